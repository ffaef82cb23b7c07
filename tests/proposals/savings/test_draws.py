"""How far the fiscal value may lie from the central one."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from proposals.savings import Part, appraise
from proposals.savings.draws import spread_of
from tests.proposals.savings.cases import case, tag, unit_cost
from tests.proposals.savings.test_properties import EVENTS, cases

POUND = unit_cost(amount=1, price_year=2015)
SYMMETRIC = {"low": Decimal("0.3"), "central": Decimal("0.5"), "high": Decimal("0.7")}


def test_the_same_seed_draws_the_same_and_another_others():
    found = appraise(case(tag(**SYMMETRIC), costs=[POUND]))

    assert spread_of(found, seed=1) == spread_of(found, seed=1)
    assert spread_of(found, seed=1) != spread_of(found, seed=2)


def test_the_middle_of_symmetric_draws_is_the_central_value():
    """Of 10,000 draws around £450 with a standard deviation under £90 the median is within £4."""
    found = appraise(case(tag(people=1000, **SYMMETRIC, grade=3), costs=[POUND]))

    spread = spread_of(found)

    assert found.fiscal() == 450
    assert abs(spread.p50 - 450) < 4
    # Of a symmetric triangle from 270 to 630 a tenth lies below 270 + 360 × √(0.1 / 2).
    assert abs(spread.p10 - Decimal("350.5")) < 8
    assert abs(spread.p90 - Decimal("549.5")) < 8


@pytest.mark.parametrize("grade, tenth", [(None, 48), (1, Decimal("98.4"))])
def test_who_is_not_graded_is_drawn_from_furthest(grade, tenth):
    """Nothing else is uncertain: a tenth lies below 80% of the way for ±25%, 98.4% for ±2%."""
    sure = dict.fromkeys(["low", "central", "high"], Decimal(1))
    found = appraise(case(tag(**sure, grade=grade), costs=[POUND]))

    assert abs(spread_of(found).p10 - tenth) < 1


@given(cases)
@settings(max_examples=60)
def test_draws_count_as_the_central_value_does(made):
    """With nothing uncertain but a grade's ±2% on each, every draw is near the central value."""
    sure = [
        replace(
            each,
            effect=replace(each.effect, low=each.effect.central, high=each.effect.central, grade=1),
        )
        for each in made.tags
    ]
    found = appraise(replace(made, tags=sure))
    spread = spread_of(found, draws=50)

    least, most = found.fiscal() * Decimal("0.98"), found.fiscal() * Decimal("1.02")
    assert least - Decimal("0.01") <= spread.p10 <= spread.p90 <= most + Decimal("0.01")


@given(cases)
@settings(max_examples=25)
def test_no_draw_avoids_more_than_is_recorded(made):
    recorded = dict.fromkeys(EVENTS, Decimal(0))

    assert spread_of(appraise(replace(made, recorded=recorded)), draws=20).p90 == 0


def test_a_bid_of_which_nothing_counts_spreads_nowhere():
    spread = spread_of(appraise(case(tag(central=None), parts=[Part("patrols", 2015)])))

    assert (spread.p10, spread.p50, spread.p90) == (0, 0, 0)


@pytest.mark.parametrize("recorded", [{}, {"asb": Decimal(90)}])
def test_two_that_overlap_never_make_more_than_both(recorded):
    both = case(
        tag("locks", **SYMMETRIC), tag("patrols", **SYMMETRIC), costs=[POUND], recorded=recorded
    )

    assert spread_of(appraise(both)).p90 < 140
