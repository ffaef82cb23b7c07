"""What is left of coverage as money and work end: docs/design.md 5, without a database.

Today is as the matrix has it. After it, if nothing is renewed, a project counts from its first day
to the last one of its money or of its work, whichever comes first; where neither is recorded it
goes on. What counts today on money that has ended already is gone tomorrow. A cell on a day holds
what counts then, judged with the same thresholds and the need that is known today.
"""

import datetime
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from priorities.coverage import COVERED, CROWDED, GAP, ORDER, Cell, CellSums, Thresholds, status

ONE_DAY = datetime.timedelta(days=1)

# What ends with a project's last day.
MONEY, WORK, LAPSED = "money", "work", "lapsed"


@dataclass(frozen=True, slots=True)
class Counting:
    """A project in a cell: ids, places a year there, its pairs of outcome and group, and its dates
    (blanks open).
    """

    project: int
    organisation: int
    places: Decimal
    funded_until: datetime.date | None
    pairs: frozenset[tuple[int, int | None]]
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None

    def last_day(self, today: datetime.date) -> tuple[datetime.date, str] | None:
        """The last day on which it counts, and what ends then; None if it goes on.

        Money that ended before today has lasted until today.
        """
        if self.funded_until and self.funded_until <= (self.ends_on or datetime.date.max):
            is_lapsed = self.funded_until < today
            return (today, LAPSED) if is_lapsed else (self.funded_until, MONEY)
        return (self.ends_on, WORK) if self.ends_on else None


@dataclass(frozen=True, slots=True)
class Ending:
    """A last day: the projects that count on it for the last time, by what ends for them, and the
    cells that are worse the day after.
    """

    on: datetime.date
    ends: dict[str, tuple[int, ...]]
    worse: tuple[tuple[Cell, str, str], ...]

    @property
    def projects(self) -> tuple[int, ...]:
        return tuple(sorted({pk for ids in self.ends.values() for pk in ids}))

    @property
    def new_gaps(self) -> int:
        return sum(after == GAP for _, _, after in self.worse)


class OverTime:
    """A cell today and on any later day, if nothing is renewed."""

    def __init__(
        self,
        cell: Cell,
        counting: Iterable[Counting],
        thresholds: Thresholds,
        today: datetime.date,
    ):
        self.cell, self.thresholds, self.today = cell, thresholds, today
        self.ends = {}
        changes = self._changes(counting)
        self.days = sorted(changes.keys() | {today})
        self.statuses = self._statuses(changes)

    def _changes(self, counting):
        """{day: what is another then, as functions of the sums}; keeps whose last day is when."""
        changes = {}
        for one in counting:
            first = max(one.starts_on or self.today, self.today)
            last, what = one.last_day(self.today) or (None, "")
            if last and last < first:
                continue
            changes.setdefault(first, []).append((one, 1))
            if last:
                self.ends.setdefault(last, {}).setdefault(what, set()).add(one.project)
                changes.setdefault(last + ONE_DAY, []).append((one, -1))
            safe_until = self._safe_until(one)
            if safe_until is None or safe_until >= first:
                changes[first].append((None, 1))
                gone = min(safe_until or datetime.date.max, last or datetime.date.max)
                if gone < datetime.date.max:
                    changes.setdefault(gone + ONE_DAY, []).append((None, -1))
        return changes

    def _safe_until(self, one):
        """The last day on which its money lasts long enough to keep a cell from being fragile."""
        if one.funded_until is None:
            return None
        return one.funded_until - datetime.timedelta(days=self.thresholds.fragile_days + 1)

    def _statuses(self, changes):
        """What the cell is from each of the days on."""
        sums, found = _Sums(), []
        need = self.cell.need and self.cell.need.value
        for day in self.days:
            for one, step in changes.get(day, ()):
                sums.change(one, step)
            found.append(status(sums.of_cell(), need, self.thresholds))
        return found

    def status_on(self, day: datetime.date) -> str:
        """What the cell is on this day, today or later."""
        return self.statuses[max(bisect_right(self.days, day) - 1, 0)]


@dataclass
class _Sums:
    """What counts in a cell, as projects come and go. `alike` has the organisations of each pair
    of outcome and group, `sizes` how many pairs have so many; `safe` projects have money for long.
    """

    projects: int = 0
    safe: int = 0
    places: Decimal = Decimal(0)
    organisations: Counter = field(default_factory=Counter)
    alike: dict = field(default_factory=dict)
    sizes: Counter = field(default_factory=Counter)

    def change(self, one: Counting | None, step: int):
        """One project more (1) or less (-1); None is the long money of one."""
        if one is None:
            self.safe += step
            return
        self.projects += step
        self.places += step * one.places
        _count(self.organisations, one.organisation, step)
        for pair in one.pairs:
            sharing = self.alike.setdefault(pair, Counter())
            _count(self.sizes, len(sharing), -1)
            _count(sharing, one.organisation, step)
            _count(self.sizes, len(sharing), 1)

    def of_cell(self) -> CellSums:
        return CellSums(
            projects=self.projects,
            organisations=len(self.organisations),
            places=self.places,
            most_alike=max(self.sizes, default=0),
            all_money_ends=self.projects > 0 and not self.safe,
        )


def _count(counter, key, step):
    counter[key] += step
    if not counter[key]:
        del counter[key]


def counts_on(days: list[datetime.date], cells: list[OverTime]) -> list[Counter]:
    """How many cells have each status on each of these days."""
    return [Counter(cell.status_on(day) for cell in cells) for day in days]


def endings(cells: list[OverTime], first: datetime.date, last: datetime.date) -> list[Ending]:
    """Each day in these on which money or work ends, in order, with what is worse the day after."""
    touched = {}
    for cell in cells:
        for day in cell.ends:
            if first <= day <= last:
                touched.setdefault(day, []).append(cell)
    found = []
    for day in sorted(touched):
        ends, worse = {}, []
        for cell in touched[day]:
            for what, projects in cell.ends[day].items():
                ends.setdefault(what, set()).update(projects)
            before, then = cell.status_on(day), cell.status_on(day + ONE_DAY)
            if ORDER[then] < ORDER[before]:
                worse.append((cell.cell, before, then))
        named = {what: tuple(sorted(ends[what])) for what in (LAPSED, MONEY, WORK) if what in ends}
        found.append(Ending(day, named, tuple(worse)))
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
