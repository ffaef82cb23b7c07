"""What stands in each passage of a Word file that came back: by whom, and what was said beside it.

Strangers' files: `found_in` has one read in a process of its own (`priorities.documents.confined`)
after it was looked at from outside. Plain data in, plain data out; nothing is fetched, and of the
archive only the few members that hold words are opened.

A passage is found by its content control or, where a word processor dropped that, by the bookmark
in the heading above it: then it reaches to the next such heading. Both have the name
`iit_CODE_NUMBER`; a heading that begins something else has `iit_CODE_xNUMBER`.
"""

import zipfile
import zlib
from collections import Counter

from docx.oxml.ns import qn
from lxml import etree

from priorities.documents import confined
from priorities.documents.blocks import DocumentRefused
from proposals.word.body import TOO_MUCH, Reading

MEGABYTE = 1024 * 1024
LIMITS = confined.Limits(memory=700 * MEGABYTE, processor=20, waiting=60)
MOST_XML = 60 * MEGABYTE
MOST_NAMED = 50
NAME_LETTERS = 100
COMMENT_LETTERS = 5000
DAMAGED = (
    "This cannot be read as a Word document: it is damaged or only half uploaded. Open it in Word "
    "and save it again as .docx."
)
STRICT = (
    "This is a “Strict Open XML Document”. Choose “Word Document (.docx)” when you save it, and "
    "bring that back."
)


def found_in(path) -> dict:
    """What stands in a file (see `read`), from a process of its own. Raises DocumentRefused."""
    return confined.run("proposals.word", [str(path)], LIMITS, TOO_MUCH)


def main(arguments) -> int:
    path, memory, processor = arguments
    return confined.answer(lambda: read(path), int(memory), int(processor), TOO_MUCH)


def read(path) -> dict:
    """What stands in a Word file. Raises DocumentRefused.

    {"passages": [{"mark", "is_marked" (by a control), "blocks", "before" (as it was before the
    changes that are tracked), "authors" (of those), "comments", "holds"}], "marks" (all names of
    ours), "outside" (lines), "comments" (beside none of them), "saved_by"}. Blocks are
    [kind, text], of numbered items [kind, text, list], of tables [kind, rows].
    """
    try:
        with zipfile.ZipFile(path) as archive:
            file = _File(archive)
            accepted = Reading(file, accepts=True).found()
            before = Reading(file, accepts=False).found()
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, OSError, ValueError, EOFError):
        raise DocumentRefused(DAMAGED) from None
    return _told(file, accepted, before)


class _File:
    """The members of the archive that hold words."""

    def __init__(self, archive):
        self.archive = archive
        self.body = self._member("word/document.xml")
        if self.body is None:
            raise DocumentRefused(DAMAGED)
        if self.body.tag != qn("w:document"):
            raise DocumentRefused(STRICT if "purl.oclc.org" in self.body.tag else DAMAGED)
        styles = self._member("word/styles.xml")
        self.styles = {
            each.get(qn("w:styleId")): each
            for each in ([] if styles is None else styles.iter(qn("w:style")))
        }
        self.lists = self._lists()
        self.notes = {
            kind: self._texts(f"word/{kind}.xml", qn(f"w:{kind[:-1]}"))
            for kind in ("footnotes", "endnotes")
        }
        self.comments = self._comments()
        core = self._member("docProps/core.xml")
        by = None if core is None else core.find("{*}lastModifiedBy")
        self.saved_by = "" if by is None else _one_line(by.text, NAME_LETTERS)

    def _member(self, name):
        try:
            info = self.archive.getinfo(name)
        except KeyError:
            return None
        if info.file_size > MOST_XML:
            raise DocumentRefused(TOO_MUCH)
        with self.archive.open(info) as stream:
            data = stream.read(MOST_XML + 1)
        if len(data) > MOST_XML:
            raise DocumentRefused(TOO_MUCH)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        return etree.fromstring(data, parser)

    def _lists(self):
        """{number of a list: None if its items have bullets; else the number if it begins anew,
        blank if it goes on}.
        """
        numbering = self._member("word/numbering.xml")
        if numbering is None:
            return {}
        formats = {}
        for kind in numbering.iter(qn("w:abstractNum")):
            first = kind.find(f"{qn('w:lvl')}/{qn('w:numFmt')}")
            formats[kind.get(qn("w:abstractNumId"))] = (
                "bullet" if first is None else first.get(qn("w:val"))
            )
        found = {}
        for each in numbering.iter(qn("w:num")):
            kind = each.find(qn("w:abstractNumId"))
            of = "bullet" if kind is None else formats.get(kind.get(qn("w:val")), "bullet")
            number = each.get(qn("w:numId"))
            begins = each.find(f"{qn('w:lvlOverride')}/{qn('w:startOverride')}") is not None
            has_bullets = of in ("bullet", "none")
            found[number] = None if has_bullets else number if begins else ""
        return found

    def _texts(self, name, tag):
        member = self._member(name)
        return {
            each.get(qn("w:id")): _words_in(each)
            for each in ([] if member is None else member.iter(tag))
        }

    def _comments(self):
        member = self._member("word/comments.xml")
        return {
            each.get(qn("w:id")): {
                "who": _one_line(each.get(qn("w:author")), NAME_LETTERS),
                "on": (each.get(qn("w:date")) or "")[:10],
                "words": _words_in(each, "\n")[:COMMENT_LETTERS],
            }
            for each in ([] if member is None else member.iter(qn("w:comment")))
        }


def _words_in(element, between=" "):
    texts = (
        "".join(each.text or "" for each in block.iter(qn("w:t")))
        for block in element.iter(qn("w:p"))
    )
    return between.join(filter(None, (text.strip() for text in texts)))


def _one_line(text, most):
    return " ".join((text or "").split())[:most]


# --- By passage


def _told(file, accepted, before):
    now, outside = _by_passage(accepted)
    earlier, _ = _by_passage(before)
    said = set()
    passages = []
    for (mark, which), blocks in now.items():
        sides = [block.side for block in blocks]
        ids = list(dict.fromkeys(each for side in sides for each in side.comments))
        said.update(ids)
        authors = Counter()
        holds = Counter()
        for side in sides:
            authors += side.authors
            holds += side.holds
        passages.append(
            {
                "mark": mark,
                "is_marked": which > 0,
                "blocks": [block.told for block in blocks if not block.is_blank],
                "before": [
                    block.told for block in earlier.get((mark, which), ()) if not block.is_blank
                ],
                "authors": _names(authors),
                "comments": [file.comments[each] for each in ids if each in file.comments],
                "holds": dict(holds),
            }
        )
    return {
        "passages": passages,
        "marks": sorted(
            {each for block in accepted for each in block.marks}
            | {block.control[0] for block in accepted if block.control}
        ),
        "outside": [line for block in outside for line in _lines(block)],
        "comments": [each for number, each in file.comments.items() if number not in said],
        "saved_by": file.saved_by,
    }


def _names(authors):
    names = dict.fromkeys(_one_line(name, NAME_LETTERS) for name, _ in authors.most_common())
    return [name for name in names if name][:MOST_NAMED]


def _by_passage(blocks):
    """({(mark, which of its controls, 0 for none): blocks}, the blocks that belong to none)."""
    in_controls = {block.control[0] for block in blocks if block.control}
    found, outside, under = {}, [], None
    for block in blocks:
        if block.marks:
            under = block.marks[-1]
        if block.control:
            found.setdefault(block.control, []).append(block)
        elif not block.marks and under and "x" not in under and under not in in_controls:
            found.setdefault((under, 0), []).append(block)
        else:
            outside.append(block)
            if block.marks and "x" not in under and under not in in_controls:
                found.setdefault((under, 0), [])
    return found, outside


def _lines(block):
    if block.kind == "table":
        return [words for row in block.rows if (words := " | ".join(filter(None, row)))]
    return [words for line in block.side.text.split("\n") if (words := " ".join(line.split()))]
