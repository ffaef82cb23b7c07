"""Tables for spreadsheets, CSV and XLSX, in which what people wrote stays text.

A title that begins with "=" must not be worked out by the program that opens the file: CSV puts an
apostrophe before it, a workbook says that the cell is text. What it is to work out is a `Formula`.
"""

import csv
import datetime
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from consortium.steady import steady_office

# What a spreadsheet would take for the beginning of a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
# What openpyxl would take for a formula or an error.
NOT_TEXT = ("=", "#")
LONGEST_CELL = 32767
BOLD = Font(bold=True)
HEAD = Alignment(wrap_text=True, vertical="bottom")
POUNDS = '"£"#,##0.00'
# A formula's cell as openpyxl writes it: without the number that was worked out.
_NOT_WORKED_OUT = re.compile(rb'(<c r="([A-Z]+\d+)"[^>]*><f>[^<]*</f>)<v\s*(?:/>|></v>)')


def csv_text(heads: Iterable[str], rows: Iterable[Iterable]) -> str:
    """UTF-8 with a byte-order mark, for spreadsheets; text that would begin a formula is quoted."""
    out = io.StringIO("\ufeff", newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_quoted(head) for head in heads])
    for row in rows:
        writer.writerow([_quoted(value) for value in row])
    return out.getvalue()


def _quoted(value):
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULAS) else value
    return value


@dataclass(frozen=True)
class Tone:
    """The colours of cells whose text begins with some word: RRGGBB of the text and behind it."""

    text: str
    ground: str


@dataclass(frozen=True)
class Formula:
    """What a cell works out, without "=", and what that is today, for programs that only show."""

    text: str
    value: Decimal


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: numbers as numbers, days as days, all else as text; None is blank.

    `frozen` is the cell left of and above which nothing scrolls; `tones` colour the cells below
    the head whose text begins with that word. `formats` are how the numbers of a column are
    written, by its number from 1; the last `totals` rows stand out.
    """

    name: str
    heads: list[str]
    rows: Iterable[list]
    widths: tuple[int, ...] = ()
    frozen: str = "A2"
    wraps: bool = False
    tones: dict[str, Tone] = field(default_factory=dict)
    formats: dict[int, str] = field(default_factory=dict)
    totals: int = 0


def workbook(sheets: Iterable[Sheet], *, on: datetime.date, title: str = "") -> bytes:
    """An Excel workbook; `on` is the day that it says it was made, so that it is the same bytes."""
    book = openpyxl.Workbook(write_only=True)
    worked_out = {}
    for number, sheet in enumerate(sheets, start=1):
        found = _write(book.create_sheet(sheet.name), sheet)
        worked_out[f"xl/worksheets/sheet{number}.xml"] = found
    book.properties.creator = "In It Together"
    book.properties.title = _printable(title) or None
    out = io.BytesIO()
    book.save(out)
    return steady_office(
        out.getvalue(),
        on=on,
        mend=lambda name, content: _with_values(content, worked_out.get(name)),
    )


def _with_values(content, values):
    """A sheet's XML with the number that each formula works out."""
    if not values:
        return content
    return _NOT_WORKED_OUT.sub(
        lambda found: found[1] + f"<v>{values[found[2].decode()]}</v>".encode(), content
    )


def _write(into, sheet):
    into.freeze_panes = sheet.frozen
    for number, width in enumerate(sheet.widths, start=1):
        into.column_dimensions[get_column_letter(number)].width = width
    into.append([_cell(into, head, font=BOLD, alignment=HEAD) for head in sheet.heads])
    worked_out, rows = {}, list(sheet.rows)
    for at, row in enumerate(rows):
        font = BOLD if at >= len(rows) - sheet.totals else None
        cells = []
        for number, each in enumerate(row, start=1):
            if isinstance(each, Formula):
                worked_out[f"{get_column_letter(number)}{at + 2}"] = each.value
            cells.append(_value(into, each, sheet.wraps, sheet.formats.get(number), font))
        into.append(cells)
    everywhere = f"A2:{get_column_letter(max(1, len(sheet.heads)))}{max(2, len(rows) + 1)}"
    for word, tone in sheet.tones.items():
        into.conditional_formatting.add(
            everywhere,
            FormulaRule(
                formula=[f'LEFT(A2,{len(word)})="{word}"'],
                font=Font(color=f"FF{tone.text}"),
                fill=PatternFill("solid", bgColor=f"FF{tone.ground}"),
            ),
        )
    return worked_out


def _value(sheet, value, wraps, written, font):
    if not isinstance(value, str):
        return _number(sheet, value, written, font)
    if wraps:
        top = Alignment(wrap_text=True, vertical="top")
        return _cell(sheet, value, font=font, alignment=top)
    text = _printable(value)
    return _cell(sheet, text, font=font) if font or text.startswith(NOT_TEXT) else text or None


def _number(sheet, value, written, font):
    """What is no text: a number or a formula, written in a way of its own, or bold; a day."""
    if not (written or font or isinstance(value, Formula)):
        return value
    cell = WriteOnlyCell(sheet, f"={value.text}" if isinstance(value, Formula) else value)
    if written:
        cell.number_format = written
    if font:
        cell.font = font
    return cell


def _cell(sheet, text, *, font=None, alignment=None):
    cell = WriteOnlyCell(sheet, value=_printable(text))
    cell.data_type = "s"
    if font:
        cell.font = font
    if alignment:
        cell.alignment = alignment
    return cell


def _printable(text):
    """Without the characters that a workbook cannot hold, and no longer than it can."""
    if not text.isprintable():
        text = "".join(each for each in text if each >= " " or each in "\t\n")
        text = text.replace("\ufffe", "").replace("\uffff", "")
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
