"""The folder format as one XLSX workbook: a sheet for each file."""

import re

from consortium.folder.faults import CellError
from consortium.folder.widgets import Number, Whole

# How a workbook writes characters that XML has not, and text that looks as if it did.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
LONGEST_CELL = 32767
_DIGITS_HELD = 15


def escape(text):
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape(text):
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def cell_value(column, text):
    """What a workbook's cell holds: a number where a spreadsheet keeps all of its digits."""
    if isinstance(column.widget, (Number, Whole)) and text:
        digits = text.lstrip("-").replace(".", "").strip("0")
        if len(digits) <= _DIGITS_HELD and abs(float(text)) < 1e15:
            return float(text) if "." in text else int(text)
    if len(text) > LONGEST_CELL:
        raise CellError(
            f"This has {len(text)} characters and a workbook's cell holds {LONGEST_CELL}. "
            "Export a folder of CSV files."
        )
    return escape(text) or None


def write(path, sheets):
    """Save {sheet name: rows of cell values} as a workbook."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = openpyxl.Workbook(write_only=True)
    for name, (header, *rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        cells = [WriteOnlyCell(sheet, value=title) for title in header]
        for cell in cells:
            cell.font = Font(bold=True)
        sheet.append(cells)
        for row in rows:
            sheet.append([_as_text(sheet, value) for value in row])
    book.save(path)


def _as_text(sheet, value):
    """Text that openpyxl would take for a formula or an error, as the text it is."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str) and value[:1] in ("=", "#"):
        cell = WriteOnlyCell(sheet, value=value)
        cell.data_type = "s"
        return cell
    return value
