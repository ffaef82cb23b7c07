"""Words on a page as lines in reading order: columns one after the other, then paragraphs."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from priorities.documents.blocks import HEADING, ITEM, TEXT, Block, parted, tidy

# A letter that the font doesn't name. By custom the third is a space, a bullet stands alone.
_NAMELESS = re.compile(r"\(cid:(\d+)\)")
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
# Between columns, in points; and the part of a page in which they may meet.
_GUTTER = 9.0
_MIDDLE = (0.25, 0.75)
_FEWEST_LINES = 4
# A heading is larger than the running text by so much.
_LARGER = 1.09
_LONGEST_HEADING = 220


@dataclass(frozen=True)
class Word:
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool


@dataclass
class Line:
    """Words beside each other, with the column they stand in. Once made it stays as it is."""

    words: list[Word]
    right: float = 0.0

    @cached_property
    def text(self):
        words = tidy(" ".join(word.text for word in self.words))
        return re.sub(r"(?<=\w) (?=[’'](?:s|t|re|ve|ll)\b)", "", words)

    @property
    def x0(self):
        return self.words[0].x0

    @property
    def x1(self):
        return self.words[-1].x1

    @cached_property
    def top(self):
        return min(word.top for word in self.words)

    @cached_property
    def bottom(self):
        return max(word.bottom for word in self.words)

    @cached_property
    def size(self):
        sizes = Counter()
        for word in self.words:
            sizes[round(word.size, 1)] += len(word.text)
        return sizes.most_common(1)[0][0]

    @cached_property
    def bold(self):
        letters = sum(len(word.text) for word in self.words)
        return sum(len(word.text) for word in self.words if word.bold) > 0.8 * letters

    @property
    def indent(self):
        """Where the words begin behind a bullet or number."""
        label, _ = parted(self.text)
        return self.words[1].x0 if label and len(self.words) > 1 else self.x0


def words_of(page) -> list[Word]:
    """The upright words of a page of pdfplumber, nameless spaces and bullets understood."""
    found = []
    for each in page.extract_words(return_chars=True, x_tolerance_ratio=0.15):
        letters = each["chars"]
        if not letters[0]["upright"]:
            continue
        # Small capitals are one word in two sizes.
        size = max(letter["size"] for letter in letters)
        bold = bool(_BOLD.search(letters[-1]["fontname"]))
        for text, x0, x1 in _split(each):
            found.append(Word(text, x0, x1, each["top"], each["bottom"], size, bold))
    return found


def _split(word):
    """The parts of a word whose spaces the font doesn't name, each with its place."""
    text = word["text"]
    if "(cid:" not in text:
        return [(text, word["x0"], word["x1"])]
    letters = re.findall(r"\(cid:\d+\)|.", text)
    width = (word["x1"] - word["x0"]) / len(letters)
    parts, start, current = [], 0, ""
    for at, letter in enumerate([*letters, "(cid:3)"]):
        if nameless := _NAMELESS.fullmatch(letter):
            if current:
                parts.append((current, word["x0"] + start * width, word["x0"] + at * width))
            if nameless[1] != "3":
                parts.append(("•", word["x0"] + at * width, word["x0"] + (at + 1) * width))
            start, current = at + 1, ""
        else:
            current += letter
    return parts


def lines_of(words: Iterable[Word], width: float) -> list[Line]:
    """Lines in reading order: across the page where they run across it, else by column."""
    return _by_columns(_rows(words), width, depth=2)


def _rows(words):
    """Words beside each other, top down; raised numbers of footnotes are left out."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: ((word.top + word.bottom) / 2, word.x0)):
        middle = (word.top + word.bottom) / 2
        if rows and any(each.top <= middle <= each.bottom for each in rows[-1][-6:]):
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda word: word.x0)
        largest = max(word.size for word in row)
        raised = [word for word in row if word.size < 0.75 * largest and word.text.isdigit()]
        if len(raised) < len(row):
            row[:] = [word for word in row if word not in raised]
    return rows


def _by_columns(rows, width, depth):
    gutter = _gutter(rows, width) if depth else None
    if gutter is None:
        return _as_lines(rows)
    lines, left, right = [], [], []

    def emit():
        for side, low, high in ((left, 0, gutter), (right, gutter, width)):
            lines.extend(_by_columns(list(side), high - low + low, depth - 1))
            side.clear()

    for row in rows:
        if any(word.x0 < gutter < word.x1 for word in row) or _runs_across(row, gutter):
            emit()
            lines.extend(_as_lines([row]))
        else:
            for side, part in (
                (left, [word for word in row if word.x1 <= gutter]),
                (right, [word for word in row if word.x0 >= gutter]),
            ):
                if part:
                    side.append(part)
    emit()
    return lines


def _runs_across(row, gutter):
    """Whether words meet closely over the gutter: one line, not two beside each other."""
    before = max((word.x1 for word in row if word.x1 <= gutter), default=None)
    after = min((word.x0 for word in row if word.x0 >= gutter), default=None)
    return before is not None and after is not None and after - before < _GUTTER * 0.75


def _gutter(rows, width):
    """Where two columns meet: a strip that few rows cross, with text on both sides beside it."""
    if len(rows) < _FEWEST_LINES:
        return None
    best = None
    x0 = min(row[0].x0 for row in rows)
    x1 = max(row[-1].x1 for row in rows)
    span = x1 - x0
    if span < 0.35 * width:
        return None
    at = x0 + _MIDDLE[0] * span
    while at < x0 + _MIDDLE[1] * span:
        crossed = beside = 0
        for row in rows:
            before = max((word.x1 for word in row if word.x0 < at), default=None)
            after = min((word.x0 for word in row if word.x1 > at), default=None)
            if before is None or after is None:
                continue
            if after - before < _GUTTER:
                crossed += 1
            else:
                beside += 1
        if beside >= _FEWEST_LINES and crossed <= 0.25 * beside:
            key = (beside - 3 * crossed, -abs(at - (x0 + x1) / 2))
            if best is None or key > best[0]:
                best = (key, at)
        at += 2.0
    return best[1] if best else None


def _as_lines(rows):
    right = max((row[-1].x1 for row in rows), default=0)
    return [Line(row, right) for row in rows if any(word.text.strip() for word in row)]


# --- Lines to paragraphs


@dataclass
class Body:
    """What running text looks like in this document: its size, and sizes of headings."""

    size: float
    sizes: list[float] = field(default_factory=list)
    leading: float = 0.0

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Body":
        letters: Counter[float] = Counter()
        for line in lines:
            letters[line.size] += len(line.text)
        size = letters.most_common(1)[0][0] if letters else 10.0
        larger = sorted({each for each in letters if each > size * _LARGER}, reverse=True)
        gaps = Counter(
            round((after.top - before.bottom) / max(before.size, 1), 1)
            for before, after in itertools.pairwise(lines)
            if after.top > before.top and abs(after.x0 - before.x0) < 2 * size
        )
        return cls(size, larger, gaps.most_common(1)[0][0] if gaps else 0.0)

    def level(self, line: Line) -> int:
        """How large a heading is: 1 the largest of all; bold or capitals alone come last."""
        if line.size > self.size * _LARGER:
            # Sizes that differ by a hair are one.
            return 1 + sum(each > line.size * 1.04 for each in self.sizes)
        return 1 + len(self.sizes) + (0 if line.text.isupper() else 1)

    def is_heading(self, line: Line) -> bool:
        text = line.text
        if len(text) > _LONGEST_HEADING or not re.search(r"[A-Za-z]{3}", text):
            return False
        if line.size > self.size * _LARGER:
            return True
        stands_out = line.bold or (text.isupper() and len(text) > 6)
        return stands_out and line.size >= 0.9 * self.size


def blocks_of(lines: Sequence[Line], page: int, body: Body) -> list[Block]:
    """The paragraphs, headings and items of one page's lines."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1], line, body):
            groups[-1].append(line)
        else:
            groups.append([line])
    indents = sorted({round(group[0].x0) for group in groups if parted(group[0].text)[0]})
    return [_block(group, page, body, indents) for group in groups]


def _goes_on(group, line, body):
    """Whether a line belongs to the paragraph, heading or item before it."""
    last, first = group[-1], group[0]
    apart = max(0.75, 1.2 * body.leading) * max(last.size, 8)
    if line.top < last.top or line.top - last.bottom > apart:
        return False
    if abs(line.size - last.size) > 0.06 * last.size or body.is_heading(line) != body.is_heading(
        last
    ):
        return False
    label, _ = parted(line.text)
    if label and not (label[0].isalnum() and _is_word(label, first, line)):
        return False
    if body.is_heading(line):
        return line.bold == last.bold and not last.text.endswith((".", ":", "?"))
    first_label, _ = parted(first.text)
    if first_label:
        # What follows an item stands under its words, or goes on with a small letter.
        under = line.x0 >= first.indent - 3 or (line.x0 > first.x0 + 1)
        return under or line.text[:1].islower() or _is_full(last)
    ends = last.text.endswith((".", ":", "?", "!"))
    return not ends or _is_full(last)


def _is_word(label, first, line):
    """A single letter or a year's end at a line's start is a word of the sentence."""
    return parted(first.text)[0] == "" and line.x0 <= first.x0 + 1 and label[-1] not in ").:"


def _is_full(line):
    """Whether the line reaches to about where its column ends."""
    return line.x1 > line.right - 0.18 * (line.right - line.x0 or 1)


def _block(group, page, body, indents):
    text = tidy(" ".join(line.text for line in group))
    text = re.sub(r"(?<=[a-z])- (?=[a-z])", "-", text)
    first = group[0]
    is_large = first.size > body.size * _LARGER
    if body.is_heading(first) and (is_large or not text.endswith((".", ",", ";"))):
        label, words = parted(text, is_heading=True)
        return Block(HEADING, words, page, body.level(first), label)
    label, words = parted(text)
    if label:
        depth = sum(each < round(first.x0) - 4 for each in indents)
        return Block(ITEM, words, page, depth, label)
    return Block(TEXT, text, page)
