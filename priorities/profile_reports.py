"""A plan in figures outside the browser: as one table, and as sheets of a workbook.

Takes what `reads.profile` found; makes no query.
"""

from collections.abc import Iterable
from decimal import Decimal

from consortium.spreadsheets import Sheet
from priorities import reports, sentences
from priorities.profile import Part, Rates

PRIORITY_HEADS = (
    "priority_title projects need need_is_estimate places residents need_per_1000 places_per_1000"
    " places_per_1000_of_need annual_cost_gbp priority"
).split()
PART_HEADS = "level title projects places share".split()
HEADS = ["about", "title", "level", *PRIORITY_HEADS[1:5], "share", *PRIORITY_HEADS[5:]]


def priority_rows(found, spend: dict[int, Decimal], *, exact: bool) -> list[list]:
    """A row for each priority in the order of PRIORITY_HEADS."""
    rows = []
    for row in found.rows:
        rates: Rates = found.rates[row.priority.id]
        rows.append(
            [
                row.priority.title,
                row.projects,
                _two_decimals(rates.need),
                ("yes" if row.need.is_estimate else "no") if rates.need is not None else None,
                _places(rates.places, exact=exact),
                rates.residents,
                _two_decimals(rates.need_per_1000),
                _two_decimals(rates.places_per_1000),
                _two_decimals(rates.places_per_1000_of_need),
                _two_decimals(spend.get(row.priority.id)),
                row.priority.reference,
            ]
        )
    return rows


def part_rows(parts: Iterable[tuple[Part, str]], *, exact: bool) -> list[list]:
    """A row for each level, with its words, in the order of PART_HEADS."""
    return [
        [
            part.level or None,
            title,
            part.projects,
            _places(part.places, exact=exact),
            None if part.share is None else round(part.share, 4),
        ]
        for part, title in parts
    ]


def one_table(priorities: list[list], parts: dict[str, list[list]]) -> tuple[list[str], list[list]]:
    """Everything below each other under HEADS; `about` says what a row is of."""
    rows = [
        dict(zip(PRIORITY_HEADS, row, strict=True)) | {"about": "priority", "title": row[0]}
        for row in priorities
    ]
    rows += [
        dict(zip(PART_HEADS, row, strict=True)) | {"about": about}
        for about, of_part in parts.items()
        for row in of_part
    ]
    return HEADS, [[row.get(head) for head in HEADS] for row in rows]


def sheets(priorities: list[list], parts: dict[str, list[list]], lines) -> list[Sheet]:
    """The tables of the page, each on a sheet, and the method."""
    return [
        reports.table_sheet("priorities", PRIORITY_HEADS, priorities),
        *(reports.table_sheet(about, PART_HEADS, rows) for about, rows in parts.items()),
        reports.method_sheet(lines),
    ]


def _places(value: Decimal, *, exact: bool):
    return round(value, 2) if exact else sentences.rounded(value)


def _two_decimals(value: Decimal | None):
    return None if value is None else round(value, 2)
