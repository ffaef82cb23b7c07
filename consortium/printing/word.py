"""HTML of ours as a Word file: real headings, styles, lists, tables and links, no pictures.

For people who copy a document into a funder's form or go on writing: what stands there is what
the HTML says, drawings in the words of their text alternative. The bytes follow from the HTML.

An element with `data-control` becomes a content control of that tag, called `data-title`, which
word processors keep around whatever is written in it; `data-lock` is `sdtLocked` (it cannot be
removed) or `sdtContentLocked` (nor changed), `data-empty` says that only a placeholder stands in
it. `data-mark` names a bookmark at the beginning of a paragraph. In a page whose body has
`data-tracks`, changes are tracked from the start.
"""

import datetime
import io

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from lxml import html as lxml_html

from consortium.printing.word_parts import (
    Run,
    bookmark,
    control,
    field,
    make,
    paragraph,
    table,
    text_runs,
)
from consortium.steady import steady_office

LANGUAGE = "en-GB"
TEAL = RGBColor(0x0B, 0x4F, 0x55)
HEADINGS = {"h1": "Title", "h2": "Heading1", "h3": "Heading2", "h4": "Heading3"}
STYLES = {
    "lead": "Lead",
    "line": "Line",
    "note": "Note",
    "cover__sentence": "Subtitle",
    "chart-title": "Heading4",
}
GROUPS = {"article", "body", "div", "figure", "header", "footer", "main", "section", "blockquote"}
DRAWN = "In words: "
# What may stand before "track changes" in a document's settings.
BEFORE_TRACKING = frozenset(
    qn(f"w:{name}")
    for name in (
        "writeProtection view zoom removePersonalInformation removeDateAndTime "
        "doNotDisplayPageBoundaries displayBackgroundShape printPostScriptOverText "
        "printFractionalCharacterWidth printFormsData embedTrueTypeFonts embedSystemFonts "
        "saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges "
        "bordersDoNotSurroundHeader bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors "
        "hideGrammaticalErrors activeWritingStyle proofState formsDesign attachedTemplate "
        "linkStyles stylePaneFormatFilter stylePaneSortMethod documentType mailMerge revisionView"
    ).split()
)


def word(page: str, *, on: datetime.date) -> bytes:
    """The Word file of a whole HTML page; `on` is the day that it says it was made."""
    found = lxml_html.document_fromstring(page)
    document = new_document(found)
    Writer(document, found).write()
    out = io.BytesIO()
    document.save(out)
    return steady_office(out.getvalue(), on=on)


class Writer:
    """Puts a page's blocks into a document, one after the other."""

    def __init__(self, document, page):
        self.document, self.page = document, page
        self.body = self.into = document.element.body
        self.controls = self.bookmarks = 0
        self.names = {
            each.get("id"): f"part{number}"
            for number, each in enumerate(page.iter(), start=1)
            if each.get("id")
        }

    def write(self):
        end = self.body[-1]  # the last element says how large the pages are
        self.blocks(self.page.find("body"))
        self.body.append(end)

    def add(self, style, runs, source=None, **more):
        if not any(run.text for run in runs):
            return
        block = paragraph(style, runs, **more)
        if source is not None and (source.get("data-mark") or source.get("id")):
            self.bookmarks += 1
            name = source.get("data-mark") or self.names[source.get("id")]
            bookmark(block, name, self.bookmarks)
        self.into.append(block)

    def runs(self, element):
        return text_runs(element, self.names)

    def blocks(self, group):
        for element in group:
            if not isinstance(element.tag, str):
                continue
            name = element.tag.rpartition("}")[2]
            if element.get("data-control"):
                self.control(element)
            elif name in HEADINGS:
                self.add(HEADINGS[name], self.runs(element), element)
            elif name in ("ul", "ol"):
                self.list(element, is_numbered=name == "ol")
            elif name == "table":
                self.table(element)
            elif name == "svg":
                self.drawing(element)
            elif name in GROUPS:
                self.blocks(element)
            elif name == "p":
                self.add(style_of(element), self.runs(element), element)

    def control(self, element):
        around, self.into = self.into, []
        self.blocks(element)
        held, self.into = self.into, around
        self.controls += 1
        self.into.append(
            control(
                held or [paragraph("Normal", [])],
                number=self.controls,
                tag=element.get("data-control"),
                title=element.get("data-title", ""),
                lock=element.get("data-lock"),
                is_empty=element.get("data-empty") is not None,
            )
        )

    def list(self, element, *, is_numbered):
        number = self.new_number() if is_numbered else None
        for item in element.findall("li"):
            style = "ListNumber" if is_numbered else "ListBullet"
            self.add(style, labelled(item) or self.runs(item), item, number=number)

    def new_number(self):
        """Numbers that begin with 1 again: a list of its own."""
        numbering = self.document.part.numbering_part.element
        style = self.document.styles["List Number"].element
        held = numbering.num_having_numId(style.pPr.numPr.numId.val)
        number = numbering.add_num(held.abstractNumId.val)
        number.add_lvlOverride(ilvl=0).add_startOverride(1)
        return number.numId

    def table(self, element):
        caption = element.find("caption")
        words = "" if caption is None else " ".join(caption.text_content().split())
        if words:
            self.add("Caption", [Run(words)])
        rows = [
            ([(cell, self.runs(cell)) for cell in row], row.getparent().tag == "thead")
            for row in element.iter("tr")
        ]
        if rows:
            self.into.append(table(rows, words))
            self.into.append(paragraph("AfterTable", []))

    def drawing(self, element):
        """A drawing's own words; a mark that only adorns has none to say."""
        if element.get("aria-hidden") != "true":
            told = [
                each
                for name in ("desc", "title")
                if (each := element.find(f".//{{*}}{name}")) is not None
            ]
            if told:
                self.add("Note", [Run(DRAWN + " ".join(told[0].text_content().split()))])


def style_of(element):
    for name in (element.get("class") or "").split():
        if name in STYLES:
            return STYLES[name]
    return "Normal"


def labelled(item):
    """A figure with what it is: "Asked for: £72,000"; None of an item that is no figure."""
    label, value = (item.find(f"span[@class='{name}']") for name in ("label", "value"))
    if label is None or value is None:
        return None
    words = " ".join(label.text_content().split())
    figure = " ".join(value.text_content().split())
    return [Run(f"{words[:1].upper()}{words[1:]}: "), Run(figure, bold=True)]


# --- The document without its words


def new_document(page):
    """An empty document with our styles, the page's title and a foot on each page."""
    document = docx.Document()
    for element in list(document.element.body)[:-1]:
        document.element.body.remove(element)
    set_styles(document)
    title = page.findtext("head/title") or ""
    author = page.find("head/meta[@name='author']")
    properties = document.core_properties
    properties.title, properties.language, properties.comments = title[:255], LANGUAGE, ""
    properties.author = properties.last_modified_by = (
        "In It Together" if author is None else author.get("content")[:255]
    )
    drop_preview(document)
    if page.find("body").get("data-tracks") is not None:
        track_changes(document)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    foot = section.footer.paragraphs[0]._p
    words = page.find("body").get("data-foot") or title
    foot.getparent().replace(foot, paragraph("Footer", [Run(f"{words} · ")], field("PAGE")))
    return document


def set_styles(document):
    styles = document.styles
    defaults = styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:rPr')}")
    language = defaults.find(qn("w:lang"))
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), LANGUAGE)
    for name in ("Lead", "Line", "Note", "After Table", "Cell"):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
    for name, size, after in (
        *(("Normal", 11, 6), ("Lead", 13, 8), ("Note", 9.5, 6), ("After Table", 6, 0)),
        *(("Line", 11, 0), ("Cell", 9.5, 0), ("Title", 28, 12), ("Subtitle", 14, 12)),
        ("Heading 1", 20, 8),
        *(("Heading 2", 15, 6), ("Heading 3", 12, 4), ("Heading 4", 11, 4), ("Caption", 11, 4)),
    ):
        style = styles[name]
        style.font.size, style.paragraph_format.space_after = Pt(size), Pt(after)
        style.font.name = "Calibri"
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        if name.startswith(("Heading", "Title", "Subtitle", "Caption")):
            style.font.color.rgb, style.font.italic = TEAL, False
            style.paragraph_format.keep_with_next = True
    styles["Heading 1"].paragraph_format.page_break_before = True


def track_changes(document):
    """Have word processors note who changes what; the order of settings is the format's."""
    settings = document.settings.element
    before = [each for each in settings if each.tag in BEFORE_TRACKING]
    settings.insert(len(before), make("trackRevisions"))


def drop_preview(document):
    """The picture of an empty page that the library's own document comes with."""
    links = document.part.package.rels
    for key, link in list(links.items()):
        if link.reltype.endswith("/thumbnail"):
            links.pop(key)
