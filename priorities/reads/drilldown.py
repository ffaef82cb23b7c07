"""Everything one cell of coverage has to say to a person: who, what, why, and what is missing."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils import timezone

from consortium.access import may
from consortium.models import Area
from priorities import sentences
from priorities.coverage import COVERED, CROWDED, Cell, InCell, Thresholds
from priorities.filters import Shown
from priorities.gaps import Wider
from priorities.matching import Match
from priorities.models import MatchQuestion, Plan, Priority
from priorities.reads.coverage import cell_detail, thresholds_of
from priorities.reads.discretion import Money, as_told, is_nameless, total_told, veil
from priorities.reads.figures import Figure, figures_of
from priorities.reads.gaps import wider_needs
from priorities.reads.matches import candidates_for, matches_for_plan
from priorities.tiles import figure
from projects.evidence import name_of
from projects.models import Project
from projects.places import knows_places, show_places

MOST_ELSEWHERE = 8
NAMELESS = "A sensitive project"


@dataclass(frozen=True)
class Line:
    """One project that counts in a cell, as this person is shown it.

    A nameless one gives away neither title nor organisation. `cost_gbp` is what falls here of its
    cost a year, None where unknown or not for this person.
    """

    here: InCell
    nameless: bool
    may_see_cost: bool
    questions: list[MatchQuestion] = field(default_factory=list)
    may_ask: bool = False

    @property
    def project(self):
        return self.here.match.project

    @property
    def is_statutory(self):
        return self.project.organisation_kind == "statutory"

    @property
    def places(self):
        """Whole places a year: "64", "under 1"."""
        return figure(Decimal(str(self.here.places)))

    @property
    def cost_gbp(self):
        return self.here.annual_cost_gbp if self.may_see_cost else None

    @property
    def evidence(self):
        level = self.here.match.best_evidence
        return f"{name_of(level)} (level {level} of 5)" if level else name_of(level)

    @property
    def organisation(self):
        """The name a sentence may use."""
        return "one organisation" if self.nameless else self.project.organisation_name


@dataclass(frozen=True)
class Elsewhere:
    """A project that does not count in the cell, and where this person is told it works."""

    match: Match
    places: list[Area]


@dataclass(frozen=True)
class DrillDown:
    """A cell with its sentences. `total_cost_gbp` is None where it is not for this person.

    `lacks` is what it takes to be covered (empty where it is); `if_funded` would count here if
    they were running; `elsewhere` answer the priority in other places. `figure` is the nearest
    place's number or rate; `counted` the nearest wider number, where the cell has none of its own.
    """

    cell: Cell
    thresholds: Thresholds
    why: str
    lacks: list[str]
    lines: list[Line]
    leaves_out: bool
    total_cost_gbp: Decimal | None
    cost_is_known: bool
    figure: Figure | None
    counted: Wider | None
    if_funded: list[Match]
    elsewhere: list[Elsewhere]

    @property
    def is_short(self):
        return self.cell.status not in (COVERED, CROWDED)

    @property
    def has_nameless(self):
        return any(line.nameless for line in self.lines)

    @property
    def shows_cost(self):
        return any(line.may_see_cost for line in self.lines)


def drill_down(user, plan: Plan, priority: Priority, area: Area, shown: Shown) -> DrillDown | None:
    """The cell of a priority and an area for this person; None where the two do not meet.

    A constant number of queries. `priority` is read `for_listing`.
    """
    on = shown.as_of
    narrowed = shown.of_projects | veil(user, [plan], area.level)
    detail = cell_detail(plan, priority, area, on=on, **narrowed)
    if detail is None:
        return None
    cell, thresholds = detail.cell, thresholds_of(plan)
    lines = _lines(user, detail, area.level, priority)
    figures = figures_of([priority], on=on, places=lambda _: [area])
    if_funded, elsewhere = [], []
    if cell.status not in (COVERED, CROWDED):
        if_funded = _if_funded(user, plan, priority, area, narrowed)
        elsewhere = _elsewhere(user, plan, priority, detail, on, narrowed)
    return DrillDown(
        cell=cell,
        thresholds=thresholds,
        why=sentences.why(
            cell,
            thresholds,
            on,
            list(dict.fromkeys(line.organisation for line in lines)),
            [line.project.funded_until for line in lines],
            _with_names(detail.alike, lines),
        ),
        lacks=sentences.what_it_takes(cell, thresholds, on),
        lines=lines,
        leaves_out=bool(narrowed.get("excluding")),
        total_cost_gbp=_total(user, lines, shown),
        cost_is_known=all(line.here.annual_cost_gbp is not None for line in lines),
        figure=next(iter(figures.get(priority.pk, [])), None),
        counted=wider_needs([cell], on=on).get((cell.priority.id, cell.area.id)),
        if_funded=if_funded,
        elsewhere=elsewhere,
    )


def _lines(user, detail, level, priority):
    projects = Project.objects.visible_to(user).in_bulk(
        [here.match.project.id for here in detail.projects]
    )
    questions = {}
    for one in MatchQuestion.objects.visible_to(user).for_detail().filter(priority=priority):
        questions.setdefault(one.project_id, []).append(one)
    asks = not priority.plan.is_draft and may(user, "priorities.question_projects", priority.plan)
    return [
        Line(
            replace(here, match=as_told(user, here.match)),
            nameless=is_nameless(user, here.match.project, level),
            may_see_cost=here.match.project.id in projects
            and may(user, "projects.view_money", projects[here.match.project.id]),
            questions=questions.get(here.match.project.id, []),
            may_ask=asks
            and here.match.project.id in projects
            and not any(one.is_open for one in questions.get(here.match.project.id, [])),
        )
        for here in detail.projects
    ]


def _with_names(alike, lines):
    """`alike` without the names of organisations that only nameless projects bring here."""
    named = {line.project.organisation_name for line in lines if not line.nameless}
    return [
        (outcome, group, [name if name in named else "a charity not named here" for name in names])
        for outcome, group, names in alike
    ]


def _total(user, lines, shown):
    return total_told(
        (
            Money(
                line.here.annual_cost_gbp,
                line.project.organisation_id,
                line.is_statutory,
                line.may_see_cost,
            )
            for line in lines
        ),
        sees_totals=may(user, "priorities.view_full_coverage")
        and shown.is_all_work(timezone.localdate()),
    )


def _if_funded(user, plan, priority, area, narrowed):
    found = candidates_for([plan], areas=[area], statuses=("proposed",), **narrowed)
    return [
        as_told(user, match)
        for match in found
        if match.priority.id == priority.pk and not is_nameless(user, match.project, area.level)
    ]


def _elsewhere(user, plan, priority, detail, on, narrowed):
    here = {one.match.project.id for one in detail.projects}
    shows_sensitive = knows_places(user)
    matches = [
        match
        for match in matches_for_plan(plan, on=on, priority=priority, **narrowed)
        if match.project.id not in here and (shows_sensitive or not match.project.sensitive)
    ][:MOST_ELSEWHERE]
    projects = Project.objects.visible_to(user).for_listing()
    by_id = projects.in_bulk([match.project.id for match in matches])
    show_places(by_id.values(), user)
    return [
        Elsewhere(match, by_id[match.project.id].places)
        for match in matches
        if match.project.id in by_id
    ]
