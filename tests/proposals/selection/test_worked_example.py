"""The example of docs/selection.md, by itself: figures as written there, to four decimals."""

from dataclasses import replace
from decimal import Decimal

import pytest

from proposals.selection import (
    Candidate,
    Limits,
    Task,
    Wanted,
    analyse,
    choose,
    satisfied,
    smallest_conflict,
    words,
)

TASK = Task(
    candidates=(
        Candidate("locks", "locks-charity", Decimal(40_000), {"burglary": 150.0}),
        Candidate("wardens", "wardens-charity", Decimal(50_000), {"burglary": 50.0}),
        Candidate("balance", "balance-charity", Decimal(30_000), {"falls": 120.0}),
        Candidate("lunch", "lunch-charity", Decimal(20_000), {"falls": 40.0}),
    ),
    wanted=(Wanted("burglary", 2.0, 400.0), Wanted("falls", 1.0)),
    limits=Limits(Decimal(100_000)),
)
NAMES = words.Names(
    projects={"locks": "Locks", "wardens": "Wardens", "balance": "Balance", "lunch": "Lunch"},
    organisations={},
    priorities={"burglary": "Burglary", "falls": "Falls"},
    areas={},
)


def chosen(package):
    return set(package.shares), package.cost, round(package.objective, 4)


@pytest.mark.parametrize(
    "met, worth",
    [(0, 0), (0.125, 0.1812), (0.375, 0.5435), (0.5, 0.7246), (0.75, 0.9058), (1, 1), (7, 1)],
)
def test_the_first_half_of_a_need_counts_most(met, worth):
    assert round(satisfied(met), 4) == worth


def test_the_best_whole_projects():
    assert chosen(choose(TASK)) == ({"locks", "balance", "lunch"}, 90_000, 2.0870)


def test_the_best_shares():
    package = choose(replace(TASK, shares=True))

    assert package.shares == {
        "balance": 1,
        "locks": 1,
        "lunch": pytest.approx(0.2),
        "wardens": pytest.approx(0.52),
    }
    assert round(package.objective, 4) == 2.2174


def test_what_is_bought_in_part_says_what_more_of_it_would_take():
    task = replace(TASK, shares=True)
    found = analyse(task)

    wardens = next(each for each in found.explanations if each.reference == "wardens")

    said = words.why(task, found.package, wardens, NAMES)
    assert said.startswith("52% of it, for £26,000, adds 6.3 of the package’s 73.9 points")
    assert "The budget lacks £24,000 for the whole of it." in said


def test_twenty_thousand_more_lets_one_go_and_another_in():
    more = analyse(TASK).more

    assert chosen(more.package) == ({"locks", "wardens", "balance"}, 120_000, 2.3551)
    assert (more.joins, more.leaves) == (("wardens",), ("lunch",))


def test_each_project_has_its_reason():
    found = analyse(TASK)

    said = {
        each.reference: words.why(TASK, found.package, each, NAMES) for each in found.explanations
    }
    assert said["lunch"] == (
        "For £20,000 it adds 3.1 of the package’s 69.6 points, for “Falls”: "
        "75% of what it needs is met without it, all with it. "
        "Without it the best package would reach 66.4 points, 3.1 fewer."
    )
    assert said["locks"] == (
        "For £40,000 it adds 36.2 of the package’s 69.6 points, for “Burglary”: "
        "none of what it needs is met without it, 38% with it. "
        "Nothing else in the package works towards “Burglary”. "
        "Without it the best package would reach 45.4 points, 24.2 fewer, with “Wardens” in its "
        "place."
    )
    assert said["wardens"] == (
        "For £50,000 it would add 12.1 points to what is chosen. "
        "The budget lacks £40,000 for it. "
        "With it in, the best package reaches 48.3 points, 21.3 fewer: "
        "“Balance” and “Lunch” would go."
    )
    assert words.change_in_words(TASK, found.package, found.more, NAMES) == (
        "With £20,000 more the best package would reach 78.5 points instead of 69.6: "
        "“Wardens” would come in and “Lunch” would go."
    )


def test_limits_in_conflict_are_named_in_words():
    task = TASK.within(budget=Decimal(80_000), must=frozenset({"locks", "wardens"}))

    conflict = smallest_conflict(task)

    assert words.conflict_in_words(conflict, task, NAMES) == (
        "These limits cannot be kept together: at most £80,000 in all; “Locks” is in; "
        "“Wardens” is in. Loosen or take away one of them."
    )
