"""Packs of large bids: how long they take beside WeasyPrint alone, and how large a worker gets."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

from django.conf import settings
from weasyprint import HTML

from consortium.printing import pdf
from consortium.printing.fetching import Fetcher
from consortium.printing.word import word
from proposals.digest import canonical
from proposals.pack import document, snapshot
from proposals.pack.data import data_of
from proposals.pack.workbook import workbook_of
from tests.bench.bids import bid
from tests.bench.country import ON
from tests.bench.results import Bound, Result

PROJECTS = 40
# What a worker may hold at most, by the number of projects; None is only told.
MEGABYTES = {PROJECTS: 250, 200: None}


def to_read():
    proposal = bid(PROJECTS)

    def make():
        html = document.html(snapshot.gather(proposal, on=ON))
        data, pages = pdf.write(html, identifier="bench")
        return f"{pages} pages, {len(data) / 1000:,.0f} kB; beside it WeasyPrint alone"

    return [make]


def weasyprint_alone():
    html = document.html(snapshot.gather(bid(PROJECTS), on=ON))
    options = {"pdf_variant": "pdf/ua-1", "pdf_identifier": b"bench"}

    def make():
        HTML(string=html, base_url=pdf.BASE, url_fetcher=Fetcher()).write_pdf(**options)

    return [make]


def to_work_with():
    """The budget, the text and the data, which come with the PDF of a bid of forty projects."""
    frozen = snapshot.gather(bid(PROJECTS), on=ON)
    html = document.html(frozen)

    def make():
        made = (
            workbook_of(frozen, code="ABCD-EFGH"),
            word(html, on=ON),
            data_of(frozen, code="ABCD-EFGH", digest="0" * 64),
        )
        return f"XLSX, DOCX and JSON, {sum(map(len, made)) / 1000:,.0f} kB"

    return [make]


@dataclass
class PackMemory:
    """How large a worker's process gets that makes every file of one pack, and how large one does
    that writes the same HTML as a PDF by WeasyPrint and has nothing else loaded.
    """

    projects: int

    @property
    def name(self):
        return f"pack: all files and memory, {self.projects} projects"

    def run_all(self, repeat):
        frozen = snapshot.gather(bid(self.projects), on=ON)
        folders = json.dumps(static_folders())
        _, alone = megabytes("tests.bench.weasyprint_memory", document.html(frozen), folders)
        since = time.perf_counter()
        before, most = megabytes("tests.bench.pack_memory", canonical(frozen))
        taken = 1000 * (time.perf_counter() - since)
        held = Bound("it held at most", most, "MB", MEGABYTES[self.projects])
        note = f"{before} MB before; WeasyPrint alone holds {alone} MB for the PDF"
        return [Result(self.name, taken, note=note, bounds=(held,))]


def static_folders():
    """(prefix, folder) of each folder that holds static files."""
    found = [each if isinstance(each, tuple) else ("", each) for each in settings.STATICFILES_DIRS]
    return [(f"{prefix}/" if prefix else "", str(folder)) for prefix, folder in found]


def megabytes(module, text, *arguments):
    """What a process of this module prints last, given a file of this text: what it held before,
    and at most.
    """
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        printed = subprocess.run(
            [sys.executable, "-m", module, file.name, *arguments],
            env=os.environ,
            capture_output=True,
            text=True,
            check=True,
            cwd=settings.BASE_DIR,
        ).stdout
    return list(map(int, printed.split()[-2:]))
