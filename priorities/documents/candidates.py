"""Which blocks of a document read as priorities, each with the rule that found it and its points.

The rules look at where words stand, not at what they are about, so that they hold for crime and
health alike. The words they look for are rows of `words.csv`.

1. numbered: "Priority 2: Safer homes", or "Priority 2" with its words in the next heading.
2. listed: items of a list that a heading or a sentence ending in ":" announces ("Our priorities
   are:"). Items may have paragraphs between them while their numbers go on (I, II, III).
3. table: cells of a column whose name announces priorities, or of a table's first column where
   the table's title does.
4. headed: headings right under a heading that announces priorities, one level below it.

points = announcing word × shape + title, minus what speaks against it:
- shape: 1.0 numbered, table and a list announced by a sentence; 0.9 a list or headings under a
  heading;
- title: 0.1 for 3 to 25 words, -0.3 for more than 45, -0.5 for a question, a reference or a
  figure;
- against: others' priorities (national, government), what is past, what is about the document
  itself; taken back where the announcing words say whose they are ("our", "local").

A candidate has at least `LEAST`. Weaker words (objectives, principles) are tried only where the
document names no priorities as such. The same words found twice are one candidate, at the place
where they have most points.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from priorities.documents.blocks import (
    CELL,
    HEADING,
    ITEM,
    TEXT,
    Block,
    Document,
    is_bullet,
    parted,
)
from priorities.documents.lexicon import Lexicon, lexicon

LEAST = 0.65
MOST = 60
LONGEST_TITLE = 400
_QUOTED = 450
_MORE = 1500
_SHAPES = {"numbered": 1.0, "listed": 1.0, "table": 1.0, "headed": 0.9}

RULES = {
    "numbered": "is numbered as one",
    "listed": "is in a list of them",
    "table": "is in their column of a table",
    "headed": "is a heading under theirs",
}


@dataclass(frozen=True)
class Candidate:
    """What reads as a priority: its title, and the words around it with the title marked.

    `highlight` is (start, end) of the title's place in `quote`. `more` is what the document says
    of it: the paragraph under a heading, the other cells of a row. `rule` is a key of RULES,
    `pages` are those on which the same words stand again.
    """

    title: str
    page: int | None
    quote: str
    highlight: tuple[int, int]
    more: str
    rule: str
    announced_by: str
    points: float
    pages: tuple[int, ...] = ()


@dataclass(frozen=True)
class Found:
    """The candidates of a document in its order. `speaks` says whether it names priorities at
    all: one that does not is hardly a plan.
    """

    candidates: tuple[Candidate, ...]
    speaks: bool


def find(document: Document, words: Lexicon | None = None) -> Found:
    """The candidates of a document, in its order."""
    words = words or lexicon()
    blocks = [block for block in document.blocks if not _is_of_contents(block)]
    speaks = any(words.points("announces", block.text) for block in blocks)
    for kind in ("announces", "weaker"):
        found = _Finding(blocks, words, kind).all()
        if found:
            return Found(tuple(found[:MOST]), speaks)
    return Found((), speaks)


def _is_of_contents(block):
    """A line of a table of contents leads by dots to a page."""
    return bool(re.search(r"\.{4,}\s*\d*$|(?:\. ){4,}|…{2,}\s*\d+$", block.text))


class _Finding:
    """One pass over the blocks with the words of one strength."""

    def __init__(self, blocks: Sequence[Block], words: Lexicon, kind: str):
        self.blocks, self.words, self.kind = blocks, words, kind

    def all(self) -> list[Candidate]:
        found = [*self.numbered(), *self.listed(), *self.tables(), *self.headed()]
        found = [each for each in found if each[1].points >= LEAST]
        return _once(found)

    def candidate(self, at, title, rule, announced_by, strength, shape=None):
        block = self.blocks[at]
        shape = _SHAPES[rule] if shape is None else shape
        points = strength * shape + _of_title(title) + self.words.against(announced_by)
        title = _trimmed(title)
        quote, highlight = _quote(self.blocks, at, title)
        announced = _shortened(announced_by)
        more = _more(self.blocks, at)
        return at, Candidate(
            title, block.page, quote, highlight, more, rule, announced, round(points, 3)
        )

    def is_title(self, text):
        letters = re.findall(r"[A-Za-z]", text)
        return len(letters) > 3 and not self.words.patterns["no_title"][0][0].match(text)

    # --- 1. Numbered as one

    def numbered(self) -> Iterator:
        for at, block in enumerate(self.blocks):
            text = f"{block.label} {block.text}".strip()
            for pattern, points in self.words.patterns["numbered"]:
                found = pattern.match(text)
                if not found or (points < 0.8) != (self.kind == "weaker"):
                    continue
                title = found["title"].strip()
                place = at
                if not title:
                    place, title = self._next_line(at)
                if title and self.is_title(title) and len(title) <= LONGEST_TITLE:
                    yield self.candidate(place, title, "numbered", text, points)
                break

    def _next_line(self, at):
        """The heading, or short line, that follows a bare "Priority 2"."""
        block = self.blocks[at]
        after = self.blocks[at + 1] if at + 1 < len(self.blocks) else None
        same = after and after.kind in (block.kind, HEADING, TEXT) and len(after.text) < 160
        if same and not after.text.endswith((":", ".")):
            return at + 1, after.text
        return at, ""

    # --- 2. Listed

    def listed(self) -> Iterator:
        for at in range(len(self.blocks)):
            announced_by, strength, shape = self._announces_list(at)
            if not strength:
                continue
            for place in self._items(at + 1):
                title = self.blocks[place].text
                if self.is_title(title):
                    yield self.candidate(place, title, "listed", announced_by, strength, shape)

    def _announces_list(self, at):
        """(the words that announce a list after this block, their points, the list's shape)."""
        block = self.blocks[at]
        if block.kind in (TEXT, ITEM) or (block.kind == HEADING and block.text.endswith(":")):
            if not block.text.rstrip().endswith((":", ":-", ": -")):
                return "", 0.0, 0.0
            announced_by = _last_sentences(block.text)
            return announced_by, self.words.points(self.kind, announced_by), 1.0
        if block.kind == HEADING:
            return block.text, self.words.points(self.kind, block.text), 0.9
        return "", 0.0, 0.0

    def _items(self, at):
        """Places of the items of a list that begins here, those below others left out."""
        places, first = [], None
        while at < len(self.blocks):
            block = self.blocks[at]
            is_item = block.kind == ITEM or (block.kind == HEADING and block.label)
            if first is None:
                if not is_item:
                    return []
                first = block
            if is_item and _is_alike(first, block):
                if block.level == first.level or block.kind == HEADING:
                    if places and not _follows(self.blocks[places[-1]].label, block.label):
                        break
                    places.append(at)
                elif block.level < first.level:
                    break
            elif _ends_list(first, block):
                break
            at += 1
        return places if len(places) > 1 else []

    # --- 3. Tables

    def tables(self) -> Iterator:
        for at, block in enumerate(self.blocks):
            if block.kind != CELL or not block.column:
                continue
            strength = self.words.points(self.kind, block.column)
            if strength and len(block.column) < 80:
                _, title = parted(block.text)
                if self.is_title(title) and len(title) <= LONGEST_TITLE:
                    yield self.candidate(at, title, "table", block.column, strength)

    # --- 4. Headings under a heading

    def headed(self) -> Iterator:
        for at, block in enumerate(self.blocks):
            strength = self.words.points(self.kind, block.text) if block.kind == HEADING else 0
            if not strength or (block.label and self._is_numbered(block)):
                continue
            places = self._headings_below(at)
            if len(places) > 1:
                for place in places:
                    title = self.blocks[place].text
                    if self.is_title(title):
                        yield self.candidate(place, title, "headed", block.text, strength)

    def _is_numbered(self, block):
        text = f"{block.label} {block.text}".strip()
        return any(pattern.match(text) for pattern, _ in self.words.patterns["numbered"])

    def _headings_below(self, at):
        """Places of the headings one level below this one, up to the next as large as it."""
        above, places, level = self.blocks[at], [], None
        for place in range(at + 1, len(self.blocks)):
            block = self.blocks[place]
            if block.kind != HEADING:
                continue
            if block.level <= above.level:
                break
            level = block.level if level is None else level
            if block.level == level:
                places.append(place)
            elif block.level < level:
                break
        return places


# --- The likeness of items


def _ends_list(first, block):
    """Whether a block that is no item of the list ends it. Numbers may go on after paragraphs."""
    if block.kind == CELL or (block.kind == HEADING and block.level <= max(first.level, 1)):
        return True
    return is_bullet(first.label) and block.kind != ITEM


def _is_alike(first, block):
    """Whether two labels are of one list: the same bullet, or both numbers of a kind."""
    if is_bullet(first.label) or is_bullet(block.label):
        deeper = block.kind == ITEM and block.level > first.level
        return first.label == block.label or deeper
    return _sort(first.label) == _sort(block.label)


def _sort(label):
    bare = label.strip("().: ")
    if re.fullmatch(r"[\d.]+", bare):
        return ("number", bare.count("."))
    return ("roman" if re.fullmatch(r"[ivxIVX]+", bare) else "letter", bare.isupper())


_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv".split()


def _follows(last, label):
    """Whether a label may come next in a list: the same bullet, or the number after the last."""
    if is_bullet(last):
        return label == last
    before, after = (each.strip("().: ").lower() for each in (last, label))
    if before.isdigit() and after.isdigit():
        return int(after) == int(before) + 1
    if before in _ROMAN and after in _ROMAN[1:]:
        return _ROMAN.index(after) == _ROMAN.index(before) + 1
    if len(before) == len(after) == 1:
        return ord(after) == ord(before) + 1
    return before.rpartition(".")[0] == after.rpartition(".")[0] and before != after


# --- Titles and quotes


def _of_title(title):
    count = len(title.split())
    points = 0.1 if 3 <= count <= 25 else -0.3 if count > 45 else 0.0
    is_reference = re.search(r"https?://|\bet al\b|\(\d{4}\)\.?$|^\[\d+\]", title)
    is_figure = re.match(r"(?:figure|table|source|note)\b|[\d£%.,\s]+$", title, re.IGNORECASE)
    return points - (0.5 if title.endswith("?") or is_reference or is_figure else 0.0)


def _trimmed(title):
    title = title.strip().rstrip(";:,").strip()
    title = re.sub(r"[;,]?\s+and$", "", title)
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
    return title.removesuffix(".") if title.count(".") == 1 else title


def _last_sentences(text):
    """The sentence that leads to a list; with the one before it where it only says "these"."""
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z“])", text)
    last = sentences[-1]
    if len(sentences) > 1 and (
        len(last.split()) < 5 or re.match(r"(?:these|they|those)\b", last, re.IGNORECASE)
    ):
        return f"{sentences[-2]} {last}"
    return last


def _more(blocks, at):
    """What the document says of a title: paragraphs under a heading, other cells of its row."""
    block, parts = blocks[at], []
    if block.kind == CELL:
        row = (block.table, block.row)
        for other in blocks[max(0, at - 12) : at + 12]:
            # A number says nothing of the priority beside it.
            in_row = other.kind == CELL and (other.table, other.row) == row
            if in_row and other is not block and re.search(r"[A-Za-z]{3}", other.text):
                parts.append(f"{other.column}: {other.text}" if other.column else other.text)
        return _shortened("\n\n".join(parts), _MORE)
    for other in blocks[at + 1 : at + 12]:
        if block.kind == HEADING and other.kind == TEXT and len(parts) < 3:
            parts.append(other.text)
        else:
            break
    return _shortened("\n\n".join(parts), _MORE)


def _shortened(text, most=160):
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def _quote(blocks, at, title):
    """(the words around a title, where in them it stands)."""
    own = blocks[at].text
    before = blocks[at - 1].text if at and blocks[at - 1].kind != CELL else ""
    before = _last_sentences(before)[-160:] if before else ""
    after, place = "", at + 1
    while len(after) < 200 and place < len(blocks) and place < at + 3:
        after = f"{after}\n{blocks[place].text}".strip()
        place += 1
    start = own.find(title[:60].removesuffix("…"))
    start = max(start, 0) + (len(before) + 1 if before else 0)
    text = "\n".join(filter(None, (before, own)))
    end = min(start + len(title), len(text))
    room = max(0, _QUOTED - len(text))
    more = _shortened(after, room) if room > 40 else ""
    return "\n".join(filter(None, (text, more))), (start, end)


# --- The same words twice


def _once(found: Iterable[tuple[int, Candidate]]) -> list[Candidate]:
    """Of candidates with the same words the one with most points, in the document's order."""
    best: dict[str, tuple[int, Candidate]] = {}
    pages: dict[str, list[int]] = {}
    for at, candidate in sorted(found, key=lambda each: (-each[1].points, each[0])):
        key = " ".join(re.findall(r"[a-z0-9]+", candidate.title.lower()))
        key = next((known for known in best if _is_same(known, key)), key)
        best.setdefault(key, (at, candidate))
        if candidate.page is not None and candidate.page not in pages.setdefault(key, []):
            pages[key].append(candidate.page)
    return [
        replace(
            candidate, pages=tuple(p for p in sorted(pages.get(key, [])) if p != candidate.page)
        )
        for key, (_, candidate) in sorted(best.items(), key=lambda each: each[1][0])
    ]


def _is_same(one, other):
    """Whether one title is the other, or its beginning."""
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter.split()) > 3 and longer.startswith(shorter))
