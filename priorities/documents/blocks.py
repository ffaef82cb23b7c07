"""A document as blocks in reading order, whatever form its file had."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

HEADING, TEXT, ITEM, CELL = KINDS = ("heading", "text", "item", "cell")

# Nothing that is read out of one document may be longer.
MOST_CHARACTERS = 3_000_000
LONGEST_BLOCK = 20_000


class DocumentRefused(Exception):
    """The document cannot be read, or is more than is taken; the text says what to do."""


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, item of a list or cell of a table.

    `label` is what stands before an item or heading ("•", "3.", "Priority 2:"), `level` how deep
    it stands (headings: 1 is the largest; items: 0 is the outermost). `column` is the name of a
    cell's column, `table` and `row` tell which row of which table it is in. `page` is None where
    the form has no pages.
    """

    kind: str
    text: str
    page: int | None = None
    level: int = 0
    label: str = ""
    column: str = ""
    table: int = 0
    row: int = 0


@dataclass
class Document:
    """Blocks, how many pages they come from (None: it has none), and what was assumed."""

    blocks: list[Block]
    pages: int | None = None
    notes: list[str] = field(default_factory=list)


# --- What stands before the words of a line

_BULLET = re.compile(
    r"(?:[•●○▪■◦‣⁃∙·➢➤►✓*\uf0a7\uf0b7\uf0d8\uf076\uf0fc–—-]|\(cid:\d{1,3}\)|o(?= ))"
    r"[\s\u00a0]+"
)
_NUMBER = re.compile(
    r"""(?: \(? (?: \d{1,2} (?:\.\d{1,2}){0,3} | [ivxIVX]{1,5} | [a-zA-Z] ) [.):] (?=\s)
          | \d{1,2} (?:\.\d{1,2}){1,3} (?=\s)
        ) \s+""",
    re.VERBOSE,
)
_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s+(?=[A-Z])")


def parted(text: str, *, is_heading: bool = False) -> tuple[str, str]:
    """(label, words) of a line: a bullet or a number, and what follows it.

    A number without a point ("9 Priority areas") is one only before the words of a heading.
    """
    for pattern in (_BULLET, _NUMBER, *([_SECTION] if is_heading else [])):
        if (found := pattern.match(text)) and found.end() < len(text):
            return found[0].strip(), text[found.end() :].strip()
    return "", text


def is_bullet(label: str) -> bool:
    return (bool(label) and not any(letter.isalnum() for letter in label)) or label == "o"


def tidy(text: str) -> str:
    """Words with one space between them, without unprintable letters."""
    printable = "".join(
        letter if letter.isprintable() or letter.isspace() else " " for letter in text
    )
    return " ".join(printable.split())[:LONGEST_BLOCK]


def limited(blocks: Iterable[Block]) -> list[Block]:
    """The blocks that say anything. Raises DocumentRefused where they are beyond all measure."""
    kept, length = [], 0
    for block in blocks:
        if block.text:
            kept.append(block)
            length += len(block.text)
        if length > MOST_CHARACTERS:
            raise DocumentRefused(
                "The document holds more text than any plan. Load the part with the priorities."
            )
    return kept
