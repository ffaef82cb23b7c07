"""`manage.py import_priorities`: a sheet or a document into a draft plan."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consortium.models import Import
from priorities.models import Plan, PrioritySource
from tests import factories
from tests.priorities.documents.plans import TITLES, items, pdf_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return factories.PlanFactory(reference="safe-fen", title="Safe Fen", status="draft")


@pytest.fixture
def pdf(tmp_path):
    path = tmp_path / "plan.pdf"
    path.write_bytes(pdf_bytes(f"<h2>Our priorities</h2>{items('ol')}"))
    return path


def run(path, *options):
    out, error = StringIO(), StringIO()
    call_command("import_priorities", str(path), *options, stdout=out, stderr=error)
    return out.getvalue(), error.getvalue()


def test_all_that_reads_as_a_priority_goes_into_the_draft(draft, pdf):
    out, _ = run(pdf, "--plan", "safe-fen", "--format", "json")

    found = json.loads(out)
    assert [each["title"] for each in found] == list(TITLES)
    assert [each["reference"] for each in found] == ["P1", "P2", "P3", "P4"]
    assert {each["page"] for each in found} == {1}
    assert all(each["title"] in each["quote"] for each in found)
    assert list(draft.priorities.order_by("rank").values_list("title", flat=True)) == list(TITLES)


def test_the_document_is_kept_and_linked(draft, pdf):
    run(pdf, "--plan", "safe-fen")

    upload = Import.objects.get()
    with upload.file.open("rb") as stored:
        assert stored.read() == pdf.read_bytes()
    assert PrioritySource.objects.filter(upload=upload, page=1).count() == len(TITLES)


def test_a_dry_run_says_and_changes_nothing(draft, pdf):
    out, _ = run(pdf, "--plan", "safe-fen", "--dry-run")

    assert "4 priorities: 4 new" in out
    assert "P1 Fewer homes burgled (page 1)" in out
    assert "this was a dry run" in out
    assert not draft.priorities.exists()
    assert not Import.objects.exists()


def test_a_published_plan_stays_and_a_draft_of_it_is_begun(draft, pdf):
    Plan.objects.update(status="current")

    _, error = run(pdf, "--plan", "safe-fen")

    new = Plan.objects.get(status="draft")
    assert (new.partnership, new.title) == (draft.partnership, "Safe Fen")
    assert "a new draft of it was begun: safe-fen-2" in error
    assert new.priorities.count() == 4
    assert not draft.priorities.exists()


def test_a_sheet_is_matched_by_reference(draft, tmp_path):
    factories.PriorityFactory(plan=draft, reference="A", title="Before")
    factories.OutcomeFactory(code="falls", name="Fewer falls")
    path = tmp_path / "plan.csv"
    path.write_text("reference,title,outcomes\nA,After,falls:2\n,New one,\n")

    out, _ = run(path, "--plan", "safe-fen")

    assert "2 priorities: 1 new, 1 changed" in out
    assert draft.priorities.get(reference="A").wanted.get().weight == 2
    assert draft.priorities.get(title="New one").reference == "P1"


@pytest.mark.parametrize(
    "name, data, options, words",
    [
        ("gone", None, ["safe-fen"], "There is no file"),
        ("plan.rtf", b"x", ["safe-fen"], "ends in none of .pdf, .docx, .html"),
        ("plan.md", b"x", ["safe-fun"], "Did you mean “safe-fen”?"),
        ("plan.pdf", b"%PDF-", ["safe-fen"], "Nothing was loaded. plan.pdf: This cannot"),
        ("plan.csv", b"title,rank\nA,first\n", ["safe-fen"], "row 2, column rank"),
        (
            "plan.csv",
            b"rank,notes\n1,A\n2,B\n",
            ["safe-fen"],
            "plan.csv: No column of this file is read as “Title”, so nobody could tell what a row "
            "is about. Choose the one that is, or give it the heading “Title” in the file.",
        ),
    ],
)
def test_what_is_wrong_is_said(name, data, options, words, draft, tmp_path):
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)

    with pytest.raises(CommandError, match=re.escape(words)):
        run(path, "--plan", *options)
