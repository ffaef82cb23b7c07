"""Tables for spreadsheets, in which what people wrote stays text; `workbooks.py` writes XLSX.

A title that begins with "=" must not be worked out by the program that opens the file: CSV puts an
apostrophe before it, a workbook says that the cell is text. What it is to work out is a `Formula`.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

# What a spreadsheet would take for the beginning of a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
POUNDS = '"£"#,##0.00'


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
