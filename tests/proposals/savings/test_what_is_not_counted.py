"""What is refused, what is left out and why, and which edges count."""

from decimal import Decimal

import pytest

from proposals.savings import LOW, Part, SavingsRefused, appraise
from tests.proposals.savings.cases import case, effect, project, tag, unit_cost

POUND = unit_cost(amount=1, price_year=2015)


def refusal(made):
    with pytest.raises(SavingsRefused) as refused:
        appraise(made)
    return refused.value.reasons


def test_a_cost_of_several_agencies_has_to_be_split():
    assert refusal(case(tag(), costs=[unit_cost(agency="Multiple")])) == (
        "CR1.1 is the cost of several agencies: split it into one row for each.",
    )


def test_two_unit_costs_of_one_event_are_named():
    costs = [unit_cost("A", event="asb"), unit_cost("B", event="asb")]

    assert refusal(case(tag(cost="A"), tag(outcome="youth", cost="B"), costs=costs)) == (
        "A and B both value asb: choose one for the whole bid.",
    )


def test_a_cost_and_a_part_of_it_are_not_both_counted():
    costs = [unit_cost("A", event="crime"), unit_cost("A.1", event="court", parent="A")]

    assert refusal(case(tag(cost="A"), tag(outcome="youth", cost="A.1"), costs=costs)) == (
        "A and A.1 are a cost and a part of it: choose one.",
    )


@pytest.mark.parametrize("excluding", ["A", "B", "A.1"])
def test_costs_that_exclude_each_other_are_not_both_counted(excluding):
    """Said of either, or of a part of one: an incident and the crime inside it."""
    excluded = "A" if excluding == "B" else "B"
    costs = [
        unit_cost(
            code,
            event=code,
            parent="A" if code == "A.1" else None,
            excludes=frozenset({excluded} if code == excluding else ()),
        )
        for code in ("A", "A.1", "B")
    ]

    assert refusal(case(tag(cost="A"), tag(outcome="youth", cost="B"), costs=costs)) == (
        "A and B count the same thing: choose one.",
    )


def test_a_circle_of_constituents_is_shown():
    costs = [unit_cost("A", parent="B"), unit_cost("B", parent="A")]

    assert refusal(case(tag(cost="A"), costs=costs)) == (
        "The unit cost A is a constituent of itself: A → B → A.",
    )


BLANKS = {
    "baseline_rate": "baseline rate",
    "central": "central effect",
    "deadweight": "deadweight",
    "attribution": "attribution",
}


@pytest.mark.parametrize("blank", BLANKS)
def test_what_is_not_known_is_not_counted_and_said(blank):
    found = appraise(case(tag(**{blank: None})))

    assert found.lines == ()
    (left_out,) = found.not_counted
    assert left_out.missing == (BLANKS[blank],)


def test_without_a_unit_cost_or_people_nothing_is_counted():
    found = appraise(case(tag(cost=None, people=None)))

    assert found.not_counted[0].missing == ("unit cost", "people a year")
    assert found.not_counted[0].needed is None


def test_a_price_without_a_year_or_an_index_is_not_counted():
    costs = [unit_cost("A", event="a", price_year=None), unit_cost("B", event="b", price_year=1999)]
    found = appraise(case(tag(cost="A"), tag(outcome="youth", cost="B"), costs=costs))

    assert [each.missing for each in found.not_counted] == [
        ("price year of A",),
        ("price index of 1999",),
    ]


def test_no_index_is_needed_where_prices_are_of_the_base_year():
    assert appraise(case(tag(), costs=[POUND], deflators={})).fiscal() == 100


def test_what_is_not_counted_says_how_much_would_pay_for_it():
    """£1,100 over two years against £50 an event: 11 a year, of 504 recorded."""
    found = appraise(
        case(
            tag(central=None),
            costs=[unit_cost(amount=50, price_year=2015)],
            parts=[
                Part("patrols", 2015, amount=Decimal(500), match=Decimal(100)),
                Part("patrols", 2016, amount=Decimal(500)),
            ],
            recorded={"asb": Decimal(504)},
        )
    )

    (left_out,) = found.not_counted
    assert (left_out.needed, left_out.recorded) == (11, 504)


def test_nobody_reached_saves_nothing():
    assert appraise(case(tag(people=0), costs=[POUND])).fiscal() == 0


def test_nothing_recorded_leaves_nothing_to_avoid():
    found = appraise(case(tag(), costs=[POUND], recorded={"asb": Decimal(0)}))

    assert found.fiscal() == 0
    assert found.lines[0].claimed is None


def test_an_unknown_drop_off_leaves_the_first_year_alone():
    assert appraise(case(tag(years=10), costs=[POUND])).fiscal() == 100


def test_an_effect_that_is_lost_within_a_year_counts_once():
    assert appraise(case(tag(years=10, drop_off=Decimal(1)), costs=[POUND])).fiscal() == 100


def test_an_unknown_low_is_none_and_no_grade_the_least_confident():
    found = appraise(case(tag(grade=None), costs=[POUND]))

    assert found.fiscal(LOW) == 0
    assert found.fiscal() == 60


def test_a_project_without_a_part_is_not_looked_at():
    found = appraise(case(tag(), tag("locks", central=None), parts=[Part("patrols", 2015)]))

    assert {line.tag.project for line in found.lines} == {"patrols"}
    assert found.not_counted == ()


def test_what_is_done_elsewhere_is_not_claimed():
    found = appraise(case(tag(), projects=[project(inside=Decimal("0.25"))], costs=[POUND]))

    assert found.fiscal() == 25


def test_of_a_projects_outcomes_that_avoid_one_event_the_one_with_most_counts():
    found = appraise(
        case(tag(people=40), tag(outcome="youth", people=60), costs=[POUND]),
    )

    assert {line.tag.outcome: line.events_avoided for line in found.lines} == {
        "asb": 0,
        "youth": 60,
    }


def test_a_benefit_moves_money_and_is_no_value_to_the_public():
    costs = [
        unit_cost("job", amount=4257, price_year=2015, transfer=True, cashable=True, agency="DWP"),
    ]
    found = appraise(case(tag(people=1, cost="job"), costs=costs))

    assert found.fiscal() == found.cashable() == 4257
    assert found.public_value() == 0


def test_harm_to_people_is_public_value_and_never_a_saving_to_the_purse():
    costs = [unit_cost(amount=1648, price_year=2015, kind="social", cashable=True)]
    found = appraise(case(tag(people=1), costs=costs))

    assert (found.fiscal(), found.cashable(), found.public_value()) == (0, 0, 1648)


def test_projects_meet_where_their_people_and_places_do():
    everywhere = frozenset({"Melbourn", "Linton"})
    young = {"groups": frozenset({"young"}), "meeting": frozenset({"young", "teenagers"})}
    teenagers = {"groups": frozenset({"teenagers"}), "meeting": frozenset({"young", "teenagers"})}
    older = {"groups": frozenset({"older"}), "meeting": frozenset({"older"})}
    projects = [
        project("a", leaves=everywhere, **young),
        project("b", **teenagers),
        project("c", **older),
        project("d", leaves=frozenset({"Linton"})),
    ]

    assert [one.meets(projects[0]) for one in projects[1:]] == [True, False, True]
    assert not projects[3].meets(projects[2])


def test_priorities_are_told_what_their_outcomes_save():
    found = appraise(
        case(
            tag(people=10),
            tag("locks", "burglary", people=5, cost="B"),
            costs=[POUND, unit_cost("B", event="b", amount=1, price_year=2015)],
            priorities={"homes": frozenset({"burglary", "asb"}), "drink": frozenset({"drinking"})},
        )
    )

    assert found.by_priority() == {"homes": 15, "drink": 0}


def test_money_asked_below_what_a_project_costs_shows_beside_the_full_cost():
    found = appraise(
        case(
            tag(),
            projects=[project(annual_cost=Decimal(1000))],
            parts=[Part("patrols", 2015, amount=Decimal(300), share=Decimal("0.5"))],
        )
    )

    assert (found.cost, found.full_cost) == (300, 500)


def test_the_effect_given_for_a_scenario():
    known = effect(low=Decimal("0.1"), central=Decimal("0.2"), high=Decimal("0.3"))

    assert [known.at(name) for name in ("low", "central", "high")] == [
        Decimal("0.1"),
        Decimal("0.2"),
        Decimal("0.3"),
    ]
