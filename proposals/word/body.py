"""The body of a Word document, paragraph by paragraph, with whom and what each holds.

Plain data in (`lxml` elements), plain data out. Word's own marks of its work (split runs, proofing,
smart tags, bookmarks) change nothing; of two ways to show one thing the first is read.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from docx.oxml.ns import qn

from priorities.documents.blocks import DocumentRefused

MOST_LETTERS = 3_000_000
TOO_MUCH = (
    "Reading this file took more time or memory than a bid’s words need, so it was stopped. "
    "Download the words again and put your changes into that file."
)
MARK = re.compile(r"iit_[0-9A-Z]{8}_x?\d{1,6}")

_IN = {qn("w:ins"), qn("w:moveTo")}
_OUT = {qn("w:del"), qn("w:moveFrom")}
_SKIPPED = {qn(f"w:{name}") for name in "pPr rPr sdtPr sdtEndPr instrText delInstrText rt".split()}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_LINK = qn("r:id")
_TEXTS = {qn("w:t"), qn("w:delText"), f"{_MATHS}t"}
_SIGNS = {
    qn("w:tab"): " ",
    qn("w:ptab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_HELD = {
    qn("w:drawing"): "pictures",
    qn("w:pict"): "pictures",
    qn("w:object"): "objects",
    f"{_MATHS}oMath": "formulas",
    qn("w:altChunk"): "objects",
}
_NOTES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}


@dataclass
class Side:
    """The words of one place within a paragraph or table, and what belongs to them."""

    parts: list = field(default_factory=list)
    authors: Counter = field(default_factory=Counter)
    comments: dict = field(default_factory=dict)
    holds: Counter = field(default_factory=Counter)

    @property
    def text(self):
        return "".join(self.parts)

    def add(self, other):
        self.parts += other.parts
        self.authors += other.authors
        self.comments |= other.comments
        self.holds += other.holds


@dataclass
class Block:
    """A paragraph, item, heading or table; `control` is (mark, which of its controls) or None."""

    control: tuple | None
    kind: str
    side: Side
    rows: list = field(default_factory=list)
    list: str = ""
    marks: tuple = ()

    @property
    def told(self):
        if self.kind == "table":
            return ["table", self.rows]
        return [self.kind, self.side.text, *([self.list] if self.kind == "numbered" else [])]

    @property
    def is_blank(self):
        return not (self.side.text.strip() or any(any(row) for row in self.rows))


class Reading:
    """Walks the body as it reads with every tracked change accepted, or with none made."""

    def __init__(self, file, *, accepts):
        self.file, self.accepts = file, accepts
        self.kept, self.dropped = (_IN, _OUT) if accepts else (_OUT, _IN)
        self.controls = Counter()
        self.joined = {}
        self.marks = []
        self.letters = 0
        self.blocks = []

    def found(self):
        body = self.file.body.find(qn("w:body"))
        if body is not None:
            self._of(body, None)
        return self.blocks

    # --- Blocks

    def _of(self, parent, control, authors=()):
        for element in parent:
            tag = element.tag
            if tag == qn("w:p"):
                self._paragraph(element, control, authors)
            elif tag == qn("w:tbl"):
                self._table(element, control)
            elif tag == qn("w:bookmarkStart"):
                self._note_mark(element)
            elif tag == qn("w:sdt"):
                inner = self._control_of(element)
                if inner:  # even if nothing is left in it
                    self.blocks.append(Block(inner, "paragraph", Side()))
                self._of(element.findall(qn("w:sdtContent")), inner or control)
            elif tag in self.kept:
                self._of(element, control, [*authors, element.get(qn("w:author"))])
            elif tag in _HELD:
                self.blocks.append(Block(control, "paragraph", Side(holds=Counter([_HELD[tag]]))))
            elif tag not in self.dropped and tag not in _SKIPPED and len(element):
                self._of(element, control, authors)
        self._end_joined()

    def _control_of(self, element):
        tag = element.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        mark = "" if tag is None else tag.get(qn("w:val"), "")
        if not MARK.fullmatch(mark):
            return None
        self.controls[mark] += 1
        return mark, self.controls[mark]

    def _note_mark(self, element):
        if MARK.fullmatch(element.get(qn("w:name"), "")):
            self.marks.append(element.get(qn("w:name")))

    def _paragraph(self, element, control, authors=()):
        sides = self.joined
        self.joined = {}
        own = sides.setdefault(control, Side())
        own.authors.update(filter(None, authors))
        self._walk(element, control, sides)
        kinds = element.find(qn("w:pPr"))
        if self._is_joined(kinds, sides, control):
            self.joined = sides
            return
        self._add(element, control, sides)

    def _is_joined(self, kinds, sides, control):
        """Whether a paragraph's end is struck out (or, before the changes, was not there yet)."""
        ended = None if kinds is None else kinds.find(qn("w:rPr"))
        for each in () if ended is None else ended:
            if each.tag in _IN | _OUT:
                sides[control].authors[each.get(qn("w:author"))] += 1
                if each.tag in self.dropped:
                    return True
        return False

    def _end_joined(self):
        sides, self.joined = self.joined, {}
        for control, side in sides.items():
            if side.text.strip():
                self._append(Block(control, "paragraph", side))

    def _add(self, element, control, sides):
        kind, number = self._kind_of(element)
        for place, side in sides.items():
            own = (kind, number) if place == control else ("paragraph", "")
            self._append(Block(place, own[0], side, list=own[1]))

    def _append(self, block):
        block.marks, self.marks = tuple(self.marks), []
        self.letters += len(block.side.text)
        if self.letters > MOST_LETTERS:
            raise DocumentRefused(TOO_MUCH)
        self.blocks.append(block)

    def _kind_of(self, element):
        kinds = element.find(qn("w:pPr"))
        style = None if kinds is None else kinds.find(qn("w:pStyle"))
        style_id = None if style is None else style.get(qn("w:val"))
        names, number = [], _number_in(kinds)
        for each in self._with_bases(style_id):
            name = each.find(qn("w:name"))
            names.append("" if name is None else (name.get(qn("w:val")) or "").lower())
            if number is None:
                number = _number_in(each.find(qn("w:pPr")))
        if number and number != "0":
            numbered = self.file.lists.get(number)
            return ("list", "") if numbered is None else ("numbered", numbered)
        if any(re.fullmatch(r"heading \d|title|subtitle", name) for name in names):
            return "heading", ""
        return ("line" if names[:1] == ["line"] else "paragraph"), ""

    def _with_bases(self, style_id):
        for _ in range(12):
            style = self.file.styles.get(style_id)
            if style is None:
                return
            yield style
            base = style.find(qn("w:basedOn"))
            style_id = None if base is None else base.get(qn("w:val"))

    def _table(self, table, control):
        side, rows, others = Side(), [], {}
        side.holds["tables"] += 1
        for row in _rows_of(table):
            if self._is_dropped(row, side):
                continue
            rows.append([])
            for cell in row.iterchildren(qn("w:tc"), qn("w:sdt")):
                sides = {}
                for paragraph in cell.iter(qn("w:p")):
                    self._walk(paragraph, control, sides)
                    for each in sides.values():
                        each.parts.append("\n")
                own = sides.pop(control, Side())
                rows[-1].append(" ".join(own.text.split()))
                side.add(Side([own.text], own.authors, own.comments, own.holds))
                for place, each in sides.items():
                    others.setdefault(place, Side()).add(each)
        self._append(Block(control, "table", side, rows=rows))
        for place, each in others.items():
            each.parts = [each.text.strip()]
            self._append(Block(place, "paragraph", each))

    def _is_dropped(self, row, side):
        kinds = row.find(qn("w:trPr"))
        for each in () if kinds is None else kinds:
            if each.tag in _IN | _OUT:
                side.authors[each.get(qn("w:author"))] += 1
                if each.tag in self.dropped:
                    return True
        return False

    # --- Words

    def _walk(self, element, control, sides):
        side = sides.setdefault(control, Side())
        for child in element:
            tag = child.tag
            if tag in _SKIPPED or tag == _FALLBACK:
                continue
            if tag in _TEXTS:
                side.parts.append(child.text or "")
            elif tag in _SIGNS:
                side.parts.append(_SIGNS[tag])
            elif tag == qn("w:sym"):
                side.parts.append(_sign(child))
            elif tag == qn("w:bookmarkStart"):
                self._note_mark(child)
            elif tag in (qn("w:commentRangeStart"), qn("w:commentReference")):
                side.comments[child.get(qn("w:id"))] = True
            elif tag in _NOTES:
                self._note(side, _NOTES[tag], child.get(qn("w:id")))
            elif tag == qn("w:sdt"):
                inner = self._control_of(child) or control
                for content in child.findall(qn("w:sdtContent")):
                    self._walk(content, inner, sides)
            elif tag in _IN | _OUT:
                side.authors[child.get(qn("w:author"))] += 1
                if tag in self.kept:
                    self._walk(child, control, sides)
            elif control and self._is_placeholder(child):
                continue
            else:
                if tag in _HELD:
                    side.holds[_HELD[tag]] += 1
                if tag == qn("w:hyperlink") and child.get(_LINK):
                    side.holds["links"] += 1
                if tag == qn("w:p"):  # of a text box
                    side.parts.append("\n")
                self._walk(child, control, sides)

    def _is_placeholder(self, run):
        """Whether it is what Word says in an empty control, in whatever language."""
        style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
        found = None if style is None else self.file.styles.get(style.get(qn("w:val")))
        name = None if found is None else found.find(qn("w:name"))
        return name is not None and (name.get(qn("w:val")) or "").lower() == "placeholder text"

    def _note(self, side, kind, number):
        side.holds["footnotes"] += 1
        if text := self.file.notes[kind].get(number):
            side.parts.append(f" ({text})")


def _rows_of(table):
    """The rows of a table, not those of tables within it."""
    for child in table:
        if child.tag == qn("w:tr"):
            yield child
        elif child.tag != qn("w:tblPr"):
            yield from _rows_of(child)


def _number_in(kinds):
    """The list that a paragraph, or a style, says it belongs to: "0" is none on purpose."""
    found = None if kinds is None else kinds.find(f"{qn('w:numPr')}/{qn('w:numId')}")
    return None if found is None else found.get(qn("w:val"))


def _sign(element):
    """A sign of a font of signs: what it looks like is known of no private one."""
    code = element.get(qn("w:char"), "")
    number = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else 0
    return chr(number) if 0x20 <= number < 0xD800 or 0xF900 <= number < 0xFFFE else "•"
