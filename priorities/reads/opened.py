"""Several plans at once, each at the level that its own page opens with."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from priorities.models import Plan
from priorities.reads.answers import answers_to
from priorities.reads.asked import Asked
from priorities.reads.priorities import Priorities, priorities_of_plans
from priorities.reads.reach import Level, levels_of, narrow_plans, opening_level


@dataclass(frozen=True)
class Opened:
    """The plans' priorities, and the level of each plan (None: it has no place to show).

    `groups` are (level, plans) that can be read together: of one level, and alike in whether a
    refuge's place has to be kept out of their cells.
    """

    priorities: Priorities
    levels: dict[Plan, Level | None]
    groups: list[tuple[str, list[Plan]]]


def open_plans(plans: Iterable[Plan], *, on: datetime.date) -> Opened:
    """A constant number of queries however many plans."""
    plans = list(plans)
    priorities = priorities_of_plans(plans, with_extents=False)
    levels = levels_of(plans, priorities.ids, answers_to(priorities, Asked(on=on)))
    opening = {plan: opening_level(levels[plan.pk]) for plan in plans}
    narrow = narrow_plans(plans)
    together = {}
    for plan, level in opening.items():
        if level is not None:
            together.setdefault((level.name, plan.pk in narrow), []).append(plan)
    groups = [(level, alike) for (level, _), alike in together.items()]
    return Opened(priorities, opening, groups)
