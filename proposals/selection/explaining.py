"""Why a project is in or out, and what more or less money would do: found by solving again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from proposals.selection.choosing import OutOfTime, choose
from proposals.selection.facts import NOTHING, OPTIMAL, UNKNOWN, ZERO, Package, Task
from proposals.selection.limits import CLASH, MUST, MUST_NOT, PENNY, Limit, broken_by, limits_of

# The frontier: from a fifth of the budget to twice of it.
STEPS, STEPS_TO_BUDGET = 10, 5
# So many projects that were left out are tried in the package, those that would add most.
MOST_TRIED = 60
# No one solution again takes longer; what is not proven by then is not told.
SECONDS_EACH = 5.0

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one project is in a package or not.

    `adds` is what the objective loses without it if nothing takes its place; of a project that was
    left out, what it would gain beside what was chosen if no limit stood in the way. `alone` are
    the priorities for which nothing else of the package does anything. `stopped_by` are the limits
    that all of it would break, `short` the pounds that the budget lacks for it. `other` is the
    best package without it (or with the whole of it, if it was left out), None where that was not
    worked out or not proven; `joins` and `leaves` are what would change in it beside the project.
    """

    reference: str
    share: float
    adds: float
    alone: tuple[str, ...] = ()
    stopped_by: tuple[Limit, ...] = ()
    short: Decimal = ZERO
    other: Package | None = None
    joins: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()

    @property
    def is_chosen(self) -> bool:
        return self.share > 0


@dataclass(frozen=True, slots=True)
class Point:
    """The best package for one budget; `joins` and `leaves` beside the package asked for.

    Where that is not proven (time ran out) it is the best that was found.
    """

    budget: Decimal
    package: Package
    joins: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    is_proven: bool = True


def explain(
    task: Task,
    package: Package,
    *,
    most: int = MOST_TRIED,
    until: float | None = None,
    tell: Tell = lambda done, of: None,
) -> list[Explanation]:
    """Why each candidate is in or out, in order of references.

    All that is chosen is tried without, and of what was left out the `most` that would add most
    are tried with. After `until` (of time.monotonic) nothing more is tried.
    """
    met = task.met(package.shares)
    found = {one: _at_hand(task, package, met, one) for one in task.by_reference}
    outside = sorted(
        (each for each in found.values() if not each.is_chosen and each.adds > NOTHING),
        key=lambda each: (-each.adds, each.reference),
    )
    tried = [each for each in found.values() if each.is_chosen] + outside[:most]
    for done, each in enumerate(tried):
        if until is not None and time.monotonic() > until:
            break
        tell(done, len(tried))
        found[each.reference] = _tried(task, package, each)
    return [found[one] for one in sorted(found)]


def _at_hand(task, package, met, one):
    """What can be said of a project without solving again."""
    share = package.shares.get(one, 0.0)
    if share:
        rest = package.shares.keys() - {one}
        alone = tuple(
            key
            for key in task.by_reference[one].cover
            if met.get(key, 0.0) > NOTHING
            and not any(task.by_reference[other].cover.get(key) for other in rest)
        )
        adds = -task.change(met, one, -share)
    else:
        alone, adds = (), task.change(met, one, 1.0)
    if share == 1:
        return Explanation(one, share, adds, alone)
    whole = {**package.shares, one: 1.0}
    stopped_by = broken_by(task, whole, limits_of(task))
    short = max(task.cost(whole) - task.limits.budget, ZERO)
    return Explanation(one, share, adds, alone, tuple(stopped_by), short)


def _tried(task, package, each):
    """The same with the best package without the project, or with it."""
    one = each.reference
    about_it = [limit for limit in limits_of(task) if limit.subject == one]
    lifted = {MUST} if each.is_chosen else {CLASH, MUST_NOT}
    limits = [
        limit for limit in limits_of(task) if limit not in about_it or limit.kind not in lifted
    ]
    try:
        other = choose(
            task,
            limits=limits,
            barred=[one] if each.is_chosen else (),
            forced=() if each.is_chosen else [one],
            seconds=SECONDS_EACH,
        )
    except OutOfTime:
        return each
    if other.is_possible and other.status != OPTIMAL:
        return each
    joins, leaves = _changes(package, other) if other.is_possible else ((), ())
    return Explanation(
        one,
        each.share,
        each.adds,
        each.alone,
        each.stopped_by,
        each.short,
        other,
        tuple(each for each in joins if each != one),
        tuple(each for each in leaves if each != one),
    )


def _changes(package, other):
    """The projects that are in another package alone, and those that are no longer in it."""
    joins = tuple(sorted(other.shares.keys() - package.shares.keys()))
    return joins, tuple(sorted(package.shares.keys() - other.shares.keys()))


def frontier(
    task: Task,
    package: Package,
    *,
    seconds: float | None = None,
    tell: Tell = lambda done, of: None,
) -> list[Point]:
    """The best package for ten budgets, the one asked for among them; it never falls.

    A package for less money is one for more money too, so a budget for which nothing better was
    found in time keeps the one before.
    """
    whole = task.limits.budget * STEPS / STEPS_TO_BUDGET
    if not whole:
        whole = sum((each.price for each in task.candidates), start=ZERO)
    points, best = [], None
    for number in range(1, STEPS + 1):
        tell(number - 1, STEPS)
        budget = (whole * number / STEPS).quantize(PENNY)
        asked = budget == task.limits.budget
        found = package if asked else _best_for(task, budget, seconds)
        is_proven = found.is_proven
        if best is not None and (not found.is_possible or found.objective < best.objective):
            found = best
        if found.is_possible:
            best = found
        points.append(Point(budget, found, *_changes(package, found), is_proven=is_proven))
    return points


def with_more(
    task: Task, package: Package, more: Decimal, *, seconds: float | None = None
) -> Point:
    """The best package for so many pounds more than the budget."""
    budget = task.limits.budget + more
    found = _best_for(task, budget, seconds)
    is_proven = found.is_proven
    if not found.is_possible or found.objective < package.objective:
        found = package
    return Point(budget, found, *_changes(package, found), is_proven=is_proven)


def _best_for(task, budget, seconds):
    try:
        return choose(task.within(budget=budget), seconds=seconds)
    except OutOfTime:
        return Package(UNKNOWN, {}, gap=None)
