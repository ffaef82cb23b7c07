"""Coverage outside the browser: the JSON of contract 8.1, and the same as flat rows.

Takes what `reads.coverage` found; makes no query.
"""

import csv
import datetime
import io
from collections.abc import Iterable
from decimal import Decimal

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from priorities.coverage import Cell, Coverage
from priorities.models import Plan
from priorities.sentences import rounded

HEADS = [
    "priority",
    "area",
    "projects",
    "organisations",
    "places",
    "annual_cost_gbp",
    "best_evidence",
    "need",
    "status",
]
NAMES = ["priority_title", "area_name"]
# Columns of the workbook, as places in HEADS and NAMES: names first, codes last.
IN_WORKBOOK = (9, 10, 8, 2, 3, 4, 5, 6, 7, 0, 1)
WIDTHS = (40, 26, 12, 10, 14, 10, 16, 14, 10, 34, 14)
NUMBERS = range(2, 8)
# What a spreadsheet would take for the beginning of a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def number(value, decimals: int = 6):
    """A JSON number of so many decimals at most; None where unknown."""
    return None if value is None else round(float(value), decimals)


def coverage_document(plan: Plan, found: Coverage) -> dict:
    """Coverage as contract 8.1 words it."""
    return {
        "plan": plan.reference,
        "as_of": found.as_of.isoformat(),
        "level": found.level,
        "cells": [
            {
                "priority": cell.priority.reference,
                "area": cell.area.code,
                "projects": cell.projects,
                "organisations": cell.organisations,
                "places": number(cell.places),
                "annual_cost_gbp": number(cell.annual_cost_gbp),
                "best_evidence": cell.best_evidence,
                "need": number(cell.need and cell.need.value),
                "status": cell.status,
            }
            for cell in found.cells
        ],
    }


def coverage_row(cell: Cell) -> list:
    """One cell in the order of HEADS, figures with two decimals, blank where unknown."""
    return [
        cell.priority.reference,
        cell.area.code,
        cell.projects,
        cell.organisations,
        _two_decimals(cell.places),
        _two_decimals(cell.annual_cost_gbp),
        "" if cell.best_evidence is None else cell.best_evidence,
        _two_decimals(cell.need and cell.need.value),
        cell.status,
    ]


def _two_decimals(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


# --- What leaves the site: beside a page of coverage


def public_document(plan: Plan, found: Coverage) -> dict:
    """The document as anybody may have it: whole places, and no money."""
    document = coverage_document(plan, found)
    for written, cell in zip(document["cells"], found.cells, strict=True):
        written |= {"places": rounded(cell.places), "annual_cost_gbp": None}
    return document


def _rows(found: Coverage, with_money: bool):
    for cell in found.cells:
        row = coverage_row(cell)
        if not with_money:
            row[4], row[5] = str(rounded(cell.places)), ""
        yield [*row, cell.priority.title, cell.area.name]


def coverage_csv(found: Coverage, *, with_money: bool) -> str:
    """The cells as a table for spreadsheets."""
    return csv_text([*HEADS, *NAMES], _rows(found, with_money))


def csv_text(heads: Iterable[str], rows: Iterable[Iterable]) -> str:
    """UTF-8 with a byte-order mark, for spreadsheets; text that would begin a formula is quoted."""
    out = io.StringIO("\ufeff", newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow(
            [f"'{value}" if str(value).startswith(FORMULAS) else value for value in row]
        )
    return out.getvalue()


def coverage_workbook(plan: Plan, found: Coverage, notes, *, with_money: bool) -> bytes:
    """An Excel workbook: the cells with their names first, and a sheet of what to know."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("coverage")
    sheet.freeze_panes = "C2"
    for column, width in zip("ABCDEFGHIJK", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    heads = [*HEADS, *NAMES]
    sheet.append([_cell(sheet, heads[at], bold=True) for at in IN_WORKBOOK])
    for row in _rows(found, with_money):
        sheet.append([_cell(sheet, row[at], is_number=at in NUMBERS) for at in IN_WORKBOOK])
    about = book.create_sheet("about")
    about.column_dimensions["A"].width = 100
    made = f"{plan.title} ({plan.reference}), by {found.level}, as of {found.as_of.isoformat()}"
    for line in (made, *notes):
        about.append([_cell(about, line)])
    out = io.BytesIO()
    book.properties.created = book.properties.modified = datetime.datetime(
        found.as_of.year, found.as_of.month, found.as_of.day, tzinfo=datetime.UTC
    ).replace(tzinfo=None)
    book.save(out)
    return out.getvalue()


def _cell(sheet, value, *, bold=False, is_number=False):
    cell = WriteOnlyCell(sheet)
    if is_number:
        cell.value = None if value == "" else float(value) if "." in str(value) else int(value)
    else:
        cell.value = _printable(value)
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _printable(text):
    """Without the characters that a workbook cannot hold."""
    return "".join(letter for letter in str(text) if letter >= " " or letter in "\t\n")
