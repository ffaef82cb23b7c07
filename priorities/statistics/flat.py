"""Tables of open-data teams: area_code, period, value, and what else they say.

One indicator to a file or several; NA is missing.
"""

import re
from collections.abc import Iterable, Iterator

from priorities.statistics.fingertips import (
    Columns,
    Periods,
    Row,
    evened,
    figure,
    skip,
    whole,
)

_TITLES = {
    "area": "areacode",
    "period": "period",
    "value": "value",
    "name": "indicator",
    "measure": "measure",
    "category": "group",
    "other_category": "category",
    "sex": "sex",
    "age": "age",
    "lower": "lower",
    "lower_ci": "lowerci",
    "upper": "upper",
    "upper_ci": "upperci",
    "count": "count",
    "denominator": "denominator",
    "note": "note",
}
_TOTAL = re.compile(r"(all|total)\b.*", re.IGNORECASE)
_COUNT = re.compile(r"(count|number)\b.*", re.IGNORECASE)


def read(
    rows: Iterable[list[str]], titles: list[str], *, called: str, inside=None
) -> Iterator[Row]:
    """The rows after the titles, one Row each; `called` names the indicator where they do not.

    `inside(code)` tells whether an area is wanted. Raises NotFigures for a file cut off.
    """
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
        period, span = periods.find(cells["period"])
        if span is None:
            yield skip(f"the period “{period[:40]}” is not known")
            continue
        yield _row(cells, area, period, span, called)


def _row(cells, area, period, span, called):
    name = evened(cells.get("name", "")) or called
    measure = evened(cells.get("measure", ""))
    category = evened(cells.get("category") or cells.get("other_category") or "")
    for ours, other in (("lower", "lower_ci"), ("upper", "upper_ci")):
        cells[ours] = cells.get(ours) or cells.get(other, "")
    if _COUNT.fullmatch(measure) and not cells.get("count"):
        cells["count"] = cells["value"]
    if _TOTAL.fullmatch(category):
        category = ""
    return figure(cells, "", name, area, period, span, category, unit=measure)
