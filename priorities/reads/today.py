"""A plan's coverage as its own pages sum it up: at the level it opens with, as this person may see
it.
"""

import datetime
from dataclasses import dataclass

from priorities.coverage import Coverage, Row
from priorities.models import Plan, Priority
from priorities.reads.answers import answers_to
from priorities.reads.asked import Asked
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.discretion import veil
from priorities.reads.priorities import priorities_of_plans
from priorities.reads.reach import Level, levels_of, opening_level


@dataclass(frozen=True)
class Today:
    """Coverage at the level a plan opens with. `leaves_out`: some projects are kept from it."""

    level: Level
    found: Coverage
    leaves_out: bool

    def row_of(self, priority: Priority) -> Row | None:
        return next((row for row in self.found.rows if row.priority.id == priority.pk), None)


def coverage_today(
    user, plan: Plan, *, on: datetime.date, priority: Priority | None = None
) -> Today | None:
    """Of the whole plan or of one priority, in a constant number of queries; None where the plan
    has no place to show.
    """
    priorities = priorities_of_plans([plan], with_extents=False)
    held = answers_to(priorities, Asked(on=on))
    level = opening_level(levels_of([plan], priorities.ids, held)[plan.pk])
    if level is None:
        return None
    veiled = veil(user, [plan], level.name)
    if priority is not None:
        priorities = priorities.of_priority(priority.pk)
    found = coverage_of_priorities(priorities, [plan], level=level.name, on=on, **veiled)
    return Today(level, found, bool(veiled.get("excluding")))
