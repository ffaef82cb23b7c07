"""What takes longest is worked out once for a bid, and anew for one that differs in anything."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from proposals.savings import Case, OwnCost, Part, appraise
from proposals.savings.draws import spread_of
from proposals.savings.sensitivity import break_even, fiscal_of, shifts, swings
from proposals.savings.streams import streams_of
from proposals.savings.uncertainty import facts_of, uncertainty_of
from tests.proposals.savings.cases import INDEX, case, project, tag, unit_cost
from tests.proposals.savings.test_properties import cases, made_case, near

DEAR = [Part("patrols", 2015, amount=Decimal(40))]
HALF = {"low": Decimal("0.2"), "central": Decimal("0.5"), "high": Decimal("0.9")}


def made(**facts):
    return case(tag(**HALF, grade=3), **({"parts": DEAR} | facts))


# What of a bid may differ: each of its facts, with another value.
OTHERS = {
    "first_year": 2014,
    "base_year": 2013,
    "discount_rate": Decimal("0.05"),
    "projects": {"patrols": project(inside=Decimal("0.5"))},
    "tags": (tag(**HALF, grade=4),),
    "parts": [Part("patrols", 2015, amount=Decimal(41))],
    "unit_costs": {"CR1.1": unit_cost(amount=36)},
    "deflators": INDEX | {2002: Decimal(140)},
    "own_costs": [OwnCost(2015, Decimal(5))],
    "recorded": {"asb": Decimal(60)},
}


def test_the_same_bid_is_worked_out_once():
    """Two readings of the same rows: other objects, the same facts."""
    first, again = (uncertainty_of(appraise(made_case(7))) for _ in range(2))

    assert again is first


@pytest.mark.parametrize("name", OTHERS)
def test_a_bid_that_differs_in_anything_is_worked_out_anew(name):
    before = uncertainty_of(appraise(made()))
    found = appraise(replace(made(), **{name: OTHERS[name]}))

    assert facts_of(found.case) != facts_of(made())
    asked = uncertainty_of(found)
    assert asked is not before
    assert (asked.spread, asked.break_even) == (spread_of(found), break_even(found))
    assert set(asked.swings) == {*swings(found), *shifts(found)}


def test_no_fact_of_a_bid_is_forgotten():
    """Priorities apart: they group what is saved, and change nothing of how sure it is."""
    assert set(OTHERS) == {each.name for each in fields(Case)} - {"priorities"}


def test_what_it_hangs_on_most_comes_first():
    widths = [swing.width for swing in uncertainty_of(appraise(made())).swings]

    assert widths == sorted(widths, reverse=True)
    assert len(widths) > 3


@given(cases)
@settings(max_examples=60)
def test_what_is_avoided_together_is_worth_what_the_lines_are(case_made):
    """The sum that assumptions are varied by is the appraisal's own, line by line."""
    found = appraise(case_made)

    assert near(fiscal_of(case_made, streams_of(case_made)[0]), found.fiscal())
