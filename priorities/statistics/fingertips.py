"""CSV downloads of Fingertips: a figure for indicator, area, sex, age, category and period.

Titles come renamed and rows one cell short; a value that is empty is missing, never 0.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from priorities.periods import Period, UnknownPeriod, parse_period
from priorities.statistics import NotFigures
from priorities.statistics.detect import plain
from priorities.statistics.numbers import NoNumber, number

PERSONS = "Persons"
NOT_APPLICABLE = ("not applicable", "")
ALL_AGES = "All ages"
NOT_PUBLISHED = "No figure was published"


class Row(NamedTuple):
    """One row: texts as written, numbers as plain text or None; or why it is skipped."""

    indicator: str
    name: str
    area: str
    period: str
    span: Period | None
    sex: str
    age: str
    category: str
    value: str | None
    lower: str | None
    upper: str | None
    count: str | None
    denominator: str | None
    note: str
    skipped: str = ""
    unit: str = ""


def skip(reason: str) -> Row:
    return Row("", "", "", "", None, "", "", "", None, None, None, None, None, "", reason)


_TITLES = {
    "indicator": "indicatorid",
    "name": "indicatorname",
    "area": "areacode",
    "period": "timeperiod",
    "sex": "sex",
    "age": "age",
    "category_type": "categorytype",
    "category": "category",
    "value": "value",
    "lower": "lowerci950limit",
    "upper": "upperci950limit",
    "count": "count",
    "denominator": "denominator",
    "note": "valuenote",
    "sortable": "timeperiodsortable",
}


class Columns:
    """Where our columns stand among the titles of a file; `wanted` are {ours: its title}."""

    def __init__(self, titles, wanted):
        names = [plain(title) for title in titles]
        self.places = {ours: names.index(title) for ours, title in wanted.items() if title in names}
        # Trailing cells may be left off a row, but none that we read.
        self.least = max(self.places.values()) + 1
        self._of = itemgetter(*self.places.values())

    def cells(self, row):
        return dict(zip(self.places, self._of(row), strict=True))


class Periods:
    """Words of periods and what they mean, each read once."""

    def __init__(self):
        self.known = {}

    def find(self, text, sortable=""):
        """(words, Period), or (words, None) for what is no period.

        2013-17 without spaces is pooled years where the file sorts it by a year, and 2013–17 or
        2013 to 2017 always.
        """
        key = (text, sortable)
        if key not in self.known:
            words = re.sub(r" ?(?:[–—]|\bto\b) ?", " - ", " ".join(text.split()))
            pooled = re.fullmatch(r"(\d{4})-(\d{2}|\d{4})", words)
            if pooled and (sortable.endswith("0000") or int(pooled[2]) > 12):
                words = f"{pooled[1]} - {pooled[2]}"
            try:
                self.known[key] = (words, parse_period(words))
            except UnknownPeriod:
                self.known[key] = (words, None)
        return self.known[key]


def read(rows: Iterable[list[str]], titles: list[str], *, inside=None) -> Iterator[Row]:
    """The rows after the titles, one Row each. `inside(code)` tells whether an area is wanted:
    the others are not looked at further. Raises NotFigures for a file that was cut off."""
    columns, periods = Columns(titles, _TITLES), Periods()
    for row in whole(rows, columns.least):
        if row is None:
            yield skip(f"the row has too few cells: {columns.least} are wanted at least")
            continue
        cells = columns.cells(row)
        area = cells["area"].strip()
        if inside is not None and not inside(area):
            yield Row(*("",) * 2, area, "", None, *("",) * 3, *(None,) * 5, "", "outside")
            continue
        yield _row(cells, area, periods)


def whole(rows, least):
    """The rows that are not blank, None for one that is too short.

    Raises NotFigures where the last one is shorter than those before: the file was cut off.
    """
    width = before = count = 0
    for row in rows:
        if not row or not any(row):
            continue
        before, width = width, len(row)
        count += 1
        yield row if width >= least else None
    if count > 1 and width < before and width < least:
        raise NotFigures(
            f"It ends in the middle of row {count}: it was not downloaded whole. Download it again."
        )


def _row(cells, area, periods):
    identity, name = evened(cells["indicator"]), evened(cells.get("name", ""))
    if not identity:
        return skip("no indicator is named")
    period, span = periods.find(cells["period"], cells.get("sortable", "").strip())
    if span is None:
        return skip(f"the period “{period[:40]}” is not known")
    category = evened(cells.get("category", ""))
    if category and (kind := evened(cells.get("category_type", ""))):
        category = f"{kind}: {category}"
    return figure(cells, identity, name, area, period, span, category)


def figure(cells, identity, name, area, period, span, category, unit=""):
    """A Row of cells whose numbers are still to be read."""
    try:
        value, marked = number(cells.get("value", ""))
        lower, _ = number(cells.get("lower", ""))
        upper, _ = number(cells.get("upper", ""))
        count, _ = number(cells.get("count", ""))
        denominator, _ = number(cells.get("denominator", ""))
    except NoNumber as refused:
        return skip(str(refused))
    if (count and count[0] == "-") or (denominator and denominator[0] == "-"):
        return skip("a count below 0")
    if lower and upper and float(lower) > float(upper):
        return skip("the lower limit is above the upper one")
    note = evened(cells.get("note", ""))
    if marked:
        note = f"{note}. {marked}" if note else marked
    elif value is None and count is None and not note:
        note = NOT_PUBLISHED
    return Row(
        identity,
        name,
        area,
        period,
        span,
        _said(cells.get("sex", ""))[:50],
        _said(cells.get("age", ""))[:100],
        category[:300],
        value,
        lower,
        upper,
        count,
        denominator,
        note,
        unit=unit,
    )


# Names, groups and notes come again and again in a file of a hundred thousand rows.
@lru_cache(maxsize=5000)
def evened(text: str) -> str:
    """Words with single spaces between them, line breaks included."""
    return " ".join(text.split())


@lru_cache(maxsize=5000)
def _said(text):
    text = " ".join(text.split())
    return "" if text.lower() in NOT_APPLICABLE else text


def own_age(name: str, ages: Iterable[str], groups: Iterable[str] = ()) -> str | None:
    """Of the ages an indicator's figures have, those of its own figure; None: all are groups.

    All ages; else the one that its name tells, or that has no upper end and begins with children
    or adults (10+, 18+), or the only one, if it is written in words. `groups` are ages known to
    be groups of it.
    """
    ages = sorted(set(ages) - set(groups))
    if ALL_AGES in ages:
        return ALL_AGES
    for rule in (_told_by(name), _open_ended):
        found = [age for age in ages if rule(age)]
        if len(found) == 1:
            return found[0]
    if len(ages) == 1 and not groups and not re.search(r"\d", ages[0]):
        return ages[0]
    return None


def _told_by(name):
    told = set(re.findall(r"\d+", name))
    return lambda age: bool(found := set(re.findall(r"\d+", age))) and found <= told


def _open_ended(age):
    found = re.fullmatch(r"(\d+)\+.*", age)
    return found is not None and int(found[1]) <= 18
