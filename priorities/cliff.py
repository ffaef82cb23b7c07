"""What is left of coverage as money ends: docs/design.md 5, without a database.

If nothing is renewed, a project stops on the day after its money's last one; where no last day is
recorded it goes on. A cell on a day holds what still counts then, judged with the same thresholds.
"""

import datetime
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from priorities.coverage import COVERED, CROWDED, GAP, ORDER, Cell, CellSums, Thresholds, status


@dataclass(frozen=True, slots=True)
class Counting:
    """A project in a cell: ids, places a year there, and its pairs of outcome and group."""

    project: int
    organisation: int
    places: Decimal
    funded_until: datetime.date | None
    pairs: frozenset[tuple[int, int | None]]


@dataclass(frozen=True, slots=True)
class Ending:
    """A day's last money: the projects it ends for, and the cells that are worse the day after."""

    on: datetime.date
    projects: tuple[int, ...]
    worse: tuple[tuple[Cell, str, str], ...]

    @property
    def new_gaps(self) -> int:
        return sum(after == GAP for _, _, after in self.worse)


class OverTime:
    """A cell on any day, if nothing is renewed."""

    def __init__(self, cell: Cell, counting: Iterable[Counting], thresholds: Thresholds):
        self.cell, self.thresholds = cell, thresholds
        self.counting = sorted(counting, key=lambda one: one.funded_until or datetime.date.max)
        self.ends = [one.funded_until for one in self.counting if one.funded_until]
        self.left = self._left()
        self.known = {}

    def _left(self) -> list[CellSums]:
        """The sums once none, one, two … of the projects have ended."""
        places, organisations, alike, most_alike = Decimal(0), set(), {}, 0
        found = [CellSums()]
        for number, one in enumerate(reversed(self.counting), start=1):
            places += one.places
            organisations.add(one.organisation)
            for pair in one.pairs:
                sharing = alike.setdefault(pair, set())
                sharing.add(one.organisation)
                most_alike = max(most_alike, len(sharing))
            found.append(
                CellSums(
                    projects=number,
                    organisations=len(organisations),
                    places=places,
                    most_alike=most_alike,
                )
            )
        return found[::-1]

    def status_on(self, day: datetime.date) -> str:
        """What the cell is on this day."""
        ended = bisect_left(self.ends, day)
        all_money_ends = ended < len(self.counting) == len(self.ends) and self.ends[
            -1
        ] <= self.thresholds.money_ends_by(day)
        here = ended, all_money_ends
        if here not in self.known:
            sums = replace(self.left[ended], all_money_ends=all_money_ends)
            need = self.cell.need and self.cell.need.value
            self.known[here] = status(sums, need, self.thresholds)
        return self.known[here]


def counts_on(days: list[datetime.date], cells: list[OverTime]) -> list[Counter]:
    """How many cells have each status on each of these days."""
    return [Counter(cell.status_on(day) for cell in cells) for day in days]


def endings(cells: list[OverTime], first: datetime.date, last: datetime.date) -> list[Ending]:
    """Each day in these on which money ends, in order, with what is worse the day after."""
    touched = {}
    for cell in cells:
        for day in set(cell.ends):
            if first <= day <= last:
                touched.setdefault(day, []).append(cell)
    found = []
    for day in sorted(touched):
        after = day + datetime.timedelta(days=1)
        ended, worse = set(), []
        for cell in touched[day]:
            ended |= {one.project for one in cell.counting if one.funded_until == day}
            before, then = cell.status_on(day), cell.status_on(after)
            if ORDER[then] < ORDER[before]:
                worse.append((cell.cell, before, then))
        found.append(Ending(day, tuple(sorted(ended)), tuple(worse)))
    return found


def covered(counts: Counter) -> int:
    """Cells that are met: covered, crowded or not."""
    return counts[COVERED] + counts[CROWDED]


def months_from(day: datetime.date, number: int) -> list[datetime.date]:
    """The day and the first days of so many months after it."""
    days = [day]
    year, month = day.year, day.month
    for _ in range(number):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        days.append(datetime.date(year, month, 1))
    return days
