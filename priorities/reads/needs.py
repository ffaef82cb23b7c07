"""Recorded numbers a year: what a priority's need and a bid's caps are counted in."""

import datetime
from collections.abc import Iterable
from dataclasses import replace

from priorities.reads.asked import array, rows_of
from priorities.yearly_counts import YearlyCount, scaled

# Whole months from the first day of one to the last day of another.
_MONTHS = """(date_part('year', {ends_on}) * 12 + date_part('month', {ends_on})
           - date_part('year', {starts_on}) * 12 - date_part('month', {starts_on}) + 1)::integer"""

# Goes on a WITH that has `asked_figure` (indicator_id, area_id), each pair once. `held` are their
# counts, each with the days of the one that decides: that ended last (of two, the longer).
# `counted` is that one alone or, where it is under a year, with its fellows of the same length
# within the twelve months ending there. Under a year is told by its days: eleven months are 337 at
# most, and twelve 365 at least.
YEARLY = f"""
held AS (
    SELECT held.id, held.indicator_id, held.area_id, held.starts_on, held.ends_on, held.count,
           first_value(held.starts_on) OVER last AS began,
           first_value(held.ends_on) OVER last AS ended
    FROM asked_figure
    JOIN priorities_measurement held USING (indicator_id, area_id)
    WHERE held.ends_on < %(on)s::date AND held.count IS NOT NULL
      AND held.sex = '' AND held.age = '' AND held.category = ''
    WINDOW last AS (PARTITION BY held.indicator_id, held.area_id
                    ORDER BY held.ends_on DESC, held.starts_on)
), counted AS (
    SELECT DISTINCT ON (indicator_id, area_id, starts_on)
           indicator_id, area_id, starts_on, began, ended, count
    FROM held
    WHERE (starts_on = began AND ends_on = ended)
       OR (ended - began < 350
           AND starts_on >= (ended + 1 - interval '1 year')::date
           AND {_MONTHS.format(starts_on="starts_on", ends_on="ends_on")}
               = {_MONTHS.format(starts_on="began", ends_on="ended")})
    ORDER BY indicator_id, area_id, starts_on, id
), yearly AS (
    SELECT indicator_id, area_id, sum(count) AS total,
           count(*)::integer * {_MONTHS.format(starts_on="began", ends_on="ended")} AS months_held,
           min(starts_on) AS starts_on, ended AS ends_on
    FROM counted GROUP BY indicator_id, area_id, began, ended
)
"""

_YEARLY_COUNTS = f"""
WITH asked_figure AS (
    SELECT DISTINCT * FROM unnest(%(indicators)s::bigint[], %(areas)s::bigint[])
        AS asked (indicator_id, area_id)
), {YEARLY}
SELECT indicator_id, area_id, total, months_held, starts_on, ends_on FROM yearly
"""


def yearly_counts(
    pairs: Iterable[tuple[int, int]], *, on: datetime.date
) -> dict[tuple[int, int], YearlyCount]:
    """The yearly count on a date for each pair of indicator and area (ids) that has one."""
    pairs = list(pairs)
    if not pairs:
        return {}
    parameters = {
        "indicators": array(indicator for indicator, _ in pairs),
        "areas": array(area for _, area in pairs),
        "on": on,
    }
    return {
        (indicator, area): scaled(
            total=total, months_held=months_held, starts_on=starts_on, ends_on=ends_on
        )
        for indicator, area, total, months_held, starts_on, ends_on in rows_of(
            _YEARLY_COUNTS, parameters
        )
    }


def needs_over(
    areas: dict[int, list[int]], indicators: dict[int, int | None], *, on: datetime.date
) -> dict[int, YearlyCount]:
    """{priority: its need over all these areas together}, where every one has a count of its own
    for the same months. `areas` and `indicators` are ids by the priority's.
    """
    asked = {key: of for key, of in areas.items() if of and indicators.get(key)}
    counts = yearly_counts({(indicators[key], area) for key in asked for area in asked[key]}, on=on)
    found = {key: together(indicators[key], of, counts) for key, of in asked.items()}
    return {key: need for key, need in found.items() if need}


def together(
    indicator: int | None, areas: Iterable[int], counts: dict[tuple[int, int], YearlyCount]
) -> YearlyCount | None:
    """The need over all these areas (ids), where every one has a count for the same months."""
    held = [counts.get((indicator, area)) for area in areas]
    if not held or None in held:
        return None
    if len({(count.starts_on, count.ends_on, count.months_held) for count in held}) > 1:
        return None
    return replace(held[0], value=sum(count.value for count in held))
