"""One area's latest figure beside the wider areas it lies in and those it is compared with."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from consortium.models import Area
from priorities.fair import PER, SIMILAR, Value, per_1000, verdict
from priorities.matching import joined
from priorities.models import Indicator, Measurement
from priorities.reads.figures import Figure
from priorities.reads.needs import yearly_counts
from priorities.reads.trends import Trend, trends_of
from priorities.templatetags.priority_words import figure_number, period_words
from priorities.yearly_counts import YearlyCount, months_between

# A chart of more bars is no picture any more.
MOST_COMPARED = 15
YEAR = 12


@dataclass(frozen=True)
class Compared:
    """The places that somebody wants an area set beside; `areas` None: those next to it.

    `title` goes on after "beside": "the places next to it". `keeper` is the partnership whose
    group it is.
    """

    title: str
    areas: tuple[Area, ...] | None = None
    keeper: str = ""
    why: str = ""
    source: str = ""


NEXT_TO = Compared("the places next to it")


@dataclass(frozen=True)
class Held:
    """What is held of one area for the period: a count with its residents, or a rate."""

    value: Value
    count: Decimal | None = None
    residents: Decimal | None = None
    residents_year: int | None = None


@dataclass(frozen=True)
class Line:
    """A place's figure, and what the area asked about is beside it; blank of itself, or unknown."""

    name: str
    kind: str
    held: Held
    verdict: str
    area: Area | None = None

    @property
    def value(self):
        return self.held.value

    @property
    def text(self):
        return figure_number(self.value.value)


@dataclass(frozen=True)
class Beside:
    """An area's figure of one period beside others': itself, wider areas, then those compared.

    `together` is the compared places as if they were one. `missing` are places asked for of which
    nothing is held for the period, `missing_wider` those wide ones.
    """

    area: Area
    indicator: Indicator
    compared: Compared
    period: str
    source: str
    is_per_1000: bool
    own: Line
    wider: list[Line]
    others: list[Line]
    together: Line | None
    missing: list[Area] = field(default_factory=list)
    missing_wider: list[Area] = field(default_factory=list)
    trend: Trend | None = None

    @property
    def lines(self):
        together = [self.together] if self.together else []
        return [self.own, *self.wider, *together, *self.others]

    @property
    def unit(self):
        return f"per {PER:,} residents" if self.is_per_1000 else self.indicator.unit

    @property
    def bars(self):
        return [
            {
                "label": line.name[:1].upper() + line.name[1:],
                "value": line.value.value,
                "text": line.text,
                "low": line.value.lower,
                "high": line.value.upper,
                "colour": "main" if line is self.own else "other",
            }
            for line in self.lines
        ]

    @property
    def can_be_drawn(self):
        """Bars begin at zero."""
        return all(line.value.value >= 0 for line in self.lines)

    @property
    def population_years(self):
        """The years of the populations that counts were set against, the earliest first."""
        return sorted({line.held.residents_year for line in self.lines} - {None})

    @property
    def has_unknown_years(self):
        return any(line.held.residents_year is None for line in self.lines)

    @property
    def sentence(self):
        said = f"{self.area}: {self.own.text} {self.unit}".rstrip()
        judged = [line for line in (*self.wider, self.together) if line and line.verdict]
        parts = [
            f"{_beside(word)} {joined([f'{line.name} ({line.text})' for line in lines])}"
            for word, lines in _by_verdict(judged).items()
        ]
        return f"{said}, {'; '.join(parts)}." if parts else f"{said}."


def beside_others(
    indicator: Indicator, area: Area, *, on: datetime.date, compared: Compared = NEXT_TO
) -> Beside | None:
    """The latest figure of an area beside others of the same period, in a constant number of
    queries; None where none is held that can be compared. Breakdowns are left out.

    Counts of less than a year are summed over the year that ended last, as yearly counts are,
    beside places of which the same months are held.
    """
    latest = Measurement.objects.latest_of({(indicator.pk, area.pk)}, on=on).first()
    if latest is None:
        return None
    is_count = latest.value is None or latest.value == latest.count
    wider = list(Area.objects.above(area))
    others = _compared_with(area, compared)
    areas = {each.pk: each for each in (area, *wider, *others)}
    period, source, held = _held(indicator, latest, areas, is_count, on)
    if area.pk not in held:
        return None
    own = held[area.pk]

    def line(each):
        judged = verdict(own.value, held[each.pk].value, indicator.polarity)
        return Line(each.name, each.get_level_display(), held[each.pk], judged, each)

    lines = [line(each) for each in others if each.pk in held]
    lines.sort(key=lambda one: (-one.value.value, one.name))
    return Beside(
        area=area,
        indicator=indicator,
        compared=compared,
        period=period,
        source=source,
        is_per_1000=is_count,
        own=Line(area.name, area.get_level_display(), own, "", area),
        wider=[line(each) for each in reversed(wider) if each.pk in held],
        others=lines[:MOST_COMPARED],
        together=_together(own, lines, indicator.polarity),
        missing=[each for each in others if each.pk not in held] if compared.areas else [],
        missing_wider=[each for each in wider if each.pk not in held],
        trend=next(iter(trends_of([Figure(area, area, latest, None)], on=on)), None),
    )


def _compared_with(area, compared):
    if compared.areas is not None:
        return [each for each in compared.areas if each.pk != area.pk]
    if not area.parent_id:
        return []
    return list(Area.objects.filter(parent=area.parent_id, level=area.level).exclude(pk=area.pk))


def _held(indicator, latest, areas, is_count, on):
    """(period in words, source, {area id: Held}) for the period that decides."""
    months = months_between(latest.starts_on, latest.ends_on)
    if is_count and months < YEAR:
        return _summed(indicator, latest, areas, months, on)
    rows = Measurement.objects.totals().filter(
        indicator=indicator, area__in=areas, starts_on=latest.starts_on, ends_on=latest.ends_on
    )
    found = {}
    for row in rows:
        held = _of_row(row, areas[row.area_id], is_count)
        if held is not None:
            found[row.area_id] = held
    return latest.period, latest.source, found


def _summed(indicator, latest, areas, months, on):
    yearly = yearly_counts({(indicator.pk, pk) for pk in areas}, on=on)
    decides = yearly[indicator.pk, latest.area_id]
    found = {}
    for (_, pk), counted in yearly.items():
        if _when(counted) == _when(decides):
            total = (counted.value * counted.months_held / YEAR).quantize(Decimal("0.000001"))
            held = _of_count(total, None, areas[pk])
            if held is not None:
                found[pk] = held
    pieces = decides.months_held // months
    source = latest.source or indicator.source
    if source and pieces > 1:
        source = f"{source}, and the {pieces - 1} before it"
    return _period_of(decides), source, found


def _when(counted: YearlyCount):
    return counted.starts_on, counted.ends_on, counted.months_held


def _period_of(counted: YearlyCount):
    words = period_words(counted)
    spanned = months_between(counted.starts_on, counted.ends_on)
    if counted.months_held == spanned:
        return words
    return f"{words} ({counted.months_held} of {spanned} months are held)"


def _of_row(row, area, is_count) -> Held | None:
    if is_count:
        return None if row.count is None else _of_count(row.count, row.denominator, area)
    if row.value is None:
        return None
    limits = [None if limit is None else float(limit) for limit in (row.lower, row.upper)]
    return Held(Value(float(row.value), *limits))


def _of_count(count, denominator, area) -> Held | None:
    residents = denominator or area.population
    value = per_1000(count, residents)
    if value is None:
        return None
    year = None if denominator else area.population_year
    return Held(value, count, Decimal(residents), year)


def _together(own, lines: Iterable[Line], polarity) -> Line | None:
    """The places as one: their counts over their residents. Rates cannot be added up."""
    held = [line.held for line in lines]
    if len(held) < 2 or any(one.count is None for one in held):
        return None
    count = sum(one.count for one in held)
    residents = sum(one.residents for one in held)
    years = {one.residents_year for one in held}
    value = per_1000(count, residents)
    whole = Held(value, count, residents, years.pop() if len(years) == 1 else None)
    words = f"the {len(held)} others together"
    return Line(words, "", whole, verdict(own.value, value, polarity))


def _by_verdict(lines):
    found = {}
    for line in lines:
        found.setdefault(line.verdict, []).append(line)
    return found


def _beside(word):
    return "similar to" if word == SIMILAR else f"{word} than"
