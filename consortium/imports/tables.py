"""CSV files and workbooks as grids of text, with the row that names the columns found."""

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from consortium.folder.faults import CellError
from consortium.folder.reading import cell_text, unprotect
from consortium.folder.widgets import shorten
from consortium.imports import encodings, files
from consortium.imports.kinds import FileRefused

MOST_ROWS = 20_000
MOST_COLUMNS = 200
# A sheet may have empty rows, but not more of them than this.
_MOST_LINES = 200_000
_HEADER_WITHIN = 30
_TOLD_EACH = 250
_MOST_MERGED = 500
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass
class Grid:
    """The rows of one sheet: [(number, cells)]; a cell is text, or a CellError."""

    label: str
    rows: list
    notes: list[str] = field(default_factory=list)


@dataclass
class Table:
    """A grid from its header row on. `headers` are the columns' words, each different."""

    headers: list[str]
    rows: list
    notes: list[str]


def read(path, *, knows: Callable[[str], bool], first=None, tell=lambda done: None):
    """The Table of a CSV file or workbook. `knows(words)` says whether a header is familiar.

    `first` is how many rows are wanted, where not all are: to see the headers. Raises FileRefused
    for what is no table, is too large or cannot be read.
    """
    if files.look_at(path) == "xlsx":
        grids = _workbook(path, knows, first, tell)
    else:
        grids = [_csv(path, knows, first, tell)]
    found = [(*_header_of(grid, knows), grid) for grid in grids if grid.rows]
    if not found:
        raise FileRefused("There is nothing in it: no sheet has a row. Save the file again.")
    _, place, grid = max(found, key=lambda each: each[0])
    if place is None:
        raise FileRefused(
            "No row looks like names of columns: at least two are needed, such as “title” and "
            "“areas”. Take the template and copy your rows into it."
        )
    table = _table(grid, place)
    if len(grids) > 1:
        others = ", ".join(f"“{each.label}”" for each in grids if each is not grid)
        table.notes.append(f"The sheet “{grid.label}” was read; left alone: {others}.")
    return table


# --- The header


def _letters(number):
    """How a spreadsheet names a column: 1 is A, 27 is AA."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(number)


def _header_of(grid, knows):
    """(how many names are known, place of the header among the rows or None)."""
    best = (0, None)
    for place, (_, cells) in enumerate(grid.rows[:_HEADER_WITHIN]):
        words = [cell for cell in cells if isinstance(cell, str) and cell]
        known = sum(map(knows, words))
        if known > best[0] or (best[1] is None and len(words) >= 2):
            best = (known, place)
    return best


def _table(grid, place):
    number, cells = grid.rows[place]
    cells = ["" if isinstance(cell, MergedCell) else cell for cell in cells]
    if any(isinstance(cell, CellError) for cell in cells):
        raise FileRefused(
            f"The names of the columns (row {number}) are worked out by formulas. Write the words."
        )
    width = max((len(row) for _, row in grid.rows[place:]), default=0)
    headers = []
    for position in range(width):
        words = cells[position].replace("\n", " ") if position < len(cells) else ""
        words = " ".join(words.split())[:200] or f"Column {_letters(position + 1)}"
        if words in headers:
            words = f"{words} (column {_letters(position + 1)})"
        headers.append(words)
    rows = []
    for row_number, row in grid.rows[place + 1 :]:
        texts = [*row, *([""] * (width - len(row)))]
        rows.append((row_number, texts))
    used = [
        position
        for position in range(width)
        if (position < len(cells) and cells[position]) or any(row[position] for _, row in rows)
    ]
    notes = list(grid.notes)
    if number > 1:
        notes.append(
            f"Row {number} was taken for the names of the columns; those above it are left alone."
        )
    mended = _mend(rows)
    if mended:
        notes.append(mended)
    return Table(
        [headers[position] for position in used],
        [(row_number, [row[position] for position in used]) for row_number, row in rows],
        notes,
    )


def _mend(rows):
    count, example = 0, ""
    for _, row in rows:
        for position, cell in enumerate(row):
            if isinstance(cell, str) and not cell.isascii():
                better = encodings.mend(cell)
                if better != cell:
                    example = (
                        example or f"“{shorten(cell, 30)}” was read as “{shorten(better, 30)}”"
                    )
                    row[position] = better
                    count += 1
    if not count:
        return ""
    cells = "One cell was" if count == 1 else f"{count} cells were"
    return f"{cells} garbled by another program and set right: {example}. Check them below."


# --- CSV


def _csv(path, knows, first, tell):
    data = path.read_bytes()
    text, notes = encodings.decode(data)
    del data
    separator = _separator_of(text, knows)
    if separator != ",":
        notes.append(f"The cells are separated with {_SEPARATORS[separator]} and were read so.")
    rows = []
    size = max(len(text), 1)
    stream = io.StringIO(text, newline="")
    reader = csv.reader(stream, delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            _keep(rows, number, [_csv_cell(cell) for cell in cells])
            if first and len(rows) >= first:
                break
            if number % _TOLD_EACH == 0:
                tell(stream.tell() / size)
    except csv.Error as error:
        raise FileRefused(
            f"Row {number + 1} cannot be read ({error}): a quotation mark is opened and not "
            "closed, or stands inside a cell. Write quotation marks inside a cell twice."
        ) from None
    return Grid(path.name, rows, notes)


def _csv_cell(cell):
    text = cell.strip()
    if "\x00" in text:
        return CellError("There is an unprintable character (NUL) in this cell. Remove it.")
    if text.startswith("="):
        return CellError(
            f"“{shorten(text)}” would be run as a formula. Write the value itself; if it is meant "
            "as text, put an apostrophe (') before it."
        )
    return unprotect(text) if text[:1] == "'" else text


def _separator_of(text, knows):
    """The mark that makes most known names of columns; else the one that makes most columns."""
    start = io.StringIO(text[:200_000], newline="")
    scores = {}
    for mark in _SEPARATORS:
        start.seek(0)
        rows = []
        try:
            for cells in csv.reader(start, delimiter=mark):
                rows.append([cell.strip() for cell in cells])
                if len(rows) == _HEADER_WITHIN:
                    break
        except csv.Error:
            continue
        known = max((sum(map(knows, row)) for row in rows), default=0)
        scores[mark] = (known, sum(len(row) > 1 for row in rows))
    return max(scores, key=scores.get, default=",")


# --- Workbooks


def _workbook(path, knows, first, tell):
    from consortium.imports.workbooks import DAMAGED, open_workbook

    try:
        with path.open("rb") as stream:
            book = open_workbook(stream, results=False)
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            return [
                _sheet(
                    path, sheet, knows, first, lambda done, at=at: tell((at + done) / len(sheets))
                )
                for at, sheet in enumerate(sheets)
            ]
    except DAMAGED as error:
        raise FileRefused(
            f"This cannot be read as a workbook ({shorten(str(error))}). Open it in your "
            "spreadsheet program and save it again as .xlsx."
        ) from None


def _sheet(path, sheet, knows, first, tell):
    rows = []
    most = sheet.max_row or MOST_ROWS
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > _MOST_LINES:
            raise FileRefused(_too_many(sheet.title))
        _keep(rows, number, [_trimmed(cell_text(cell)) for cell in cells])
        if first and len(rows) >= first:
            break
        if number % _TOLD_EACH == 0:
            tell(min(1, number / most))
    with zipfile.ZipFile(path) as archive:
        _refuse_merged(rows, files.merged_cells(archive, sheet._worksheet_path), knows)
    return Grid(sheet.title, rows)


def _trimmed(cell):
    if isinstance(cell, str):
        cell = cell.strip()
        if "\x00" in cell:
            return CellError("There is an unprintable character (NUL) in this cell. Remove it.")
        return unprotect(cell) if cell[:1] == "'" else cell
    return cell


def _refuse_merged(rows, ranges, knows):
    """Merged cells hold their text once: for the rows and columns they cover it is not known.

    Only the name of a column may reach over two rows of names.
    """
    from openpyxl.utils import range_boundaries

    if len(ranges) > _MOST_MERGED:
        raise FileRefused("Hundreds of cells are merged. Unmerge them and fill in each.")
    for merged in ranges:
        first, top, last, bottom = range_boundaries(merged)
        last = min(last, MOST_COLUMNS)
        message = (
            f"The cells {merged} are merged, so it is not said which row and column they belong "
            "to. Unmerge them and fill in each."
        )
        name = ""
        for number, cells in rows:
            if not top <= number <= bottom:
                continue
            cells.extend([""] * (last - len(cells)))
            if number == top:
                name = cells[first - 1] if isinstance(cells[first - 1], str) else ""
                covered = range(first, last)
            else:
                covered = range(first - 1, last)
            for position in covered:
                cells[position] = MergedCell(message)
            if number > top and name and knows(name):
                cells[first - 1] = name


class MergedCell(CellError):
    """A cell that a merged one covers."""


# --- Limits


def _keep(rows, number, cells):
    """Keep a row that says anything. Raises FileRefused beyond what is taken."""
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise FileRefused(
            f"Row {number} reaches to column {len(cells):,}, and {MOST_COLUMNS} columns are the "
            "most that is taken. Remove those you do not need."
        )
    if cells:
        if len(rows) > MOST_ROWS:
            raise FileRefused(_too_many())
        rows.append((number, cells))


def _too_many(sheet=""):
    where = f"The sheet “{sheet}”" if sheet else "The file"
    return (
        f"{where} has more than {MOST_ROWS:,} rows, the most that is taken at once. Split it and "
        "load one part after the other."
    )
