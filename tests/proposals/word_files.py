"""A bid's words in Word, altered as people and word processors alter them."""

import copy
import io
import zipfile

import docx
from django.core.files.uploadedfile import SimpleUploadedFile
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from proposals.services import word as services

XML = "{http://www.w3.org/XML/1998/namespace}"


def taken_out(bid, by):
    """The words as this person downloads them, opened."""
    return WordFile(services.take_out(proposal_id=bid.pk, by=by)[1])


def upload(content, name="words.docx"):
    return SimpleUploadedFile(name, content)


def brought_back(bid, by, file, name="words.docx"):
    """What came of an edited file (a WordFile, or bytes)."""
    content = file if isinstance(file, bytes) else file.content
    return services.bring_back(proposal_id=bid.pk, by=by, file=upload(content, name))


def run(words, *, deleted=False):
    """A run of text, as Word writes it: with a session's number."""
    found = OxmlElement("w:r", attrs={qn("w:rsidR"): "00AB12CD"})
    text = OxmlElement("w:delText" if deleted else "w:t")
    text.text = words
    text.set(f"{XML}space", "preserve")
    found.append(text)
    return found


def tracked(kind, author, *children):
    found = OxmlElement(
        f"w:{kind}",
        attrs={qn("w:id"): "900", qn("w:author"): author, qn("w:date"): "2026-11-25T09:00:00Z"},
    )
    found.extend(children)
    return found


def paragraph(*children, style=None):
    found = OxmlElement("w:p")
    if style:
        kinds = OxmlElement("w:pPr")
        kinds.append(OxmlElement("w:pStyle", attrs={qn("w:val"): style}))
        found.append(kinds)
    found.extend(children)
    return found


class WordFile:
    def __init__(self, content):
        self.document = docx.Document(io.BytesIO(content))
        self.body = self.document.element.body
        self.members = {}

    @property
    def content(self):
        out = io.BytesIO()
        self.document.save(out)
        if not self.members:
            return out.getvalue()
        with zipfile.ZipFile(out) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        again = io.BytesIO()
        with zipfile.ZipFile(again, "w") as archive:
            for name, content in (held | self.members).items():
                archive.writestr(name, content)
        return again.getvalue()

    @property
    def words(self):
        """All that is written in it."""
        return "\n".join(each.text or "" for each in self.body.iter(qn("w:t")))

    @property
    def controls(self):
        """{title: control} of those of passages."""
        return {
            each.find(f"{qn('w:sdtPr')}/{qn('w:alias')}").get(qn("w:val")): each
            for each in self.body.iter(qn("w:sdt"))
            if each.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")).startswith("iit_")
        }

    def control(self, title):
        return next(each for name, each in self.controls.items() if title in name)

    def inside(self, title):
        return self.control(title).find(qn("w:sdtContent"))

    def paragraphs(self, title):
        return list(self.inside(title).iter(qn("w:p")))

    def write(self, title, *lines):
        """Put these paragraphs in place of what stands in a passage, as if typed there."""
        control, inside = self.control(title), self.inside(title)
        for each in control.findall(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}"):
            each.getparent().remove(each)
        for each in list(inside):
            inside.remove(each)
        inside.extend(paragraph(run(line)) for line in lines or [""])

    def without_controls(self):
        """As a program saves it that knows no controls: their content stays, and all bookmarks."""
        for control in list(self.body.iter(qn("w:sdt"))):
            for child in list(control.find(qn("w:sdtContent"))):
                control.addprevious(child)
            control.getparent().remove(control)
        return self

    def comment(self, title, who, words, number=0):
        """A comment at the first paragraph of a passage."""
        self.add_comments([(number, who, words)])
        first = self.paragraphs(title)[0]
        first.insert(1, OxmlElement("w:commentRangeStart", attrs={qn("w:id"): str(number)}))
        mark = OxmlElement("w:r")
        mark.append(OxmlElement("w:commentReference", attrs={qn("w:id"): str(number)}))
        first.extend([OxmlElement("w:commentRangeEnd", attrs={qn("w:id"): str(number)}), mark])

    def add_comments(self, comments):
        told = "".join(
            f'<w:comment w:id="{number}" w:author="{who}" w:date="2026-11-25T10:00:00Z">'
            f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:comment>"
            for number, who, words in comments
        )
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        self.members["word/comments.xml"] = (
            f'<w:comments xmlns:w="{space}">{told}</w:comments>'.encode()
        )

    def saved_by(self, name):
        self.document.core_properties.last_modified_by = name

    def twice(self, title):
        """The control copied to the end of the document; the copy is given back."""
        other = copy.deepcopy(self.control(title))
        self.body.insert(len(self.body) - 1, other)
        return other.find(qn("w:sdtContent"))
