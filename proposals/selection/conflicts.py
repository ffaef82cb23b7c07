"""Which limits cannot be met together: the smallest set, found by solving without some of them."""

from itertools import combinations
from math import comb

from proposals.selection.choosing import choose
from proposals.selection.facts import Task
from proposals.selection.limits import CLASH, Limit, limits_of

# Sets of one size are tried where there are at most so many.
MOST_SETS = 1000


def smallest_conflict(task: Task) -> tuple[Limit, ...]:
    """Limits that cannot be met together, none of which can be spared; () where all can be met.

    Limits are taken away one after the other, and each without which the rest could be met stays
    (a deletion filter). Then smaller sets are tried, each size whole, as long as there are not too
    many of them: with up to ten limits no set is smaller than the one returned.
    """

    def can_be_met(limits) -> bool:
        return choose(task, limits=limits, gap=1.0).is_possible

    limits = [limit for limit in limits_of(task) if limit.kind != CLASH or _matters(task, limit)]
    if can_be_met(limits):
        return ()
    kept = limits
    for limit in limits:
        fewer = [each for each in kept if each != limit]
        if not can_be_met(fewer):
            kept = fewer
    for size in range(1, len(kept)):
        if comb(len(limits), size) > MOST_SETS:
            break
        for some in combinations(limits, size):
            if not can_be_met(some):
                return some
    return tuple(kept)


def _matters(task, limit):
    """A clash rules out one project: it is in the way only of what asks for that project."""
    return limit.subject in task.limits.must or bool(task.limits.area_floors)
