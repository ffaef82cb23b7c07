"""One area's latest figure beside the wider areas it lies in and those like it next to it."""

import datetime
from dataclasses import dataclass

from django.db.models import Q

from consortium.models import Area
from priorities.fair import PER, SIMILAR, Value, per_1000, verdict
from priorities.matching import joined
from priorities.models import Indicator, Measurement
from priorities.reads.figures import Figure
from priorities.reads.trends import Trend, trends_of
from priorities.templatetags.priority_words import figure_number

# A chart of more bars is no picture any more.
MOST_NEXT_TO = 15


@dataclass(frozen=True)
class Line:
    """An area's figure, and what the area asked about is beside it; blank of itself, or unknown."""

    area: Area
    value: Value
    verdict: str

    @property
    def text(self):
        return figure_number(self.value.value)


@dataclass(frozen=True)
class Beside:
    """An area's figure of one period beside others': itself, wider areas, then those next to it."""

    area: Area
    measurement: Measurement
    is_per_1000: bool
    own: Line
    wider: list[Line]
    next_to: list[Line]
    trend: Trend | None

    @property
    def lines(self):
        return [self.own, *self.wider, *self.next_to]

    @property
    def unit(self):
        return f"per {PER:,} residents" if self.is_per_1000 else self.measurement.indicator.unit

    @property
    def bars(self):
        return [
            {
                "label": line.area.name,
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
    def sentence(self):
        said = f"{self.area}: {self.own.text} {self.unit}".rstrip()
        judged = [line for line in self.wider if line.verdict]
        parts = [
            f"{_beside(word)} {joined([f'{line.area} ({line.text})' for line in lines])}"
            for word, lines in _by_verdict(judged).items()
        ]
        return f"{said}, {'; '.join(parts)}." if parts else f"{said}."


def beside_others(indicator: Indicator, area: Area, *, on: datetime.date) -> Beside | None:
    """The latest figure of an area beside others of the same period, in a constant number of
    queries; None where none is held that can be compared. Breakdowns are left out.
    """
    latest = Measurement.objects.latest_of({(indicator.pk, area.pk)}, on=on).first()
    if latest is None:
        return None
    is_count = latest.value is None or latest.value == latest.count
    own = _value(latest, area, is_count)
    if own is None:
        return None
    above, around = set(area.codes_above), Q(code__in=area.codes_above)
    if area.parent_id:
        around |= Q(parent=area.parent_id, level=area.level)
    areas = {each.pk: each for each in Area.objects.filter(around).exclude(pk=area.pk)}
    rows = Measurement.objects.totals().filter(
        indicator=indicator, area__in=areas, starts_on=latest.starts_on, ends_on=latest.ends_on
    )
    lines = []
    for row in rows:
        value = _value(row, areas[row.area_id], is_count)
        if value is not None:
            judged = verdict(own, value, indicator.polarity)
            lines.append(Line(areas[row.area_id], value, judged))
    wider = [line for line in lines if line.area.code in above]
    next_to = [line for line in lines if line.area.code not in above]
    return Beside(
        area=area,
        measurement=latest,
        is_per_1000=is_count,
        own=Line(area, own, ""),
        wider=sorted(wider, key=lambda line: -len(line.area.path)),
        next_to=sorted(next_to, key=lambda line: (-line.value.value, line.area.name))[
            :MOST_NEXT_TO
        ],
        trend=next(iter(trends_of([Figure(area, area, latest, None)], on=on)), None),
    )


def _value(row, area, is_count):
    if is_count:
        residents = row.denominator or area.population
        return None if row.count is None else per_1000(row.count, residents)
    if row.value is None:
        return None
    limits = [None if limit is None else float(limit) for limit in (row.lower, row.upper)]
    return Value(float(row.value), *limits)


def _by_verdict(lines):
    found = {}
    for line in lines:
        found.setdefault(line.verdict, []).append(line)
    return found


def _beside(word):
    return "similar to" if word == SIMILAR else f"{word} than"
