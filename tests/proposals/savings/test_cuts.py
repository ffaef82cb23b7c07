"""What a cut saves and costs: the same appraisal with projects taken away."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings

from proposals.savings import Part, Project, Tag, appraise
from proposals.savings.cuts import lose
from proposals.savings.words import cut_of, verdict_of
from tests.proposals.savings.cases import case, effect, tag, unit_cost
from tests.proposals.savings.test_properties import cases

POUND = unit_cost(amount=1, price_year=2015)


def two(*, locks="40", patrols="10", **facts):
    """Locks: 100 events fewer a year for £40. Patrols: 30 fewer for £10."""
    return case(
        tag("locks", people=100),
        tag("patrols", people=30),
        costs=[POUND],
        projects=[
            Project("locks", Decimal(1), frozenset({"Melbourn"})),
            Project("patrols", Decimal(1), frozenset({"Linton"})),
        ],
        parts=[
            Part("locks", 2015, amount=Decimal(locks)),
            Part("patrols", 2015, amount=Decimal(patrols)),
        ],
        **facts,
    )


def test_what_goes_is_not_spent_and_its_agencies_pay():
    cut = lose(two(), ["patrols"])

    assert cut.not_spent == {2015: 10}
    assert cut.paid == {"Police": {2015: 30}}
    assert cut.paid_at == {"low": 0, "central": 30, "high": 30}
    assert (cut.saved, cut.per_pound, cut.costs_more_in) == (10, 3, 2015)
    assert cut_of(cut) == (
        "The cut saves £10. Public services then pay £30 more, between £0 and £30: £3.00 for each "
        "£1 saved."
    )
    assert verdict_of(cut, str) == (
        "By the end of 2015 the cut has cost public services more than it saved."
    )


def test_a_cut_that_pays_says_never():
    cut = lose(two(patrols="50"), ["patrols"])

    assert cut.costs_more_in is None
    assert "never, on this evidence" in verdict_of(cut, str)


def test_what_lasts_may_make_a_cut_dear_in_a_later_year():
    """£120 saved in 2015; 100 events a year for three years: past it in 2016."""
    made = case(
        tag("locks", people=100, drop_off=Decimal(0), years=3),
        costs=[POUND],
        parts=[Part("locks", 2015, amount=Decimal(120))],
    )

    assert lose(made, ["locks"]).costs_more_in == 2016


def test_where_projects_that_stay_avoid_the_same_events_less_is_lost():
    """Of 100 recorded: together 100 × (1 − 0 × 0.7) = 100, without patrols 100 still."""
    cut = lose(two(recorded={"asb": Decimal(100)}), ["patrols"])

    assert cut.paid == {"Police": {2015: 0}}
    assert cut.costs_more_in is None


def test_what_is_lost_at_central_effects_may_be_more_than_at_high_ones():
    """Of 100 recorded, together 100 × (1 − ½ × 7/10) = 65, locks alone 50; at high effects the
    locks avoid all 100 with or without patrols; at low ones nobody has said.
    """
    made = two(recorded={"asb": Decimal(100)})
    half = {"central": Decimal("0.5"), "high": Decimal(1)}
    tags = [
        Tag("locks", "asb", 100, effect(**half), "CR1.1"),
        Tag("patrols", "asb", 60, effect(**half), "CR1.1"),
    ]

    cut = lose(replace(made, tags=tags), ["patrols"])

    assert cut.paid_at == {"low": 0, "central": 15, "high": 0}
    assert "pay £15 more, between £0 and £15" in cut_of(cut)


def test_what_one_agency_gains_by_a_cut_makes_up_for_no_other_at_any_effect():
    """The one in between is worth £9 to the NHS; without it the police avoid 20 for 12."""
    ambulance = unit_cost("A", amount=9, price_year=2015, event="fall", agency="NHS")
    made = between(tag("b", "falls", people=1, cost="A"), costs=[POUND, ambulance])

    cut = lose(made, ["b"])

    assert cut.paid == {"NHS": {2015: 9}, "Police": {2015: 0}}
    assert cut.paid_at == {"low": 0, "central": 9, "high": 9}


def test_a_cut_that_costs_more_at_first_and_less_over_all_years_is_told_over_all_years():
    """Nothing is asked for the first year, in which 100 are saved; £200,000 for the second."""
    made = case(
        tag("locks", people=100),
        costs=[POUND],
        parts=[
            Part("locks", 2015),
            Part("locks", 2016, amount=Decimal(200_000), share=Decimal(0)),
        ],
    )

    cut = lose(made, ["locks"])

    assert cut.costs_more_in == 2015
    assert verdict_of(cut, str) == (
        "Over all its years the cut costs public services no more than it saves, on this evidence."
    )


def test_a_cut_may_be_told_for_another_amount():
    cut = lose(two(), ["patrols"]).of(Decimal(1000))

    assert cut.saved == 1000
    assert cut.paid == {"Police": {2015: 3000}}
    assert cut.per_pound == 3


def test_projects_that_ask_for_nothing_save_nothing():
    cut = lose(two(patrols="0"), ["patrols"])

    assert cut.per_pound is None
    assert cut_of(cut).startswith("Nothing is asked for these projects")
    assert verdict_of(cut, str) == ""
    assert cut.of(Decimal(50)).saved == 0


def test_people_and_the_economy_stand_apart():
    people = unit_cost("P", amount=2, price_year=2015, kind="social", agency="People", event="fear")
    made = case(tag("locks", people=10, cost="P"), costs=[people])

    cut = lose(made, ["locks"])

    assert cut.others_lose == 20
    assert cut.paid == {}


def between(*more, costs=(POUND,)):
    """Nothing is recorded; b overlaps with a and with c, so only the largest, b, counts."""
    return case(
        tag("a", people=10),
        tag("b", people=12),
        tag("c", people=10),
        *more,
        costs=costs,
        projects=[
            Project("a", Decimal(1), frozenset({"Melbourn"})),
            Project("b", Decimal(1), frozenset({"Melbourn", "Linton"})),
            Project("c", Decimal(1), frozenset({"Linton"})),
        ],
    )


def test_losing_what_joins_two_others_by_a_guess_pays_nobody():
    """Without the one in between the two others count side by side: no gain from a cut."""
    cut = lose(between(), ["b"])

    assert cut.paid == {"Police": {2015: 0}}
    assert cut.paid_at["high"] == 0


@given(cases)
@settings(max_examples=25)
def test_losing_everything_costs_all_that_is_saved_and_losing_nothing_nothing(made):
    whole = appraise(made)

    everything, nothing = lose(made, list(made.projects)), lose(made, [])

    assert abs(everything.paid_at["central"] - whole.fiscal()) < Decimal("0.0001")
    own = appraise(replace(made, parts=[])).cost
    assert abs(everything.saved + own - whole.cost) < Decimal("0.0001")
    assert nothing.saved == nothing.paid_at["central"] == 0
