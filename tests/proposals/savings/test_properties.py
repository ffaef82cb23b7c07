"""What holds for every bid, tried on many made ones."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proposals.savings import CENTRAL, HIGH, LOW, Effect, Part, Tag, appraise
from tests.proposals.savings.cases import INDEX, case, project, unit_cost

NAMES = ["locks", "mentors", "patrols", "talks"]
EVENTS = ["asb", "crime", "job"]
PLACES = ["Linton", "Melbourn", "Sawston"]
COSTS = [
    unit_cost("asb", event="asb", agency="Police", amount=35, price_year=2002),
    unit_cost("crime", event="crime", agency="Multiple", amount=400, price_year=2010),
    unit_cost("crime.1", event="", agency="Police", amount=300, price_year=2010, parent="crime"),
    unit_cost(
        "crime.2",
        event="",
        agency="Victims",
        amount=900,
        price_year=2010,
        parent="crime",
        kind="social",
    ),
    unit_cost("job", event="", agency="DWP", amount=4257, price_year=2010, transfer=True),
]
shares = st.integers(0, 100).map(lambda each: Decimal(each) / 100)


def share(random):
    return Decimal(random.randint(0, 100)) / 100


def pounds(random):
    return Decimal(random.randint(0, 9999))


def perhaps(random, make):
    return make() if random.random() < 0.7 else None


def made_effect(random):
    low, central, high = sorted(share(random) for _ in range(3))
    return Effect(
        baseline_rate=perhaps(random, lambda: 3 * share(random)),
        low=perhaps(random, lambda: low),
        central=central if random.random() < 0.9 else None,
        high=perhaps(random, lambda: high),
        grade=perhaps(random, lambda: random.randint(1, 6)),
        years=perhaps(random, lambda: random.randint(1, 12)),
        **{
            name: perhaps(random, lambda: share(random))
            for name in ("deadweight", "displacement", "attribution", "drop_off")
        },
    )


def made_case(seed):
    """A bid of four projects, with blanks here and there; the same for the same seed."""
    random = Random(seed)
    projects = [
        project(
            name,
            inside=share(random),
            leaves=frozenset(random.sample(PLACES, random.randint(0, 3))),
            annual_cost=perhaps(random, lambda: pounds(random)),
        )
        for name in NAMES
    ]
    tags = [
        Tag(
            name,
            outcome,
            perhaps(random, lambda: random.randint(0, 500)),
            made_effect(random),
            random.choice([None, "asb", "crime", "job"]),
        )
        for name in NAMES
        for outcome in random.sample(["homes", "youth", "drink"], random.randint(0, 3))
    ]
    parts = [
        Part(
            name,
            year,
            Decimal(random.randint(0, 9999)),
            Decimal(random.randint(0, 9999)),
            share(random),
        )
        for name in NAMES
        for year in random.sample(range(2015, 2019), random.randint(0, 3))
    ]
    recorded = {event: perhaps(random, lambda: Decimal(random.randint(0, 900))) for event in EVENTS}
    recorded = {event: number for event, number in recorded.items() if number is not None}
    return case(*tags, projects=projects, parts=parts, costs=COSTS, recorded=recorded)


cases = st.integers(0, 2**32).map(made_case)


def near(one, other):
    return abs(one - other) <= Decimal("1e-12") * max(abs(one), abs(other), Decimal(1))


def with_effects(made, change):
    return replace(made, tags=[replace(tag, effect=change(tag.effect)) for tag in made.tags])


@given(cases)
def test_agencies_priorities_and_years_add_up_to_the_lines(made):
    found = appraise(made)

    assert near(sum(found.agencies().values(), start=Decimal(0)), found.sum())
    assert near(sum(found.fiscal_by_year.values(), start=Decimal(0)), found.fiscal())
    assert found.full_cost >= found.cost


@given(cases)
def test_low_is_never_above_central_nor_central_above_high_unless_events_are_shared(made):
    """Of projects that may reach the same people the largest counts: so it does not hold there."""
    alone = replace(made, recorded=dict.fromkeys(EVENTS, Decimal(10**9)))
    found = appraise(alone)

    for counts in (found.fiscal, found.public_value):
        assert counts(LOW) <= counts(CENTRAL) <= counts(HIGH)


@given(cases, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(made, random):
    def shuffled(rows):
        return random.sample(list(rows), len(rows))

    mixed = replace(
        made,
        tags=shuffled(made.tags),
        parts=shuffled(made.parts),
        unit_costs=dict(shuffled(made.unit_costs.items())),
    )

    one, other = appraise(made), appraise(mixed)
    assert near(one.fiscal(), other.fiscal())
    assert [line.tag for line in one.lines] == [line.tag for line in other.lines]


@pytest.mark.parametrize("name", ["deadweight", "displacement", "drop_off"])
@given(made=cases, more=shares)
def test_taking_more_off_never_raises_what_is_saved(name, made, more):
    """All events recorded: then each project's part grows with its claim."""

    def raise_it(effect):
        value = getattr(effect, name)
        return effect if value is None else replace(effect, **{name: max(value, more)})

    made = replace(made, recorded=dict.fromkeys(EVENTS, Decimal(400)))
    before, after = appraise(made), appraise(with_effects(made, raise_it))

    assert after.fiscal() <= before.fiscal() or near(after.fiscal(), before.fiscal())


@given(cases, st.integers(0, 900))
def test_no_more_is_avoided_in_a_year_than_is_recorded(made, recorded):
    found = appraise(replace(made, recorded={"asb": Decimal(recorded), "crime": Decimal(recorded)}))

    for event in ("asb", "crime"):
        lines = {line.tag: line for line in found.lines if line.tag.unit_cost == event}
        years = {year for line in lines.values() for year in line.events[HIGH]}
        for year in years:
            avoided = sum(line.events[HIGH].get(year, Decimal(0)) for line in lines.values())
            assert avoided <= recorded or near(avoided, Decimal(recorded))


@given(cases)
def test_people_scale_what_is_saved_where_nothing_is_capped(made):
    made = replace(made, recorded={})
    twice = [replace(tag, people=tag.people and tag.people * 2) for tag in made.tags]

    assert near(appraise(replace(made, tags=twice)).fiscal(), appraise(made).fiscal() * 2)


@given(cases)
def test_no_effect_leaves_exactly_the_cost_as_loss(made):
    found = appraise(
        with_effects(made, lambda effect: replace(effect, low=None, central=Decimal(0)))
    )

    assert found.net_value == -found.cost


@given(cases)
def test_without_discounting_a_value_is_the_plain_sum(made):
    found = appraise(replace(made, discount_rate=Decimal(0)))

    for line in found.lines:
        row = line.unit_cost
        price = row.amount * INDEX[made.base_year] / INDEX[row.price_year]
        for scenario in (LOW, CENTRAL, HIGH):
            for year, events in line.events[scenario].items():
                assert near(line.pv_by_year[scenario][year], events * price)
            assert line.pv_by_year[scenario].keys() == line.events[scenario].keys()
    plain = sum((part.amount + part.match for part in made.parts), start=Decimal(0))
    assert near(found.cost, plain)


@given(cases)
def test_filling_a_blank_with_its_cautious_value_changes_nothing(made):
    def filled(effect):
        return replace(
            effect,
            low=effect.low or Decimal(0),
            high=effect.central if effect.high is None else effect.high,
            displacement=effect.displacement or Decimal(0),
            years=1 if effect.drop_off is None else effect.years or 1,
            grade=effect.grade or 6,
        )

    one, other = appraise(made), appraise(with_effects(made, filled))
    for scenario in (LOW, CENTRAL, HIGH):
        assert near(one.fiscal(scenario), other.fiscal(scenario))


@given(cases, st.sets(st.sampled_from(NAMES)))
@settings(max_examples=40)
def test_projects_that_are_taken_away_take_their_lines_and_costs(made, gone):
    left = appraise(made.without(gone))

    assert not gone & {line.tag.project for line in left.lines}
    assert left.cost <= appraise(made).cost
