"""What is left of a plan's coverage as money ends: for page, file and briefing alike."""

import datetime
from collections import Counter
from dataclasses import dataclass

from priorities import cliff
from priorities.cliff import Ending
from priorities.coverage import Coverage
from priorities.reads.asking import Asking
from priorities.reads.coverage import counting_in_cells, thresholds_of

MONTHS = 24


@dataclass(frozen=True)
class Cliff:
    """Today's coverage, and on each of the `days` (the first is today) how many places have each
    status, if no money is renewed; with each day on which money ends.
    """

    found: Coverage
    days: list[datetime.date]
    counts: list[Counter]
    endings: list[Ending]
    leaves_out: bool


def cliff_of(user, asked: Asking) -> Cliff:
    """The next two years of a plan, as this person may know them."""
    thresholds, on = thresholds_of(asked.plan), asked.shown.as_of
    found, leaves_out = asked.coverage(user)
    priorities = asked.priorities.narrowed(asked.shown.only)
    cells = counting_in_cells(priorities, asked.plan, found, **asked.narrowed(user))
    days = cliff.months_from(on, MONTHS)
    return Cliff(
        found=found,
        days=days,
        counts=cliff.counts_on(days, cells, thresholds),
        endings=cliff.endings(cells, thresholds, on, days[-1]),
        leaves_out=leaves_out,
    )
