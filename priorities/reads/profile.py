"""Everything that is not a count of places by status: rates, evidence, prevention and spending."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from consortium.access import may
from priorities.coverage import Coverage, Row
from priorities.profile import Part, Rates, Work, evidence_profile, prevention_mix
from priorities.reads.asking import Asking
from priorities.reads.behind import costs_told
from priorities.reads.coverage import Behind, behind_cells, coverage_of_priorities
from priorities.reads.discretion import Money, total_told, veil
from priorities.reads.reach import Level, around, residents_of
from projects.models import Project, ProjectOutcome


@dataclass(frozen=True)
class Profile:
    """A plan's work added up over everywhere it holds, as this person may see it: over the areas
    of one level.

    `rates` and `spend` are by the priority's id; `spend` holds those alone whose cost this person
    may have. `people_unknown`: projects that do not say how many people they work with.
    `leaves_out`: projects are kept from this person. Where not `is_whole`, the areas are a part of
    where the plan holds, and no rate is known.
    """

    level: str
    rows: tuple[Row, ...]
    rates: dict[int, Rates]
    evidence: list[Part]
    prevention: list[Part]
    spend: dict[int, Decimal]
    people_unknown: int
    cost_unknown: int
    leaves_out: bool
    has_estimates: bool
    is_whole: bool

    @property
    def places(self) -> Decimal:
        return sum((part.places for part in self.evidence), Decimal(0))


def level_to_add_up(asked: Asking) -> Level | None:
    """The level over whose areas figures are added up; None where they lie inside each other."""
    return asked.widest or (None if asked.level.overlaps else asked.level)


def spend_in_file(user, asked: Asking, found: Profile) -> dict[int, Decimal]:
    """{priority: pounds a year} that this person may take away: of those whose every cell's cost
    they may (`reads.behind.costs_told`). `found` is what anybody may see.
    """
    cells = Coverage(found.level, asked.shown.as_of, (), found.rows)
    told = costs_told(user, asked, cells)
    spend = {}
    for row in found.rows:
        counting = [(row.priority.id, cell.area.id) for cell in row.cells if cell.projects]
        if counting and all(cell in told for cell in counting):
            spend[row.priority.id] = sum((told[cell] for cell in counting), Decimal(0))
    return spend


def profile_of(user, asked: Asking, level: Level) -> Profile:
    """What is asked for, over the areas of a level whose sums add up: a constant number of queries.

    Of the widest level there is one cell where the plan's areas lie in one: its total of money is
    what that cell's page shows this person, and nothing can be told from the two together.
    """
    shown = asked.shown
    narrowed = shown.of_projects | veil(user, [asked.plan], level.name)
    priorities = asked.priorities.narrowed(shown.only)
    found = coverage_of_priorities(
        priorities,
        [asked.plan],
        level=level.name,
        on=shown.as_of,
        named=around(priorities.ids).areas,
        **narrowed,
    )
    behind = behind_cells(priorities, [asked.plan], found, **narrowed)
    lines = [line for each in behind.values() for line in each]
    work = _work(lines)
    # Need and residents are of everywhere a priority holds: beside the places of a part of it they
    # would make a rate too low.
    residents = residents_of(priorities.ids) if level.is_whole else {}
    return Profile(
        level=level.name,
        rows=found.rows,
        rates={
            row.priority.id: Rates(
                need=row.need.value if row.need and level.is_whole else None,
                places=sum((cell.places for cell in row.cells), Decimal(0)),
                residents=residents.get(row.priority.id),
            )
            for row in found.rows
        },
        evidence=evidence_profile(work),
        prevention=prevention_mix(work),
        spend=_spend(user, behind, shown),
        people_unknown=len({line.project for line in lines if not line.says_people}),
        cost_unknown=sum(cell.sums.cost_unknown for cell in found.cells),
        leaves_out=bool(narrowed.get("excluding")),
        has_estimates=any(row.need and row.need.is_estimate for row in found.rows),
        is_whole=level.is_whole,
    )


def _work(lines: list[Behind]) -> list[Work]:
    """Who works at which levels of prevention: the tag's own, else its outcome's."""
    tags = ProjectOutcome.objects.filter(project__in={line.project for line in lines})
    level = Coalesce(NullIf("prevention_level", Value("")), F("outcome__prevention_level"))
    levels = {
        (project, outcome): of_tag
        for project, outcome, of_tag in tags.order_by().values_list("project", "outcome", level)
    }
    return [
        Work(
            line.project,
            line.places,
            line.evidence,
            tuple(sorted({levels.get((line.project, one)) or "" for one in line.outcomes} - {""})),
        )
        for line in lines
    ]


def _spend(user, behind, shown) -> dict[int, Decimal]:
    """{priority: pounds a year} where this person may have the total of each of its cells."""
    if not user.is_authenticated:
        return {}
    every = may(user, "priorities.view_every_cost")
    totals = may(user, "priorities.view_full_coverage") and shown.is_all_work(timezone.localdate())
    ids = {line.project for lines in behind.values() for line in lines}
    known = {} if every else _known(user, ids)
    told: dict[int, list[Decimal | None]] = {}
    for (priority, _), lines in behind.items():
        told.setdefault(priority, []).append(
            _all_of(lines) if every else _total(user, lines, known, sees_totals=totals)
        )
    return {pk: sum(sums, Decimal(0)) for pk, sums in told.items() if None not in sums}


def _known(user, ids):
    rows = Project.objects.visible_to(user).select_related("organisation")
    return rows.defer("search", "summary").in_bulk(ids)


def _all_of(lines):
    return sum((line.cost_gbp or Decimal(0) for line in lines), Decimal(0))


def _total(user, lines, known, *, sees_totals):
    """The cost of a cell as its page tells it this person."""
    return total_told(
        (
            Money(
                line.cost_gbp,
                line.organisation,
                line.is_statutory,
                line.project in known and may(user, "projects.view_money", known[line.project]),
            )
            for line in lines
        ),
        sees_totals=sees_totals,
    )
