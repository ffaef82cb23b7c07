"""Whole consortia for the formulas to be tried on: drawn, and written through the models."""

import contextlib
import datetime
import functools
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from hypothesis import strategies as st

from consortium.models import Area, Organisation, RegisteredCharity
from consortium.references import assign_slugs
from consortium.services import refresh_area_tree
from priorities.models import (
    Indicator,
    Measurement,
    Partnership,
    PartnershipArea,
    Plan,
    Priority,
    PriorityArea,
    PriorityOutcome,
    PriorityTargetGroup,
)
from priorities.periods import parse_period
from projects.models import (
    Outcome,
    Project,
    ProjectArea,
    ProjectOutcome,
    ProjectTargetGroup,
    TargetGroup,
    TargetGroupInclusion,
)
from tests.priorities.naive import Figure, Narrow, Place, Tag, Wish, Work, World

ON = datetime.date(2024, 7, 15)
OUTCOMES = ["burglary", "drinking", "loneliness"]
GROUPS = ["everybody-old", "over-80", "young", "villagers"]
INDICATORS = ["crimes", "admissions"]
LEVELS = ["county", "district", "ward"]
BODIES = ["o1", "o2", "o3", "o4", "o5"]
PUBLIC = "o5"
THEMES = ["crime", "health", "both"]

# Words of a period with its first and last month, written out by hand.
PERIODS = [
    ("2022", (2022, 1), (2022, 12)),
    ("2023", (2023, 1), (2023, 12)),
    ("2024", (2024, 1), (2024, 12)),
    ("2023/24", (2023, 4), (2024, 3)),
    ("2021 - 23", (2021, 1), (2023, 12)),
    ("2021/22 - 23/24", (2021, 4), (2024, 3)),
    ("2023-07", (2023, 7), (2023, 7)),
    ("2024-03", (2024, 3), (2024, 3)),
    ("2024-05", (2024, 5), (2024, 5)),
    ("2024-06", (2024, 6), (2024, 6)),
    ("2024-07", (2024, 7), (2024, 7)),
    ("2023 Q1", (2023, 1), (2023, 3)),
    ("2023/24 Q1", (2023, 4), (2023, 6)),
    ("2023 Q4", (2023, 10), (2023, 12)),
    ("2024 Q1", (2024, 1), (2024, 3)),
    ("2024/25 Q1", (2024, 4), (2024, 6)),
]


# What is drawn from many times in each world is made here once: making it takes longer than that.


def subset(of, **limits):
    return _subset(tuple(of), **limits)


@functools.cache
def _subset(of, **limits):
    return st.lists(st.sampled_from(of), unique=True, **limits) if of else st.just([])


@functools.cache
def one_of(of):
    return st.sampled_from(of)


@functools.cache
def codes_before(number):
    """The code of one of so many areas, or none."""
    codes = [f"A{before}" for before in range(number)]
    return st.none() | st.sampled_from(codes) if codes else st.none()


def maybe(most):
    return st.none() | st.integers(0, most)


levels = st.sampled_from(LEVELS)
populations = st.none() | st.just(0) | st.integers(1, 300)


@st.composite
def trees(draw, most=9):
    """Areas each inside an earlier one or at the top, some with a population, some with 0."""
    return [
        Place(
            code=f"A{number}",
            parent=draw(codes_before(number)),
            level=draw(levels),
            population=draw(populations),
        )
        for number in range(draw(st.integers(1, most)))
    ]


days = st.none() | st.sampled_from(
    [ON + datetime.timedelta(days=number) for number in (-400, -1, 0, 1, 183, 184, 400)]
)
bodies = st.sampled_from(BODIES)
statuses = st.sampled_from(["active"] * 6 + ["proposed", "paused", "draft", "ended"])
tags_of = {
    outcome: st.builds(
        Tag,
        st.just(outcome),
        maybe(40),
        maybe(5),
        st.sampled_from(["", "", "primary", "tertiary"]),
    )
    for outcome in OUTCOMES
}
people, costs = maybe(60), maybe(100_000)


@st.composite
def works(draw, codes, number):
    starts_on, ends_on = draw(days), draw(days)
    if starts_on and ends_on and starts_on > ends_on:
        starts_on, ends_on = ends_on, starts_on
    return Work(
        reference=f"W{number:02}",
        organisation=(body := draw(bodies)),
        public=body == PUBLIC,
        status=draw(statuses),
        starts_on=starts_on,
        ends_on=ends_on,
        areas=draw(subset(codes)),
        groups=draw(subset(GROUPS, max_size=2)),
        tags=[draw(tags_of[outcome]) for outcome in draw(subset(OUTCOMES))],
        people=draw(people),
        cost=draw(costs),
        funded_until=draw(days),
    )


@st.composite
def narrows(draw):
    """What a page may be narrowed to: often little, at times all at once."""

    def seldom(some):
        return draw(st.sampled_from(["", "", "", *some]))

    return Narrow(
        theme=seldom(THEMES),
        group=seldom(GROUPS),
        outcome=seldom(OUTCOMES),
        prevention=seldom(["primary", "tertiary"]),
        evidence=draw(st.sampled_from([0, 0, 1, 3, 5])),
        size=seldom(["micro", "small", "medium", "large"]),
        money_beyond=draw(days),
        public=draw(st.booleans()),
    )


ranks = maybe(2)
weights = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction("0.233333")])
themes = st.sampled_from(THEMES)
indicators = st.sampled_from(INDICATORS)
maybe_indicators = st.none() | indicators
periods = st.sampled_from(PERIODS)
counts = maybe(400)
sexes = st.sampled_from(["", "", "", "Male"])
inclusions = st.lists(
    st.sampled_from(
        [(wider, narrower) for wider in GROUPS for narrower in GROUPS if wider != narrower]
    ),
    unique=True,
    max_size=5,
)
incomes = st.fixed_dictionaries(
    {
        name: st.sampled_from([None, 0, 9_999, 10_000, 99_999, 10**5, 10**6, 10**9])
        for name in BODIES
    }
)
preventions = st.fixed_dictionaries(
    {outcome: st.sampled_from(["", "primary", "tertiary"]) for outcome in OUTCOMES}
)
crowded = st.sampled_from([2, 3, 4])
thin = st.sampled_from([Fraction(1, 4), Fraction(1, 10), Fraction(1)])
fragile = st.sampled_from([183, 0, 365])
up_to = {most: st.integers(0, most) for most in (9, 12)}
priorities_in_all = st.integers(1, 3)


@st.composite
def worlds(draw):
    places = draw(trees())
    codes = [place.code for place in places]
    wishes = [
        Wish(
            reference=f"P{number}",
            rank=draw(ranks),
            areas=draw(subset(codes, max_size=3)),
            groups=draw(subset(GROUPS, max_size=2)),
            outcomes={outcome: draw(weights) for outcome in draw(subset(OUTCOMES))},
            indicator=draw(maybe_indicators),
            theme=draw(themes),
        )
        for number in range(draw(priorities_in_all))
    ]
    figures = {}
    for _ in range(draw(up_to[12])):
        figure = Figure(
            draw(indicators),
            draw(one_of(tuple(codes))),
            *draw(periods),
            count=draw(counts),
            sex=draw(sexes),
        )
        figures[figure.indicator, figure.area, figure.period, figure.sex] = figure
    return World(
        places=places,
        partnership_areas=draw(subset(codes, max_size=2)),
        includes=draw(inclusions),
        wishes=wishes,
        works=[draw(works(codes, number)) for number in range(draw(up_to[9]))],
        incomes=draw(incomes),
        prevention=draw(preventions),
        figures=list(figures.values()),
        crowded_from=draw(crowded),
        thin_below=draw(thin),
        fragile_days=draw(fragile),
    )


@contextlib.contextmanager
def rolled_back():
    """Whatever is written inside is gone afterwards: one drawn example after another."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@dataclass
class Written:
    """The rows of a world, by the codes and references it uses."""

    plan: Plan
    areas: dict
    priorities: dict
    projects: dict
    outcomes: dict


def write_areas(places):
    """Ids are given here, so that an area can name its parent before either is written."""
    numbers = {place.code: number for number, place in enumerate(places, start=1)}
    rows = [
        Area(
            id=numbers[place.code],
            code=place.code,
            name=f"Place {place.code}",
            level=place.level,
            parent_id=numbers.get(place.parent),
            population=place.population,
        )
        for place in places
    ]
    areas = by_code(made(Area, rows))
    refresh_area_tree()
    return areas


def made(model, rows):
    if hasattr(model, "slug"):
        assign_slugs(model, rows)
    return model.objects.bulk_create(rows)


def number_of(body):
    """The charity number of an organisation here."""
    return f"10000{body[1:]}"


def by_code(rows):
    return {row.code: row for row in rows}


def by_reference(rows):
    return {row.reference: row for row in rows}


def write(world, *, reverse=False):
    """The world in the database; with `reverse`, its rows in the opposite order."""

    def order(rows):
        return list(reversed(rows)) if reverse else list(rows)

    areas = write_areas(world.places)
    outcomes = by_code(
        made(
            Outcome,
            [
                Outcome(
                    code=code,
                    name=code.capitalize(),
                    domain="crime",
                    prevention_level=world.prevention.get(code, ""),
                )
                for code in order(OUTCOMES)
            ],
        )
    )
    groups = by_code(
        made(
            TargetGroup, [TargetGroup(code=code, name=code.capitalize()) for code in order(GROUPS)]
        )
    )
    made(
        TargetGroupInclusion,
        [
            TargetGroupInclusion(wider=groups[wider], narrower=groups[narrower])
            for wider, narrower in order(world.includes)
        ],
    )
    indicators = by_reference(
        made(Indicator, [Indicator(reference=code, name=code) for code in INDICATORS])
    )
    partnership = Partnership.objects.create(reference="csp", name="Partnership")
    made(
        PartnershipArea,
        [
            PartnershipArea(partnership=partnership, area=areas[code])
            for code in world.partnership_areas
        ],
    )
    plan = Plan.objects.create(
        reference="plan",
        title="Plan",
        status="current",
        partnership=partnership,
        fragile_days=world.fragile_days,
        thin_below=Decimal(float(world.thin_below)).quantize(Decimal("0.0001")),
        crowded_from=world.crowded_from,
    )
    priorities = by_reference(
        made(
            Priority,
            [
                Priority(
                    plan=plan,
                    reference=wish.reference,
                    title=wish.reference,
                    rank=wish.rank,
                    indicator=indicators.get(wish.indicator),
                    theme=wish.theme,
                    weight=wish.weight,
                )
                for wish in order(world.wishes)
            ],
        )
    )
    made(
        PriorityArea,
        [
            PriorityArea(priority=priorities[wish.reference], area=areas[code])
            for wish in world.wishes
            for code in order(wish.areas)
        ],
    )
    made(
        PriorityTargetGroup,
        [
            PriorityTargetGroup(priority=priorities[wish.reference], target_group=groups[code])
            for wish in world.wishes
            for code in order(wish.groups)
        ],
    )
    made(
        PriorityOutcome,
        [
            PriorityOutcome(
                priority=priorities[wish.reference],
                outcome=outcomes[code],
                weight=Decimal(str(float(weight))),
            )
            for wish in world.wishes
            for code, weight in order(wish.outcomes.items())
        ],
    )
    bodies = sorted({work.organisation for work in world.works})
    organisations = by_reference(
        made(
            Organisation,
            [
                Organisation(
                    reference=code,
                    name=code,
                    kind="statutory" if code == PUBLIC else "charity",
                    charity_number=number_of(code),
                )
                for code in order(bodies)
            ],
        )
    )
    made(
        RegisteredCharity,
        [
            RegisteredCharity(
                organisation_number=number_of(code),
                number=number_of(code),
                name=code,
                income_gbp=world.incomes.get(code),
            )
            for code in bodies
        ],
    )
    rows = [
        Project(
            reference=work.reference,
            title=work.reference,
            organisation=organisations[work.organisation],
            status=work.status,
            starts_on=work.starts_on,
            ends_on=work.ends_on,
            people_per_year=work.people,
            annual_cost_gbp=work.cost,
            funded_until=work.funded_until,
        )
        for work in order(world.works)
    ]
    projects = by_reference(made(Project, rows))
    made(
        ProjectArea,
        [
            ProjectArea(project=projects[work.reference], area=areas[code])
            for work in order(world.works)
            for code in order(work.areas)
        ],
    )
    made(
        ProjectTargetGroup,
        [
            ProjectTargetGroup(project=projects[work.reference], target_group=groups[code])
            for work in world.works
            for code in work.groups
        ],
    )
    made(
        ProjectOutcome,
        [
            ProjectOutcome(
                project=projects[work.reference],
                outcome=outcomes[tag.outcome],
                people_per_year=tag.people,
                evidence_level=tag.level,
                prevention_level=tag.prevention,
            )
            for work in order(world.works)
            for tag in order(work.tags)
        ],
    )
    made(
        Measurement,
        [
            Measurement(
                indicator=indicators[figure.indicator],
                area=areas[figure.area],
                period=figure.period,
                starts_on=parse_period(figure.period).starts_on,
                ends_on=parse_period(figure.period).ends_on,
                count=figure.count,
                value=figure.count,
                sex=figure.sex,
            )
            for figure in order(world.figures)
        ],
    )
    return Written(plan, areas, priorities, projects, outcomes)
