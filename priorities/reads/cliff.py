"""What is left of a plan's coverage as money ends: for page, file and briefing alike."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from priorities import cliff
from priorities.cliff import Ending
from priorities.coverage import Coverage
from priorities.reads.asking import Asking
from priorities.reads.behind import ANYBODY, named_projects
from priorities.reads.coverage import counting_in_cells, thresholds_of
from priorities.reads.discretion import is_nameless
from priorities.reads.drilldown import NAMELESS

MONTHS = 24


@dataclass(frozen=True)
class Cliff:
    """How many places have each status on each of the `days` (the first is the one asked for), if
    no money is renewed; each day on which money ends; and the counts of another day, where one
    was asked about.
    """

    days: list[datetime.date]
    counts: list[Counter]
    endings: list[Ending]
    chosen: Counter | None = None


def cliff_of(user, asked: Asking, found: Coverage, also: datetime.date | None = None) -> Cliff:
    """The next two years of what this person was shown, in two queries."""
    thresholds = thresholds_of(asked.plan)
    priorities = asked.priorities.narrowed(asked.shown.only)
    counting = counting_in_cells(priorities, asked.plan, found, **asked.narrowed(user))
    cells = [cliff.OverTime(cell, those, thresholds) for cell, those in counting]
    days = cliff.months_from(found.as_of, MONTHS)
    return Cliff(
        days=days,
        counts=cliff.counts_on(days, cells),
        endings=cliff.endings(cells, found.as_of, days[-1]),
        chosen=cliff.counts_on([also], cells)[0] if also else None,
    )


def names_of_ending(endings: Iterable[Ending], level: str) -> dict[int, str]:
    """What each project whose money ends is called where anybody may read it, by its id."""
    return {
        pk: NAMELESS if is_nameless(ANYBODY, one, level) else f"{one.title} ({one.organisation})"
        for pk, one in named_projects({pk for each in endings for pk in each.projects}).items()
    }
