"""The words in which statistics name a period, read as first and last day.

`2015` · `2015/16` (April to March) · `2013 - 17` (pooled years; the spaces tell it from a month)
· `2013/14 - 15/16` · `2024-01` (month) · `2024 Q1`, `2024/25 Q1` (quarters).
"""

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal

KINDS = "2015, 2015/16, 2013 - 17, 2013/14 - 15/16, 2024-01, 2024 Q1 or 2024/25 Q1"


class UnknownPeriod(ValueError):
    """The words name no period; the text says which forms do."""


@dataclass(frozen=True)
class Period:
    """First and last day, both included."""

    starts_on: datetime.date
    ends_on: datetime.date

    @property
    def months(self):
        return (
            (self.ends_on.year - self.starts_on.year) * 12
            + self.ends_on.month
            - self.starts_on.month
            + 1
        )

    @property
    def years(self):
        """Length in years: a Decimal, a month being one twelfth."""
        return Decimal(self.months) / 12


def _months_from(year, month, months):
    """`months` whole months from the first of a month."""
    starts_on = datetime.date(year, month, 1)
    after = year * 12 + month - 1 + months
    ends_on = datetime.date(after // 12, after % 12 + 1, 1) - datetime.timedelta(days=1)
    return Period(starts_on, ends_on)


def _later(start, two_digits):
    """The year that ends in these digits, at or after `start`: 2013 and 17 make 2017.

    Raises ValueError for one before it. Two digits name the next century at its turn only: of
    2017 and 13 one is a slip.
    """
    if len(two_digits) == 4:
        year = int(two_digits)
    else:
        year = start // 100 * 100 + int(two_digits)
        if year < start - 50:
            year += 100
    if year < start:
        raise ValueError(two_digits)
    return year


def parse_period(words):
    """The period these words name. Raises UnknownPeriod."""
    text = " ".join(str(words).split())
    try:
        return _parse(text)
    except ValueError:
        pass
    raise UnknownPeriod(f"“{text}” is not a period. Write it as {KINDS}.")


def _parse(text):
    if found := re.fullmatch(r"(\d{4})", text):
        return _months_from(int(found[1]), 1, 12)
    if found := re.fullmatch(r"(\d{4})/(\d{2}|\d{4})", text):
        return _financial_years(int(found[1]), found[2], int(found[1]))
    if found := re.fullmatch(r"(\d{4}) [-–] (\d{2}|\d{4})", text):
        first = int(found[1])
        last = _later(first, found[2])
        return _months_from(first, 1, 12 * (last - first + 1))
    if found := re.fullmatch(r"(\d{4})/(\d{2}) [-–] (\d{2}|\d{4})/(\d{2})", text):
        first = int(found[1])
        _financial_years(first, found[2], first)
        last = _later(first, found[3])
        return _financial_years(first, found[4], last)
    if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
        return _months_from(int(found[1]), int(found[2]), 1)
    if found := re.fullmatch(r"(\d{4}) Q([1-4])", text):
        return _months_from(int(found[1]), 3 * int(found[2]) - 2, 3)
    if found := re.fullmatch(r"(\d{4})/(\d{2}) Q([1-4])", text):
        year = int(found[1])
        _financial_years(year, found[2], year)
        month = 3 * int(found[3]) + 1
        return _months_from(year + (month > 12), (month - 1) % 12 + 1, 3)
    raise ValueError(text)


def _financial_years(first, last_digits, last):
    """April of `first` to March after `last`; the digits must name the year after `last`."""
    if _later(last, last_digits) != last + 1 or last < first:
        raise ValueError(last_digits)
    return _months_from(first, 4, 12 * (last - first + 1))
