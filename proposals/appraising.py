"""A bid's case as `savings` takes it, read from the tables in a constant number of queries."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg

from consortium.models import Area, AreaLeaf
from priorities.matching import groups_meeting
from priorities.models import Indicator, Priority
from priorities.reads.needs import yearly_counts
from priorities.reads.recorded import outermost
from projects.models import (
    EFFECT,
    Project,
    ProjectOutcome,
    ProjectTargetGroup,
    TargetGroupInclusion,
)
from projects.places import show_places
from proposals import savings
from proposals.models import Deflator, Proposal, UnitCost, UnitCostExclusion
from proposals.reach import share_inside

NOTHING, ALL = Decimal(0), Decimal(1)
# What is read of a part: a large bid has many hundreds of them.
PART = ("project_id", "year", "amount_gbp", "match_funding_gbp", "share")


class NoStart(ValueError):
    """A bid without a first day has no years to appraise."""


def case_of(proposal: Proposal, *, on: datetime.date, told_to=None) -> savings.Case:
    """The bid with its projects, what they are assumed to change, and what is recorded on a date.

    A project whose place `told_to` may not know counts all over its districts; told to nobody,
    each counts where it is. Raises NoStart where the bid does not say when it starts.
    """
    parts = list(proposal.parts.values_list(*PART, named=True))
    projects = {part.project_id for part in parts}
    return case_for(proposal, projects, parts, on=on, told_to=told_to)


def case_for(
    proposal: Proposal,
    project_ids: Collection[int],
    parts: Iterable[tuple],
    *,
    on: datetime.date,
    told_to=None,
) -> savings.Case:
    """The same with these projects and parts (rows of PART), whatever the bid has.

    Raises NoStart.
    """
    if proposal.first_year is None:
        raise NoStart("Say on which day the bid starts: its years are counted from there.")
    projects = list(
        Project.objects.filter(pk__in=project_ids)
        .defer("search", "summary")
        .prefetch_related("areas")
    )
    references = {project.pk: project.reference for project in projects}
    areas = list(proposal.areas.order_by("code"))
    unit_costs = unit_costs_held()
    codes = {pk: cost.code for pk, cost in unit_costs.items()}
    deflators = dict(Deflator.objects.values_list("year", "index"))
    return savings.Case(
        first_year=proposal.first_year,
        base_year=proposal.base_year or latest_price_year(deflators, proposal.first_year),
        discount_rate=proposal.discount_rate,
        projects=projects_of(placed(projects, told_to), areas),
        tags=tags_of(projects, codes),
        parts=[
            savings.Part(
                references[part.project_id],
                part.year,
                part.amount_gbp or NOTHING,
                part.match_funding_gbp or NOTHING,
                ALL if part.share is None else part.share,
            )
            for part in parts
        ],
        unit_costs={cost.code: cost for cost in unit_costs.values()},
        deflators=deflators,
        own_costs=[
            savings.OwnCost(
                cost.year, cost.amount_gbp or NOTHING, cost.match_funding_gbp or NOTHING
            )
            for cost in proposal.costs.all()
        ],
        recorded=recorded_in(areas, on=on),
        priorities=priorities_of(proposal),
    )


def case_of_work(
    area: Area, projects: Iterable[Project], *, first_year: int, on: datetime.date, told_to
) -> savings.Case:
    """One year of running projects in an area, whatever bids say: what each costs there.

    Each has its cost. `told_to` is as in `case_of`.
    """
    projects = list(projects)
    unit_costs = unit_costs_held()
    deflators = dict(Deflator.objects.values_list("year", "index"))
    here = works_in(projects, area, told_to)
    return savings.Case(
        first_year=first_year,
        base_year=latest_price_year(deflators, first_year),
        discount_rate=Proposal._meta.get_field("discount_rate").default,
        projects=here,
        tags=tags_of(projects, {pk: cost.code for pk, cost in unit_costs.items()}),
        parts=[
            savings.Part(
                project.reference,
                first_year,
                project.annual_cost_gbp * here[project.reference].inside,
            )
            for project in projects
        ],
        unit_costs={cost.code: cost for cost in unit_costs.values()},
        deflators=deflators,
        recorded=recorded_in([area], on=on),
    )


def works_in(projects: Iterable[Project], area: Area, told_to) -> dict[str, savings.Project]:
    """{reference: how much of it lies in an area, as this person may know}."""
    return projects_of(placed(projects, told_to), [area])


def first_year_of(day: datetime.date) -> int:
    """The calendar year in which the year from April that a day lies in begins."""
    return day.year if day.month >= 4 else day.year - 1


def tags_of(projects: Iterable[Project], codes: Mapping[int, str]) -> list[savings.Tag]:
    """The outcomes of projects; `codes` are those of unit costs by id."""
    by_id = {project.pk: project for project in projects}
    rows = ProjectOutcome.objects.filter(project__in=by_id).order_by("project_id", "outcome_id")
    return [
        savings.Tag(
            by_id[row.project_id].reference,
            row.outcome__code,
            by_id[row.project_id].people_per_year
            if row.people_per_year is None
            else row.people_per_year,
            effect_of(row),
            codes.get(row.unit_cost_id),
        )
        for row in rows.values_list(
            "project_id", "outcome__code", "people_per_year", "unit_cost_id", *EFFECT, named=True
        )
    ]


def latest_price_year(deflators: Mapping[int, Decimal], first_year: int) -> int:
    """The last year that prices can be brought to, up to the first one."""
    return max((year for year in deflators if year <= first_year), default=first_year)


def effect_of(tag) -> savings.Effect:
    """What a tag, or a set of assumptions, assumes: a row that has EFFECT."""
    return savings.Effect(
        baseline_rate=tag.baseline_rate,
        low=tag.effect_low,
        central=tag.effect_central,
        high=tag.effect_high,
        deadweight=tag.deadweight,
        displacement=tag.displacement,
        attribution=tag.attribution,
        drop_off=tag.drop_off,
        years=tag.years_of_effect,
        grade=tag.confidence_grade,
    )


def unit_costs_held() -> dict[int, savings.UnitCost]:
    """{id: unit cost}: all there are, as a bid may be valued by any."""
    excludes = defaultdict(set)
    for one, other in UnitCostExclusion.objects.values_list("unit_cost_id", "excluded__code"):
        excludes[one].add(other)
    return {
        row.pk: savings.UnitCost(
            code=row.code,
            name=row.name,
            event=row.event,
            agency=row.agency,
            kind=row.kind,
            amount=row.amount_gbp,
            price_year=row.price_year,
            parent=row.parent.code if row.parent_id else None,
            excludes=frozenset(excludes[row.pk]),
            cashable=row.cashable,
            transfer=row.transfer,
        )
        for row in UnitCost.objects.select_related("parent").order_by("code")
    }


def placed(projects, told_to):
    """The projects, each with the `places` at which this person is shown it."""
    if told_to is not None:
        return show_places(projects, told_to)
    for project in projects:
        project.places = list(project.areas.all())
    return projects


def projects_of(projects, areas) -> dict[str, savings.Project]:
    """{reference: how much of it lies in the bid's areas, and whom it is for}."""
    leaves, weights = defaultdict(set), {}
    wanted = {area.pk for project in projects for area in project.places}
    rows = AreaLeaf.objects.filter(area__in=wanted | {area.pk for area in areas})
    # Each area with all its leaves in one row: together they are many thousands.
    for area, own, weigh in rows.values_list("area_id").annotate(
        own=ArrayAgg("leaf_id"), weigh=ArrayAgg("leaf__leaf_weight")
    ):
        leaves[area] = set(own)
        weights.update(zip(own, weigh, strict=True))
    weights = {
        leaf: None if weight is None else Decimal(weight) for leaf, weight in weights.items()
    }
    # A bid that names no areas works wherever its plans hold.
    bid = set().union(*(leaves[area.pk] for area in areas)) if areas else set(weights)
    inclusions = list(TargetGroupInclusion.objects.values_list("wider_id", "narrower_id"))
    groups = groups_of(projects)
    found, reached, meeting = {}, {}, {}
    for project in projects:
        places = frozenset(area.pk for area in project.places)
        if places not in reached:
            own = set().union(*(leaves[area] for area in places))
            reached[places] = share_inside(own, bid, weights), frozenset(own & bid)
        inside, common = reached[places]
        own_groups = frozenset(groups[project.pk])
        if own_groups not in meeting:
            meeting[own_groups] = frozenset(groups_meeting(own_groups, inclusions))
        found[project.reference] = savings.Project(
            project.reference,
            inside=inside,
            leaves=common,
            groups=own_groups,
            meeting=meeting[own_groups],
            annual_cost=project.annual_cost_gbp,
        )
    return found


def groups_of(projects) -> dict[int, set[int]]:
    """{project: its target groups}."""
    found = defaultdict(set)
    for project, group in ProjectTargetGroup.objects.filter(project__in=projects).values_list(
        "project_id", "target_group_id"
    ):
        found[project].add(group)
    return found


def recorded_in(areas, *, on: datetime.date) -> dict[str, Decimal]:
    """{event: recorded in a year}: over the bid's areas that have a count of their own.

    An area inside another of them is left out: it is counted there.
    """
    events = dict(Indicator.objects.exclude(event="").values_list("pk", "event"))
    own = outermost(areas)
    counts = yearly_counts([(indicator, area.pk) for indicator in events for area in own], on=on)
    recorded: dict[str, Decimal] = defaultdict(Decimal)
    for (indicator, _), count in counts.items():
        recorded[events[indicator]] += count.value
    return dict(recorded)


def priorities_of(proposal: Proposal) -> dict[str, frozenset[str]]:
    """{plan and reference of a priority of the bid's plans: the codes of its outcomes}."""
    outcomes = defaultdict(set)
    for plan, reference, code in Priority.objects.filter(plan__in=proposal.plans.all()).values_list(
        "plan__reference", "reference", "outcomes__code"
    ):
        outcomes[f"{plan}/{reference}"].add(code)
    return {name: frozenset(codes - {None}) for name, codes in sorted(outcomes.items())}
