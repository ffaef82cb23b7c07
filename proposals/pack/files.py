"""The last step of a pack: every file of it, made from the snapshot alone, and all in one archive.

Same snapshot, same bytes: each day and name inside the files is the snapshot's.
"""

import datetime
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import slugify

from consortium.memory import give_back
from consortium.printing import pdf
from consortium.steady import steady_zip
from proposals.digest import digest_of
from proposals.pack import document
from proposals.pack.data import data_of, printed_of, schema
from proposals.pack.grants import grants_file
from proposals.pack.snapshot import code_of

Tell = Callable[[str, int], None]
LONGEST_STEM = 60
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Kind:
    """One sort of file: how its name ends, what it is, in words, and as browsers name it."""

    ending: str
    words: str
    content_type: str


KINDS = {
    "pdf": Kind(".pdf", "The whole bid to read and print (PDF/UA-1)", "application/pdf"),
    "archival": Kind(
        "-with-data.pdf",
        "The same to keep, with the budget and the data inside (PDF/A-3)",
        "application/pdf",
    ),
    "xlsx": Kind(
        ".xlsx", "The budget with its sums worked out (Excel)", f"{OFFICE}spreadsheetml.sheet"
    ),
    "docx": Kind(".docx", "The text to write on with (Word)", f"{OFFICE}wordprocessingml.document"),
    "json": Kind(".json", "The data for programs (JSON)", "application/json"),
    "schema": Kind(".schema.json", "What the data mean (JSON Schema)", "application/json"),
    "grants": Kind(
        "-grants.json", "What was given, in the 360Giving standard (JSON)", "application/json"
    ),
}


@dataclass(frozen=True)
class Made:
    """The files of a pack: the PDF, the archive of all, and what is told of each in it."""

    pdf: bytes
    archive: bytes
    pages: int
    files: list[dict]


def make(snapshot: dict, *, tell: Tell = lambda step, progress: None) -> Made:
    """All files of a snapshot. Raises pdf.MissingFile.

    `tell(step, progress)` hears what is being done, in words and as 0 to 100.
    """
    on, digest = datetime.date.fromisoformat(snapshot["taken_on"]), digest_of(snapshot)
    code = code_of(digest)
    tell("Setting out the pages", 5)
    page = document.html(snapshot)
    with pdf.Steps(_Pages(tell).hear):
        laid_out = pdf.lay_out(page, identifier=digest)
        pages, painted = laid_out.pages, laid_out.painted()
    # The pages are what takes most memory: they go before what writes the other files is loaded.
    del laid_out
    give_back()
    found = {"pdf": painted.data} | _to_work_with(snapshot, page, code, digest, on, tell)
    tell("Writing the PDF with the data", 85)
    inside = [
        (name_of(snapshot, code, kind), found[kind], KINDS[kind].words) for kind in ("xlsx", "json")
    ]
    found["archival"] = painted.with_files(inside, on=on)
    if grants := grants_file(snapshot):
        found["grants"] = grants
    tell("Putting all together", 98)
    return _together(snapshot, code, on, found, pages)


def _to_work_with(snapshot, page, code, digest, on, tell):
    """The budget, the data and the text: the files that the PDF is accompanied by."""
    # What writes workbooks and Word files takes long to load: the site's pages start without it.
    from consortium.printing.word import word
    from proposals.pack.workbook import workbook_of

    tell("Adding up the budget", 75)
    printed = printed_of(snapshot)
    found = {
        "xlsx": workbook_of(printed, code=code),
        "json": data_of(printed, code=code, digest=digest),
        "schema": schema(),
    }
    tell("Writing the Word file", 80)
    return found | {"docx": word(page, on=on)}


def name_of(snapshot: dict, code: str, kind: str) -> str:
    """What a file of a pack is called: the bid's reference and the code on its cover."""
    stem = slugify(snapshot["bid"]["reference"])[:LONGEST_STEM] or "pack"
    return f"{stem}-{code}{KINDS[kind].ending}"


def _together(snapshot, code, on, found, pages):
    members = {
        kind: (name_of(snapshot, code, kind), found[kind]) for kind in KINDS if kind in found
    }
    told = [
        {
            "kind": kind,
            "name": name,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        for kind, (name, content) in members.items()
    ]
    contents = _contents(snapshot, code, on, told).encode()
    archive = steady_zip([*members.values(), ("contents.txt", contents)], on=on)
    return Made(found["pdf"], archive, pages, told)


def _contents(snapshot, code, on, told):
    """What is in the archive, in words, for whoever opens it first."""
    lines = [
        snapshot["bid"]["title"],
        f"Pack {code}, as the bid stood on {on.isoformat()}. {document.state_words(snapshot)}.",
        "",
    ]
    for each in told:
        lines += [each["name"], f"    {KINDS[each['kind']].words}", f"    SHA-256 {each['sha256']}"]
    return "\r\n".join(lines) + "\r\n"


class _Pages:
    """Passes on how far the PDF is, page by page."""

    def __init__(self, tell):
        self.tell, self.laid_out = tell, 0

    def hear(self, words):
        if page := re.search(r"Page (\d+)$", words):
            number = int(page[1])
            # Pages are laid out again once their numbers are known: the bar stays where it is.
            step = "Laying out" if number > self.laid_out else "Numbering"
            self.laid_out = max(self.laid_out, number)
            self.tell(f"{step} page {number}", min(65, 30 + self.laid_out))
        elif words.startswith(("Step 3", "Step 4")):
            self.tell("Setting the type", 30)
        elif words.startswith(("Step 6", "Step 7")):
            self.tell("Writing the PDF", 68)
