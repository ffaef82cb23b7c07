"""Tables for spreadsheets, CSV and XLSX, in which what people wrote stays text.

A title that begins with "=" must not be worked out by the program that opens the file: CSV puts an
apostrophe before it, a workbook says that the cell is text.
"""

import csv
import datetime
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

# What a spreadsheet would take for the beginning of a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
# What openpyxl would take for a formula or an error.
NOT_TEXT = ("=", "#")
LONGEST_CELL = 32767


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
class Sheet:
    """A sheet of a workbook: numbers as numbers, days as days, all else as text; None is blank.

    `frozen` is the cell left of and above which nothing scrolls; `tones` colour the cells below
    the head whose text begins with that word.
    """

    name: str
    heads: list[str]
    rows: Iterable[list]
    widths: tuple[int, ...] = ()
    frozen: str = "A2"
    wraps: bool = False
    tones: dict[str, Tone] = field(default_factory=dict)


def workbook(sheets: Iterable[Sheet], *, on: datetime.date) -> bytes:
    """An Excel workbook; `on` is the day that it says it was made."""
    book = openpyxl.Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(sheet.name), sheet)
    made = datetime.datetime(on.year, on.month, on.day)  # noqa: DTZ001 a workbook knows no zones
    book.properties.created = book.properties.modified = made
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(into, sheet):
    into.freeze_panes = sheet.frozen
    for number, width in enumerate(sheet.widths, start=1):
        into.column_dimensions[get_column_letter(number)].width = width
    into.append([_cell(into, head, font=Font(bold=True)) for head in sheet.heads])
    rows = 0
    for row in sheet.rows:
        into.append([_value(into, each, sheet.wraps) for each in row])
        rows += 1
    everywhere = f"A2:{get_column_letter(max(1, len(sheet.heads)))}{max(2, rows + 1)}"
    for word, tone in sheet.tones.items():
        into.conditional_formatting.add(
            everywhere,
            FormulaRule(
                formula=[f'LEFT(A2,{len(word)})="{word}"'],
                font=Font(color=f"FF{tone.text}"),
                fill=PatternFill("solid", bgColor=f"FF{tone.ground}"),
            ),
        )


def _value(sheet, value, wraps):
    if not isinstance(value, str):
        return value
    if wraps:
        return _cell(sheet, value, alignment=Alignment(wrap_text=True, vertical="top"))
    text = _printable(value)
    return _cell(sheet, text) if text.startswith(NOT_TEXT) else text or None


def _cell(sheet, text, *, font=None, alignment=None):
    cell = WriteOnlyCell(sheet, value=_printable(text))
    cell.data_type = "s"
    if font:
        cell.font, cell.alignment = font, Alignment(wrap_text=True, vertical="bottom")
    if alignment:
        cell.alignment = alignment
    return cell


def _printable(text):
    """Without the characters that a workbook cannot hold, and no longer than it can."""
    if not text.isprintable():
        text = "".join(each for each in text if each >= " " or each in "\t\n")
        text = text.replace("\ufffe", "").replace("\uffff", "")
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
