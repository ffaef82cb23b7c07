"""Documents that are no plans, or were made to harm: refused in words, parsed apart."""

import io
import os
import subprocess
import zipfile

import pypdf
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from priorities.documents import candidates, confined, pdf, web, word
from priorities.documents.blocks import DocumentRefused
from priorities.documents.confined import Limits
from tests.priorities.documents.plans import PROSE, TITLES, docx_bytes, items, pdf_bytes


@pytest.fixture
def stored(tmp_path):
    def store(data, name="document"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return store


def scan(pages):
    """A PDF whose pages hold no words, as a scanner makes them."""
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def with_password(data):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize("pages", [1, 500])
def test_a_scan_says_that_it_has_no_text_layer(pages, stored):
    with pytest.raises(DocumentRefused, match=r"no text layer.*Type the priorities.*Word file"):
        pdf.read(stored(scan(pages)))


def test_a_pdf_with_a_password_is_refused(stored):
    with pytest.raises(DocumentRefused, match="protected with a password"):
        pdf.read(stored(with_password(pdf_bytes(items()))))


def test_half_a_pdf_is_refused(stored):
    with pytest.raises(DocumentRefused, match="damaged or only half downloaded"):
        pdf.read(stored(b"%PDF-1.7\nnothing of the kind"))


def test_more_pages_than_are_read_are_refused_with_their_number(stored, monkeypatch):
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    pages = "".join(f"<div style='break-before: page'>{PROSE}</div>" for _ in range(3))

    with pytest.raises(DocumentRefused, match="3 pages, and 2 are the most"):
        pdf.read(stored(pdf_bytes(pages)))


def test_pages_that_are_pictures_are_counted(stored):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_bytes(f"<h2>Priorities</h2>{items()}")))
    writer.add_blank_page(595, 842)
    writer.add_blank_page(595, 842)
    stream = io.BytesIO()
    writer.write(stream)

    found = pdf.read(stored(stream.getvalue()))

    assert found.notes == ["2 of 3 pages hold no text that can be read: pictures."]


# --- Word


def test_tracked_changes_are_read_as_accepted_and_said(stored):
    def build(document):
        document.add_heading("Our priorities", 1)
        for title in TITLES[:2]:
            document.add_paragraph(title, style="List Bullet")
        kept, gone = document.paragraphs[1], document.paragraphs[2]
        run = kept.add_run(" and sheds")._r
        added = OxmlElement("w:ins")
        run.addprevious(added)
        added.append(run)
        struck = OxmlElement("w:del")
        old = gone.runs[0]._r
        old.addprevious(struck)
        struck.append(old)
        old.find(qn("w:t")).tag = qn("w:delText")
        gone.add_run("Fewer shops robbed")

    found = word.read(stored(docx_bytes(build)))

    assert [each.title for each in candidates.find(found).candidates] == [
        "Fewer homes burgled and sheds",
        "Fewer shops robbed",
    ]
    assert "tracked changes" in found.notes[0]


def test_a_struck_out_end_of_a_paragraph_joins_it_to_the_next(stored):
    def build(document):
        first = document.add_paragraph("The first half")
        properties = first._p.get_or_add_pPr()
        marks = OxmlElement("w:rPr")
        marks.append(OxmlElement("w:del"))
        properties.append(marks)
        document.add_paragraph(" goes on.")

    found = word.read(stored(docx_bytes(build)))

    assert [block.text for block in found.blocks] == ["The first half goes on."]


def test_a_zip_that_is_no_word_document_is_refused(stored):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<broken")

    with pytest.raises(DocumentRefused, match="cannot be read as a Word document"):
        word.read(stored(stream.getvalue()))


# --- Web pages


def test_entities_and_files_named_in_a_web_page_are_not_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    page = (
        f'<!DOCTYPE html [<!ENTITY s SYSTEM "file://{secret}">]>'
        f"<html><body><h1>Plan &s;</h1><script>document.write('run')</script>"
        f'<iframe src="file://{secret}"></iframe>'
        f"<h2>Priorities</h2>{items()}</body></html>"
    )

    words = " ".join(block.text for block in web.read_html(page).blocks)

    assert "secret" not in words
    assert "run" not in words


def test_a_page_without_words_is_refused():
    with pytest.raises(DocumentRefused, match="no words"):
        web.read_html("   ")


def test_a_page_nested_without_end_is_refused():
    with pytest.raises(DocumentRefused, match="nested deeper"):
        web.read_html("<div>" * 230 + "x" + "</div>" * 230)


@pytest.mark.parametrize(
    "data, words",
    [
        ("# Café".encode(), "Café"),
        ("# Café".encode("cp1252"), "Café"),
        ("# Café".encode("utf-16"), "Café"),
    ],
)
def test_a_text_is_read_in_whatever_letters_it_was_saved(data, words, stored):
    assert web.read(stored(data), "md").blocks[0].text == words


# --- In a process of its own


def test_a_document_is_read_in_a_process_of_its_own(stored):
    path = stored(f"## Priorities\n\n- {TITLES[0]}\n- {TITLES[1]}\n".encode())

    found = confined.read(path, "md")

    assert [each["title"] for each in found["candidates"]] == list(TITLES[:2])
    assert found["speaks"] is True


def test_what_is_refused_there_is_said_here(stored):
    with pytest.raises(DocumentRefused, match="no text layer"):
        confined.read(stored(scan(2)), "pdf")


def test_a_document_that_takes_too_much_memory_is_stopped(stored):
    path = stored(("<p>word</p>" * 400_000).encode())

    with pytest.raises(DocumentRefused, match=r"far larger than a plan|more time or memory"):
        confined.read(path, "html", Limits(memory=140 * confined.MEGABYTE))


def test_a_document_that_takes_too_long_is_stopped(stored):
    path = stored(pdf_bytes(PROSE * 50))

    with pytest.raises(DocumentRefused, match="more time or memory"):
        confined.read(path, "pdf", Limits(waiting=0.05))


def test_the_process_is_told_nothing_of_the_site(stored, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for parsers")
    given = {}

    def run(command, **options):
        given.update(options)
        return subprocess.CompletedProcess(command, 0, b'{"candidates": []}', b"")

    monkeypatch.setattr(subprocess, "run", run)
    confined.read(stored(b"x"), "md")

    assert set(given["env"]) == {"PATH", "LANG", "PYTHONDONTWRITEBYTECODE"}
    assert given["stdin"] == subprocess.DEVNULL
    assert given["timeout"] == confined.LIMITS.waiting
    assert os.environ["SECRET_KEY"] == "not for parsers"


def keep_process_as_it_is(monkeypatch):
    monkeypatch.setattr(confined.gc, "set_threshold", lambda number: None)
    monkeypatch.setattr(confined.logging, "disable", lambda level: None)


def test_what_the_process_answers_is_plain_data(stored, monkeypatch, capsys):
    limits = []
    monkeypatch.setattr(confined.resource, "setrlimit", lambda *each: limits.append(each))
    keep_process_as_it_is(monkeypatch)
    path = stored(docx_bytes(lambda document: document.add_paragraph("Nothing here")))

    assert confined.main(["docx", str(path), "1000", "5"]) == 0
    assert confined.main(["pdf", str(stored(scan(1))), "1000", "5"]) == 1

    good, refused = capsys.readouterr().out.splitlines()
    assert '"candidates": []' in good
    assert "no text layer" in refused
    assert (confined.resource.RLIMIT_AS, (1000, 1000)) in limits
    assert (confined.resource.RLIMIT_FSIZE, (0, 0)) in limits


def test_running_out_of_memory_is_said(stored, monkeypatch, capsys):
    def found_in(path, form):
        raise MemoryError

    monkeypatch.setattr(confined.resource, "setrlimit", lambda *each: None)
    keep_process_as_it_is(monkeypatch)
    monkeypatch.setattr(confined, "found_in", found_in)

    assert confined.main(["md", "x", "1", "1"]) == 1
    assert "more time or memory" in capsys.readouterr().out
