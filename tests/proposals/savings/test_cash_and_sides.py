"""Pounds of the day, whose agencies gain, and what each might pay of what is asked."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.savings import OwnCost, Part
from proposals.savings.cash import asked_by_year, fair_shares, in_cash
from proposals.savings.sides import BOTH, CRIME, HEALTH, NATIONAL, NOT_PLACED, side_of, sides_of
from tests.proposals.savings.cases import case, tag


def test_what_is_asked_is_summed_by_year_without_match_funding():
    asked = asked_by_year(
        case(
            tag(),
            parts=[
                Part("patrols", 2016, amount=Decimal(30), match=Decimal(5)),
                Part("patrols", 2015, amount=Decimal(20)),
            ],
            own_costs=[OwnCost(2016, amount=Decimal(7), match=Decimal(1))],
        )
    )

    assert asked == {2015: 20, 2016: 37}
    assert list(asked) == [2015, 2016]


@pytest.mark.parametrize(
    "year, inflation, cash",
    [
        (2027, "0.02", "1061.208"),  # 1,000 × 1.02³
        (2024, "0.02", "1000"),
        (2027, "0", "1000"),
        (2023, "0.25", "800"),  # a year before the base year: 1,000 ÷ 1.25
    ],
)
def test_a_price_in_pounds_of_another_year(year, inflation, cash):
    found = in_cash(Decimal(1000), base_year=2024, year=year, inflation=Decimal(inflation))

    assert found == Decimal(cash)


def test_a_fair_share_is_in_proportion_to_the_gain():
    """Of £1,000: 300 / 400 and 100 / 400."""
    assert fair_shares({CRIME: Decimal(300), HEALTH: Decimal(100)}, Decimal(1000)) == {
        CRIME: 750,
        HEALTH: 250,
    }


def test_the_pound_that_rounding_leaves_goes_to_whom_it_cost_most():
    """Of £100 in thirds: 33.33 each; the first by name has the pound that is left."""
    thirds = {"a": Decimal(1), "b": Decimal(1), "c": Decimal(1)}

    assert fair_shares(thirds, Decimal(100)) == {"a": 34, "b": 33, "c": 33}


def test_where_nobody_gains_nobody_has_a_share():
    assert fair_shares({CRIME: Decimal(0)}, Decimal(1000)) == {}
    assert fair_shares({}, Decimal(1000)) == {}


@given(
    st.dictionaries(
        st.sampled_from("abcde"), st.decimals(0, 10**7, places=4), min_size=1, max_size=5
    ),
    st.decimals(0, 10**8, places=2),
)
def test_shares_add_up_to_what_is_asked_and_none_is_a_pound_off(gains, asked):
    shares = fair_shares(gains, asked)

    if together := sum(gains.values()):
        assert sum(shares.values()) == int(asked)
        for name, share in shares.items():
            assert abs(share - asked * gains[name] / together) <= 1


@pytest.mark.parametrize(
    "agency, side",
    [
        ("Police", CRIME),
        ("Probation", CRIME),
        ("Courts and legal aid", CRIME),
        ("Criminal Justice System / Prison", CRIME),
        ("Fire and rescue", CRIME),
        ("NHS", HEALTH),
        ("NHS / Clinical Commissioning Group", HEALTH),
        ("Local authority adult social care", HEALTH),
        ("Local authority children’s services", HEALTH),
        ("Local authority / Children's Services", HEALTH),
        ("Local authority / Social Services", HEALTH),
        ("Local authority", BOTH),
        ("Local authority housing", BOTH),
        ("Criminal justice and NHS", BOTH),
        ("Police and local authority", BOTH),
        ("NHS and local authority", BOTH),
        ("DWP and HMRC", NATIONAL),
        ("HM Revenue and Customs", NATIONAL),
        ("Policemen’s ball", NOT_PLACED),
        ("Society", NOT_PLACED),
        ("", NOT_PLACED),
    ],
)
def test_an_agency_is_placed_by_its_words(agency, side):
    assert side_of(agency) == side


def test_sides_come_in_one_order_with_their_agencies():
    assert sides_of(["NHS", "Police", "Prison"]) == {CRIME: ["Police", "Prison"], HEALTH: ["NHS"]}
