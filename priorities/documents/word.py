"""Word (.docx) to blocks, as its text reads once every tracked change is accepted."""

import re
import zipfile

import docx
from docx.oxml.ns import qn
from lxml import etree

from priorities.documents.blocks import (
    CELL,
    HEADING,
    ITEM,
    TEXT,
    Block,
    Document,
    DocumentRefused,
    limited,
    parted,
    tidy,
)

TRACKED = (
    "The document has tracked changes. It was read as if all of them were accepted: what is struck "
    "out was left out, what was added was taken."
)
_DAMAGED = (
    "This cannot be read as a Word document: it is damaged or only half downloaded. Open it in "
    "Word and save it again as .docx."
)
_LEFT_OUT = frozenset(map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:instrText")))
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CHANGES = tuple(map(qn, ("w:ins", "w:del", "w:moveFrom", "w:moveTo")))
_LONGEST_HEADING = 200
# Bold "Normal" paragraphs come below every real heading.
_BOLD_LEVEL = 8


def read(path) -> Document:
    """The blocks of a Word document. Raises DocumentRefused."""
    try:
        document = docx.Document(str(path))
        blocks = limited(_Reading(document).blocks())
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, AttributeError):
        raise DocumentRefused(_DAMAGED) from None
    pages = max((block.page for block in blocks if block.page), default=None)
    body = document.element.body
    notes = [TRACKED] if any(next(body.iter(tag), None) is not None for tag in _CHANGES) else []
    return Document(blocks, pages, notes)


class _Reading:
    """Walks the body. Word notes where its pages ended when it was last saved, or nothing."""

    def __init__(self, document):
        self.document = document
        self.styles = {style.style_id: style for style in document.styles}
        body = document.element.body
        breaks = next(body.iter(qn("w:lastRenderedPageBreak")), None)
        self.page = 1 if breaks is not None else None
        self.tables = 0
        self.joined = ""

    def blocks(self):
        yield from self._of(self.document.element.body)

    def _of(self, parent):
        for element in parent:
            if element.tag == qn("w:p"):
                yield from self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                yield from self._table(element)
            elif element.tag in (qn("w:sdt"), qn("w:ins"), qn("w:moveTo")):
                yield from self._of(element.find(qn("w:sdtContent")) or element)

    def _paragraph(self, paragraph):
        text = self.joined + self._text(paragraph)
        properties = paragraph.find(qn("w:pPr"))
        if properties is not None and properties.find(f"{qn('w:rPr')}/{qn('w:del')}") is not None:
            self.joined = text  # its end is struck out: it goes on in the next one
            return
        self.joined = ""
        if tidy(text):
            yield self._block(paragraph, tidy(text))

    def _text(self, element):
        """The words of an element; counts the pages that end in it."""
        parts = []
        for child in element:
            if child.tag in _LEFT_OUT or child.tag == _ALTERNATIVE:
                continue
            if child.tag == qn("w:t"):
                parts.append(child.text or "")
            elif child.tag in (qn("w:tab"), qn("w:cr")):
                parts.append(" ")
            elif child.tag == qn("w:br"):
                parts.append("\n")
            elif child.tag == qn("w:lastRenderedPageBreak") and self.page:
                self.page += 1
            elif child.tag == qn("w:p"):
                parts.append(self._text(child) + "\n")
            else:
                parts.append(self._text(child))
        return "".join(parts)

    def _block(self, paragraph, text):
        style, level = self._style(paragraph)
        numbering = self._numbering(paragraph)
        if level and len(text) <= _LONGEST_HEADING:
            label, words = parted(text, is_heading=True)
            return Block(HEADING, words, self.page, level, label)
        label, words = parted(text)
        if numbering is not None or label:
            return Block(ITEM, words, self.page, numbering or 0, label or "•")
        if style.startswith("list"):
            return Block(ITEM, text, self.page, 0, "•")
        if self._is_bold(paragraph) and len(text) <= _LONGEST_HEADING and not text.endswith("."):
            return Block(HEADING, text, self.page, _BOLD_LEVEL)
        return Block(TEXT, text, self.page)

    def _style(self, paragraph):
        """(name of the style in small letters, level of a heading or 0)."""
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style = self.styles.get(found.get(qn("w:val"))) if found is not None else None
        name = (style.name or "").lower() if style is not None else ""
        if name in ("title", "subtitle"):
            return name, 1
        heading = re.fullmatch(r"heading (\d)", name)
        return name, 1 + int(heading[1]) if heading else 0

    def _numbering(self, paragraph):
        """How deep an item of a list stands; None for what is none."""
        number = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if number is None:
            return None
        which = number.find(qn("w:numId"))
        if which is not None and which.get(qn("w:val")) == "0":
            return None
        level = number.find(qn("w:ilvl"))
        return int(level.get(qn("w:val"), "0")) if level is not None else 0

    def _is_bold(self, paragraph):
        """Whether all its words are bold by their own doing: Word's makeshift heading."""
        runs = [run for run in paragraph.iter(qn("w:r")) if self._text_of_run(run)]
        return bool(runs) and all(_is_on(run.find(f"{qn('w:rPr')}/{qn('w:b')}")) for run in runs)

    def _text_of_run(self, run):
        return "".join(text.text or "" for text in run.iter(qn("w:t"))).strip()

    def _table(self, table):
        rows = [self._row(row) for row in table.iter(qn("w:tr"))]
        rows = [row for row in rows if any(row)]
        self.tables += 1
        if len(rows) < 2 or max(map(len, rows)) < 2:
            # A frame around text, not a table.
            for row in rows:
                for text in filter(None, row):
                    label, words = parted(text)
                    yield Block(ITEM if label else TEXT, words, self.page, 0, label)
            return
        names = rows[0]
        for number, row in enumerate(rows[1:]):
            for place, text in enumerate(row):
                name = names[place] if place < len(names) else ""
                if text:
                    yield Block(CELL, text, self.page, 0, "", name, self.tables, number)

    def _row(self, row):
        """Texts by column; a cell that spans several stands in the first of them."""
        texts = []
        for cell in row.findall(qn("w:tc")):
            texts.append(tidy(self._text(cell)))
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            wide = span.get(qn("w:val"), "1") if span is not None else "1"
            texts.extend([""] * (min(int(wide), 100) - 1 if wide.isdigit() else 0))
        return texts


def _is_on(element):
    return element is not None and element.get(qn("w:val"), "1") not in ("0", "false", "off")
