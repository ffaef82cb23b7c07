"""What a document's pictures, typefaces and style sheets are read from: our own files alone."""

import functools
import io
import mimetypes

from fontTools.ttLib import woff2
from weasyprint.urls import URLFetcher, URLFetcherResponse

from consortium.printing.pdf import own_file


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
        if path.suffix == ".woff2":
            found = unpacked(path, path.stat().st_mtime_ns)
            return URLFetcherResponse(url, found, {"Content-Type": "font/ttf"})
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


@functools.lru_cache(maxsize=32)
def unpacked(path, changed_at):
    """A typeface file as it is inside its packing. WeasyPrint would unpack each of them anew for
    every document, which takes half of a short one's time.
    """
    out = io.BytesIO()
    woff2.decompress(io.BytesIO(path.read_bytes()), out)
    return out.getvalue()
