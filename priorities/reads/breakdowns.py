"""An indicator's figures by sex, by age and by category: each a picture, none ever added up."""

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from consortium.models import Area
from priorities.models import Indicator, Measurement
from priorities.statistics.fingertips import ALL_AGES, PERSONS
from priorities.templatetags.priority_words import figure_number

EVERYBODY, EVERY_AGE = ("", PERSONS), ("", ALL_AGES)
# More are a table alone.
MOST_BARS = 20
# How publishers name the tenths of places by deprivation, from the most deprived.
_DECILES = (
    "most deprived",
    "second most",
    "third more",
    "fourth more",
    "fifth more",
    "fifth less",
    "fourth less",
    "third less",
    "second least",
    "least deprived",
)


@dataclass(frozen=True)
class Part:
    """The figure of one group of people or places; a value of None was not published."""

    label: str
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    note: str

    @property
    def has_limits(self):
        return self.lower is not None and self.upper is not None


@dataclass(frozen=True)
class Breakdown:
    """One way of telling people apart, in one area and period.

    `area` may be wider than the one asked about, where none is published for that.
    """

    title: str
    area: Area
    period: str
    source: str
    is_wider: bool
    parts: tuple[Part, ...]

    @property
    def known(self):
        return [part for part in self.parts if part.value is not None]

    @property
    def can_be_drawn(self):
        return 0 < len(self.parts) <= MOST_BARS and all(part.value >= 0 for part in self.known)

    @property
    def bars(self):
        return [
            {
                "label": part.label,
                "value": part.value,
                "text": "not published" if part.value is None else figure_number(part.value),
                "low": part.lower,
                "high": part.upper,
            }
            for part in self.parts
        ]

    @property
    def sentence(self):
        """What the picture shows: the least and the most."""
        if not self.known:
            return f"{self.area}, {self.period}: no figure is published."
        least = min(self.known, key=lambda part: part.value)
        most = max(self.known, key=lambda part: part.value)
        if least.value == most.value:
            return f"{self.area}, {self.period}: {_said(least)}."
        return f"{self.area}, {self.period}: from {_said(least)} to {_said(most)}."


def breakdowns_of(indicator: Indicator, area: Area, *, on: datetime.date) -> list[Breakdown]:
    """Each breakdown of an indicator's latest period, of this area or the nearest wider one that
    has it, in two queries.
    """
    wider = list(reversed(Area.objects.above(area)))
    rows = Measurement.objects.breakdowns().filter(
        indicator=indicator, area__in=[area, *wider], ends_on__lt=on
    )
    held = defaultdict(lambda: defaultdict(dict))
    for row in rows.order_by("ends_on", "starts_on", "pk"):
        for title, label in _sides(row):
            when = (row.ends_on, row.starts_on)
            held[title][row.area_id].setdefault(when, {})[label] = row
    found = []
    for title, by_area in held.items():
        place = next(place for place in (area, *wider) if place.pk in by_area)
        rows = by_area[place.pk][max(by_area[place.pk])]
        found.append((_breakdown(title, place, area, rows), {row.pk for row in rows.values()}))
    return _without_echoes(found)


def _sides(row):
    """(title, label) of each breakdown that a row stands in: a boy of ten in two."""
    sex = "" if row.sex in EVERYBODY else row.sex
    age = "" if row.age in EVERY_AGE else row.age
    if row.category:
        kind, colon, label = row.category.partition(": ")
        title, label = (kind, label) if colon else ("Category", kind)
        yield ", ".join(filter(None, (title, sex, age))), label
        return
    if sex:
        yield ", ".join(filter(None, ("By sex", age))), sex
    if age:
        yield ", ".join(filter(None, ("By age", sex))), age


def _breakdown(title, place, asked, rows):
    ordered = sorted(rows.items(), key=lambda item: _order(item[0]))
    first = ordered[0][1]
    parts = (
        Part(
            label,
            row.count if row.value is None else row.value,
            row.lower,
            row.upper,
            row.note,
        )
        for label, row in ordered
    )
    return Breakdown(title, place, first.period, first.source, place.pk != asked.pk, tuple(parts))


def _without_echoes(found):
    """By title; without those whose every figure stands in larger ones: boys by age say what each
    age by sex would.
    """
    kept, seen = [], set()
    for breakdown, pks in sorted(found, key=lambda each: (-len(each[1]), each[0].title)):
        if not pks <= seen:
            kept.append(breakdown)
            seen |= pks
    return sorted(kept, key=lambda each: each.title)


def _order(label):
    """Deprivation from the most to the least, ages from the youngest, else by name."""
    words = label.casefold()
    decile = next((place for place, name in enumerate(_DECILES) if words.startswith(name)), 0)
    number = re.search(r"\d+", words)
    young = words.startswith("<")
    return decile, -1 if young else int(number[0]) if number and not decile else 0, words


def _said(part):
    return f"{figure_number(part.value)} ({part.label})"
