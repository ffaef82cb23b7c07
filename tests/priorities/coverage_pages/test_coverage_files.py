"""Coverage as files: what stands in them, for whom, and that nothing in them runs as a formula.

The world is that of all pages here.
"""

import csv
import io
import json
import sys

import openpyxl
import pytest

from tests.factories import (
    IndicatorFactory,
    MeasurementFactory,
    MembershipFactory,
    PlanFactory,
    PriorityFactory,
)
from tests.priorities.coverage_pages.conftest import see

pytestmark = pytest.mark.django_db

ON = "as_of=2026-11-23"


def book_of(response):
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))


def table_of(response):
    """A CSV file as dictionaries."""
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_no_file_gives_a_refuge_away_whoever_takes_it(form, refuge, officer, coordinator):
    for person in (None, officer, coordinator):
        statuses = {row["status"] for row in rows_of(see(f"/coverage/safer.{form}", person), form)}
        assert statuses == {"gap"}


def rows_of(response, form):
    """The rows of a file as dictionaries."""
    assert response.status_code == 200
    if form == "json":
        return json.loads(response.content)["cells"]
    if form == "csv":
        return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content))["detail"]
    heads, *rows = sheet.values
    return [dict(zip(heads, row, strict=True)) for row in rows]


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_a_file_holds_whole_places_for_visitors_and_exact_ones_for_officers(
    form, work, linton, sawston, officer, coordinator
):
    work(linton, sawston, people_per_year=75, annual_cost_gbp=3000)

    for person, places, cost in ((None, 38, ""), (officer, 37.5, ""), (coordinator, 37.5, 1500)):
        row, _ = rows_of(see(f"/coverage/safer.{form}", person), form)
        assert row["area"] == "E0501"
        assert float(row["places"]) == places
        assert row["annual_cost_gbp"] in ((None, "") if cost == "" else (1500, "1500.00"))


def test_a_file_is_of_the_page_beside_which_it_stands(work, district):
    work(district)

    response = see("/coverage/safer.json?level=district&as_of=2026-11-23")

    document = json.loads(response.content)
    assert (document["plan"], document["level"]) == ("safer", "district")
    assert document["as_of"] == "2026-11-23"
    assert [cell["area"] for cell in document["cells"]] == ["E07"]
    name = "coverage-safer-district-2026-11-23.json"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_document_of_one_status_says_so(work, linton):
    work(linton)

    document = json.loads(see("/coverage/safer.json?status=gap&statutory=no").content)

    assert document["narrowed_to"] == [
        "places that are gaps",
        "work that public bodies do not run themselves",
    ]
    assert "narrowed_to" not in json.loads(see("/coverage/safer.json").content)


def test_a_file_of_nonsense_is_refused_with_what_is_wrong(priority):
    response = see("/coverage/safer.csv?level=moon")

    assert response.status_code == 400
    assert response.content.decode().startswith("There is no level “moon”.")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_of_a_file_is_a_formula(form, plan, burglary, linton):
    PriorityFactory(plan=plan, reference="=1+1", title="@SUM(A1)", outcomes=[burglary])

    response = see(f"/coverage/safer.{form}")

    [row] = rows_of(response, form)
    if form == "csv":
        assert (row["priority"], row["priority_title"]) == ("'=1+1", "'@SUM(A1)")
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(response.content))["detail"]
        assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}


# --- Money: as on the cell's own page


def costly(work, area, number):
    return [work(area, annual_cost_gbp=1000 + 100 * at) for at in range(number)]


def cost_in(path, person):
    row, *_ = table_of(see(path, person))
    return row["annual_cost_gbp"]


@pytest.mark.parametrize("charities, total", [(2, ""), (3, "3300.00"), (4, "4600.00")])
def test_officers_have_a_total_over_three_charities_or_more(
    work, linton, officer, charities, total
):
    costly(work, linton, charities)

    assert cost_in("/coverage/safer.csv", officer) == total
    assert cost_in("/coverage/safer.csv", None) == ""


def test_a_charity_has_the_cost_of_a_place_where_it_works_alone(work, linton):
    [first] = costly(work, linton, 1)
    own = MembershipFactory(organisation=first.organisation, role="staff").user

    assert cost_in("/coverage/safer.csv", own) == "1000.00"
    work(linton, annual_cost_gbp=500)
    assert cost_in("/coverage/safer.csv", own) == ""


def test_a_total_less_that_of_the_page_never_gives_a_refuges_cost_away(
    work, linton, refuge, officer, coordinator
):
    """The page counts the refuge for an officer, a file for nobody: one less the other is its cost,
    so the file has no total where it works."""
    costly(work, linton, 4)

    assert cost_in("/coverage/safer.csv", officer) == ""
    assert cost_in("/coverage/safer.csv", coordinator) == "4600.00"


# --- The workbook


def test_the_matrix_sheet_has_areas_down_with_sums_and_words(work, linton, sawston):
    work(linton, people_per_year=40)
    work(linton, people_per_year=25)

    sheet = book_of(see(f"/coverage/safer.xlsx?{ON}"))["matrix"]

    assert list(sheet.values) == [
        ("Area", "Burglary", "Places a year"),
        ("Linton", "Covered · 65", 65),
        ("Sawston", "Gap", 0),
        ("All areas: places a year", 65, 65),
    ]
    assert sheet.freeze_panes == "B2"
    assert len(list(sheet.conditional_formatting)) > 0


def test_the_detail_sheet_has_the_projects_behind_a_cell_and_what_it_takes(work, linton, sawston):
    work(linton, title="Know your measure", organisation__name="Fen Advice", people_per_year=40)

    rows = rows_of(see(f"/coverage/safer.xlsx?{ON}"), "xlsx")

    assert rows[0]["projects_behind"] == "Know your measure (Fen Advice): 40 places"
    assert rows[0]["to_be_covered"] == "one more organisation"
    assert rows[1]["projects_behind"] is None
    assert rows[1]["to_be_covered"].startswith("two organisations that work on it here; money")


def test_a_refuge_for_the_whole_district_stands_behind_a_ward_without_its_name(work, district):
    work(district, title="Safe House", sensitive=True, people_per_year=10)

    [row, *_] = rows_of(see(f"/coverage/safer.xlsx?level=ward&{ON}"), "xlsx")
    [wide] = rows_of(see(f"/coverage/safer.xlsx?level=district&{ON}"), "xlsx")

    assert row["projects_behind"].startswith("A sensitive project: ")
    assert "Safe House" in wide["projects_behind"]


def test_very_many_projects_behind_a_cell_are_counted_after_a_hundred(work, linton):
    for number in range(102):
        work(linton, title=f"Project {number:03}", people_per_year=1)

    [row, *_] = rows_of(see("/coverage/safer.xlsx"), "xlsx")

    assert row["projects_behind"].endswith("; and 2 more projects")


def test_the_method_sheet_says_filters_limits_and_where_need_is_from(
    work, linton, sawston, plan, burglary
):
    counted = IndicatorFactory(name="Recorded burglary", source="Home Office")
    PriorityFactory(plan=plan, title="Known", indicator=counted, outcomes=[burglary])
    MeasurementFactory(indicator=counted, area=linton, period="2025", count=60)
    work(linton)

    asked = f"level=ward&statutory=no&{ON}"
    lines = dict(book_of(see(f"/coverage/safer.xlsx?{asked}"))["method"].values)

    assert lines["Plan"] == "Safer South Fen (safer), South Fen Partnership"
    assert lines["As of"] == "23 November 2026"
    assert lines["Filters"] == "Narrowed to work that public bodies do not run themselves."
    assert lines["Page"].endswith("/coverage/safer/?level=ward&as_of=2026-11-23&statutory=no")
    assert lines["Fragile"].startswith("One organisation only, or the money of every project ends")
    assert lines["Need: Burglary"] == "No indicator is chosen for it, so its need is not known."
    assert lines["Need: Known"] == (
        "Recorded burglary. Home Office. Counted from 1 January 2025 to 31 December 2025; not held "
        "for 1 of 2 areas."
    )


def test_a_workbook_that_filters_leave_empty_still_opens(priority):
    book = book_of(see("/coverage/safer.xlsx?theme=health"))

    assert [list(sheet.values) for sheet in book][:2] == [
        [("Area", "Places a year"), ("All areas: places a year", 0)],
        [next(iter(book["detail"].values))],
    ]


# --- Gaps, endings, two plans


def test_gaps_leave_with_their_arithmetic(work, linton, sawston, plan, burglary):
    counted = IndicatorFactory(name="Recorded burglary")
    PriorityFactory(
        plan=plan,
        reference="known",
        title="Known",
        weight=2,
        indicator=counted,
        outcomes=[burglary],
    )
    MeasurementFactory(indicator=counted, area=sawston, period="2025", count=60)
    work(linton)

    first, *others = table_of(see(f"/coverage/safer/gaps.csv?level=ward&{ON}"))

    assert (first["place"], first["priority"], first["area_name"]) == ("1", "known", "Sawston")
    assert (first["need"], first["weight"], first["score"]) == ("60", "2", "120")
    assert first["arithmetic"] == "60 a year without a place × weight 2 = 120"
    assert [(row["need_from"], row["place"]) for row in others] == [("nobody knows", "")]
    book = book_of(see(f"/coverage/safer/gaps.xlsx?level=ward&{ON}"))
    assert book.sheetnames == ["gaps", "method"]
    assert dict(book["method"].values)["Ranking"].startswith("Ranked by need × weight")


@pytest.mark.parametrize("weight, written", [(10, "10"), ("1.50", "1.5")])
def test_a_weight_leaves_as_it_is_said_and_not_as_a_power_of_ten(
    weight, written, plan, burglary, linton
):
    PriorityFactory(plan=plan, weight=weight, outcomes=[burglary])

    [row] = table_of(see(f"/coverage/safer/gaps.csv?level=ward&{ON}"))

    assert row["weight"] == written


def test_endings_leave_with_what_they_make_worse(work, linton, sawston):
    work(linton, title="Locks", organisation__name="Fen", funded_until="2027-03-31")
    work(sawston, title="Talks", organisation__name="Fen 2", funded_until="2027-05-31")
    work(sawston)
    work(sawston)

    rows = table_of(see(f"/coverage/safer/cliff.csv?level=ward&{ON}"))

    assert [
        (
            row["ends_on"],
            row["what_ends"],
            row["projects"],
            row["area_name"],
            row["status_before"],
            row["status_after"],
        )
        for row in rows
    ] == [
        ("2027-03-31", "money", "Locks (Fen)", "Linton", "fragile", "gap"),
        ("2027-05-31", "money", "Talks (Fen 2)", "", "", ""),
    ]
    lines = dict(book_of(see(f"/coverage/safer/cliff.xlsx?level=ward&{ON}"))["method"].values)
    assert lines["On 23 November 2026"] == "1 fragile, 1 covered"
    assert lines["On 1 November 2028"] == "1 gap, 1 covered"


def test_projects_that_answer_two_plans_leave_with_both(work, linton, plan, burglary):
    other = PlanFactory(
        reference="well", title="=Well", partnership=plan.partnership, status="current"
    )
    PriorityFactory(plan=other, title="Fear", outcomes=[burglary])
    work(linton, title="=Locks", people_per_year=12)

    response = see(f"/coverage/safer/with/well.csv?{ON}")

    [row] = table_of(response)
    assert row["project"] == "'=Locks"
    assert (row["Safer South Fen"], row["'=Well"], row["people_per_year"]) == (
        "Burglary",
        "Fear",
        "12",
    )
    assert "safer-with-well-2026-11-23.csv" in response["Content-Disposition"]
    sheet = book_of(see(f"/coverage/safer/with/well.xlsx?{ON}"))["projects"]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
    assert sheet["D1"].value == "=Well"


def test_a_table_as_csv_loads_nothing_that_writes_workbooks(work, linton, monkeypatch):
    work(linton)
    monkeypatch.setitem(sys.modules, "consortium.workbooks", None)

    assert see("/coverage/safer/gaps.csv").status_code == 200
    with pytest.raises(ImportError):
        see("/coverage/safer/gaps.xlsx")


@pytest.mark.parametrize("path", ["gaps.csv", "cliff.csv", "with/well.csv"])
def test_files_of_nonsense_are_refused_with_what_is_wrong(path, priority, plan):
    PlanFactory(reference="well", partnership=plan.partnership)

    response = see(f"/coverage/safer/{path}?as_of=soon")

    assert response.status_code == 400
    assert "“soon” is no date." in response.content.decode()


@pytest.mark.parametrize("path", ["gaps.csv", "cliff.xlsx"])
def test_a_plan_without_places_has_no_files(path, plan):
    assert see(f"/coverage/safer/{path}").status_code == 404


def test_pages_offer_their_files_with_their_filters(work, linton, plan, burglary):
    other = PlanFactory(reference="well", partnership=plan.partnership)
    PriorityFactory(plan=other, outcomes=[burglary])
    work(linton)

    for page, file in [
        ("gaps/?level=ward&theme=crime", "gaps.csv?level=ward&amp;theme=crime"),
        ("cliff/?level=ward", "cliff.xlsx?level=ward"),
        (f"with/well/?{ON}", f"with/well.csv?{ON}"),
    ]:
        assert f'href="/coverage/safer/{file}"' in see(f"/coverage/safer/{page}").content.decode()
