import io
import logging
import random

import pydyf
import pypdf
import pytest

from consortium.printing import pdf
from consortium.printing.fetching import Fetcher


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "https://example.org/x.css",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "data:text/css,body{}",
        "https://print.invalid/etc/passwd",
        "https://print.invalid/files/../secret",
        "https://print.invalid/files/%2e%2e/%2e%2e/etc/passwd",
        "https://print.invalid/static/../manage.py",
        "https://print.invalid/static/%2e%2e/manage.py",
        "https://print.invalid/static//etc/passwd",
        "https://print.invalid.example.org/static/css/print.css",
        "https://user@print.invalid/static/css/print.css",
    ],
)
def test_the_fetcher_opens_nothing_of_others(url):
    fetcher = Fetcher()

    with pytest.raises(ValueError, match=r"nothing but its own files|not there"):
        fetcher.fetch(url)


def test_the_fetcher_opens_static_and_stored_files(settings):
    settings.MEDIA_ROOT.mkdir(parents=True)
    (settings.MEDIA_ROOT / "logo.svg").write_text("<svg/>")

    assert b"@page" in Fetcher().fetch("https://print.invalid/static/css/print.css").read()
    response = Fetcher().fetch("https://print.invalid/files/logo.svg")
    assert response.read() == b"<svg/>"
    assert response.content_type == "image/svg+xml"


def test_a_link_out_of_the_stored_files_is_not_followed(settings, tmp_path):
    (tmp_path / "secret").write_text("secret")
    settings.MEDIA_ROOT.mkdir(parents=True)
    (settings.MEDIA_ROOT / "link").symlink_to(tmp_path / "secret")

    with pytest.raises(ValueError, match="nothing but its own files"):
        Fetcher().fetch("https://print.invalid/files/link")


def test_collected_static_files_are_used_where_the_site_is_for_real(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.DEBUG = False
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "print.0123.css").write_text("collected")

    response = Fetcher().fetch("https://print.invalid/static/css/print.0123.css")

    assert response.read() == b"collected"


def test_a_file_of_our_own_that_is_missing_stops_the_document():
    html = '<html lang="en"><title>x</title><link rel="stylesheet" href="/static/css/gone.css">'

    with pytest.raises(pdf.MissingFile, match=r"static/css/gone\.css"):
        pdf.write(html, identifier="x")


def test_foreign_addresses_in_the_markup_are_refused_and_the_document_is_made(caplog):
    html = (
        '<html lang="en"><title>x</title><link rel="stylesheet" href="http://127.0.0.1:9/x.css">'
        '<p>Words</p><img alt="x" src="file:///etc/hostname">'
    )
    with caplog.at_level(logging.CRITICAL, logger="weasyprint"):
        data, pages = pdf.write(html, identifier="x")

    assert pages == 1
    assert "Words" in pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()


def test_what_is_being_done_is_told():
    heard = []
    pdf.write('<html lang="en"><title>x</title><p>Words', identifier="x", tell=heard.append)

    assert any("Page 1" in words for words in heard)
    assert heard[-1].startswith("Step 7")
    handlers = logging.getLogger(pdf.STEPS).handlers
    assert not any(isinstance(handler, pdf.Steps) for handler in handlers)


def test_no_packed_stream_of_a_file_to_keep_ends_so_that_its_length_is_in_doubt():
    """One in 256 would, those among them that come to be while the file is written."""
    doubtful = b"\r\nendstream"
    left_alone = [_written(number) for number in range(400)]
    mended = [_written(number, finish=pdf.without_doubt) for number in range(400)]

    assert any(doubtful in file for file in left_alone)
    assert not any(doubtful in file for file in mended)
    assert all(len(pypdf.PdfReader(io.BytesIO(file)).pages) == 0 for file in mended[:3])


def _written(number, *, finish=None):
    """The bytes of a file of few objects, packed as a document's are."""
    made = pydyf.PDF()
    made.add_object(pydyf.String(random.Random(number).randbytes(9).hex()))
    if finish:
        finish(None, made)
    out = io.BytesIO()
    made.write(out, version=b"1.7", identifier=b"same", compress=True)
    return out.getvalue()
