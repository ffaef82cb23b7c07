"""Web pages and Markdown to blocks. Nothing they point to is fetched, no script is run."""

import codecs
from pathlib import Path

from lxml import etree, html
from markdown_it import MarkdownIt

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

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# What surrounds the words of a page, and what is no words.
_LEFT_OUT = frozenset(
    """script style noscript template nav header footer aside form button select svg iframe object
    embed head canvas audio video picture""".split()
)
_INLINE = frozenset(
    """a abbr b bdi bdo cite code data dfn em font i kbd mark q s samp small span strong sub sup
    time u var wbr img label ins tt big del strike""".split()
)
_STRUCK_OUT = frozenset({"del", "strike", "s"})
_BOLD = frozenset({"b", "strong"})
_BOLD_LEVEL = 7
_LONGEST_HEADING = 200
_DEEPEST = 200


def read_html(text: str) -> Document:
    """The blocks of a web page's text. Raises DocumentRefused."""
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        if not text.strip():
            raise DocumentRefused("There are no words on this web page.") from None
        raise DocumentRefused(
            "This web page cannot be taken apart: it is damaged, or far larger than a plan."
        ) from None
    return Document(limited(_Walk().of(_main(root))))


def read_markdown(text: str) -> Document:
    """The blocks of a Markdown text. HTML inside it stays words."""
    if text.startswith("---"):
        front, mark, rest = text[3:].partition("\n---")
        text = rest if mark and len(front) < 5000 else text
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    return read_html(f"<body>{markdown.render(text)}</body>")


def read(path, form: str) -> Document:
    """The blocks of a file, "html" or else Markdown. Raises DocumentRefused."""
    text = _decoded(Path(path).read_bytes())
    return read_html(text) if form == "html" else read_markdown(text)


def _decoded(data):
    """UTF-8, UTF-16 by its mark, or what older programs write instead."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _main(root):
    """The part of a page that holds its own words, where it says which."""
    for path in (".//main", ".//*[@role='main']"):
        found = root.findall(path)
        if len(found) == 1 and len(found[0].text_content()) > 200:
            return found[0]
    body = root.find("body")
    return root if body is None else body


class _Walk:
    def __init__(self):
        self.tables = 0

    def of(self, element, items=0, deep=0):
        """The blocks of an element; `items` is how many lists it stands in."""
        if deep > _DEEPEST:
            raise DocumentRefused("The page is nested deeper than any page is written.")
        words = element.text or ""
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in _INLINE and not _holds_blocks(child):
                words += "" if tag in _STRUCK_OUT else child.text_content()
            elif tag == "br":
                yield from _plain(words)
                words = ""
            else:
                yield from _plain(words)
                words = ""
                yield from self._block(child, tag, items, deep)
            words += child.tail or ""
        yield from _plain(words)

    def _block(self, element, tag, items, deep):
        if tag in _LEFT_OUT or not tag:
            return
        if tag in _HEADINGS:
            yield from _heading(element, _HEADINGS[tag])
        elif tag in ("ul", "ol"):
            yield from self._list(element, tag, items, deep)
        elif tag == "table":
            yield from self._table(element, deep)
        elif tag == "p" and not _holds_blocks(element) and _is_bold(element):
            yield from _heading(element, _BOLD_LEVEL)
        else:
            yield from self.of(element, items, deep + 1)

    def _list(self, element, tag, items, deep):
        for number, item in enumerate(element.findall("li"), start=1):
            inner = list(self.of(item, items + 1, deep + 1))
            if inner and inner[0].kind in (TEXT, HEADING):
                label = f"{number}." if tag == "ol" else "•"
                yield Block(ITEM, inner[0].text, None, items, label)
                yield from inner[1:]
            else:
                yield from inner

    def _table(self, element, deep):
        rows = [
            [tidy(cell.text_content()) for cell in row if cell.tag in ("td", "th")]
            for row in element.iter("tr")
        ]
        rows = [row for row in rows if any(row)]
        if len(rows) < 2 or max(map(len, rows)) < 2 or element.find(".//table") is not None:
            # A frame for the page's layout.
            for cell in element.iter("td", "th"):
                yield from self.of(cell, 0, deep + 1)
            return
        self.tables += 1
        for number, row in enumerate(rows[1:]):
            for place, text in enumerate(row):
                name = rows[0][place] if place < len(rows[0]) else ""
                if text:
                    yield Block(CELL, text, None, 0, "", name, self.tables, number)


def _holds_blocks(element):
    return any(
        isinstance(each.tag, str) and each.tag not in _INLINE and each.tag != "br"
        for each in element.iterdescendants()
    )


def _is_bold(element):
    """Whether a paragraph is one bold run: a heading that somebody made do with."""
    children = list(element)
    return (
        len(children) == 1
        and children[0].tag in _BOLD
        and not (element.text or "").strip()
        and not (children[0].tail or "").strip()
        and len(element.text_content()) <= _LONGEST_HEADING
    )


def _heading(element, level):
    label, words = parted(tidy(element.text_content()), is_heading=True)
    if words:
        yield Block(HEADING, words, None, level, label)


def _plain(words):
    """A paragraph, or an item that is only written as one ("o Burglary", "• Burglary")."""
    text = tidy(words)
    label, rest = parted(text)
    if text:
        yield Block(ITEM, rest, None, 0, label) if label else Block(TEXT, text)
