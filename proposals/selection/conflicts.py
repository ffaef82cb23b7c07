"""Which limits cannot be met together: the smallest set, found by solving without some of them."""

from itertools import combinations

from proposals.selection.choosing import choose
from proposals.selection.facts import Task
from proposals.selection.limits import CLASH, Limit, limits_of

# Up to so many limits every pair is tried.
MOST_FOR_PAIRS = 40


def smallest_conflict(task: Task) -> tuple[Limit, ...]:
    """Limits that cannot be met together, none of which can be spared; () where all can be met.

    One limit or two where that is all it takes; else limits are taken away one after the other,
    and each without which the rest could be met stays (a deletion filter).
    """

    def can_be_met(limits) -> bool:
        return choose(task, limits=limits, gap=1.0).is_possible

    limits = [limit for limit in limits_of(task) if limit.kind != CLASH or _matters(task, limit)]
    if can_be_met(limits):
        return ()
    for limit in limits:
        if not can_be_met([limit]):
            return (limit,)
    if len(limits) <= MOST_FOR_PAIRS:
        for pair in combinations(limits, 2):
            if not can_be_met(pair):
                return pair
    kept = limits
    for limit in limits:
        fewer = [each for each in kept if each != limit]
        if not can_be_met(fewer):
            kept = fewer
    return tuple(kept)


def _matters(task, limit):
    """A clash rules out one project: it is in the way only of what asks for that project."""
    return limit.subject in task.limits.must or bool(task.limits.area_floors)
