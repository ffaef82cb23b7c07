"""What is said where time runs out, and in the cases that the worked example does not have."""

import time
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from proposals.selection import (
    FEASIBLE,
    Candidate,
    Limits,
    OutOfTime,
    Task,
    Wanted,
    analyse,
    choose,
    explain,
    explaining,
    frontier,
    smallest_conflict,
    with_more,
    words,
)
from proposals.selection.program import Found, Program

NAMES = words.Names(projects={}, organisations={"o": "The charity"}, priorities={}, areas={})


def candidate(reference, price, cover, **facts):
    facts = {"organisation": reference} | facts
    return Candidate(reference=reference, price=Decimal(price), cover=cover, **facts)


def task(*candidates, budget=100, need=100.0, **limits):
    return Task(candidates, (Wanted("p", 1.0, need),), Limits(Decimal(budget), **limits))


def said(made):
    """{project: why} of the best package."""
    found = analyse(made)
    return {
        each.reference: words.why(made, found.package, each, NAMES) for each in found.explanations
    }


# --- Time


def test_without_any_package_in_time_it_is_said_what_to_change(monkeypatch):
    monkeypatch.setattr(Program, "solve", lambda *_, **__: Found(None, float("inf")))

    with pytest.raises(OutOfTime, match="Allow more time, or loosen a limit"):
        choose(task(candidate("a", 1, {"p": 10.0})))


def test_the_best_found_in_time_says_how_far_it_may_be_from_the_best(monkeypatch):
    monkeypatch.setattr(Program, "solve", lambda *_, **__: Found(np.array([1.0, 0, 0, 0]), 0.25))

    package = choose(task(candidate("a", 1, {"p": 10.0})))

    assert (package.status, package.gap, dict(package.shares)) == (FEASIBLE, 0.25, {"a": 1})


@pytest.mark.parametrize("late", [None, Found(np.array([1.0, 0.0, 0, 0, 0]), 0.25)])
def test_what_is_not_proven_in_time_is_not_told(monkeypatch, late):
    made = task(candidate("a", 60, {"p": 50.0}), candidate("b", 60, {"p": 20.0}))
    package = choose(made)
    if late is None:
        monkeypatch.setattr(explaining, "choose", out_of_time)
    else:
        monkeypatch.setattr(Program, "solve", lambda *_, **__: late)

    found = explain(made, package)

    assert [each.other for each in found] == [None, None]
    assert found[1].short == 20


def out_of_time(*_, **__):
    raise OutOfTime


def test_nothing_more_is_tried_once_time_is_up():
    made = task(candidate("a", 60, {"p": 50.0}))

    found = explain(made, choose(made), until=time.monotonic() - 1)

    assert found[0].other is None


def test_a_budget_for_which_nothing_is_found_in_time_keeps_the_package_before(monkeypatch):
    made = task(candidate("a", 60, {"p": 50.0}), candidate("b", 60, {"p": 20.0}))
    package = choose(made)
    monkeypatch.setattr(explaining, "choose", out_of_time)

    points = frontier(made, package)
    more = with_more(made, package, Decimal(20))

    assert [point.package.is_possible for point in points] == [False] * 4 + [True] * 6
    assert {point.package.objective for point in points[4:]} == {package.objective}
    assert more.package == package
    assert [point.package.status for point in points[:4]] == ["unknown"] * 4
    assert [point.is_proven for point in points] == [False] * 4 + [True] + [False] * 5
    assert words.change_in_words(made, package, more, NAMES) == (
        "With £20 more no better package was found in the time there was."
    )


def test_a_better_package_that_is_not_proven_is_told_as_the_best_found_in_time(monkeypatch):
    made = task(candidate("a", 60, {"p": 50.0}), candidate("b", 60, {"p": 20.0}))
    package = choose(made)
    late = replace(choose(made.within(budget=Decimal(120))), status=FEASIBLE, gap=0.1)
    monkeypatch.setattr(explaining, "choose", lambda *_, **__: late)

    more = with_more(made, package, Decimal(20))

    assert not more.is_proven
    assert words.change_in_words(made, package, more, NAMES).startswith(
        "With £20 more the best package found in time would reach"
    )


def test_what_more_money_does_not_change_is_said_where_that_is_proven():
    made = task(candidate("a", 60, {"p": 50.0}))
    package = choose(made)

    assert words.change_in_words(made, package, with_more(made, package, Decimal(20)), NAMES) == (
        "With £20 more the best package stays as good as it is: nothing that helps fits."
    )


# --- Words


def test_what_was_asked_for_against_the_figures_says_what_that_costs():
    made = task(
        candidate("a", 60, {"p": 50.0}), candidate("b", 60, {"p": 20.0}), must=frozenset({"b"})
    )

    why = said(made)

    assert why["b"] == (
        "It is in because it was asked for. For £60 it adds 29.0 of the package’s 29.0 points, "
        "for “p”: none of what it needs is met without it, 20% with it. Nothing else in the "
        "package works towards “p”. Without it the best package would reach 72.5 points, 43.5 "
        "more, with “a” in its place."
    )
    assert "With it in, the limits cannot be kept." in why["a"]


def test_two_that_are_alike_say_so():
    why = said(task(candidate("a", 60, {"p": 20.0}), candidate("b", 60, {"p": 20.0})))

    chosen, left = sorted(why.values(), key=lambda words: "would add" in words)
    assert "A package without it would be as good, with" in chosen
    assert "With it in, the best package would be as good:" in left


def test_what_adds_nothing_says_why():
    why = said(
        task(
            candidate("a", 1, {"p": 500.0}),
            candidate("full", 50, {"p": 10.0}),
            candidate("nobody", 1, {"p": 0.0}),
            candidate("unasked", 1, {"q": 5.0}),
        )
    )

    assert why["full"].endswith("all that it works towards is met already.")
    assert why["nobody"].startswith("No people a year are recorded for it here")
    assert why["unasked"].startswith("What it works towards is recorded as needed by nobody")
    made = task(candidate("light", 50, {"p": 10.0}))
    assert said(replace(made, wanted=(Wanted("p", 0.0, 100.0),)))["light"].startswith(
        "What it works towards weighs nothing in its plan"
    )


def test_what_was_asked_for_and_adds_nothing_says_that():
    made = task(
        candidate("a", 1, {"p": 500.0}),
        candidate("full", 50, {"p": 10.0}),
        must=frozenset({"full"}),
    )

    assert said(made)["full"].startswith(
        "It is in because it was asked for. It costs £50 and adds nothing that others do not do "
        "already."
    )


def test_floors_and_ceilings_of_organisations_are_named():
    made = task(
        candidate("a", 40, {"p": 30.0}, organisation="o"),
        candidate("b", 40, {"p": 20.0}, organisation="o"),
        candidate("c", 5, {"p": 1.0}),
        organisation_floor=Decimal(10),
        organisation_ceiling=Decimal(50),
    )

    why = said(made)

    assert "With it its organisation would get more than £50." in why["b"]
    assert "By itself it is less than the £10 that each organisation has to get." in why["c"]


def test_what_is_left_out_by_wish_or_clash_says_what_it_would_have_brought():
    made = task(
        candidate("a", 60, {"p": 20.0}),
        candidate("b", 60, {"p": 50.0}, organisation="o", clash="May people be made to come? No."),
        candidate("c", 60, {"p": 40.0}),
        must_not=frozenset({"c"}),
    )

    why = said(made)

    assert why["b"].startswith("The charity does not accept a term of the bid: May people be made")
    assert why["b"].endswith(
        "With it in, the best package reaches 72.5 points, 43.5 more: “a” would go."
    )
    assert why["c"].startswith("It was to be left out.")


def test_a_project_dearer_than_the_budget_is_said_to_be():
    assert (
        "It alone costs more than the budget." in said(task(candidate("a", 101, {"p": 9.0})))["a"]
    )


def test_without_what_a_floor_needs_the_limits_cannot_be_kept():
    made = task(
        candidate("a", 60, {"p": 9.0}, inside={"north": Decimal(1)}),
        area_floors={"north": Decimal(50)},
    )

    assert said(made)["a"].endswith("Without it the limits cannot be kept.")


def test_what_more_money_changes_in_shares_alone_is_said():
    made = replace(task(candidate("a", 200, {"p": 50.0})), shares=True)
    package = choose(made)

    more = with_more(made, package, Decimal("20"))

    assert words.change_in_words(made, package, more, NAMES).endswith(
        "more of what is chosen would be bought."
    )


@pytest.mark.parametrize(
    "share, said",
    [(0.001, "under 1%"), (0.999, "over 99%"), (0.25, "25%"), (1.0, "100%"), (0.0, "0%")],
)
def test_no_share_is_said_to_be_none_or_all_of_it_that_is_not(share, said):
    assert words.percent(share) == said


def test_small_gains_are_not_said_to_be_none():
    assert words.points(task(), 0.0001) == "under 0.1"
    assert words.pounds(Decimal("1000.50")) == "£1,000.50"


def test_many_projects_are_named_in_part():
    assert NAMES.those(list("abcdefg")) == "“a”, “b”, “c”, “d” and 3 more"


def test_one_limit_that_cannot_be_kept_stands_alone_however_many_there_are():
    many = frozenset(f"project-{number}" for number in range(60))
    made = task(
        *(candidate(one, 1, {"p": 1.0}) for one in many),
        must=many,
        area_floors={"nowhere": Decimal(1)},
    )

    conflict = smallest_conflict(made)

    assert words.conflict_in_words(conflict, made, NAMES) == (
        "No package keeps to this limit: at least £1 spent in nowhere. Loosen it."
    )


def test_of_many_limits_those_that_cannot_be_spared_are_named():
    many = frozenset(f"project-{number}" for number in range(50))
    made = task(*(candidate(one, 1, {"p": 1.0}) for one in many), budget=49, must=many)

    conflict = smallest_conflict(made)

    assert len(conflict) == 51
    assert not choose(made, limits=conflict).is_possible
