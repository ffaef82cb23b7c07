"""All files of a pack: whole, conformant, the same bytes wherever and whenever they are made."""

import datetime
import hashlib
import io
import json
import logging
import os
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
from docx.oxml.ns import qn

from consortium.printing.word import word
from proposals.digest import canonical, digest_of
from proposals.pack.data import printed_of
from proposals.pack.document import html
from proposals.pack.files import KINDS, make
from proposals.pack.snapshot import code_of, gather
from tests import factories
from tests.printed import assert_archival, assert_conforms, pages_of, structure, text_of
from tests.proposals.bids import make_bid, make_valued_bid
from tests.proposals.test_pack_document import HOSTILE

# One worker of the test run makes the demonstration's pack for all tests here.
pytestmark = pytest.mark.xdist_group("packs")

ON = datetime.date(2026, 11, 23)
TOP = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def demo(demo_pack):
    return demo_pack


def held(made):
    """{name: content} of the archive."""
    with zipfile.ZipFile(io.BytesIO(made.archive)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def of_kind(made, kind):
    return held(made)[next(each["name"] for each in made.files if each["kind"] == kind)]


def test_the_archive_holds_every_file_and_says_what_each_is(demo, demo_snapshot):
    members = held(demo)
    code = code_of(digest_of(demo_snapshot))
    stem = f"safer-homes-better-health-{code}"

    assert list(members) == [
        *(f"{stem}.pdf", f"{stem}-with-data.pdf", f"{stem}.xlsx", f"{stem}.docx"),
        *(f"{stem}.json", f"{stem}.schema.json", "contents.txt"),
    ]
    assert members[f"{stem}.pdf"] == demo.pdf
    contents = members["contents.txt"].decode()
    for each in demo.files:
        assert each["name"] in contents
        assert KINDS[each["kind"]].words in contents
        assert each["sha256"] == hashlib.sha256(members[each["name"]]).hexdigest()
        assert each["size"] == len(members[each["name"]])
    assert f"Pack {code}, as the bid stood on 2026-11-23. DRAFT, seven partners" in contents


def test_every_member_is_dated_as_the_snapshot_is(demo):
    with zipfile.ZipFile(io.BytesIO(demo.archive)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(2026, 11, 23, 0, 0, 0)}


def test_the_first_pdf_is_for_all_readers_and_the_second_to_be_kept(demo):
    assert_conforms(demo.pdf)
    assert_archival(of_kind(demo, "archival"))


def test_the_second_pdf_has_the_same_pages_and_the_budget_and_data_inside(demo):
    first = pypdf.PdfReader(io.BytesIO(demo.pdf))
    second = pypdf.PdfReader(io.BytesIO(of_kind(demo, "archival")))

    assert len(second.pages) == len(first.pages) == demo.pages
    assert pages_of(of_kind(demo, "archival")) == pages_of(demo.pdf)
    assert len(structure(second, "/Table")) > 10
    inside = {name: contents[0] for name, contents in second.attachments.items()}
    names = {each["kind"]: each["name"] for each in demo.files}
    assert inside == {names[kind]: of_kind(demo, kind) for kind in ("xlsx", "json")}
    files = [each.get_object() for each in second.root_object["/AF"]]
    assert {each["/AFRelationship"] for each in files} == {"/Data"}
    dates = {each["/EF"]["/F"]["/Params"]["/ModDate"] for each in files}
    assert dates == {"D:20261123000000Z"}


def test_the_word_file_says_what_the_pdf_says(demo):
    document = docx.Document(io.BytesIO(of_kind(demo, "docx")))
    headings = [
        each.text for each in document.paragraphs if each.style.name in ("Title", "Heading 1")
    ]
    outline = pypdf.PdfReader(io.BytesIO(demo.pdf)).outline

    assert headings == [each.title for each in outline if not isinstance(each, list)]
    words = "\n".join(each.text for each in document.paragraphs)
    assert "Seven organisations ask Long Meadow Trust (example) for £249,900" in words
    assert "In words: Asked for: 2027/28 £80,900" in words
    assert len(document.tables) > 20
    assert all(table._tbl.find(f".//{qn('w:tblHeader')}") is not None for table in document.tables)
    properties = document.core_properties
    assert (properties.title, properties.language) == (
        "Safer homes, better health, one plan",
        "en-GB",
    )
    assert properties.modified.date() == ON


def test_the_data_are_the_snapshot_with_the_code_of_the_cover(demo, demo_snapshot):
    found = json.loads(of_kind(demo, "json"))

    assert found["snapshot"] == printed_of(demo_snapshot)
    assert found["digest"] == digest_of(demo_snapshot)
    assert found["code"] in pages_of(demo.pdf)[0]


def test_the_cover_says_where_to_see_whether_it_is_the_current_one(demo, settings):
    words = pages_of(demo.pdf)[0]
    code = json.loads(of_kind(demo, "json"))["code"]

    assert f"{settings.SITE_URL.partition('://')[2]}/packs/{code}/" in " ".join(words.split())


SCRIPT = """
import json, pathlib, sys, django
django.setup()
from proposals.pack.files import make
made = make(json.loads(pathlib.Path(sys.argv[1]).read_text()))
pathlib.Path(sys.argv[2]).write_bytes(made.archive)
"""


@pytest.mark.django_db
def test_the_same_snapshot_is_the_same_bytes_in_another_process_and_zone(tmp_path):
    bid = make_valued_bid(projects=2, status="won")
    bid.parts.update(awarded_gbp=Decimal(1_000))
    snapshot = gather(bid, on=ON)
    (tmp_path / "snapshot.json").write_text(json.dumps(snapshot))

    subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path / "snapshot.json", tmp_path / "other.zip"],
        cwd=TOP,
        check=True,
        env={**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "5"},
    )

    made = make(snapshot)
    other = (tmp_path / "other.zip").read_bytes()
    assert hashlib.sha256(other).hexdigest() == hashlib.sha256(made.archive).hexdigest()
    assert "grants" in {each["kind"] for each in made.files}


@pytest.mark.django_db
def test_a_bid_with_costs_only_and_nothing_else_decided_makes_sense_in_all_its_files():
    bid = factories.ProposalFactory(
        title="Nothing yet", starts_on=None, lead_organisation=None, budget_gbp=None, summary=""
    )
    factories.CostFactory(proposal=bid, amount_gbp=None, organisation=None)

    made = make(gather(bid, on=ON))

    assert_conforms(made.pdf)
    assert_archival(of_kind(made, "archival"))
    openpyxl.load_workbook(io.BytesIO(of_kind(made, "xlsx")))
    docx.Document(io.BytesIO(of_kind(made, "docx")))
    words = text_of(made.pdf)
    assert "for £0 over three years, start not set yet." in words
    assert "When the work would start is not set yet." in words
    assert "1 amount of the budget is not set yet" in words
    assert "The need" not in words


@pytest.mark.django_db
def test_one_project_makes_a_whole_document_and_all_its_files():
    made = make(gather(make_bid(projects=1, years=1), on=ON))

    assert_conforms(made.pdf)
    assert_archival(of_kind(made, "archival"))
    assert "One organisation asks The Fund for £12,000 over one year" in text_of(made.pdf)


@pytest.mark.django_db
def test_two_hundred_projects_make_a_document_of_readable_drawings_and_tables():
    made = make(gather(make_bid(projects=200, years=1), on=ON))

    assert_conforms(made.pdf)
    assert_archival(of_kind(made, "archival"))
    words = text_of(made.pdf)
    assert "200 projects work for 1 outcome; 1 priority of the plans asks for them." in words
    assert "200 projects 1 to 200" in words
    assert "200. Locks " in words


@pytest.mark.django_db
def test_hostile_words_open_nothing_and_are_words_in_every_file(caplog):
    bid = make_bid(projects=1, years=1, title=HOSTILE, summary=HOSTILE, funder="=1+1\x07\ufffe")
    bid.parts.first().project.tags.update(evidence_source=HOSTILE)

    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        made = make(gather(bid, on=ON))

    assert caplog.messages == []
    assert_conforms(made.pdf)
    assert_archival(of_kind(made, "archival"))
    assert "<script>alert(1)</script> {{ bid.title }}" in text_of(made.pdf)
    reader = pypdf.PdfReader(io.BytesIO(made.pdf))
    assert b"evil.example" not in b"".join(
        str(each.get("/Annots", "")).encode() for each in reader.pages
    )
    assert "/JavaScript" not in reader.root_object.get("/Names", {})
    book = openpyxl.load_workbook(io.BytesIO(of_kind(made, "xlsx")))
    assert book["Funders"]["A2"].data_type == "s"
    document = docx.Document(io.BytesIO(of_kind(made, "docx")))
    words = "\n".join(each.text for each in document.paragraphs)
    assert "<script>alert(1)</script> {{ bid.title }}" in words
    with zipfile.ZipFile(io.BytesIO(of_kind(made, "docx"))) as archive:
        links = b"".join(archive.read(each) for each in archive.namelist() if "_rels" in each)
    assert b"evil.example" not in links
    assert b"External" not in links


@pytest.mark.django_db
def test_only_what_is_meant_for_the_funder_is_in_any_file():
    bid = make_bid(projects=2, status="consulting")
    for part, audience, said in zip(
        bid.parts.filter(year=2027).order_by("project__title"),
        ("funder", "coordinators"),
        ("No names leave us.", "Between us."),
        strict=True,
    ):
        factories.ConsentFactory(
            answered=True,
            proposal=bid,
            project=part.project,
            status="agreed_with_reservation",
            reservation=said,
            audience=audience,
        )

    snapshot = gather(bid, on=ON)
    document = docx.Document(io.BytesIO(word(html(snapshot), on=ON)))
    words = "\n".join(each.text for each in document.paragraphs)

    assert "No names leave us." in words
    assert "Between us." not in words + canonical(snapshot)
