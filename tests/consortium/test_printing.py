import io
import logging

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
