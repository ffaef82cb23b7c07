"""The Unit Cost Database workbook: what is read of it, and what loading it does."""

import json
from decimal import Decimal
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from openpyxl.comments import Comment
from openpyxl.styles import Alignment

from proposals.models import UnitCost
from tests import factories

pytestmark = pytest.mark.django_db

UPPER = {
    1: "Outcome category",
    2: "Outcome detail",
    3: "Cost code",
    4: "Cost / saving detail",
    5: "Unit",
    6: "Agency bearing the cost / making the fiscal saving",
    8: "Fiscal value",
    11: "Economic value",
    14: "Social value",
    17: "Original source",
    18: "RAG assessment",
}


def write(path, *entries):
    """A workbook in the published layout. An entry: code, detail, agencies, then keywords."""
    book = openpyxl.Workbook()
    book.active["C2"] = "Unit Cost Database (v.9.9) - Introduction"
    sheet = book.create_sheet("Crime")
    for column, title in UPPER.items():
        sheet.cell(1, column, title)
    sheet.cell(2, 6, "Level 1")
    sheet.cell(2, 7, "Level 2")
    for number, entry in enumerate(entries, 3):
        for column, name in ((3, "code"), (4, "detail"), (6, "agency"), (7, "part")):
            sheet.cell(number, column, entry.get(name))
        sheet.cell(number, 5, "Per incident")
        for column, name in ((8, "fiscal"), (11, "economic"), (14, "social")):
            if name in entry:
                sheet.cell(number, column, entry[name])
                sheet.cell(number, column + 1, entry.get("year", "2010/11"))
        if "note" in entry:
            sheet.cell(number, 8).comment = Comment(entry["note"], "editor")
        sheet.cell(number, 17, "A report\nof 2011")
        sheet.cell(number, 18, entry.get("rag", "A"))
        if entry.get("indented"):
            sheet.cell(number, 4).alignment = Alignment(indent=2)
    book.save(path)
    return path


AVERAGE = [
    {
        "code": "CR8.0",
        "detail": "Average crime",
        "agency": "Multiple",
        "fiscal": 609,
        "social": 1648,
    },
    {"code": "CR8.0.1", "detail": "police", "agency": "Police", "fiscal": 227.92, "indented": True},
    {
        "code": "CR8.0.2",
        "detail": "courts",
        "agency": "Local authority",
        "part": "Courts",
        "fiscal": 381.08,
        "indented": True,
    },
    {"code": "CR9.0", "detail": "Another", "agency": "local Authority", "fiscal": 66},
]


def load(path, *options):
    out = StringIO()
    call_command("import_unit_costs", str(path), "--format=json", *options, stdout=out)
    return json.loads(out.getvalue())


def test_entries_become_unit_costs_with_agency_kind_year_source_and_quality(tmp_path):
    report = load(write(tmp_path / "book.xlsx", *AVERAGE))

    assert report == {
        "file": "book.xlsx",
        "rows": 4,
        "new": 4,
        "changed": 0,
        "unchanged": 0,
        "unit_costs": 5,
        "skipped": {},
    }
    police = UnitCost.objects.get(code="CR8.0.1")
    assert (police.name, police.unit, police.agency) == ("police", "Per incident", "Police")
    assert (police.kind, police.amount_gbp, police.price_year) == (
        "fiscal",
        Decimal("227.92"),
        2010,
    )
    assert police.source == "Unit Cost Database v9.9: A report of 2011"
    assert police.quality == "amber"
    assert police.parent.code == "CR8.0"
    assert UnitCost.objects.get(code="CR8.0").agency == "multiple"
    assert UnitCost.objects.get(code="CR8.0.2").agency == "Local authority / Courts"
    assert UnitCost.objects.get(code="CR9.0").agency == "Local authority"
    assert UnitCost.objects.get(code="CR9.0").parent is None


def test_what_people_gain_is_a_constituent_beside_those_of_public_bodies(tmp_path):
    load(write(tmp_path / "book.xlsx", *AVERAGE))

    gain = UnitCost.objects.get(code="CR8.0-social")
    assert (gain.kind, gain.agency, gain.parent.code) == ("social", "People", "CR8.0")
    assert not UnitCost.objects.filter(code="CR8.0-fiscal").exists()


def test_an_entry_of_several_values_that_nothing_splits_is_split_into_them(tmp_path):
    drink = {"code": "HE1.0", "detail": "Drink", "agency": "NHS", "fiscal": 1800, "social": 1398}
    load(write(tmp_path / "book.xlsx", drink))

    assert set(
        UnitCost.objects.filter(parent__code="HE1.0").values_list("code", "agency", "amount_gbp")
    ) == {("HE1.0-fiscal", "NHS", Decimal(1800)), ("HE1.0-social", "People", Decimal(1398))}


def test_an_entry_of_economic_value_alone_is_the_economys(tmp_path):
    load(write(tmp_path / "book.xlsx", {"code": "E1", "detail": "Degree", "economic": 11795}))

    cost = UnitCost.objects.get()
    assert (cost.code, cost.kind, cost.agency) == ("E1", "economic", "Economy")


def test_what_only_moves_money_is_marked_from_the_note_at_its_value(tmp_path):
    """The whole of it, or the constituent of the amount that the note names."""
    load(
        write(
            tmp_path / "book.xlsx",
            {"code": "A", "detail": "Tax", "fiscal": 100, "note": "It is a transfer payment."},
            {
                "code": "B",
                "detail": "Job",
                "agency": "Multiple",
                "fiscal": 9800,
                "note": "Leave out the £9,234 of DWP: a transfer.",
            },
            {"code": "B.1", "detail": "DWP", "agency": "DWP", "fiscal": 9234, "indented": True},
            {"code": "B.2", "detail": "NHS", "agency": "NHS", "fiscal": 566, "indented": True},
            {"code": "C", "detail": "Other", "fiscal": 5, "note": "Updated in 2015."},
        )
    )

    assert set(UnitCost.objects.filter(transfer=True).values_list("code", flat=True)) == {
        "A",
        "B.1",
    }


def test_loaded_again_nothing_changes_and_what_the_consortium_added_stays(tmp_path):
    path = write(tmp_path / "book.xlsx", *AVERAGE)
    load(path)
    UnitCost.objects.filter(code="CR8.0").update(event="crime", cashable=True)

    again = load(path)

    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 4)
    cost = UnitCost.objects.get(code="CR8.0")
    assert (cost.event, cost.cashable) == ("crime", True)


def test_whose_a_cost_is_stays_as_said_where_the_workbook_leaves_it_open(tmp_path):
    path = write(tmp_path / "book.xlsx", *AVERAGE)
    load(path)
    UnitCost.objects.filter(code="CR8.0").update(agency="Criminal justice")

    assert load(path)["unchanged"] == 4
    assert UnitCost.objects.get(code="CR8.0").agency == "Criminal justice"


def test_a_newer_edition_revises_what_it_names_and_leaves_the_rest(tmp_path):
    own = factories.UnitCostFactory(code="OWN")
    load(write(tmp_path / "book.xlsx", *AVERAGE))
    newer = AVERAGE[3] | {"fiscal": 70, "year": "2013/14"}

    report = load(write(tmp_path / "newer.xlsx", newer))

    assert (report["changed"], report["unchanged"]) == (1, 0)
    cost = UnitCost.objects.get(code="CR9.0")
    assert (cost.amount_gbp, cost.price_year) == (70, 2013)
    assert UnitCost.objects.filter(code__in=["CR8.0", own.code]).count() == 2
    event = cost.events.order_by("-pgh_id").first()
    assert event.pgh_context.metadata["why"] == "Loaded from newer.xlsx"


def test_entries_that_cannot_be_used_are_skipped_with_the_reason(tmp_path):
    report = load(
        write(
            tmp_path / "book.xlsx",
            {"code": "A", "detail": "Nothing"},
            {"code": "B", "detail": "When", "fiscal": 5, "year": "lately"},
            {"code": "C", "detail": "Less", "fiscal": -5},
            {"code": " ", "detail": "No code", "fiscal": 5},
            {"code": "E", "detail": "Whole", "fiscal": 9},
            {"code": " ", "detail": "Part without code", "fiscal": 5, "indented": True},
            {"detail": "A note below the table"},
            {"code": "D", "detail": "Good", "fiscal": 5},
        )
    )

    assert (report["rows"], report["new"]) == (7, 3)
    assert UnitCost.objects.get(code="E.1").parent.code == "E"
    assert report["skipped"] == {
        "no value is given": 1,
        "the year of its prices cannot be read": 1,
        "a value below 0 is no cost": 1,
        "it has no code": 1,
    }


def test_a_dry_run_says_the_same_and_changes_nothing(tmp_path):
    path = write(tmp_path / "book.xlsx", *AVERAGE)
    out = StringIO()

    assert load(path, "--dry-run")["new"] == 4
    call_command("import_unit_costs", str(path), "--dry-run", stdout=out)

    assert not UnitCost.objects.exists()
    assert "4 entries: 4 new, 0 changed, 0 unchanged; they are 5 unit costs" in out.getvalue()
    assert "Nothing was changed" in out.getvalue()


def test_skipped_entries_are_told_at_the_terminal_too(tmp_path):
    out = StringIO()
    path = write(tmp_path / "book.xlsx", {"code": "A", "detail": "Nothing"})

    call_command("import_unit_costs", str(path), stdout=out)

    assert "1 skipped: no value is given" in out.getvalue()


def other_workbook(path):
    book = openpyxl.Workbook()
    book.active.append(["Cost code", "Price"])
    book.save(path)


@pytest.mark.parametrize(
    "spoil, words",
    [
        (lambda path: None, "There is no file"),
        (lambda path: path.write_bytes(b""), "empty"),
        (lambda path: path.write_text("<html><body>Sign in</body></html>"), "book.xlsx"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n"), "book.xlsx"),
        (other_workbook, "is not the Unit Cost Database"),
    ],
)
def test_what_is_not_that_workbook_is_refused_with_the_true_reason(tmp_path, spoil, words):
    path = tmp_path / "book.xlsx"
    spoil(path)

    with pytest.raises(CommandError, match=words):
        load(path)


def test_a_code_that_stands_twice_is_refused_and_nothing_is_loaded(tmp_path):
    path = write(tmp_path / "book.xlsx", *AVERAGE, AVERAGE[3] | {"fiscal": 5})

    with pytest.raises(CommandError, match=r"CR9\.0 stands in it more than once"):
        load(path)
    assert not UnitCost.objects.exists()


@pytest.mark.real_files
def test_the_published_workbook_is_read_whole(real_files):
    """Counted again from the cells alone: 684 entries, one of them without its code."""
    path = real_files / "unit-costs" / "unit-cost-database-v1.4.xlsx"
    values, codes = {}, set()
    with path.open("rb") as file:
        for sheet in openpyxl.load_workbook(file, data_only=True, read_only=True):
            for cells in sheet.iter_rows(values_only=True):
                if len(cells) < 17 or cells[2] in (None, "Cost code"):
                    continue
                code = str(cells[2]).strip() or "CR8.0.1"
                for kind, place in (("fiscal", 7), ("economic", 10), ("social", 13)):
                    if isinstance(cells[place], int | float):
                        codes.add(code)
                        values[code, kind] = cells[place], cells[place + 1], cells[5]

    report = load(path)

    assert report["rows"] == report["new"] + sum(report["skipped"].values()) == 684
    assert report["new"] == len(codes)
    for (code, kind), (amount, year, agency) in values.items():
        named = UnitCost.objects.filter(code__in=[code, f"{code}-{kind}"], kind=kind)
        cost = named.order_by("-code").first()
        assert abs(cost.amount_gbp - Decimal(str(amount))) < Decimal("0.0001"), code
        assert cost.price_year == int(year[:4]), code
        if kind == "fiscal":
            assert cost.agency.lower().startswith((agency or "").lower()), code
    assert load(path)["unchanged"] == report["new"]
    parts = UnitCost.objects.filter(parent__code="CR8.0")
    assert {round(each.amount_gbp) for each in parts} == {228, 21, 81, 108, 58, 112, 676, 1648}
    assert UnitCost.objects.get(code="E&E1.0.1").transfer
