"""How official figures went over time: the points of a chart, and the sentence above it."""

import datetime
import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from consortium.models import Area
from priorities.models import Measurement
from priorities.reads.figures import Figure
from priorities.templatetags.priority_words import figure_number

# As many as a chart has room for: two years of months, or a generation of years.
MOST_POINTS = 24
FEWEST_POINTS = 2
YEAR = 12


@dataclass(frozen=True)
class Point:
    """One period's figure with its published interval; a value of None was not published."""

    period: str
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    note: str
    source: str


@dataclass(frozen=True)
class Trend:
    """The figures of one indicator in one area, the oldest first, all over periods of one length.

    `breaks` are the places (of points) before which a period is missing.
    """

    area: Area
    is_count: bool
    months: int
    points: tuple[Point, ...]
    breaks: frozenset[int]

    @property
    def key(self):
        return f"trend-{self.area.pk}"

    @property
    def source(self):
        """Who published the latest figure; blank where that is not said."""
        return self.points[-1].source

    @property
    def columns(self):
        return [period for period, _ in self._drawn()]

    @property
    def series(self):
        """What the chart draws; a missing period breaks the line."""
        drawn = [point for _, point in self._drawn()]
        return [
            {
                "name": self.area.name,
                "values": [point and point.value for point in drawn],
                "texts": [figure_number(point.value) if point else "" for point in drawn],
                "low": [point and point.lower for point in drawn],
                "high": [point and point.upper for point in drawn],
            }
        ]

    @property
    def sentence(self):
        """What the figures did, as a chart's message."""
        known = [point for point in self.points if point.value is not None]
        if len(known) < FEWEST_POINTS:
            return f"{self.area}: one figure is known."
        first, last = known[0], known[-1]
        if self.months < YEAR:
            least = min(known, key=lambda point: point.value)
            most = max(known, key=lambda point: point.value)
            if least.value == most.value:
                return f"{self.area}: {_said(last)} in every period."
            return (
                f"{self.area}: between {_said(least)} ({least.period}) and {_said(most)} "
                f"({most.period})."
            )
        if first.value == last.value:
            return f"{self.area}: {_said(last)} in {last.period}, as in {first.period}."
        moved = "down" if last.value < first.value else "up"
        sure = "" if _clearly_different(first, last) else ", which may be chance"
        return (
            f"{self.area}: {moved} from {_said(first)} in {first.period} to {_said(last)} in "
            f"{last.period}{sure}."
        )

    def _drawn(self):
        for place, point in enumerate(self.points):
            if place in self.breaks:
                yield "", None
            yield point.period, point


def _said(point):
    return figure_number(point.value)


def _clearly_different(first, last):
    """Whether the published intervals lie apart; where none are published nobody can tell."""
    if None in (first.lower, first.upper, last.lower, last.upper):
        return True
    return first.upper < last.lower or last.upper < first.lower


def trends_of(figures: Iterable[Figure], *, on: datetime.date) -> list[Trend]:
    """The trend of each figure's indicator where it was measured, in one query.

    Of periods as long as the figure's own, and of counts or rates as it is one; those of which
    there is one alone are left out.
    """
    figures = list(figures)
    held = defaultdict(list)
    rows = Measurement.objects.totals().filter(
        indicator__in={figure.measurement.indicator_id for figure in figures},
        area__in={figure.area.pk for figure in figures},
        ends_on__lt=on,
    )
    for row in rows.order_by("ends_on", "starts_on", "pk"):
        held[row.indicator_id, row.area_id].append(row)
    trends = (
        _trend(figure, held[figure.measurement.indicator_id, figure.area.pk]) for figure in figures
    )
    return [trend for trend in trends if len(trend.points) >= FEWEST_POINTS]


def _trend(figure, rows):
    latest = figure.measurement
    is_count = latest.value is None or latest.value == latest.count
    months = _months(latest)
    alike = {(row.starts_on, row.ends_on): row for row in rows if _months(row) == months}
    shown = list(alike.values())[-MOST_POINTS:]
    breaks = frozenset(
        place
        for place, (before, row) in enumerate(itertools.pairwise(shown), start=1)
        if row.starts_on > before.ends_on + datetime.timedelta(days=1)
    )
    return Trend(
        figure.area, is_count, months, tuple(_point(row, is_count) for row in shown), breaks
    )


def _point(row, is_count):
    return Point(
        period=row.period,
        value=row.count if is_count else row.value,
        lower=None if is_count and row.count != row.value else row.lower,
        upper=None if is_count and row.count != row.value else row.upper,
        note=row.note,
        source=row.source,
    )


def _months(row):
    first, last = row.starts_on, row.ends_on
    return (last.year - first.year) * YEAR + last.month - first.month + 1
