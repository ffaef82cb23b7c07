"""What is left of coverage as money ends: docs/design.md 5, without a database.

If nothing is renewed, a project stops on the day after its money's last one; where no last day is
recorded it goes on. A cell on a day holds what still counts then, judged with the same thresholds.
"""

import datetime
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
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

    def goes_on(self, day: datetime.date) -> bool:
        return self.funded_until is None or self.funded_until >= day


@dataclass(frozen=True, slots=True)
class Ending:
    """A day's last money: the projects it ends for, and the cells that are worse the day after."""

    on: datetime.date
    projects: tuple[int, ...]
    worse: tuple[tuple[Cell, str, str], ...]

    @property
    def new_gaps(self) -> int:
        return sum(after == GAP for _, _, after in self.worse)


def status_on(
    day: datetime.date, counting: Iterable[Counting], cell: Cell, thresholds: Thresholds
) -> str:
    """A cell's status on a day, if nothing is renewed."""
    left = [one for one in counting if one.goes_on(day)]
    ends_by = thresholds.money_ends_by(day)
    sharing = {}
    for one in left:
        for pair in one.pairs:
            sharing.setdefault(pair, set()).add(one.organisation)
    sums = CellSums(
        projects=len(left),
        organisations=len({one.organisation for one in left}),
        places=sum((one.places for one in left), Decimal(0)),
        all_money_ends=bool(left)
        and all(one.funded_until is not None and one.funded_until <= ends_by for one in left),
        most_alike=max(map(len, sharing.values()), default=0),
    )
    return status(sums, cell.need and cell.need.value, thresholds)


def counts_on(
    days: list[datetime.date], cells: list[tuple[Cell, list[Counting]]], thresholds: Thresholds
) -> list[Counter]:
    """How many cells have each status on each of these days, if nothing is renewed."""
    counts = [Counter() for _ in days]
    for cell, counting in cells:
        ends = sorted(one.funded_until for one in counting if one.funded_until)
        known = {}
        for day, of_day in zip(days, counts, strict=True):
            # A cell is the same on two days that have as many endings behind them and in sight.
            here = bisect_left(ends, day), bisect_right(ends, thresholds.money_ends_by(day))
            if here not in known:
                known[here] = status_on(day, counting, cell, thresholds)
            of_day[known[here]] += 1
    return counts


def endings(
    cells: list[tuple[Cell, list[Counting]]],
    thresholds: Thresholds,
    first: datetime.date,
    last: datetime.date,
) -> list[Ending]:
    """Each day in these on which money ends, in order, with what is worse the day after."""
    touched = {}
    for cell, counting in cells:
        for day in {one.funded_until for one in counting if one.funded_until}:
            if first <= day <= last:
                touched.setdefault(day, []).append((cell, counting))
    found = []
    for day in sorted(touched):
        after = day + datetime.timedelta(days=1)
        ended, worse = set(), []
        for cell, counting in touched[day]:
            ended |= {one.project for one in counting if one.funded_until == day}
            before = status_on(day, counting, cell, thresholds)
            then = status_on(after, counting, cell, thresholds)
            if ORDER[then] < ORDER[before]:
                worse.append((cell, before, then))
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
