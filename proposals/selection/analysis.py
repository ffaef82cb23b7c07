"""All that is worked out about a choice: the package, why, and what other money would do."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from proposals.selection.choosing import choose
from proposals.selection.conflicts import smallest_conflict
from proposals.selection.explaining import (
    STEPS,
    Explanation,
    Point,
    explain,
    frontier,
    with_more,
)
from proposals.selection.facts import Package, Task
from proposals.selection.limits import Limit

SECONDS = 30.0
MORE = Decimal(20000)


@dataclass(frozen=True)
class Analysis:
    """A task with its package; where there is none, the limits that cannot be met together."""

    task: Task
    package: Package
    explanations: tuple[Explanation, ...] = ()
    frontier: tuple[Point, ...] = ()
    more: Point | None = None
    conflict: tuple[Limit, ...] = ()


def analyse(
    task: Task,
    *,
    seconds: float = SECONDS,
    more: Decimal = MORE,
    tell: Callable[[str, int], None] = lambda step, progress: None,
) -> Analysis:
    """Choose, explain and draw the frontier.

    The choice takes `seconds` at most, and so do the frontier and the explanations. `tell(step,
    progress)` hears what is being done, in words and as 0 to 100. Raises OutOfTime.
    """
    tell("Finding the best package", 5)
    package = choose(task, seconds=seconds)
    if not package.is_possible:
        tell("Finding which limits cannot be kept together", 50)
        return Analysis(task, package, conflict=smallest_conflict(task))
    each = max(seconds / STEPS, 1.0)
    points = frontier(
        task,
        package,
        seconds=each,
        tell=lambda done, of: tell("Trying other budgets", 20 + 30 * done // of),
    )
    explanations = explain(
        task,
        package,
        until=time.monotonic() + seconds,
        tell=lambda done, of: tell(f"Trying project {done + 1} of {of}", 50 + 45 * done // of),
    )
    return Analysis(
        task,
        package,
        tuple(explanations),
        tuple(points),
        with_more(task, package, more, seconds=each),
    )
