"""The last step of a document: HTML to a PDF/UA-1 file, opening nothing but our own files.

Other people's words are in the HTML. They are escaped; and even an address that got through would
open nothing: the fetcher knows our static files and stored files, by path, and no protocol.
"""

import logging
import mimetypes
import posixpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.templatetags.static import static
from django.utils._os import safe_join
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

# An address that leads nowhere: the base from which our own relative paths are resolved.
BASE = "https://print.invalid/"
FILES = f"{BASE}files/"
STEPS = "weasyprint.progress"


class MissingFile(Exception):
    """A file of our own that the document needs is not there; the text names it."""


class Fetcher(URLFetcher):
    """Opens static files and files under MEDIA_ROOT, at addresses under BASE; nothing else.

    `missing` collects our own files that were asked for and are not there, `refused` the rest.
    """

    def __init__(self):
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.missing = []
        self.refused = []

    def fetch(self, url, headers=None):
        path = own_file(url)
        if path is None:
            self.refused.append(url)
            raise ValueError("A document opens nothing but its own files.")
        if not path.is_file():
            self.missing.append(url)
            raise ValueError("This file is not there.")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


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


def write(html, *, identifier, tell=lambda words: None):
    """The PDF as bytes, and its number of pages.

    `identifier` (text) goes into the file in place of a random one; `tell` hears what is being
    done. Raises MissingFile if a style sheet, typeface or picture of ours is not there.
    """
    fetcher = Fetcher()
    with Steps(tell):
        document = HTML(string=html, base_url=BASE, url_fetcher=fetcher).render(
            pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode()
        )
        pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode())
    if fetcher.missing:
        names = ", ".join(sorted({url.removeprefix(BASE) for url in fetcher.missing}))
        raise MissingFile(f"Files that the document needs are not there: {names}.")
    return pdf, len(document.pages)
