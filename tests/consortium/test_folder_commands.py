"""Workbooks and exports, the commands, many rows, and bids that are handed in."""

import datetime
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from consortium.folder.faults import FolderRefused
from consortium.folder.loading import load
from consortium.folder.writing import export
from consortium.models import Area, Organisation
from priorities.models import Measurement
from projects.models import Project, ProjectOutcome
from proposals.models import Part, Proposal
from tests.broken_workbooks import with_half_a_part
from tests.consortium.folders import csv_text, read_folder, write_folder, write_text, write_workbook
from tests.consortium.small_folder import loaded, loads, refusal, run, small
from tests.factories import OrganisationFactory

__all__ = ["loaded", "loads", "refusal"]

pytestmark = pytest.mark.django_db


# --- Workbooks


def test_a_workbook_with_its_own_kinds_of_cells_loads(tmp_path):
    path = write_workbook(
        tmp_path / "all.xlsx",
        {
            "Areas": [{"code": 7, "name": "Ward", "level": "ward", "latitude": 52.1 + 0.00001}],
            "organisations": [{"reference": "org", "name": "=not a formula", "areas": 7}],
            "projects": [{
                "reference": "p", "organisation": "org", "title": "T", "sensitive": True,
                "starts_on": datetime.date(2026, 4, 1), "annual_cost_gbp": 1200.5,
                "ends_on": datetime.datetime(2027, 3, 31),  # noqa: DTZ001
                "people_per_year": 40.0,
            }],
            "indicators": [{"reference": "i", "name": "N"}],
            "measurements": [
                {
                    "indicator": "i", "area": "7", "value": 0.1 + 0.2,
                    "period": datetime.date(2024, 1, 1),
                }
            ],
            "Notes": [{"anything": "here"}],
        },
    )  # fmt: skip
    book = openpyxl.load_workbook(path)
    book["organisations"]["B2"].data_type = "s"  # text that only looks like a formula
    book.save(path)

    report = load(path)

    project = Project.objects.get()
    assert report.notes == ["sheet Notes: passed over, as the format has no file of this name."]
    assert project.organisation.name == "=not a formula"
    assert (project.starts_on.isoformat(), project.ends_on.isoformat()) == (
        "2026-04-01",
        "2027-03-31",
    )
    assert (project.sensitive, project.annual_cost_gbp, project.people_per_year) == (
        True, Decimal("1200.50"), 40,
    )  # fmt: skip
    assert Area.objects.get().latitude == Decimal("52.10001")
    assert Measurement.objects.get().value == Decimal("0.3")
    assert Measurement.objects.get().period == "2024-01"


def test_formulas_and_errors_in_a_workbook_are_refused_by_cell(tmp_path):
    path = write_workbook(
        tmp_path / "bad.xlsx",
        {"deflators": [{"year": 2024, "index": "=1+1"}, {"year": 2025, "index": "#REF!"}]},
    )

    with pytest.raises(FolderRefused) as refused:
        load(path)

    assert str(refused.value).splitlines() == [
        "sheet deflators, row 2, column index: Cell B2 holds a formula. Copy it and paste it as a "
        "value (Paste Special, Values).",
        "sheet deflators, row 3, column index: Cell B3 shows the error #REF!. Write the value.",
    ]


def test_workbooks_that_cannot_be_read_are_refused_in_words(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"")
    with pytest.raises(FolderRefused, match=r"x.xlsx: The file is empty. Save the workbook again."):
        load(path)

    path.write_bytes(b"no workbook")
    with pytest.raises(FolderRefused, match=r"cannot be read as an \.xlsx workbook"):
        load(path)

    write_workbook(path, {"areas": [{"code": str(n), "name": "x"} for n in range(50)]})
    with_half_a_part(path, "xl/worksheets/sheet1.xml")
    with pytest.raises(FolderRefused, match=r"cannot be read as an \.xlsx workbook"):
        load(path)

    write_workbook(path, {"projects": [], "areas": [{"=1": "x"}]})
    with pytest.raises(FolderRefused) as refused:
        load(path)
    assert str(refused.value).splitlines() == [
        "sheet areas, row 1: The header row holds a formula. Write the names.",
        "sheet projects: The sheet is empty. Write at least the header row "
        "(reference, organisation, title, summary, status, starts_on, ends_on, areas, "
        "target_groups, people_per_year, annual_cost_gbp, funded_until, website, contact_email, "
        "sensitive, confirmed_on), or remove the sheet.",
    ]


# --- Exports


def test_an_export_replaces_its_files_and_leaves_others(loaded, tmp_path):
    write_text(tmp_path / "out", "projects", "old\n")
    write_text(tmp_path / "out", "mine", "kept\n")

    call_command("export_consortium", tmp_path / "out", stdout=io.StringIO())

    assert sorted(path.name for path in (tmp_path / "out").iterdir() if path.suffix != ".csv") == []
    files = read_folder(tmp_path / "out")
    assert files["mine"] == b"kept\n"
    assert files["parts"] == (
        b"proposal,project,year,amount_gbp,match_funding_gbp,share,must,awarded_gbp\nbid,p1,2027,,,,,\n"
    )


def test_what_no_cell_can_say_stops_the_export_and_is_named(loaded, tmp_path):
    Area.objects.filter(code="W1").update(aliases=["one; two"])
    Organisation.objects.filter(reference="org").update(aims="x" * 40000)

    with pytest.raises(CommandError) as refused:
        call_command("export_consortium", tmp_path / "out")
    assert str(refused.value) == (
        "Nothing was written.\nareas, column aliases: “W1”: “one; two” contains “;”, which "
        "separates the items of this list. Replace it there, for example with a comma."
    )
    assert not (tmp_path / "out").exists()

    with pytest.raises(FolderRefused, match="40000 characters and a workbook's cell holds 32767"):
        export(tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_text_from_the_browser_comes_back_as_it_was_shown(tmp_path):
    """Line ends and outer spaces that no cell keeps do not count as changes."""
    OrganisationFactory(reference="org", name=" Charity ", aims="one\r\ntwo\r\n")

    export(tmp_path)
    report = load(tmp_path)

    assert report.as_json()["changed"] == 0
    assert Organisation.objects.get().aims == "one\r\ntwo\r\n"


@pytest.mark.django_db(transaction=True)
def test_an_export_outside_a_transaction_sees_one_moment(tmp_path):
    OrganisationFactory(reference="org", name="Charity", kind="charity")

    export(tmp_path / "out")

    assert read_folder(tmp_path / "out")["organisations"].endswith(b"\norg,Charity,charity,,,,,,\n")


def test_an_export_to_an_impossible_place_says_so(tmp_path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(CommandError, match=r"Nothing was written: .*/file cannot be used as a"):
        call_command("export_consortium", tmp_path / "file")


# --- The commands


def test_json_goes_to_standard_output_alone(tmp_path):
    write_folder(tmp_path, {"deflators": [{"year": "2024", "index": "100"}], "zzz": [{"a": "b"}]})

    out, err = run(tmp_path, "--format", "json")

    assert json.loads(out) == {
        "dry_run": False,
        "files": [{"file": "deflators", "new": 1, "changed": 0, "unchanged": 0}],
        "new": 1,
        "changed": 0,
        "unchanged": 0,
    }
    assert err == "zzz.csv: passed over, as the format has no file of this name.\n"


def test_a_dry_run_says_what_would_happen_and_changes_nothing(loaded, tmp_path):
    write_folder(tmp_path / "more", {"projects": [{"reference": "p1", "title": "Bolts"}]})

    out, _ = run(tmp_path / "more", "--dry-run")

    assert out.splitlines() == [
        "file                     new  changed  unchanged",
        "projects                   0        1          0",
        "Nothing was changed: this was a dry run.",
    ]
    assert Project.objects.get().title == "Locks"


def test_a_preview_has_each_rows_state_and_changes(loaded, tmp_path):
    write_folder(tmp_path / "more", {"projects": [
        {"reference": "p1", "title": "Bolts", "organisation": "org"},
        {"reference": "p2", "title": "New", "organisation": "org"},
    ]})  # fmt: skip

    [file] = load(tmp_path / "more", dry_run=True).files

    assert [(entry.number, entry.state, entry.changes) for entry in file.entries] == [
        (2, "changed", {"title": ("Locks", "Bolts")}),
        (3, "new", {}),
    ]


def test_a_refused_load_fails_and_counts_what_is_to_correct(tmp_path):
    write_text(tmp_path, "deflators", csv_text([["year", "index"], ["2024", "£1"], ["x", "1"]]))

    with pytest.raises(CommandError) as refused:
        run(tmp_path)

    assert str(refused.value).splitlines()[0] == "Nothing was loaded. 2 things to correct:"


# --- Many rows


def many(count, title, prefix):
    return {
        "projects": [
            {"reference": f"{prefix}{n}", "organisation": "org", "title": title, "areas": "D1;W1"}
            for n in range(count)
        ],
        "project_outcomes": [
            {"project": f"{prefix}{n}", "outcome": "burglary", "evidence_source": title}
            for n in range(count)
        ],
    }


def test_many_rows_take_as_many_queries_as_few(loaded, loads, queries_of):
    def queries(count, title, prefix):
        return queries_of(lambda: loads(**many(count, title, prefix)))

    queries(1, "warm up", "w")
    assert queries(3, "new", "few") == queries(60, "new", "many")
    assert queries(3, "changed", "few") == queries(60, "changed", "many")
    assert ProjectOutcome.objects.filter(evidence_source="changed").count() == 63
    assert Part.objects.count() == 1


# --- Bids that are handed in


PART = {"proposal": "bid", "project": "p1", "year": "2027"}


COST = {"proposal": "bid", "year": "2027", "heading": "Evaluation"}


WON = {"reference": "bid", "status": "won"}


ANSWER = {"proposal": "bid", "question": "q1", "text": "We ask for [[asked]].", "state": "drafted"}


@pytest.fixture
def handed_in(loaded, loads):
    """Its call asks two questions, and the bid answers the first."""
    calls = [{"reference": name, "title": name, "funder": "Fund"} for name in ("call", "another")]
    questions = [
        {"reference": f"q{number}", "call": "call", "number": str(number), "question": "Why?"}
        for number in (1, 2)
    ]
    loads(bid_costs=[COST], calls=calls, call_questions=questions)
    loads(proposals=[{"reference": "bid", "title": "Bid", "call": "call"}], call_answers=[ANSWER])
    Proposal.objects.update(status="submitted")
    return Proposal.objects.get().version


@pytest.mark.parametrize(
    "name, row, column",
    [
        ("proposals", {"reference": "bid", "title": "Another"}, "title"),
        ("proposals", {"reference": "bid", "terms": "faith:none"}, "terms"),
        ("proposals", {"reference": "bid", "status": "draft"}, "status"),
        ("proposals", {"reference": "bid", "status": "won", "years": "3"}, "years"),
        ("parts", PART | {"amount_gbp": "5"}, "amount_gbp"),
        ("parts", PART | {"year": "2028"}, "proposal, project, year"),
        ("bid_costs", COST | {"amount_gbp": "5"}, "amount_gbp"),
        ("proposals", {"reference": "bid", "call": "another"}, "call"),
        ("proposals", {"reference": "bid", "status": "agreed", "outcome": "Why."}, "status"),
        ("call_answers", ANSWER | {"text": "We ask for [[match]]."}, "text"),
        ("call_answers", ANSWER | {"state": "checked"}, "state"),
        ("call_answers", ANSWER | {"question": "q2"}, "proposal, question"),
    ],
)
def test_a_folder_changes_nothing_of_a_bid_that_is_handed_in(name, row, column, handed_in, refusal):
    (line,) = refusal(**{name: [row]})

    assert line.startswith(f"{name}.csv, row 2, column {column}: This bid is handed in or over: it")
    assert Proposal.objects.get().version == handed_in


def test_a_folder_says_what_became_of_a_bid_and_brings_what_stands_already(handed_in, loads):
    Part.objects.update(amount_gbp=10)
    Project.objects.update(status="proposed")

    assert loads(
        proposals=[WON | {"title": "Bid"}],
        parts=[PART | {"awarded_gbp": "7.50"}],
        bid_costs=[COST],
        call_answers=[ANSWER],
    ) == (0, 2, 2)
    part = Part.objects.get()
    assert (part.proposal.status, part.awarded_gbp) == ("won", Decimal("7.50"))
    assert part.project.status == "active"


def test_a_folder_says_why_a_bid_ended_without_money(handed_in, loads):
    assert loads(proposals=[WON | {"status": "lost", "outcome": "Too dear."}]) == (0, 1, 0)
    assert Proposal.objects.get().outcome == "Too dear."


@pytest.mark.parametrize(
    "tables, where, words",
    [
        ({"proposals": [WON]}, "proposals.csv, row 2, column status", "with pounds for each of"),
        (
            {"proposals": [WON], "parts": [PART | {"awarded_gbp": "0"}]},
            "proposals.csv, row 2, column status",
            "The funder gives something if a bid is won",
        ),
        (
            {"proposals": [WON], "parts": [PART | {"awarded_gbp": "10.01"}]},
            "parts.csv, row 2, column awarded_gbp",
            "no more than was asked for",
        ),
        (
            {"parts": [PART | {"awarded_gbp": "5"}]},
            "parts.csv, row 2, column awarded_gbp",
            "This bid is not won",
        ),
        (
            {"proposals": [WON | {"status": "lost"}]},
            "proposals.csv, row 2, column outcome",
            "Say why the bid is lost.",
        ),
    ],
)
def test_a_folder_ends_a_bid_only_with_what_its_page_asks_for(
    tables, where, words, handed_in, refusal
):
    Part.objects.update(amount_gbp=10)

    (line,) = refusal(**tables)

    assert line.startswith(f"{where}: ")
    assert words in line
    assert Proposal.objects.get().status == "submitted"


def test_what_a_bid_that_came_whole_was_given_can_be_said_later_once(handed_in, loads, refusal):
    Proposal.objects.update(status="won")
    Part.objects.update(amount_gbp=10)

    assert loads(parts=[PART | {"awarded_gbp": "4"}]) == (0, 1, 0)
    (line,) = refusal(parts=[PART | {"awarded_gbp": "5"}])

    assert "it stays as it was" in line


def test_a_bid_that_is_handed_in_is_brought_whole(tmp_path):
    tables = small()
    tables["proposals"][0]["status"] = "submitted"
    folder = write_folder(tmp_path / "whole", tables)

    load(folder)
    again = load(folder).as_json()

    assert Part.objects.get().proposal.status == "submitted"
    assert (again["new"], again["changed"]) == (0, 0)
