"""The last step of a document: HTML to a PDF/UA-1 file, opening nothing but our own files.

Other people's words are in the HTML. They are escaped; and even an address that got through would
open nothing: the fetcher knows our static files and stored files, by path, and no protocol.
"""

import logging
import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.templatetags.static import static
from django.utils._os import safe_join

if TYPE_CHECKING:
    from weasyprint import Document

    from consortium.printing.archival import Painted
    from consortium.printing.fetching import Fetcher

# An address that leads nowhere: the base from which our own relative paths are resolved.
BASE = "https://print.invalid/"
FILES = f"{BASE}files/"
STEPS = "weasyprint.progress"


class MissingFile(Exception):
    """A file of our own that the document needs is not there; the text names it."""


def own_file(url):
    """The path of our own file at this address, or None if it is not one of ours."""
    parts = urlsplit(url)
    if not url.startswith(BASE) or ".." in unquote(parts.path):
        return None
    name = unquote(parts.path)
    static_root = urlsplit(static("")).path
    try:
        if name.startswith(static_root):
            return static_file(name.removeprefix(static_root))
        if name.startswith("/files/"):
            stored = Path(safe_join(settings.MEDIA_ROOT, name.removeprefix("/files/"))).resolve()
            return stored if stored.is_relative_to(Path(settings.MEDIA_ROOT).resolve()) else None
    except SuspiciousFileOperation:
        return None
    return None


def static_file(name):
    """Where a static file lies: among the collected ones, else where the finders look."""
    collected = Path(safe_join(settings.STATIC_ROOT, name))
    if not settings.DEBUG and collected.is_file():
        return collected
    found = finders.find(posixpath.normpath(name))
    return Path(found) if found else collected


class Steps(logging.Handler):
    """Passes WeasyPrint's own progress on, as text, while one document is made."""

    def __init__(self, tell):
        super().__init__(logging.INFO)
        self.tell = tell

    def emit(self, record):
        self.tell(record.getMessage())

    def __enter__(self):
        logger = logging.getLogger(STEPS)
        self.level_before, self.propagates = logger.level, logger.propagate
        logger.setLevel(logging.INFO)
        logger.propagate = False
        logger.addHandler(self)
        return self

    def __exit__(self, *_):
        logger = logging.getLogger(STEPS)
        logger.removeHandler(self)
        logger.setLevel(self.level_before)
        logger.propagate = self.propagates


@dataclass(frozen=True)
class LaidOut:
    """A document with its pages laid out, not written yet. Raises MissingFile when written."""

    document: "Document"
    fetcher: "Fetcher"
    identifier: str

    @property
    def pages(self) -> int:
        return len(self.document.pages)

    def page_of(self, anchor: str) -> int:
        """The number of the page, from 1, on which the element with this id begins."""
        return next(
            number for number, page in enumerate(self.document.pages, 1) if anchor in page.anchors
        )

    def as_bytes(self) -> bytes:
        """The PDF/UA-1 file."""
        return self.painted().data

    def painted(self) -> "Painted":
        """The PDF/UA-1 file, and what it takes to put files inside it."""
        from consortium.printing.archival import painted

        done = painted(self.document, self.identifier, pdf_variant="pdf/ua-1")
        if self.fetcher.missing:
            names = ", ".join(sorted({url.removeprefix(BASE) for url in self.fetcher.missing}))
            raise MissingFile(f"Files that the document needs are not there: {names}.")
        return done


def lay_out(html, *, identifier):
    """The document in pages. `identifier` (text) goes into the file in place of a random one."""
    # WeasyPrint takes a second to load: pages and commands that print nothing start without it.
    from consortium.printing.fetching import Fetcher
    from consortium.printing.thrift import Thrifty

    fetcher = Fetcher()
    document = Thrifty(string=html, base_url=BASE, url_fetcher=fetcher).render(
        pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode()
    )
    return LaidOut(document, fetcher, identifier)


def write(html, *, identifier, tell=lambda words: None):
    """The PDF as bytes, and its number of pages.

    `identifier` as in `lay_out`; `tell` hears what is being done. Raises MissingFile if a style
    sheet, typeface or picture of ours is not there.
    """
    with Steps(tell):
        laid_out = lay_out(html, identifier=identifier)
        return laid_out.as_bytes(), laid_out.pages


def draw_svg(svg):
    """The PDF of one page that an SVG (text) draws, as bytes; nothing that it names is opened.

    The page is as large as the drawing says, at most a hand wide where it says nothing.
    """
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    page = (
        "<style>@page{margin:0;size:120mm 120mm}body{margin:0}svg{max-width:120mm;"
        "max-height:120mm}</style>"
    )
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    return HTML(string=f"{page}{svg}", base_url=BASE, url_fetcher=fetcher).write_pdf()
