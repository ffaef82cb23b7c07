import datetime
import gc
import io
import logging
import random

import pydyf
import pypdf
import pytest
from weasyprint import HTML
from weasyprint.css import ComputedStyle
from weasyprint.formatting_structure.boxes import Box

from consortium.printing import archival, pdf
from consortium.printing.fetching import Fetcher
from tests.printed import assert_archival, pages_of, text_of


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
    assert "Words" in text_of(data)


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
    mended = [_written(number, finish=archival.without_doubt) for number in range(400)]

    assert any(doubtful in file for file in left_alone)
    assert not any(doubtful in file for file in mended)
    assert all(len(pypdf.PdfReader(io.BytesIO(file)).pages) == 0 for file in mended[:3])


def _written(number, *, finish=None):
    """The bytes of a file of few objects, packed as a document's are."""
    made = pydyf.PDF()
    made.add_object(pydyf.String(random.Random(number).randbytes(9).hex()))
    if finish:
        finish(made)
    out = io.BytesIO()
    made.write(out, version=b"1.7", identifier=b"same", compress=True)
    return out.getvalue()


# --- In little memory

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20" role="img"><title>Two bars</title>'
    '<rect width="20" height="9"/><text x="5" y="15">Two <tspan>bars</tspan></text></svg>'
)
LONG = (
    '<html lang="en"><head><title>Long</title><link rel="stylesheet" href="/static/css/tokens.css">'
    '<link rel="stylesheet" href="/static/css/print.css"></head><body data-foot="Foot">'
    '<h1>Long</h1><p><a class="page-link" href="#last">The last</a></p>'
    + "".join(
        f"<h2>Part {number}</h2><ol><li>First<ul><li>Nested<br><q>quoted</q></ul><li>Second</ol>"
        f"{DRAWING}<ul class=plain><li><p>Point</ul><table><thead><tr><th>Head<tbody>"
        f"{'<tr><td>Cell <b>bold</b>' * 40}</table>"
        for number in range(12)
    )
    + '<h2 id="last">Last</h2><dl><dt>Term<dd>Meaning</dl></body></html>'
)


def test_the_file_is_the_one_that_weasyprint_writes_byte_by_byte():
    data, pages = pdf.write(LONG, identifier="x")
    plain = HTML(string=LONG, base_url=pdf.BASE, url_fetcher=Fetcher())

    assert pages > 10
    assert data == plain.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"x")


def test_no_styles_are_worked_out_for_markers_and_notes_that_are_not_there():
    found = []

    def look(words):
        if words.endswith("Page 1") and not found:
            found.append(alive(ComputedStyle))

    before = alive(ComputedStyle)
    pdf.write(LONG, identifier="x", tell=look)

    # Six for each of the 1,300 elements would be some eight thousand.
    assert found[0] - before < 800


def test_a_document_holds_the_boxes_of_its_pages_alone_and_none_once_it_is_painted():
    before = alive(Box)
    laid_out = pdf.lay_out(LONG, identifier="x")
    on_pages = sum(len(list(each._page_box.descendants())) for each in laid_out.document.pages)

    assert alive(Box) - before < 1.1 * on_pages

    painted = laid_out.painted()
    del laid_out

    assert alive(Box) - before < 100
    contents = [
        painted._made.objects[int(each["Contents"].split()[0])]
        for each in painted._made.objects
        if isinstance(each, pydyf.Dictionary) and each.get("Type") == "/Page"
    ]
    assert len(contents) > 10
    assert {len(each.stream) for each in contents} == {1}

    # It takes files in and is one to keep.
    kept = painted.with_files([("figures.json", b"{}", "Figures")], on=datetime.date(2026, 11, 23))

    assert_archival(kept)
    assert kept.count(b"/Type /Metadata") == 1
    assert pypdf.PdfReader(io.BytesIO(kept)).attachments == {"figures.json": [b"{}"]}
    assert pages_of(kept) == pages_of(painted.data)


def alive(kind):
    """How many objects of a class are there."""
    gc.collect()
    # Not isinstance, which would wake every lazy object that other tests left.
    return sum(issubclass(type(each), kind) for each in gc.get_objects())
