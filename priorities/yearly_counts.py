"""How many in a year: the recorded number behind need and caps (docs/design.md 5).

Of the counts held whose last day lies before a date, the one that ended last decides; of two,
the longer period. A year or more: count ÷ its years. Shorter: the periods of that length within
the twelve months ending there, summed, × 12 ÷ the months held.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Count:
    """One published count of a whole number of calendar months, both days included."""

    starts_on: datetime.date
    ends_on: datetime.date
    count: Decimal

    @property
    def months(self) -> int:
        return months_between(self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class YearlyCount:
    """A number a year; `is_estimate` where under twelve months are held.

    `starts_on` and `ends_on` are the first and the last day of what was counted.
    """

    value: Decimal
    is_estimate: bool
    months_held: int
    starts_on: datetime.date
    ends_on: datetime.date


def months_between(starts_on: datetime.date, ends_on: datetime.date) -> int:
    """Whole months from the first of one month to the last day of another."""
    return (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month + 1


def yearly_count(counts: Iterable[Count], on: datetime.date) -> YearlyCount | None:
    """The yearly count on a date; None where no count ended before it.

    A period held twice, in other words ("2024 Q1" and "2023/24 Q4"), counts once: as first given.
    """
    held = [count for count in counts if count.ends_on < on]
    if not held:
        return None
    decides = max(held, key=lambda count: (count.ends_on, count.months))
    periods = {decides.starts_on: decides}
    if decides.months < 12:
        year_began = _a_year_before(decides.ends_on)
        for count in held:
            if count.months == decides.months and count.starts_on >= year_began:
                periods.setdefault(count.starts_on, count)
    return scaled(
        total=sum((count.count for count in periods.values()), Decimal(0)),
        months_held=decides.months * len(periods),
        starts_on=min(periods),
        ends_on=decides.ends_on,
    )


def scaled(
    *, total: Decimal, months_held: int, starts_on: datetime.date, ends_on: datetime.date
) -> YearlyCount:
    """A count of so many months as a count of twelve."""
    return YearlyCount(
        value=total * 12 / months_held,
        is_estimate=months_held < 12,
        months_held=months_held,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _a_year_before(last_day):
    """First of the twelve months that end on this last day of a month."""
    return datetime.date(
        last_day.year - (last_day.month < 12),
        last_day.month % 12 + 1,
        1,
    )
