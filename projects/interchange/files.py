"""From a file's bytes to JSON or to a table of texts, or to the words why not."""

import csv
import io
import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from consortium.folder.reading import unprotect
from consortium.imports import encodings
from consortium.imports.files import look_at
from consortium.imports.kinds import FileRefused
from projects.interchange import texts

WIDEST = 500
# Some publishers write a title or a note above the header.
HEADER_WITHIN = 10


class NoHeader(FileRefused):
    """No row near the top is the header looked for; the text shows the first row."""


@dataclass
class Table:
    """A header and the rows under it, each with the number a spreadsheet shows."""

    columns: list[str]
    rows: list[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)


def is_json(path):
    """Whether a file is to be read as JSON: by its name, or by how it begins.

    One that is not there is: whichever way it is read says so.
    """
    path = Path(path)
    if path.suffix.lower() == ".json" or not path.is_file():
        return True
    with path.open("rb") as file:
        return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _kind(path):
    """What the file is: "csv", "xlsx" or "json". Raises FileRefused."""
    path = Path(path)
    if not path.is_file():
        raise FileRefused("There is no such file. Check the path.")
    return look_at(path, ("csv", "xlsx", "json"))


def parsed(path):
    """What a JSON file holds, with numbers exact, and notes; raises FileRefused."""
    _kind(path)
    words, notes = encodings.decode(Path(path).read_bytes())
    try:
        return json.loads(words, parse_float=Decimal, parse_constant=lambda _: None), notes
    except json.JSONDecodeError as error:
        raise FileRefused(
            f"The file is not sound JSON: {error.msg} at line {error.lineno}, column "
            f"{error.colno}. Download it again, or ask its publisher to mend it."
        ) from None
    except RecursionError:
        raise FileRefused(
            "The file's entries lie inside one another too deeply to be read."
        ) from None
    except ValueError:
        raise FileRefused("The file holds a number with thousands of digits.") from None


def table(path, is_header):
    """The Table of a CSV file or workbook; raises FileRefused.

    `is_header` says of a row's texts whether they are the header looked for; of a workbook the
    first sheet with such a row is read.
    """
    if _kind(path) == "xlsx":
        return _from_workbook(path, is_header)
    return _from_csv(Path(path).read_bytes(), is_header)


def _from_csv(data, is_header):
    words, notes = encodings.decode(data)
    first = words.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=separator, strict=True)
    rows = []
    try:
        rows.extend((number, cells) for number, cells in enumerate(reader, start=1))
    except csv.Error as error:
        raise FileRefused(
            f"Row {len(rows) + 1} cannot be read: a quoted cell is not closed, or has text after "
            f"its closing quote ({error})."
        ) from None
    _refuse_stub(rows)
    found = _under_header(rows, is_header)
    if found is None:
        raise NoHeader(_no_header([cells for _, cells in rows[:1]]))
    found.notes.extend(notes)
    return found


def _refuse_stub(rows):
    """Some addresses now give a file that only says where the data went."""
    cells = [cell.strip() for _, row in rows[:3] for cell in row if cell.strip()]
    addresses = [cell for cell in cells if texts.website(cell)]
    if addresses and len(cells) <= 2 and len(rows) <= 3:
        raise FileRefused(
            f"This file holds no data, only the address where it now is: {addresses[0]} "
            "Download the file from there and bring that one in."
        )


def _from_workbook(path, is_header):
    from consortium.imports.workbooks import DAMAGED, open_workbook

    # Opened here: openpyxl goes by the ending of a name, and what was uploaded is kept without.
    first = []
    try:
        with Path(path).open("rb") as stream:
            for sheet in open_workbook(stream, results=True).worksheets:
                sheet.reset_dimensions()
                rows = (
                    (number, [_cell(value) for value in cells[:WIDEST]])
                    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
                )
                if found := _under_header(rows, is_header, first):
                    return found
    except DAMAGED as error:
        raise FileRefused(
            f"This cannot be read as an .xlsx workbook ({error}). Save it again as .xlsx."
        ) from None
    raise NoHeader(_no_header(first))


def _cell(value):
    if value is None:
        return ""
    if isinstance(value, float):
        return format(Decimal(f"{value:.15g}"), "f")
    return str(value)


def _under_header(rows, is_header, seen=None):
    """The Table under the first row that is the header; None where none of the first rows is."""
    columns, kept = None, []
    for number, cells in rows:
        trimmed = [unprotect(cell.strip()) for cell in cells]
        if columns is None:
            if number > HEADER_WITHIN:
                return None
            if seen is not None and any(trimmed):
                seen.append(trimmed)
            if is_header(trimmed):
                columns = trimmed
        elif any(trimmed):
            kept.append((number, trimmed + [""] * (len(columns) - len(trimmed))))
    return None if columns is None else Table(columns, kept)


def _no_header(rows):
    names = [cell.strip() for cell in rows[0] if cell.strip()] if rows else []
    shown = ", ".join(f"“{name[:40]}”" for name in names[:6])
    return f"Its first row is {shown or 'blank'}{' and so on' if len(names) > 6 else ''}."
