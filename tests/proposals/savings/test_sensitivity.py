"""Which assumptions matter most, and what it would take to break even."""

from decimal import Decimal

from hypothesis import given, settings

from proposals.savings import Part, appraise
from proposals.savings.sensitivity import break_even, shifts, swings
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


def test_what_nobody_gives_a_range_of_is_shifted_for_all_together():
    """100 × 0.5 × (1 − 0.2) × (1 − 0) × 0.5 = 20; each shifted by a tenth.

    Attribution 0.4 to 0.6: 16 to 24. Deadweight 0.3 to 0.1: 17.5 to 22.5. Displacement 0.1 to 0
    (no less than none): 18 to 20. A drop-off nobody gave stays unsaid, and one year is not
    discounted.
    """
    found = appraise(
        case(
            tag(
                central=Decimal("0.5"),
                deadweight=Decimal("0.2"),
                attribution=Decimal("0.5"),
                displacement=None,
            ),
            costs=[POUND],
        )
    )

    assert [(each.tag, each.assumption, each.low, each.high) for each in shifts(found)] == [
        (None, "attribution", 16, 24),
        (None, "deadweight", Decimal("22.5"), Decimal("17.5")),
        (None, "displacement", 20, 18),
    ]


def test_drop_off_and_discount_rate_matter_once_an_effect_lasts():
    """100 in 2015 and 50 in 2016: 100 + 50 / 1.035. Drop-off 0.4 to 0.6: 60 or 40 in 2016."""
    found = appraise(case(tag(drop_off=Decimal("0.5"), years=2), costs=[POUND]))
    by_name = {each.assumption: each for each in shifts(found)}

    def near_to(value, wanted):
        return abs(value - wanted) < Decimal("1e-20")

    assert near_to(by_name["drop_off"].low, 100 + 60 / Decimal("1.035"))
    assert near_to(by_name["drop_off"].high, 100 + 40 / Decimal("1.035"))
    assert near_to(by_name["discount rate"].low, 100 + 50 / Decimal("1.02"))
    assert near_to(by_name["discount rate"].high, 100 + 50 / Decimal("1.05"))
