"""Which projects for the money: docs/design.md 7, without a database.

Plain data in, plain data out. The best package is found exactly, as a linear program with whole
numbers, by HiGHS (Huangfu and Hall, *Parallelizing the dual revised simplex method*, 2018). What
is said of it is computed from it and by solving again.
"""

from proposals.selection.analysis import Analysis, analyse
from proposals.selection.choosing import OutOfTime, choose
from proposals.selection.conflicts import smallest_conflict
from proposals.selection.explaining import Explanation, Point, explain, frontier, with_more
from proposals.selection.facts import (
    FEASIBLE,
    INFEASIBLE,
    OPTIMAL,
    Candidate,
    Limits,
    Package,
    Task,
    Wanted,
    satisfied,
)
from proposals.selection.limits import Limit, broken_by, limits_of

__all__ = [
    "FEASIBLE",
    "INFEASIBLE",
    "OPTIMAL",
    "Analysis",
    "Candidate",
    "Explanation",
    "Limit",
    "Limits",
    "OutOfTime",
    "Package",
    "Point",
    "Task",
    "Wanted",
    "analyse",
    "broken_by",
    "choose",
    "explain",
    "frontier",
    "limits_of",
    "satisfied",
    "smallest_conflict",
    "with_more",
]
