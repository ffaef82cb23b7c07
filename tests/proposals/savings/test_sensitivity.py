"""Which assumptions matter most, and what it would take to break even."""

from decimal import Decimal

from hypothesis import given, settings

from proposals.savings import Part, appraise
from proposals.savings.sensitivity import break_even, swings
from tests.proposals.savings.cases import case, project, tag, unit_cost
from tests.proposals.savings.test_properties import cases, near

POUND = unit_cost(amount=1, price_year=2015)


def test_each_assumption_goes_from_its_low_to_its_high_widest_first():
    found = appraise(
        case(
            tag(low=Decimal("0.2"), central=Decimal("0.5"), high=Decimal("0.9"), grade=3),
            costs=[POUND],
        )
    )

    effect, people = swings(found)
    assert (effect.assumption, effect.low, effect.high) == ("effect", 18, 81)
    assert (people.assumption, people.low, people.high) == ("people and rate", 40.5, 49.5)


def test_an_unknown_low_is_no_effect_at_all_and_an_unknown_high_the_central_one():
    found = appraise(case(tag(central=Decimal("0.5")), costs=[POUND]))

    assert [(each.low, each.high) for each in swings(found)] == [(0, 50), (49, 51)]


def test_what_makes_no_difference_is_not_shown():
    """The smaller of two that may reach the same people."""
    found = appraise(case(tag("locks", people=10), tag("patrols", people=100), costs=[POUND]))

    assert {each.tag.project for each in swings(found)} == {"patrols"}


def test_a_bid_breaks_even_where_its_effect_pays_for_it():
    found = appraise(
        case(
            tag(central=Decimal("0.2")),
            costs=[POUND],
            parts=[Part("patrols", 2015, amount=Decimal("40"))],
        )
    )

    assert abs(break_even(found) - 2) < Decimal("0.001")


def test_no_effect_goes_above_complete_so_some_bids_never_break_even():
    dear = [Part("patrols", 2015, amount=Decimal("101"))]
    found = appraise(case(tag(central=Decimal("0.2")), costs=[POUND], parts=dear))

    assert break_even(found) is None
    assert break_even(appraise(case(tag(central=Decimal(0)), costs=[POUND], parts=dear))) is None


def test_a_bid_that_costs_nothing_has_broken_even():
    assert break_even(appraise(case(tag(), costs=[POUND], projects=[project()]))) == 0


@given(cases)
@settings(max_examples=25)
def test_at_break_even_the_fiscal_value_is_about_the_cost(made):
    found = appraise(made)
    times = break_even(found)

    if times is not None and times <= 1:
        assert found.fiscal() >= found.cost or near(found.fiscal(), found.cost)
    elif times is None:
        assert found.fiscal() < found.cost
