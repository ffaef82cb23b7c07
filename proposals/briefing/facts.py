"""The first step of a briefing: what is done in a place, what it costs and what it prevents.

It is passed on, so it says the same whoever takes it, and names no project: of a refuge it is told
no more than a visitor is. Money is told of a district as a whole, where three charities or more
have some: a ward's total beside its district's would be the cost of whoever works in one ward
alone. It is of all work as it is on the day.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser

from consortium.models import Area, AreaLevel
from priorities.models import Indicator
from priorities.reads.discretion import FEWEST_CHARITIES, Money, total_told
from projects.models import Project
from proposals import savings
from proposals.appraising import NOTHING, case_of_work, first_year_of, works_in
from proposals.models import OfficeQuestion
from proposals.savings.clashes import LeftOut, without_clashes
from proposals.savings.cuts import Cut, lose

ANYBODY = AnonymousUser()
LEVELS = (AreaLevel.DISTRICT, AreaLevel.WARD)
SOON = datetime.timedelta(days=183)


@dataclass(frozen=True)
class Work:
    """What is done in an area: running projects that are registered, whose, for how many a year.

    `people` counts those who are reached in the area; of `people_unknown` projects nobody knows.
    """

    projects: int
    organisations: int
    people: Decimal
    people_unknown: int
    ends_soon: int
    ends_unknown: int


@dataclass(frozen=True)
class Event:
    """An event that is prevented: how often by a year's work, and how many are recorded a year."""

    name: str
    low: Decimal
    central: Decimal
    high: Decimal
    recorded: Decimal | None


@dataclass(frozen=True)
class Facts:
    """All that a briefing says. `whole` is the district whose money is told, None where it is not
    known. `spent` is None where it may not be told; then `cut` and `found` are None as well. They
    are None too where `reasons` say why nothing can be worked out. `left_out` is what cannot be
    added to the rest; where the work `is_of_counted_alone`, what is lost is the work whose effect
    is counted, else all of it.
    """

    area: Area
    on: datetime.date
    first_year: int
    work: Work
    whole: Area | None
    whole_work: Work | None = None
    charities: int = 0
    costed: int = 0
    spent: Decimal | None = None
    found: savings.Appraisal | None = None
    cut: Cut | None = None
    reasons: tuple[str, ...] = ()
    left_out: LeftOut = field(default_factory=LeftOut)
    is_of_counted_alone: bool = False
    events: tuple[Event, ...] = ()
    count_sources: tuple[str, ...] = ()
    asked: list[OfficeQuestion] = field(default_factory=list)

    @property
    def is_too_few(self) -> bool:
        """Whether too few charities have money there for a total to give none of them away."""
        return self.charities < FEWEST_CHARITIES


def gather(area: Area, *, on: datetime.date) -> Facts:
    """What the briefing of a district or ward says, in a constant number of queries."""
    first_year = first_year_of(on)
    whole = district_of(area)
    here = running_in(area, on)
    facts = {
        "area": area,
        "on": on,
        "first_year": first_year,
        "work": work_in(area, here, on),
        "whole": whole,
        "asked": list(area.office_questions.visible_to(ANYBODY)),
    }
    if whole is None:
        return Facts(**facts)
    around = here if whole == area else running_in(whole, on)
    costed = [project for project in around if project.annual_cost_gbp is not None]
    inside = {row.reference: row.inside for row in works_in(costed, whole, ANYBODY).values()}
    money = [
        Money(
            project.annual_cost_gbp * inside[project.reference],
            project.organisation_id,
            project.organisation.kind == "statutory",
            may_see=False,
        )
        for project in costed
    ]
    facts |= {
        "whole_work": facts["work"] if whole == area else work_in(whole, around, on),
        "charities": len({one.organisation for one in money if not one.is_statutory}),
        "costed": len(costed),
        "spent": total_told(money, sees_totals=True),
    }
    if facts["spent"] is None:
        return Facts(**facts)
    by_project = dict(zip((project.reference for project in costed), money, strict=True))
    return Facts(**facts, **worked_out(whole, costed, by_project, first_year, on))


def worked_out(
    whole: Area,
    costed: list[Project],
    money: dict[str, Money],
    first_year: int,
    on: datetime.date,
) -> dict:
    """What a year of this work saves, and what losing it would cost.

    Work of which nobody knows an effect stands against no saving, so it is lost from the sum as
    well; but not where the cost of what is counted, or of the rest, would give a charity away.
    """
    try:
        case = case_of_work(whole, costed, first_year=first_year, on=on, told_to=ANYBODY)
        case, left_out = without_clashes(case)
        found = savings.appraise(case)
        counted = {line.tag.project for line in found.lines}
        apart = are_told_apart(money, counted)
        if apart:
            case = case.without(case.projects.keys() - counted)
            found = savings.appraise(case)
        cut = lose(case, case.projects)
    except savings.SavingsRefused as refused:
        return {"reasons": refused.reasons}
    events = events_of(found)
    sources = Indicator.objects.filter(event__in=[event.name for event in events]).order_by("name")
    return {
        "found": found,
        "cut": cut,
        "left_out": left_out,
        "is_of_counted_alone": apart,
        "events": events,
        "count_sources": tuple(
            f"{one.event}: {one.name}. {one.source or 'Unsourced'}".rstrip(".") + "."
            for one in sources
        ),
    }


def are_told_apart(money: dict[str, Money], counted: set[str]) -> bool:
    """Whether some of the work is counted and some not, and the cost of each gives nobody away."""
    halves = ([], [])
    for reference, one in money.items():
        halves[reference in counted].append(one)
    return all(total_told(half, sees_totals=True) is not None for half in halves)


def district_of(area: Area) -> Area | None:
    """The area itself, or the district around a ward."""
    if area.level == AreaLevel.DISTRICT:
        return area
    return Area.objects.above(area).filter(level=AreaLevel.DISTRICT).last()


def running_in(area: Area, on: datetime.date) -> list[Project]:
    """What runs there on a day, as anybody may know."""
    return list(
        Project.objects.published()
        .active_on(on)
        .in_area(area, ANYBODY)
        .select_related("organisation")
        .defer("search", "summary")
        .prefetch_related("areas")
        .order_by("reference")
    )


def work_in(area: Area, projects: list[Project], on: datetime.date) -> Work:
    inside = works_in(projects, area, ANYBODY)
    known = [project for project in projects if project.people_per_year is not None]
    ends = [project.funded_until for project in projects]
    return Work(
        projects=len(projects),
        organisations=len({project.organisation_id for project in projects}),
        people=sum(
            (project.people_per_year * inside[project.reference].inside for project in known),
            start=NOTHING,
        ),
        people_unknown=len(projects) - len(known),
        ends_soon=sum(day is not None and day <= on + SOON for day in ends),
        ends_unknown=ends.count(None),
    )


def events_of(found: savings.Appraisal) -> tuple[Event, ...]:
    """What is prevented, most first. An event that several unit costs value happens once."""
    once = {(line.tag, line.event): line for line in found.lines}
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for (_, event), line in once.items():
        for scenario, by_year in line.events.items():
            sums[event][scenario] += sum(by_year.values(), start=NOTHING)
    return in_order(
        Event(
            name,
            *(by[scenario] for scenario in (savings.LOW, savings.CENTRAL, savings.HIGH)),
            found.case.recorded.get(name),
        )
        for name, by in sums.items()
    )


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(sorted(events, key=lambda event: (-event.central, event.name)))
