"""Reading what somebody wrote in a bid: paragraphs, headings, lists and tables, as plain data.

People write in boxes and paste from Word, so the marks are those that a paste leaves behind: an
empty line between paragraphs, a line that begins with a dash or a bullet, cells parted by tabs.
A line that begins with # is a heading. Everything else is words, whatever it looks like.
"""

import re
from dataclasses import dataclass

_BULLET = re.compile(r"^\s*(?:[-–*•●▪·◦]|o(?=\t))\s+(?=\S)")
_NUMBER = re.compile(r"^\s*\d{1,3}[.)]\s+(?=\S)")
_HEADING = re.compile(r"^#{1,6}\s+(?=\S)")
# What Word, browsers and other systems end a line with.
LINE_ENDS = re.compile(r"\r\n?|\v|\f|\x1e|\x85|\u2028|\u2029")


@dataclass(frozen=True)
class Passage:
    """One piece of a text. `kind` is paragraph, heading, list, numbered or table.

    `lines` are the lines of a paragraph, the words of a heading or the items of a list; of a table
    `rows` are the rows of cells under its head, each as wide as the head.
    """

    kind: str
    lines: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def passages_of(text: str) -> list[Passage]:
    """The pieces of a text, in order."""
    found: list[Passage] = []
    kind, held = "", []
    for line in [*LINE_ENDS.sub("\n", text).split("\n"), ""]:
        now, words = _read(line, kind)
        if held and now != kind:
            found += _passages(kind, held)
            held = []
        kind = now
        if kind:
            held.append(words)
    return found


def _read(line, before):
    """The kind of one line, blank for an empty one, and what it says; `before` is the last one's.

    A tab at the beginning is an empty first cell within a table, elsewhere it only indents.
    """
    if not line.strip():
        return "", ""
    for kind, mark in (("heading", _HEADING), ("list", _BULLET), ("numbered", _NUMBER)):
        if found := mark.match(line):
            return kind, _spaced(line[found.end() :])
    if "\t" in (line if before == "table" else line.strip()):
        return "table", tuple(_spaced(cell) for cell in line.strip("\n").split("\t"))
    return "paragraph", _spaced(line)


def _passages(kind, held):
    if kind == "heading":
        return [Passage("heading", (words,)) for words in held]
    if kind == "table":
        if len(held) == 1:  # no rows under it: words with gaps between them
            return [Passage("paragraph", (" ".join(cell for cell in held[0] if cell),))]
        width = max(len(row) for row in held)
        head, *rows = (row + ("",) * (width - len(row)) for row in held)
        return [Passage("table", head=head, rows=tuple(rows))]
    return [Passage(kind, tuple(held))]


def _spaced(words):
    """Without the wide gaps that a paste leaves."""
    return " ".join(words.split())
