"""PDF to blocks: lines with their places and sizes, tables, running heads left out."""

import re
from collections import Counter
from dataclasses import dataclass

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfparser import PDFSyntaxError
from pdfplumber.utils.exceptions import PdfminerException

from priorities.documents.blocks import CELL, TEXT, Block, Document, DocumentRefused, limited, tidy
from priorities.documents.pdf_lines import Body, Line, blocks_of, lines_of, words_of

MOST_PAGES = 300
_SAMPLED = 20
# A page of pictures still has its page number.
_FEWEST_LETTERS = 25
_EDGE = 0.12

NO_TEXT = (
    "This PDF has no text layer: its pages are pictures, such as a scan. Nothing can be read out "
    "of it. Type the priorities into the draft plan, or upload the Word file the PDF was made from."
)
_PROTECTED = (
    "The PDF is protected with a password, so nobody but you can read it. Save a copy without a "
    "password and load that."
)
_DAMAGED = (
    "This cannot be read as a PDF: it is damaged or only half downloaded. Open it in your PDF "
    "program and save it again."
)


def read(path) -> Document:
    """The blocks of a PDF. Raises DocumentRefused."""
    try:
        with pdfplumber.open(path) as pdf:
            return _read(pdf)
    except PdfminerException as error:
        cause = error.args[0] if error.args else None
        if isinstance(cause, PDFPasswordIncorrect):
            raise DocumentRefused(_PROTECTED) from None
        raise DocumentRefused(_DAMAGED) from None
    except (PDFSyntaxError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise DocumentRefused(_DAMAGED) from None


@dataclass(frozen=True)
class Grid:
    """A table on a page: where it stands, and its cells."""

    top: float
    x0: float
    x1: float
    rows: list[list[str]]

    def goes_on_from(self, other):
        """Whether it stands right under where another one stood."""
        return abs(self.x0 - other.x0) < 15 and abs(self.x1 - other.x1) < 15


def _read(pdf):
    pages = pdf.pages
    if not pages:
        raise DocumentRefused(_DAMAGED)
    if len(pages) > MOST_PAGES:
        if not _letters(pages[:: max(1, len(pages) // _SAMPLED)]):
            raise DocumentRefused(NO_TEXT)
        raise DocumentRefused(
            f"The PDF has {len(pages)} pages, and {MOST_PAGES} are the most that is read. Save the "
            "pages with the priorities as a PDF of their own and load that."
        )
    lines, tables, empty = [], [], 0
    for page in pages:
        found, grids = _page(page)
        empty += sum(len(line.text) for line in found) + sum(map(_length, grids)) < _FEWEST_LETTERS
        lines.append(found)
        tables.append(grids)
        page.close()
    if empty == len(pages):
        raise DocumentRefused(NO_TEXT)
    notes = []
    if empty > 1:
        notes.append(f"{empty} of {len(pages)} pages hold no text that can be read: pictures.")
    _drop_running_heads(lines, [float(page.height) for page in pages])
    body = Body.of([line for each in lines for line in each])
    blocks = _in_order(lines, tables, body)
    return Document(limited(blocks), len(pages), notes)


def _letters(pages):
    count = 0
    for page in pages:
        count += sum(char["text"].isalnum() for char in page.chars)
        page.close()
    return count >= _FEWEST_LETTERS * len(pages)


def _length(grid):
    return sum(len(cell) for row in grid.rows for cell in row)


def _page(page):
    """(lines outside tables, Grids) of one page."""
    words = words_of(page)
    grids = []
    if words and len(page.lines) + len(page.rects) + len(page.curves) < 3000:
        for table in page.find_tables():
            rows = _without_empty_columns(
                [[tidy(cell or "") for cell in row] for row in table.extract()]
            )
            filled = [row for row in rows if sum(map(bool, row)) > 1]
            if not filled:
                continue
            x0, top, x1, bottom = table.bbox
            inside = [
                word
                for word in words
                if x0 - 1 <= (word.x0 + word.x1) / 2 <= x1 + 1
                and top - 1 <= (word.top + word.bottom) / 2 <= bottom + 1
            ]
            words = [word for word in words if word not in inside]
            grids.append(Grid(top, x0, x1, rows))
    return lines_of(words, float(page.width)), grids


def _without_empty_columns(rows):
    """Lines drawn twice make columns in which nothing but a name can stand."""
    below = rows[1:] or rows
    used = [at for at in range(len(rows[0])) if any(row[at] for row in below)]
    return [[row[at] for at in used] for row in rows]


def _drop_running_heads(lines, heights):
    """Leave out what stands at the edge of several pages alike, numbers apart."""
    seen = Counter()
    for page, height in zip(lines, heights, strict=True):
        seen.update({_mark(line) for line in page if _is_at_edge(line, height)})
    often = {mark for mark, count in seen.items() if count > 2}
    for page, height in zip(lines, heights, strict=True):
        page[:] = [
            line
            for line in page
            if not _is_at_edge(line, height)
            or (_mark(line) not in often and not re.fullmatch(r"\W*\d{1,3}\W*", line.text))
        ]


def _is_at_edge(line: Line, height):
    return line.bottom < _EDGE * height or line.top > (1 - _EDGE) * height


def _mark(line):
    return re.sub(r"\d+", "#", line.text.lower())


def _in_order(lines, tables, body):
    """The blocks of all pages, tables where they stand.

    A table that begins a page under the last one of the page before has that one's columns.
    """
    number, last, names = 0, None, []
    for page, (page_lines, grids) in enumerate(zip(lines, tables, strict=True), start=1):
        waiting = list(page_lines)
        for grid in sorted(grids, key=lambda grid: grid.top):
            above = [line for line in waiting if line.top < grid.top]
            waiting = [line for line in waiting if line.top >= grid.top]
            yield from blocks_of(above, page, body)
            rows = grid.rows
            number += 1
            if last is None or above or not grid.goes_on_from(last):
                if len(rows) < 2:  # a frame around text, not a table
                    yield from (Block(TEXT, text, page) for text in rows[0] if text)
                    continue
                names, rows = header_of(rows)
            elif len(names) != len(rows[0]):
                names = [names[0], *[""] * (len(rows[0]) - 1)]
            yield from cells(rows, names, page, number)
            last = grid
        yield from blocks_of(waiting, page, body)
        if waiting:
            last = None


def header_of(rows):
    """(names of the columns, the rows below them). Where a row of names begins with nothing, it
    only parts the names above it.
    """
    names, rest = rows[0], rows[1:]
    if len(rest) > 1 and not rest[0][0] and any(not name for name in names):
        pairs = zip(names, rest[0], strict=False)
        names, rest = [f"{upper} {lower}".strip() for upper, lower in pairs], rest[1:]
    return names, rest


def cells(rows, names, page, number):
    for place, row in enumerate(rows):
        for column, text in zip(names, row, strict=False):
            if text:
                yield Block(CELL, text, page, column=column, table=number, row=place)
