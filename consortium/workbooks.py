"""Excel workbooks of the tables in `spreadsheets.py`.

Loaded when one is written: openpyxl and what it brings take a second, which pages and commands that
write none should not wait for.
"""

import datetime
import io
import re
from collections.abc import Iterable

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from consortium.spreadsheets import Formula, Sheet
from consortium.steady import steady_office

# What openpyxl would take for a formula or an error.
NOT_TEXT = ("=", "#")
LONGEST_CELL = 32767
BOLD = Font(bold=True)
HEAD = Alignment(wrap_text=True, vertical="bottom")
# A formula's cell as openpyxl writes it: without the number that was worked out.
_NOT_WORKED_OUT = re.compile(rb'(<c r="([A-Z]+\d+)"[^>]*><f>[^<]*</f>)<v\s*(?:/>|></v>)')


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
