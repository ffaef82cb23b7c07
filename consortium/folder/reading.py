"""From files to tables of text: CSV files of a folder, or the sheets of one workbook."""

import csv
import datetime
import io
import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from consortium.folder.faults import CellError, Fault, FolderRefused
from consortium.folder.widgets import did_you_mean, nearest, plain_number, shorten
from consortium.folder.workbook import unescape

csv.field_size_limit(16 * 1024 * 1024)

# A cell that a spreadsheet would run, or that only an apostrophe keeps from being run. Plain
# numbers are no danger and stay as they are.
_RUNS = re.compile(r"'*[=+\-@＝＋－＠]")
_QUOTED = re.compile(r"'+[=+\-@＝＋－＠]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+")


def protect(text):
    """A cell's text as written out: an apostrophe before what a spreadsheet would run."""
    if _RUNS.match(text) and not _PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text


def unprotect(text):
    """A cell's text as read: without the apostrophe that `protect` puts there."""
    return text[1:] if _QUOTED.match(text) else text


@dataclass
class Table:
    """One file: its column names and its rows, each with the number a spreadsheet shows.

    The cells of a row are trimmed texts, one for each column; None is a cell already refused.
    """

    name: str
    label: str
    columns: list[str]
    rows: list[tuple[int, list[str | None]]]


@dataclass
class Folder:
    """Everything read from one place.

    `unread` are the files that are there and could not be read; `notes` say what was passed over.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


def read(path, columns_of):
    """The Folder at `path`, a directory of CSV files or an XLSX workbook.

    `columns_of` maps each file name of the format to its columns. Faults are in the answer;
    FolderRefused is raised where there is nothing to read at all.
    """
    path = Path(path)
    if path.is_dir():
        folder = _read_directory(path, columns_of)
    elif path.suffix.lower() == ".xlsx" and path.is_file():
        folder = _read_workbook(path, columns_of)
    elif path.is_file():
        raise _refused(
            path.name,
            "This is neither a folder of CSV files nor an .xlsx workbook. "
            "Name the folder the files lie in, or save the workbook as .xlsx.",
        )
    else:
        raise _refused(str(path), "There is no such folder or workbook. Check the path.")
    if not folder.tables and not folder.faults:
        raise _refused(
            str(path),
            f"None of the files of the format is here ({', '.join(columns_of)}). "
            "Check that the path names the right place.",
        )
    return folder


def _refused(label, message):
    return FolderRefused([Fault(label, None, "", message)])


def _place(folder, name, label, columns_of):
    """The format's file name for what is found, or None with a fault or note."""
    word = name.strip().lower()
    if word not in columns_of:
        near = nearest(word, columns_of, cutoff=0.75)
        if near:
            folder.faults.append(
                Fault(label, None, "", f"The format has no “{name}”. Did you mean “{near}”?")
            )
        else:
            folder.notes.append(f"{label}: passed over, as the format has no file of this name.")
        return None
    if word in folder.tables or word in folder.unread:
        folder.faults.append(
            Fault(label, None, "", f"“{word}” is here twice, apart from capitals. Keep one.")
        )
        return None
    return word


def _read_directory(path, columns_of):
    folder = Folder()
    for file in sorted(path.iterdir()):
        if file.suffix.lower() != ".csv" or not file.is_file() or file.name.startswith((".", "~")):
            continue
        if name := _place(folder, file.stem, file.name, columns_of):
            try:
                rows = _csv_rows(file.read_bytes(), file.name, columns_of[name])
            except FolderRefused as refused:
                folder.faults.extend(refused.faults)
                folder.unread.add(name)
                continue
            _add_table(folder, name, file.name, rows, columns_of[name], formulas_are_text=True)
    return folder


def _csv_rows(data, label, columns):
    """[(row number, cells)]; raises FolderRefused if the bytes are no UTF-8 CSV."""
    if not data.strip():
        raise _refused(
            label,
            "The file is empty. Write at least the header row "
            f"({', '.join(columns)}), or remove the file.",
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused(label, f"The file is saved as UTF-16. {_SAVE_AS}")
    if data.startswith(b"PK\x03\x04"):
        raise _refused(label, f"This is a workbook, not a CSV file. {_SAVE_AS}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FolderRefused([_encoding_fault(data, error, label)]) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        rows.extend((number, cells) for number, cells in enumerate(reader, start=1))
    except csv.Error as error:
        message = (
            "A quoted cell is not closed, or has text after its closing quote "
            f"({error}). Write quotes inside a cell twice."
        )
        raise FolderRefused([Fault(label, len(rows) + 1, "", message)]) from None
    _refuse_other_separator(rows, label, columns)
    return rows


_SAVE_AS = (
    "In Excel choose Save As, “CSV UTF-8 (Comma delimited)”; in LibreOffice, Text CSV with "
    "character set UTF-8."
)


def _encoding_fault(data, error, label):
    before = data[: error.start].decode("utf-8", "replace")
    # The rows before, plus the one the byte stands in.
    row = sum(1 for _ in csv.reader(io.StringIO(before + "x", newline="")))
    found = data[error.start : error.start + 1]
    shown = found.decode("cp1252", "replace")
    return Fault(
        label,
        row,
        "",
        f"The file is not saved as UTF-8: this row has a byte 0x{found[0]:02X} (“{shown}” in "
        f"Windows-1252). {_SAVE_AS}",
    )


def _refuse_other_separator(rows, label, columns):
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    if len(header) != 1 or header[0] in columns:
        return
    for mark, words in ((";", "semicolons"), ("\t", "tabs")):
        if header[0].split(mark)[0].strip() in columns and mark in header[0]:
            raise _refused(
                label,
                f"The cells are separated with {words}. Save the file with commas. {_SAVE_AS}",
            )


def _add_table(folder, name, label, rows, columns, *, formulas_are_text):
    """Check the header, then keep the rows that say anything."""
    table = Table(name, label, [], [])
    faults = folder.faults

    if not rows or not any(cell.strip() for cell in rows[0][1]):
        faults.append(Fault(label, 1, "", f"The first row is not a header ({', '.join(columns)})."))
        folder.unread.add(name)
        return
    header = [cell.strip().lower() for cell in rows[0][1]]
    while not header[-1]:
        header.pop()
    sound = True
    for position, column in enumerate(header):
        if not column:
            message = f"Column {position + 1} has no name. Name it, or remove it."
        elif column not in columns:
            message = (
                f"There is no column “{shorten(column)}” in this file."
                f"{did_you_mean(column, columns)} The columns are: {', '.join(columns)}."
            )
        elif column in header[:position]:
            message = f"The column “{column}” is here twice. Keep one."
        else:
            continue
        faults.append(Fault(label, 1, column, message))
        sound = False
    if not sound:
        folder.unread.add(name)
        return
    table.columns = header
    folder.tables[name] = table
    width = len(header)
    for number, cells in rows[1:]:
        texts = [cell.strip() if isinstance(cell, str) else cell for cell in cells]
        if not any(texts):
            continue
        if len(texts) > width and any(texts[width:]):
            faults.append(
                Fault(
                    label,
                    number,
                    "",
                    "The row has more cells than the header has columns. Put cells that contain "
                    'a comma in quotation marks ("…").',
                )
            )
            continue
        texts = texts[:width] + [""] * (width - len(texts))
        for position, text in enumerate(texts):
            if isinstance(text, CellError):
                faults.append(Fault(label, number, header[position], str(text)))
                texts[position] = None
            elif formulas_are_text and text.startswith("="):
                message = (
                    f"“{shorten(text)}” would be run as a formula. Write the value itself; if it "
                    "is meant as text, put an apostrophe (') before it."
                )
                faults.append(Fault(label, number, header[position], message))
                texts[position] = None
            elif text[:1] == "'":
                texts[position] = unprotect(text)
        table.rows.append((number, texts))


def _read_workbook(path, columns_of):
    from consortium.imports.workbooks import DAMAGED

    if not path.stat().st_size:
        raise _refused(path.name, "The file is empty. Save the workbook again.")
    try:
        return _read_sheets(path, columns_of)
    except DAMAGED as error:
        raise _refused(
            path.name,
            f"This cannot be read as an .xlsx workbook ({error}). Save it again as .xlsx.",
        ) from None


def _read_sheets(path, columns_of):
    import openpyxl

    folder = Folder()
    book = openpyxl.load_workbook(path, read_only=True, data_only=False)
    try:
        for sheet in book.worksheets:
            label = f"sheet {sheet.title}"
            if name := _place(folder, sheet.title, label, columns_of):
                sheet.reset_dimensions()
                rows = [
                    (number, [cell_text(cell) for cell in cells])
                    for number, cells in enumerate(sheet.iter_rows(), start=1)
                ]
                if not rows:
                    message = (
                        "The sheet is empty. Write at least the header row "
                        f"({', '.join(columns_of[name])}), or remove the sheet."
                    )
                    folder.faults.append(Fault(label, None, "", message))
                    folder.unread.add(name)
                    continue
                if any(isinstance(cell, CellError) for cell in rows[0][1]):
                    folder.faults.append(
                        Fault(label, 1, "", "The header row holds a formula. Write the names.")
                    )
                    folder.unread.add(name)
                    continue
                _add_table(folder, name, label, rows, columns_of[name], formulas_are_text=False)
    finally:
        book.close()
    return folder


def cell_text(cell):
    """The text of a workbook's cell; a CellError where it holds a formula or an error."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return CellError(
            f"Cell {cell.coordinate} holds a formula. Copy it and paste it as a value "
            "(Paste Special, Values)."
        )
    if cell.data_type == "e":
        return CellError(f"Cell {cell.coordinate} shows the error {value}. Write the value.")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, float):
        # A spreadsheet holds 15 digits; the rest is the float's own noise.
        return plain_number(Decimal(f"{value:.15g}"))
    return unescape(str(value))
