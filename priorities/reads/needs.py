"""Recorded numbers a year: what a priority's need and a bid's caps are counted in."""

import datetime
from collections.abc import Iterable
from dataclasses import replace

from priorities.reads.asked import array, rows_of
from priorities.yearly_counts import YearlyCount, scaled

# `held` are the counts of each indicator and area; `decides` the one that ended last (of two, the
# longer), which of a year or more is the only one; `counted` it with its fellows of the same length
# within the twelve months ending there.
_MONTHS = """(extract(year FROM {0}.ends_on) * 12 + extract(month FROM {0}.ends_on)
            - extract(year FROM {0}.starts_on) * 12 - extract(month FROM {0}.starts_on)
            + 1)::integer"""
_YEARLY = f"""
WITH asked AS (
    SELECT DISTINCT * FROM unnest(%(indicators)s::bigint[], %(areas)s::bigint[])
        AS pair (indicator_id, area_id)
), held AS MATERIALIZED (
    SELECT held.id, held.indicator_id, held.area_id, held.starts_on, held.ends_on, held.count
    FROM asked
    JOIN priorities_measurement held USING (indicator_id, area_id)
    WHERE held.ends_on < %(on)s::date AND held.count IS NOT NULL
      AND held.sex = '' AND held.age = '' AND held.category = ''
), decides AS MATERIALIZED (
    SELECT last.*, {_MONTHS.format("last")} AS months
    FROM (SELECT DISTINCT ON (indicator_id, area_id) indicator_id, area_id, starts_on, ends_on
          FROM held ORDER BY indicator_id, area_id, ends_on DESC, starts_on) last
), counted AS (
    SELECT DISTINCT ON (held.indicator_id, held.area_id, held.starts_on)
           held.indicator_id, held.area_id, held.starts_on, decides.ends_on, decides.months,
           held.count
    FROM decides JOIN held USING (indicator_id, area_id)
    WHERE (held.starts_on = decides.starts_on AND held.ends_on = decides.ends_on)
       OR (decides.months < 12
           AND held.starts_on >= (decides.ends_on + 1 - interval '1 year')::date
           AND {_MONTHS.format("held")} = decides.months)
    ORDER BY held.indicator_id, held.area_id, held.starts_on, held.id
)
SELECT indicator_id, area_id, sum(count), (months * count(*))::integer, min(starts_on), ends_on
FROM counted GROUP BY indicator_id, area_id, months, ends_on
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
        for indicator, area, total, months_held, starts_on, ends_on in rows_of(_YEARLY, parameters)
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
