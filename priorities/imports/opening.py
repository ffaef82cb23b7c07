"""A file of statistics, or an archive of them, as streams of rows; nothing is held whole."""

import codecs
import contextlib
import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from consortium.folder.faults import CellError
from consortium.imports import files, tables
from consortium.imports.kinds import MEGABYTE, FileRefused
from priorities.statistics import NotFigures
from priorities.statistics.detect import PASSED_OVER, dialect_of, plain, refuse_what_is_handed_in

MOST_UNPACKED = 1000 * MEGABYTE
MOST_PARTS = 500
# Rows are handed on so many at a time: one by one, that alone takes as long as reading them.
_AT_ONCE = 2000
_HEAD = 8192
_WORKBOOK_WORDS = frozenset(
    "areacode period value indicatorid timeperiod month crimetype lsoacode year yearrange".split()
)


@dataclass
class Part:
    """One table: its name, its dialect, its line of titles (None: it has none) and its rows.

    `notes` is filled while the rows are read.
    """

    name: str
    dialect: str
    titles: list[str] | None
    rows: Iterator[list[str]]
    notes: list[str]


def parts_of(path, name: str, most: int, tell: Callable[[float], None]) -> Iterator[Part]:
    """The tables of a file called `name`, each to be read to its end before the next.

    Raises FileRefused.
    """
    path = Path(path)
    found = files.look_at(path, ("csv", "xlsx", "zip", "json"), most)
    if found == "json":
        raise FileRefused(
            "This is a JSON file, but not Fingertips' list of descriptions of its indicators. For "
            "figures load the indicator's CSV download."
        )
    if found == "zip":
        yield from _archive(path, tell)
    elif found == "xlsx":
        yield _workbook(path, name, tell)
    else:
        total = path.stat().st_size
        with path.open("rb") as raw, _part(name, raw, 0, total, tell) as part:
            yield part


def _archive(path, tell):
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [
                entry
                for entry in archive.infolist()
                if not entry.is_dir() and "__MACOSX" not in entry.filename
            ]
            total = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_PARTS or total > MOST_UNPACKED:
                raise FileRefused(
                    f"The archive holds {len(entries)} files of {total / MEGABYTE:,.0f} MB "
                    f"together, and {MOST_PARTS} of {MOST_UNPACKED // MEGABYTE:,} MB are the most "
                    "that is taken. Download fewer months, or fewer forces, at a time."
                )
            if described := next((e for e in entries if e.filename.endswith(".json")), None):
                raise FileRefused(
                    f"{Path(described.filename).name} is a JSON file. Descriptions of indicators "
                    "are loaded by themselves, not together with figures."
                )
            tables_found = [entry for entry in entries if entry.filename.lower().endswith(".csv")]
            if not tables_found:
                raise FileRefused("The archive holds no CSV file.")
            done = 0
            for entry in sorted(tables_found, key=lambda each: each.filename):
                name = Path(entry.filename).name
                with archive.open(entry) as raw, _part(name, raw, done, total, tell) as part:
                    yield part
                done += entry.file_size
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise FileRefused(
            f"The archive is damaged or protected ({error}): often it was not downloaded whole. "
            "Download it again."
        ) from None


@contextlib.contextmanager
def _part(name, raw, before, total, tell):
    """A part of an open stream; `before` of `total` bytes were read of others."""
    head = raw.read(_HEAD)
    raw.seek(0)
    with _naming(name):
        if not head.strip():
            raise FileRefused("The file is empty. Download it again.")
        files.text_head(head)
    notes = []
    with _text(raw, head, notes) as text:
        rows = csv.reader(text)
        with _naming(name):
            first = next(chain.from_iterable(_blocks(rows, name, 1)), [])
            dialect, has_titles = dialect_of(first)

        def read():
            tell((before + raw.tell()) / max(total, 1))

        body = chain.from_iterable(_blocks(rows, name, _AT_ONCE, read))
        if not has_titles:
            body = chain([first], body)
        yield Part(name, dialect, first if has_titles else None, body, notes)


def _text(raw, head, notes):
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return io.TextIOWrapper(raw, encoding="utf-16", newline="")
    wrong = _Windows(notes)
    codecs.register_error(wrong.name, wrong)
    return io.TextIOWrapper(raw, encoding="utf-8-sig", errors=wrong.name, newline="")


class _Windows:
    """Reads bytes that are no UTF-8 as Windows-1252, and says so once."""

    name = "priorities-windows-1252"

    def __init__(self, notes):
        self.notes = notes

    def __call__(self, error):
        if not self.notes:
            self.notes.append(
                "Not all of it is UTF-8. What is not was read as Windows-1252, the form Excel's "
                "plain “CSV” has: check £ signs, dashes and accents in names."
            )
        return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


def _blocks(rows, name, most, read=lambda: None):
    """The rows, at most so many at a time; `read` is called after each.

    What the csv module cannot read is refused in words.
    """
    try:
        while block := list(islice(rows, most)):
            read()
            yield block
    except csv.Error as error:
        raise FileRefused(
            f"{name} is not a CSV file throughout ({error}): a quotation mark is missing, or it "
            "was not downloaded whole. Download it again."
        ) from None


@contextlib.contextmanager
def _naming(name):
    """Says of which file it is that the rows are no figures."""
    try:
        yield
    except (NotFigures, FileRefused) as refused:
        raise FileRefused(f"{name}: {refused}") from None


def _workbook(path, name, tell):
    with _naming(name):
        _refuse_what_is_handed_in(path)
    table = tables.read(path, knows=lambda words: plain(words) in _WORKBOOK_WORDS, tell=tell)
    with _naming(name):
        dialect, _ = dialect_of(table.headers)
        if dialect == PASSED_OVER:
            raise NotFigures("The workbook holds no crimes to count.")
    rows = (
        ["" if isinstance(cell, CellError) else cell for cell in cells] for _, cells in table.rows
    )
    return Part(name, dialect, table.headers, rows, list(table.notes))


def _refuse_what_is_handed_in(path):
    """A workbook for handing figures in is one whatever else is wrong with its sheets."""
    import openpyxl

    from consortium.imports.workbooks import DAMAGED

    with path.open("rb") as raw, contextlib.suppress(*DAMAGED):  # said when it is read
        for sheet in openpyxl.load_workbook(raw, read_only=True).worksheets:
            for row in sheet.iter_rows(max_row=1, values_only=True):
                refuse_what_is_handed_in([str(cell) for cell in row if cell is not None])
