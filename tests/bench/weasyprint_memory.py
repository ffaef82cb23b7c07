"""A process that writes one page of HTML as a PDF by WeasyPrint alone, and nothing else.

Prints how many megabytes of memory it held before and at most. Called by the bench with the
file of the page, and as JSON which folder holds the static files of each prefix.
"""

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

KINDS = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class StaticFiles(URLFetcher):
    def __init__(self, folders):
        super().__init__(allowed_protocols=())
        self.folders = folders

    def fetch(self, url, headers=None):
        name = urlsplit(url).path.removeprefix("/static/")
        for prefix, folder in self.folders:
            path = Path(folder, name.removeprefix(prefix))
            if name.startswith(prefix) and path.is_file():
                return URLFetcherResponse(
                    url, path.read_bytes(), {"Content-Type": KINDS[path.suffix]}
                )
        raise FileNotFoundError(url)


def main(path, folders):
    from tests.bench.web_upload import most_memory

    before = most_memory() // 1024
    page = Path(path).read_text()
    HTML(
        string=page, base_url="https://print.invalid/", url_fetcher=StaticFiles(folders)
    ).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"bench")
    print(before, most_memory() // 1024)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
