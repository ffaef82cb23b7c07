"""Passages as text: one way to write each down, what counts as a change, three texts put together.

Plain data in, plain data out. A passage is `written` (paragraphs, headings, lists and tables, as
`proposals.pack.passages` reads them) or `plain` (paragraphs of lines). What a word processor does
by itself is no change: curly quotes, wide or joined spaces, dashes for hyphens, a dot of its own
for three.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from proposals.pack.passages import LINE_ENDS, Passage, passages_of

WRITTEN, PLAIN = "written", "plain"
# No XML, and so no Word file, holds these; passages end lines at some of them.
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ufffe\uffff]")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_TOKENS = re.compile(r"\s*(?:\.{3}|[-‐‑‒–—―−]+|\w+|\S)|\s+")
_AS_TYPED = str.maketrans({**dict.fromkeys("‘’‚‛′´`", "'"), **dict.fromkeys("“”„‟″", '"')})
# Word by word only while that is quick: longer stretches are shown as one changed whole.
MOST_COMPARED = 6000
SHOWN_AROUND = 160


# --- Writing a passage down


def tidy(text: str, form: str) -> str:
    """A passage in the one way it is written down: without what only a paste leaves behind."""
    text = _UNSEEN.sub("", _NO_TEXT.sub("", text))
    if form == WRITTEN:
        return written(passages_of(text))
    return "\n\n".join("\n".join(lines) for lines in paragraphs_of(text))


def paragraphs_of(text: str) -> list[tuple[str, ...]]:
    """The paragraphs of a plain text, each as its lines; an empty line parts two."""
    found: list[list[str]] = [[]]
    for line in LINE_ENDS.sub("\n", text).split("\n"):
        if words := " ".join(line.split()):
            found[-1].append(words)
        elif found[-1]:
            found.append([])
    return [tuple(lines) for lines in found if lines]


def pieces_of(text: str, form: str) -> list[Passage]:
    """A passage in pieces, as a page or a Word file shows it."""
    text = tidy(text, form)
    if form == WRITTEN:
        return passages_of(text)
    return [Passage("paragraph", lines) for lines in paragraphs_of(text)]


def written(pieces: Iterable[Passage]) -> str:
    """Pieces as somebody would type them into a box, in which they are read as these again.

    Lists of bullets that follow each other are one: a word processor knows no more.
    """
    found: list[tuple[str, str]] = []
    for piece in pieces:
        text = _typed(piece)
        if piece.kind == "list" and found and found[-1][0] == "list":
            text = f"{found.pop()[1]}\n{text}"
        found.append((piece.kind, text))
    return "\n\n".join(text for _, text in found)


def _typed(piece):
    if piece.kind == "heading":
        return f"# {piece.lines[0]}"
    if piece.kind == "list":
        return "\n".join(f"- {line}" for line in piece.lines)
    if piece.kind == "numbered":
        return "\n".join(f"{number}. {line}" for number, line in enumerate(piece.lines, start=1))
    if piece.kind == "table":
        return "\n".join("\t".join(row) for row in (piece.head, *piece.rows))
    return "\n".join(piece.lines)


def text_of(blocks: Sequence[Sequence], form: str) -> str:
    """What stands in a passage of a Word file; `blocks` are as `proposals.word.reading` gives."""
    found: list[str] = []
    before, before_list, number = "", "", 0
    for kind, content, *more in blocks:
        own_list = more[0] if more else ""
        goes_on = kind == before and kind in ("list", "numbered")
        goes_on = goes_on and own_list in ("", before_list)
        number = number + 1 if goes_on else 1
        found.append("\n" if goes_on or before == "line" else "\n\n")
        found.append(_in_box(kind, content, form, number))
        before, before_list = kind, own_list or (before_list if goes_on else "")
    return tidy("".join(found), form)


def _in_box(kind, content, form, number):
    if kind == "table":
        between = "\t" if form == WRITTEN else " "
        return "\n".join(between.join(" ".join(cell.split()) for cell in row) for row in content)
    if kind in ("paragraph", "line"):
        return content
    words = " ".join(content.split())
    if not words or kind == "heading":
        return f"# {words}" if words and form == WRITTEN else words
    return f"- {words}" if kind == "list" else f"{number}. {words}"


# --- What counts as a change


def tokens_of(text: str) -> list[str]:
    """A text in words and signs, each with the space before it."""
    return _TOKENS.findall(text)


def key_of(token: str) -> str:
    """What two tokens share that differ only by what a word processor does by itself."""
    sign = token.lstrip()
    space = token[: len(token) - len(sign)]
    before = "\n" * min(space.count("\n"), 2) or (space and " ")
    if sign in ("...", "…"):
        return f"{before}…"
    if sign[:1] in tuple("-‐‑‒–—―−"):
        return f"{before}-"
    return before + unicodedata.normalize("NFC", sign.translate(_AS_TYPED))


def is_same(one: str, other: str) -> bool:
    """Whether two texts, each tidied, say the same to the letter."""
    return _keys(one) == _keys(other)


def _keys(text):
    return [key_of(token) for token in tokens_of(unicodedata.normalize("NFC", text))]


@dataclass(frozen=True)
class Piece:
    """A stretch of a comparison: `kind` is same, gone or new."""

    kind: str
    text: str


def compared(before: str, now: str) -> list[Piece]:
    """What became of one text in another, stretch by stretch; what stayed is as it was.

    Few words that stayed between longer changes are told with these: a sentence that was written
    anew reads as one.
    """
    found: list[list[str]] = []  # [what stayed], or [what went, what came]
    old, new = tokens_of(before), tokens_of(now)
    for kind, first, last, from_, to in _steps(old, new):
        gone, came = "".join(old[first:last]), "".join(new[from_:to])
        if kind == "equal":
            found.append([gone])
        elif len(found) > 1 and _is_between(*found[-2:], [gone, came]):
            (stayed,) = found.pop()
            found[-1] = [found[-1][0] + stayed + gone, found[-1][1] + stayed + came]
        else:
            found.append([gone, came])
    pieces = []
    for texts in found:
        kinds = ("same",) if len(texts) == 1 else ("gone", "new")
        pieces += [Piece(*each) for each in zip(kinds, texts, strict=True) if each[1]]
    return pieces


def _is_between(before, stayed, after):
    """Whether no more words stayed than were changed on either side."""
    changed = min(max(len(text.split()) for text in side) for side in (before, after))
    return "\n" not in stayed[0] and len(stayed[0].split()) <= changed


def shortened(pieces: list[Piece]) -> list[Piece]:
    """A comparison with only what stands around each change; the rest is three dots."""
    found = []
    for place, piece in enumerate(pieces):
        text = piece.text
        if piece.kind == "same" and len(text) > 3 * SHOWN_AROUND:
            head = text[:SHOWN_AROUND].rpartition(" ")[0] if place else ""
            tail = text[-SHOWN_AROUND:].partition(" ")[2] if place < len(pieces) - 1 else ""
            text = " […] ".join((head, tail))
        found.append(Piece(piece.kind, text))
    return found


def respelt(here: str, edited: str) -> str:
    """The edited text, where only its signs differ spelt as it stands here."""
    found = []
    old, new = tokens_of(here), tokens_of(edited)
    for kind, first, last, from_, to in _steps(old, new):
        found += old[first:last] if kind == "equal" else new[from_:to]
    return "".join(found)


def together(base: str, here: str, edited: str) -> str | None:
    """Both changes of a base text in one; None where they meet in one place and differ."""
    start = tokens_of(base)
    changes = sorted({*_changes(start, tokens_of(here)), *_changes(start, tokens_of(edited))})
    found, reached = [], 0
    for place, (first, last, words) in enumerate(changes):
        if place and first <= changes[place - 1][1]:
            return None
        found += [*start[reached:first], *words]
        reached = last
    return "".join([*found, *start[reached:]])


def _changes(start, now):
    return {
        (first, last, tuple(now[from_:to]))
        for kind, first, last, from_, to in _steps(start, now)
        if kind != "equal"
    }


def _steps(old, new):
    """The steps from one list of tokens to another, as `SequenceMatcher.get_opcodes` has them."""
    keys, others = [key_of(each) for each in old], [key_of(each) for each in new]
    head = _alike(keys, others)
    tail = _alike(keys[head:][::-1], others[head:][::-1])
    middle, other = keys[head : len(keys) - tail], others[head : len(others) - tail]
    if head:
        yield "equal", 0, head, 0, head
    if len(middle) + len(other) > MOST_COMPARED:
        yield "replace", head, head + len(middle), head, head + len(other)
    elif middle or other:
        steps = SequenceMatcher(None, middle, other, autojunk=False).get_opcodes()
        for kind, first, last, from_, to in steps:
            yield kind, head + first, head + last, head + from_, head + to
    if tail:
        yield "equal", len(keys) - tail, len(keys), len(others) - tail, len(others)


def _alike(keys, others):
    """How many tokens are the same from the beginning."""
    count = 0
    for key, other in zip(keys, others, strict=False):
        if key != other:
            break
        count += 1
    return count
