"""The Unit Cost Database workbook read: what each entry costs, to whom, in prices of which year.

Its thematic sheets have two rows of titles; an entry is a row with a code. An entry whose detail is
indented is a constituent of the one above that is not. Fiscal, economic and social values stand
side by side, each with its own year; a note at a fiscal value says where it is a transfer.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from consortium.imports import files
from consortium.imports.kinds import FileRefused
from proposals.models import CostKind

MOST_BYTES = 20 * 1024 * 1024
QUALITIES = {"R": "red", "A": "amber", "G": "green"}
# Whose gain is no public body's.
OTHERS = {CostKind.ECONOMIC: "Economy", CostKind.SOCIAL: "People"}
# Costs of several agencies, which have to be split before they can be counted.
SEVERAL = "multiple"
NO_VALUE = "no value is given"
NO_CODE = "it has no code"
NO_YEAR = "the year of its prices cannot be read"

_YEAR = re.compile(r"(\d{4})(?:/\d{2})?")
_POUNDS = re.compile(r"£([\d,]+(?:\.\d+)?)")
_TITLES = {
    "code": "cost code",
    "name": "cost / saving detail",
    "unit": "unit",
    "source": "original source",
    "quality": "rag assessment",
}


@dataclass
class Value:
    """One amount of an entry."""

    kind: str
    amount: Decimal
    price_year: int
    is_transfer: bool = False


@dataclass
class Entry:
    """One row of the workbook; `parent` is the code of the entry it is a constituent of."""

    code: str
    name: str
    unit: str
    agency: str
    source: str
    quality: str
    parent: str | None
    values: list[Value] = field(default_factory=list)
    # Pounds of its constituents that only move money, where its note names them.
    transfers: set[Decimal] = field(default_factory=set)
    problem: str = ""


def read_entries(path: Path) -> list[Entry]:
    """All entries in the order of the workbook. Raises FileRefused for what is no such workbook."""
    import openpyxl

    from consortium.imports.workbooks import DAMAGED

    try:
        files.look_at(path, ("xlsx",), MOST_BYTES)
    except FileRefused as refused:
        raise FileRefused(f"{path.name}: {refused}") from None
    # Indents and notes say what is a part of what: they are only there where all is read. What is
    # stored has no ending, without which openpyxl takes no path.
    try:
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, data_only=True)
    except DAMAGED as error:
        raise FileRefused(
            f"{path.name}: This cannot be read as a workbook ({error}). Save it again as .xlsx."
        ) from None
    edition = _edition(book)
    found = []
    for sheet in book.worksheets:
        if columns := _columns(sheet):
            found += _entries(sheet, columns, edition)
    if not found:
        raise FileRefused(
            f"{path.name} is not the Unit Cost Database: no sheet has the titles “Cost code” and "
            "“Cost / saving detail”, with “Level 1” under them."
        )
    twice = [code for code, times in Counter(each.code for each in found).items() if times > 1]
    if any(twice):
        raise FileRefused(
            f"{path.name}: {', '.join(filter(None, twice))} stands in it more than once. Leave one."
        )
    return found


def _edition(book) -> str:
    first = book.worksheets[0]
    for cells in first.iter_rows(max_row=20, values_only=True):
        for text in filter(None, cells):
            if said := re.match(r"Unit Cost Database\s*\(v\.?\s*([\d.]+)\)", str(text)):
                return f"Unit Cost Database v{said[1]}"
    return "Unit Cost Database"


def _columns(sheet) -> dict | None:
    """{what: column}; for a kind the column of its amount, whose year is the next."""
    upper, lower = (
        [" ".join(str(cell or "").lower().split()) for cell in cells]
        for cells in sheet.iter_rows(max_row=2, max_col=40, values_only=True)
    )
    if "cost code" not in upper or "level 1" not in lower:
        return None
    found = {what: upper.index(title) for what, title in _TITLES.items() if title in upper}
    found["agency"] = lower.index("level 1")
    for place, title in enumerate(upper):
        for kind in CostKind:
            if title in (f"{kind} cost", f"{kind} value"):
                found[kind] = place
    return found


def _entries(sheet, columns, edition) -> Iterator[Entry]:
    whole, parts = None, 0
    for cells in sheet.iter_rows(min_row=3):
        code = _words(cells[columns["code"]].value)
        if not code and not any(_is_amount(cells[columns[kind]].value) for kind in CostKind):
            continue
        is_part = bool(cells[columns["name"]].alignment.indent) and whole is not None
        parts = parts + 1 if is_part else 0
        if not is_part:
            whole = code or None
        entry = Entry(
            # One of the published constituents lacks its code; its fellows are numbered in order.
            code=code or (f"{whole}.{parts}" if is_part else ""),
            name=_words(cells[columns["name"]].value),
            unit=_words(cells[columns["unit"]].value),
            agency=_agency(*(cells[columns["agency"] + level].value for level in (0, 1))),
            source=f"{edition}: {_words(cells[columns['source']].value) or 'no source named'}",
            quality=QUALITIES.get(_words(cells[columns["quality"]].value).upper(), ""),
            parent=whole if is_part else None,
        )
        if entry.code:
            _add_values(entry, cells, columns)
        else:
            entry.problem = NO_CODE
        yield entry


def _add_values(entry, cells, columns):
    for kind in CostKind:
        amount = cells[columns[kind]]
        if not _is_amount(amount.value):
            continue
        year = _YEAR.match(_words(cells[columns[kind] + 1].value))
        if year is None or amount.value < 0:
            entry.problem = NO_YEAR if year is None else "a value below 0 is no cost"
            continue
        note = amount.comment.text if amount.comment else ""
        named = {Decimal(said.replace(",", "")) for said in _POUNDS.findall(note)}
        is_transfer = "transfer" in note.lower()
        if is_transfer and named:
            entry.transfers |= named
        entry.values.append(
            Value(
                kind,
                Decimal(str(amount.value)).quantize(Decimal("0.0001")),
                int(year[1]),
                is_transfer=is_transfer and not named,
            )
        )
    if not entry.values and not entry.problem:
        entry.problem = NO_VALUE


def _is_amount(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _agency(first, second) -> str:
    """“Local authority / Housing services”: who bears the cost, and which part of it."""
    levels = [_words(level) for level in (first, second)]
    if levels[0].lower() == "multiple":
        return SEVERAL
    return " / ".join(
        level[0].upper() + level[1:].lower() if level.lower().startswith("local auth") else level
        for level in dict.fromkeys(filter(None, levels))
    )


def _words(value) -> str:
    return " ".join(str(value if value is not None else "").split())
