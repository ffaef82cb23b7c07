"""The choice beside trying every package there is, on hundreds of small ones."""

from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings

from proposals.selection import (
    Candidate,
    Limits,
    Task,
    Wanted,
    broken_by,
    choose,
    explain,
    frontier,
    limits_of,
    smallest_conflict,
    with_more,
)
from tests.proposals.selection.tasks import best_by_trying, best_of_all, tasks

NEAR = {"abs": 1e-6, "rel": 1e-6}


@settings(max_examples=100, deadline=None)
@given(tasks())
def test_no_package_beats_the_one_chosen(task):
    package = choose(task)

    best = best_by_trying(task)
    assert package.is_possible == (best is not None)
    if package.is_possible:
        assert package.objective == pytest.approx(best, **NEAR)
        assert package.gap == 0
        assert set(package.shares.values()) <= {1.0}
        assert package.objective == pytest.approx(task.value(package.shares))
        assert package.cost == task.cost(package.shares)
        assert not broken_by(task, package.shares, limits_of(task))


@settings(max_examples=60, deadline=None)
@given(tasks(least=9, most=14))
def test_no_package_of_fourteen_beats_the_one_chosen(task):
    package, best = choose(task), best_of_all(task)

    assert package.is_possible == (best is not None)
    if package.is_possible:
        assert package.objective == pytest.approx(best, **NEAR)
        assert not broken_by(task, package.shares, limits_of(task))


@settings(max_examples=40, deadline=None)
@given(tasks())
def test_shares_are_never_below_whole_projects_and_keep_to_the_limits(task):
    whole, part = choose(task), choose(replace(task, shares=True))

    if whole.is_possible:
        assert part.objective >= whole.objective - 1e-6
    if part.is_possible:
        assert all(0 < share <= 1 for share in part.shares.values())
        assert not broken_by(task, part.shares, limits_of(task))
        assert part.cost <= task.limits.budget


@settings(max_examples=30, deadline=None)
@given(tasks(most=6))
def test_the_frontier_never_falls_and_passes_through_the_package(task):
    package = choose(task)
    if not package.is_possible:
        return

    points = frontier(task, package)

    possible = [point.package.objective for point in points if point.package.is_possible]
    assert len(points) == 10
    assert possible == sorted(possible)
    assert [point.budget for point in points] == sorted(point.budget for point in points)
    assert all(point.package.cost <= point.budget for point in points if point.package.is_possible)
    if task.limits.budget:
        assert points[4].package == package
    more = with_more(task, package, Decimal(20000))
    assert more.package.objective >= package.objective


@settings(max_examples=40, deadline=None)
@given(tasks(most=6))
def test_what_is_said_of_each_project_is_so_when_everything_is_tried_again(task):
    package = choose(task)
    if not package.is_possible:
        return

    for each in explain(task, package):
        one, shares = each.reference, dict(package.shares)
        if each.is_chosen:
            fewer = {other: 1.0 for other in shares if other != one}
            assert each.adds == pytest.approx(task.value(shares) - task.value(fewer), abs=1e-9)
            met = task.met(fewer)
            assert all(met[key] == 0 for key in each.alone)
            free = task.within(must=task.limits.must - {one})
            best = best_by_trying(free, without=[one])
        else:
            more = shares | {one: 1.0}
            assert each.adds == pytest.approx(task.value(more) - task.value(shares), abs=1e-9)
            assert list(each.stopped_by) == broken_by(task, more, limits_of(task))
            assert each.stopped_by or each.adds <= 1e-6
            best = best_by_trying(freed(task, one), within=[one]) if each.other else None
        if each.other:
            assert each.other.is_possible == (best is not None)
        if each.other and best is not None:
            assert each.other.objective == pytest.approx(best, **NEAR)
            assert set(each.joins) == each.other.shares.keys() - shares.keys() - {one}
            assert set(each.leaves) == shares.keys() - each.other.shares.keys() - {one}


def freed(task, one):
    """The task as if this project could be in."""
    candidates = tuple(
        replace(each, clash="") if each.reference == one else each for each in task.candidates
    )
    task = task.within(must_not=task.limits.must_not - {one})
    return replace(task, candidates=candidates)


@settings(max_examples=40, deadline=None)
@given(tasks(most=5))
def test_limits_said_to_conflict_do_and_no_smaller_set_of_them_does(task):
    conflict = smallest_conflict(task)

    assert bool(conflict) == (best_by_trying(task) is None)
    if conflict:
        assert not choose(task, limits=conflict).is_possible
        for each in conflict:
            fewer = [limit for limit in conflict if limit != each]
            assert choose(task, limits=fewer).is_possible
        for smaller in combinations(limits_of(task), len(conflict) - 1):
            assert choose(task, limits=smaller).is_possible


@settings(max_examples=20, deadline=None)
@given(tasks())
def test_the_same_question_has_the_same_answer(task):
    assert choose(task) == choose(replace(task, candidates=task.candidates[::-1]))


def test_the_order_of_projects_changes_no_digit_of_what_answers_a_priority():
    """0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 are not the same number to a computer."""
    candidates = tuple(
        Candidate(f"project-{cover}", "one", Decimal(1), {"a": cover}) for cover in (0.1, 0.2, 0.3)
    )
    task = Task(candidates, (Wanted("a", 1.0),), Limits(Decimal(3)))

    assert task.needs == replace(task, candidates=candidates[::-1]).needs


@settings(max_examples=20, deadline=None)
@given(tasks())
def test_every_project_chosen_adds_something_or_is_needed_by_a_limit(task):
    package = choose(task)

    for each in package.shares:
        fewer = {other: share for other, share in package.shares.items() if other != each}
        adds = package.objective - task.value(fewer)
        assert adds > 0 or broken_by(task, fewer, limits_of(task))
