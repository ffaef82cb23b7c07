"""Reading grants of the 360Giving Data Standard."""

import csv
import datetime
import json
from collections import Counter
from decimal import Decimal

import openpyxl
import pytest

from consortium.imports.kinds import FileRefused
from projects.interchange import giving360
from projects.interchange.records import Party, Place
from tests.projects.interchange.files import grants, saved, workbook


def only(path):
    (record,) = giving360.read(path).records
    return record


def columns(record):
    return [note.column for note in record.notes]


def test_a_grant_is_read_whole(tmp_path):
    record = only(grants(tmp_path, {}))

    assert record.identifier == "360G-fund-1"
    assert record.title == "Evening youth work"
    assert record.summary == "A youth worker two evenings a week."
    assert record.starts_on == datetime.date(2025, 4, 1)
    assert record.ends_on == record.funded_until == datetime.date(2028, 3, 31)
    assert record.places == (Place("E05014170", ("Sawston",)),)
    assert record.parties == (Party("Fenside Youth", "GB-CHC-1156077", charity_number="1156077"),)
    assert (record.funder, record.amount_gbp) == ("A Foundation", Decimal("12500.50"))
    assert record.notes == ()


def test_a_sheet_says_the_same_as_the_json(tmp_path):
    rows = [
        ["Identifier", "Title ", "description", "Currency", "Amount Awarded", "Award Date"],
        ["360G-fund-1", " Evening youth work   ", "A youth worker two evenings a week.", "gbp"],
    ]
    rows[0] += ["Planned Dates:Start Date", "Planned Dates:End Date", "Recipient Org:Identifier"]
    rows[0] += ["Recipient Org:Name", "Beneficiary Location:Name", "Our own column"]
    rows[0] += ["Beneficiary Location:Geographic Code", "Funding Org:Name"]
    rows[1] += ["£12,500.50", "01/03/2025", "2025-04-01", "2028-03-31 00:00", "GB-CHC-1156077"]
    rows[1] += ["Fenside Youth", "Sawston", "theirs", "E05014170", "A Foundation"]
    path = tmp_path / "a.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)

    from_sheet, from_json = only(path), only(grants(tmp_path, {}))

    assert from_sheet.row == 2
    for name in ("identifier", "title", "summary", "starts_on", "ends_on", "places", "parties"):
        assert getattr(from_sheet, name) == getattr(from_json, name)
    assert from_sheet.amount_gbp == from_json.amount_gbp


def test_a_workbooks_own_dates_and_numbers_are_read(tmp_path):
    header = ["Identifier", "Title", "Recipient Org:Name", "Award Date", "Amount Awarded"]
    row = ["1", "A", "B", datetime.datetime(2024, 7, 24), 12.1, 24]  # noqa: DTZ001 (as a cell has it)
    header.append("Planned Dates:Duration (months)")
    record = only(workbook(tmp_path / "a.xlsx", grants=[header, row]))

    assert record.starts_on == datetime.date(2024, 7, 24)
    assert record.ends_on == datetime.date(2026, 7, 23)
    assert record.amount_gbp == Decimal("12.10")


def test_a_duration_runs_from_the_start_or_else_from_the_award(tmp_path):
    from_start = [{"startDate": "2025-04-01", "duration": "36"}]
    from_award = [{"duration": 12}]

    assert only(grants(tmp_path, {"plannedDates": from_start})).ends_on.isoformat() == "2028-03-31"
    record = only(grants(tmp_path, {"plannedDates": from_award}))
    assert (record.starts_on.isoformat(), record.ends_on.isoformat()) == (
        "2025-03-01",
        "2026-02-28",
    )


def test_without_planned_dates_nothing_is_guessed(tmp_path):
    record = only(grants(tmp_path, {"plannedDates": None}))

    assert (record.starts_on, record.ends_on, record.funded_until) == (None, None, None)


def test_an_end_before_the_start_and_a_wild_date_are_left_out_and_said(tmp_path):
    planned = [{"startDate": "2025-04-01", "endDate": "2024-04-01", "duration": "two"}]
    record = only(grants(tmp_path, {"plannedDates": planned, "awardDate": "soon"}))

    assert (record.starts_on.isoformat(), record.ends_on) == ("2025-04-01", None)
    assert columns(record) == [
        "Planned Dates:Duration (months)",
        "Award Date",
        "Planned Dates:End Date",
    ]


@pytest.mark.parametrize(
    "change, column",
    [
        ({"currency": "USD"}, ["Currency"]),
        ({"amountAwarded": 0}, ["Amount Awarded"]),
        ({"amountAwarded": "lots"}, ["Amount Awarded"]),
        ({"amountAwarded": None}, []),
    ],
)
def test_an_amount_that_is_not_pounds_is_not_known(tmp_path, change, column):
    record = only(grants(tmp_path, change))

    assert record.amount_gbp is None
    assert columns(record) == column


def test_several_recipients_are_kept_in_their_order_and_said(tmp_path):
    recipients = [{"id": "GB-COH-07962245", "name": "First"}, {"name": "Second"}, {}, None]
    record = only(grants(tmp_path, {"recipientOrganization": recipients}))

    assert [str(party) for party in record.parties] == ["First", "Second"]
    assert record.parties[0].company_number == "07962245"
    assert "Second" in record.notes[0].words


def test_a_sheet_may_number_its_recipients(tmp_path):
    header = "Identifier,Title,Recipient Org:0:Name,Recipient Org:1:Name,Recipient Org:0:Name"
    record = only(saved(tmp_path / "a.csv", f"{header}\n1,A,First,Second,again\n"))

    assert [str(party) for party in record.parties] == ["First", "Second"]


def test_a_recipient_written_without_its_list_is_read(tmp_path):
    record = only(grants(tmp_path, {"recipientOrganization": {"name": "Fenside Youth"}}))

    assert record.parties == (Party("Fenside Youth"),)


def test_a_place_in_a_path_of_names_is_also_called_by_the_last(tmp_path):
    record = only(grants(tmp_path, {"beneficiaryLocation": [{"name": "England/East/Fenland"}]}))

    assert record.places == (Place("", ("England/East/Fenland", "Fenland")),)
    assert str(record.places[0]) == "England/East/Fenland"


def test_columns_that_contradict_each_other_do_no_harm(tmp_path):
    header = "Identifier,Title,Recipient Org:Name,Title:Name,Funding Org,Funding Org:Name"
    record = only(saved(tmp_path / "a.csv", f"{header}\n1,A,B,C,D,E\n"))

    assert (record.title, record.funder) == ("A", "")


def test_classifications_are_words_for_whom(tmp_path):
    change = {"classifications": [{"title": "Beneficiary / Children"}, {"code": "1"}]}

    assert only(grants(tmp_path, change)).terms == ("Beneficiary / Children",)


@pytest.mark.parametrize(
    "change, reason",
    [
        (None, "empty entry"),
        ({"id": None}, "no identifier"),
        ({"id": "3" * 201}, "identifier too long"),
        ({"id": "9", "title": " "}, "no title"),
        ({"id": "9", "recipientOrganization": []}, "no recipient"),
        (
            {"id": "9", "recipientOrganization": [], "recipientIndividual": {"name": "A"}},
            "a grant to a person",
        ),
        ({"id": "360G-fund-\n1"}, "identifier repeated"),
    ],
)
def test_a_grant_that_cannot_be_used_is_passed_over_with_the_reason(tmp_path, change, reason):
    reading = giving360.read(grants(tmp_path, {}, change))

    assert reading.reasons() == {reason: 1}
    assert reading.skipped[0].row == 2
    assert reading.skipped[0].words
    assert (reading.rows, len(reading.records)) == (2, 1)


def test_a_long_title_is_cut_and_said(tmp_path):
    record = only(grants(tmp_path, {"title": "a" * 300}))

    assert len(record.title) == 250
    assert columns(record) == ["Title"]


def test_a_description_longer_than_a_project_has_is_cut_and_said(tmp_path):
    record = only(grants(tmp_path, {"description": "word " * 2000}))

    assert len(record.summary) == 5000
    assert record.notes[0].words == "It is cut to 5,000 characters."


REAL = [
    "a002400000KeYdsAAF-currency.json",
    "fundingproviders-grants_2_grants.xlsx",
    "fundingproviders_grants_2_grants.csv",
    "grantnav-20180903134856.json",
    "multiple_funder_names_org_ids.json",
    "trafford_council_voluntary_sector_grants-first60.json",
    "trafford_council_voluntary_sector_grants.csv",
]


def recounted(path):
    """[(id, title, pounds or None)] as the json, csv and openpyxl modules read them."""
    if path.suffix == ".json":
        found = json.loads(path.read_text("utf-8"))["grants"]
        rows = [
            (grant["id"], grant["title"], grant["amountAwarded"], grant["currency"])
            for grant in found
        ]
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                (row["Identifier"], row["Title"], row["Amount Awarded"], row["Currency"])
                for row in csv.DictReader(file)
            ]
    else:
        header, *body = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        rows = [
            tuple(
                dict(zip(header, row, strict=True))[name]
                for name in ("Identifier", "Title", "Amount Awarded", "Currency")
            )
            for row in body
        ]
    return [
        (
            id_,
            " ".join(title.split()),
            float(amount) if currency == "GBP" and float(amount) else None,
        )
        for id_, title, amount, currency in rows
    ]


@pytest.mark.real_files
@pytest.mark.parametrize("name", REAL)
def test_real_grants_are_all_read(real_files, name):
    path = real_files / "360giving" / name
    expected = recounted(path)
    reading = giving360.read(path)

    assert reading.skipped == []
    assert [
        (record.identifier, record.title, record.amount_gbp and float(record.amount_gbp))
        for record in reading.records
    ] == expected
    assert all(record.parties and record.funder for record in reading.records)


@pytest.mark.real_files
def test_wolfsons_dollars_and_noughts_are_kept_without_an_amount(real_files):
    path = real_files / "360giving" / "a002400000KeYdsAAF-currency.json"
    published = json.loads(path.read_text("utf-8"))["grants"]
    dollars = sum(grant["currency"] != "GBP" for grant in published)
    noughts = sum(grant["currency"] == "GBP" and not grant["amountAwarded"] for grant in published)

    notes = Counter(note.column for record in giving360.read(path).records for note in record.notes)

    assert (dollars, noughts) == (notes["Currency"], notes["Amount Awarded"])
    assert set(notes) == {"Currency", "Amount Awarded"}


@pytest.mark.real_files
def test_traffords_grants_end_a_year_after_their_award(real_files):
    path = real_files / "360giving" / "trafford_council_voluntary_sector_grants.csv"
    with path.open(encoding="utf-8", newline="") as file:
        awarded = [row["Award Date"] for row in csv.DictReader(file)]

    for record, award in zip(giving360.read(path).records, awarded, strict=True):
        assert record.starts_on.isoformat() == award
        assert (record.ends_on - record.starts_on).days in (364, 365)
        assert record.places == (Place("E08000009", ("Trafford",)),)


@pytest.mark.real_files
@pytest.mark.parametrize(
    "name, reason",
    [
        ("trafford_council_voluntary_sector_grants_360_giving_format.csv", "only the address"),
        ("GeoCodePostcode.xlsx", "Its first row is “Identifier”, “Beneficiary Location"),
    ],
)
def test_real_files_that_hold_no_grants_are_refused(real_files, name, reason):
    with pytest.raises(FileRefused, match=reason):
        giving360.read(real_files / "360giving" / name)
