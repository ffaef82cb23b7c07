"""The parts of a Word document as XML: runs of text, paragraphs, tables, links and fields."""

import re
from dataclasses import dataclass, replace

from docx.oxml.ns import nsmap
from docx.oxml.parser import oxml_parser

BLOCKS = {"p", "div", "li", "ul", "ol", "br", "h2", "h3", "h4"}
# Classes that our style sheets put on a line of their own.
LINES = {"quiet", "in-bid"}
UNSEEN = {"svg", "script", "style", "template"}
SPACES = re.compile(r"[ \t\r\n\f]+")
ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
HEAD_GROUND = "E7F0F0"
QUIET = "505A5F"
# Word names a content control by so many letters at most.
LONGEST_NAME = 64
WORD = f"{{{nsmap['w']}}}"


@dataclass(frozen=True)
class Run:
    """Words written alike; `link` is a place in the document. "\\n" alone ends a line."""

    text: str
    bold: bool = False
    italic: bool = False
    quiet: bool = False
    link: str = ""


def text_runs(element, names) -> list[Run]:
    """The words of an element; `names` is {id in the page: name of the place in the document}."""
    found = []
    _gather(element, Run(""), names, found)
    return _tidied(found)


def _gather(element, like, names, found):
    found.append(replace(like, text=element.text or ""))
    for child in element:
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2] not in UNSEEN:
            _gather_child(child, like, names, found)
        found.append(replace(like, text=child.tail or ""))


def _gather_child(child, like, names, found):
    classes = (child.get("class") or "").split()
    own = replace(
        like,
        bold=like.bold or child.tag in ("strong", "b"),
        italic=like.italic or child.tag in ("em", "i"),
        quiet=like.quiet or "quiet" in classes,
        link=names.get((child.get("href") or "").removeprefix("#"), like.link),
    )
    if child.tag == "img":
        found.append(replace(own, text=child.get("alt") or ""))
    breaks = child.tag in BLOCKS or not LINES.isdisjoint(classes)
    if breaks:
        found.append(Run("\n"))
    _gather(child, own, names, found)
    if breaks and child.tag != "br":
        found.append(Run("\n"))


def _tidied(runs):
    """With single spaces between words, none at the ends of lines, and no empty lines."""
    lines, line = [], []
    for run in [*runs, Run("\n")]:
        if run.text == "\n":
            if line := _line(line):
                lines.append(line)
            line = []
        else:
            line.append(run)
    return [run for at, each in enumerate(lines) for run in ([Run("\n")] if at else []) + each]


def _line(runs):
    found = []
    for run in runs:
        text = SPACES.sub(" ", run.text.translate(ZERO_WIDTH))
        if not found or found[-1].text.endswith(" "):
            text = text.lstrip(" ")
        if text.startswith("\u00a0"):
            _end(found)
        if text:
            found.append(replace(run, text=text))
    _end(found)
    return found


def _end(line):
    """Without spaces at the end."""
    while line and not line[-1].text.rstrip(" "):
        line.pop()
    if line:
        line[-1] = replace(line[-1], text=line[-1].text.rstrip(" "))


# --- XML


def make(tag, *children, **attributes):
    """An element of Word's own names; attributes likewise."""
    named = {f"{WORD}{name}": str(value) for name, value in attributes.items()}
    element = oxml_parser.makeelement(f"{WORD}{tag}", named)
    element.extend(children)
    return element


def paragraph(style, runs, *more, number=None, aligned=None):
    """A paragraph in this style, which is named as Word's files name it."""
    kinds = make("pPr", make("pStyle", val=style))
    if number is not None:
        kinds.append(make("numPr", make("ilvl", val=0), make("numId", val=number)))
    if aligned:
        kinds.append(make("jc", val=aligned))
    block = make("p", kinds)
    for run in runs:
        block.append(_linked(run) if run.link else _run(run))
    for each in more:
        block.append(each)
    return block


def _linked(run):
    return make("hyperlink", _run(run), anchor=run.link, history=1)


def _run(run):
    kinds = make("rPr")
    for is_so, tag in ((run.bold, "b"), (run.italic, "i")):
        if is_so:
            kinds.append(make(tag))
    if run.quiet:
        kinds.append(make("color", val=QUIET))
    if run.text == "\n":
        return make("r", kinds, make("br"))
    words = make("t")
    words.text = run.text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return make("r", kinds, words)


def field(code):
    """What Word fills in by itself, such as the number of the page."""
    words = make("t")
    words.text = "1"
    return make("fldSimple", make("r", words), instr=code)


def bookmark(block, name, number):
    """Makes the beginning of a paragraph a place of this name; `number` is its own."""
    block.insert(1, make("bookmarkStart", id=number, name=name))
    block.append(make("bookmarkEnd", id=number))


def control(blocks, *, number, tag, title, lock, is_empty):
    """Blocks within a content control; `number` is its own in the document."""
    kinds = make("sdtPr", make("alias", val=title[:LONGEST_NAME]), make("tag", val=tag))
    kinds.append(make("id", val=number))
    if lock:
        kinds.append(make("lock", val=lock))
    if is_empty:
        kinds.append(make("showingPlcHdr"))
    return make("sdt", kinds, make("sdtContent", *blocks))


def table(rows, words):
    """A table of (cells, whether it is a head); a cell is (HTML element, its runs).

    `words` are what it shows, read out to those who do not see it.
    """
    width = max(sum(int(cell.get("colspan") or 1) for cell, _ in cells) for cells, _ in rows)
    kinds = make("tblPr", make("tblStyle", val="TableGrid"), make("tblW", w=5000, type="pct"))
    kinds.append(make("tblLook", val="04A0", firstRow=1, lastRow=0, firstColumn=1, noVBand=1))
    if words:
        kinds.append(make("tblCaption", val=words))
    grid = make("tblGrid", *(make("gridCol") for _ in range(width)))
    return make("tbl", kinds, grid, *(_row(cells, is_head) for cells, is_head in rows))


def _row(cells, is_head):
    kinds = make("trPr", make("cantSplit"))
    if is_head:
        kinds.append(make("tblHeader"))
    return make("tr", kinds, *(_cell(cell, runs, is_head) for cell, runs in cells))


def _cell(cell, runs, is_head):
    kinds = make("tcPr")
    if span := int(cell.get("colspan") or 1) - 1:
        kinds.append(make("gridSpan", val=span + 1))
    if is_head:
        kinds.append(make("shd", val="clear", color="auto", fill=HEAD_GROUND))
    if is_head or cell.tag == "th":
        runs = [replace(run, bold=not run.quiet) for run in runs]
    aligned = "right" if "number" in (cell.get("class") or "").split() else None
    return make("tc", kinds, paragraph("Cell", runs, aligned=aligned))
