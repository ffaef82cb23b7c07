"""What the cells of a sheet may say, and which column is which."""

import datetime
from decimal import Decimal

import pytest

from consortium.services import imports
from projects.models import Project
from tests import factories
from tests.projects.charity_sheets import burglary, charity, linton, loaded
from tests.projects.sheets import (
    applied,
    csv_bytes,
    faults,
    read,
    upload,
    work_on,
    xlsx_bytes,
)

__all__ = ["burglary", "charity", "linton", "loaded"]

pytestmark = pytest.mark.django_db


def test_an_empty_cell_empties_but_status_and_sensitive_stay(charity, loaded):
    factories.ProjectFactory(
        organisation=charity, reference="p", title="A", summary="x", sensitive=True
    )

    found = loaded(["reference", "title", "summary", "status", "sensitive"], ["p", "A", "", "", ""])

    assert found.rows.get().changes == {"summary": ["x", ""]}


def test_a_status_that_cannot_follow_is_refused_in_words(charity, loaded):
    factories.ProjectFactory(organisation=charity, reference="p", title="A", status="ended")
    factories.ProjectFactory(organisation=charity, reference="q", title="B", status="active")

    found = loaded(
        ["reference", "title", "status"],
        ["p", "A", "Active"],
        ["q", "B", "draft"],
        ["", "C", "live"],
    )

    assert "From “Ended” this cannot become “Active”. It is final." in faults(found)[2, "status"]
    assert "What may follow: Ended, Paused." in faults(found)[3, "status"]
    assert found.rows.get(number=4).state == "new"


def test_people_write_values_in_many_ways(staff, linton, burglary, loaded):
    factories.TargetGroupFactory(code="young", name="Young people")
    bar_hill = factories.AreaFactory(name="Bar Hill")
    anti_social = factories.OutcomeFactory(code="asb", name="Less crime, and less nuisance")

    found = loaded(
        [
            *("Project name", "Cost per year", "Ward", "Outcomes", "Target group"),
            *("Start date", "Number of people", "Website", "Status"),
        ],
        [
            *("A", "£12,000.50", "linton, Bar Hill", "BURGLARY", "young people"),
            *("1 April 2026", "1,200", "www.example.org", "Running"),
        ],
        [
            *("B", "GBP 900", "Linton and Bar Hill", "Less crime, and less nuisance; burglary"),
            *("Everyone", "01/04/2026", "5", "", ""),
        ],
        ["C", "", "Linton\n• Bar Hill", "", "", "2026-04-01T00:00:00Z", "0", "", ""],
    )

    assert faults(found) == {}
    applied(found, staff)
    one, two, three = Project.objects.order_by("title")
    assert (one.annual_cost_gbp, one.people_per_year) == (Decimal("12000.50"), 1200)
    assert (one.website, one.status) == ("https://www.example.org", "active")
    assert {project.starts_on for project in (one, two, three)} == {datetime.date(2026, 4, 1)}
    assert [set(each.areas.all()) for each in (one, two, three)] == [{linton, bar_hill}] * 3
    assert set(two.outcomes.all()) == {anti_social, burglary}
    assert two.target_groups.count() == 0


WRONG = {
    ("annual_cost_gbp", "£12k"): "“£12k” is short for a number. Write 12000.",
    ("annual_cost_gbp", "1.5 million"): "Write 1500000.",
    ("annual_cost_gbp", "€500"): "is in €. Write the amount in pounds.",
    ("annual_cost_gbp", "-£50"): "is below 0. Write 0 or more.",
    ("annual_cost_gbp", "\u221250"): "is below 0. Write 0 or more.",
    ("annual_cost_gbp", "1.234,50"): "has its comma before the pence. Write 1234.50.",
    ("annual_cost_gbp", "about 500"): "is not a number",
    ("annual_cost_gbp", "12,00"): "is not a plain number",
    ("people_per_year", "-5"): "is below 0. Write 0 or more.",
    ("people_per_year", "\u22125"): "is below 0. Write 0 or more.",
    ("people_per_year", "2.5"): "is not a whole number",
    ("people_per_year", "2k"): "Write 2000.",
    ("starts_on", "45383"): "a spreadsheet's own number for a day, perhaps 01/04/2024",
    ("starts_on", "31/02/2026"): "There is no day 31/02/2026",
    ("starts_on", "04/13/2026"): "has the month first. Write 2026-04-13.",
    ("starts_on", "01/04/26"): "is not a date",
    ("starts_on", "soon"): "is not a date",
    ("status", "actve"): "Did you mean “active”?",
    ("sensitive", "maybe"): "is not one of: yes, no",
    ("areas", "Lintn"): "There is no area “Lintn”. Did you mean “Linton”?",
    ("areas", "Linton, Nowhere at all"): "There is no area “Nowhere at all”.",
    ("outcomes", "fewer burglary"): "Did you mean “Fewer burglaries”?",
    ("outcomes", "burglry"): "Did you mean “burglary”?",
    ("website", "example"): "is not a web address",
    ("contact_email", "ann"): "is not an e-mail address",
    ("title", "x" * 251): "the most that fits is 250",
    ("summary", "word " * 1001): "the most that fits is 5000",
}


@pytest.mark.parametrize("column, text", WRONG)
def test_what_cannot_be_taken_says_what_to_write(column, text, loaded, linton, burglary):
    cells = {"title": "A", column: text}

    found = loaded([*cells], [*cells.values()])

    assert WRONG[column, text] in faults(found)[2, column]


def test_days_are_doubtful_where_one_of_the_column_has_the_month_first(loaded):
    found = loaded(
        ["title", "starts_on"],
        ["A", "04/13/2026"],
        ["B", "04/05/2026"],
        ["C", "2026-05-04"],
        ["D", "05/05/2026"],
        ["E", "25/12/2026"],
    )

    assert set(faults(found)) == {(2, "starts_on"), (3, "starts_on")}
    assert "as row 2 has the month first (04/13/2026)" in faults(found)[3, "starts_on"]
    assert "Write 2026-05-04 or 2026-04-05" in faults(found)[3, "starts_on"]


def test_a_place_of_one_name_in_two_counties_says_which_codes_to_choose_from(loaded):
    for code, county in (("E1", "Cambridgeshire"), ("E2", "Derbyshire")):
        parent = factories.AreaFactory(name=county, level="county")
        factories.AreaFactory(code=code, name="Melbourn", parent=parent)

    found = loaded(["title", "areas"], ["A", "Melbourn"], ["B", "E2"])

    assert (
        "“Melbourn” is the name of 2 areas: E1 (ward in Cambridgeshire); E2 (ward in Derbyshire)."
        in faults(found)[2, "areas"]
    )
    assert found.rows.get(number=3).state == "new"


def test_days_end_after_they_begin(loaded):
    found = loaded(["title", "starts_on", "ends_on"], ["A", "2026-04-01", "2025-04-01"])

    assert "cannot end before it starts" in faults(found)[2, "ends_on, starts_on"]


def test_a_workbook_with_dates_and_numbers_of_its_own_is_read(staff, charity):
    data = xlsx_bytes(
        ["Title", "Starts on", "People a year", "Cost a year (£)", "Sensitive"],
        ["A", datetime.datetime(2026, 4, 1), 120, 1234.5, True],  # noqa: DTZ001
    )

    found = read(staff, data, organisation=charity, name="a.xlsx")

    assert faults(found) == {}
    assert found.rows.get().cells == {
        "title": "A",
        "starts_on": "2026-04-01",
        "people_per_year": "120",
        "annual_cost_gbp": "1234.5",
        "sensitive": "yes",
    }


# --- Matching columns


def test_near_misses_are_proposed_and_settled_by_the_person(staff, charity):
    data = csv_bytes(
        ["Project name", "Cost per year", "Postcode/Ward/Area", "Summry", "Internal notes"],
        ["A", "5", "", "Of use", "secret"],
    )

    found = work_on(upload(staff, data, organisation=charity))

    assert found.status == "to_match"
    assert {each["words"]: each["column"] for each in found.headers} == {
        "Project name": "title",
        "Cost per year": "annual_cost_gbp",
        "Postcode/Ward/Area": "areas",
        "Summry": "summary",
        "Internal notes": "",
    }
    assert found.headers[0]["samples"] == ["A"]


def test_our_own_words_need_no_look(staff, charity):
    data = csv_bytes(
        ["Title", "annual_cost_gbp", "What it does", "confirmed_on"], ["A", "5", "", ""]
    )

    assert work_on(upload(staff, data, organisation=charity)).status == "to_check"


def test_a_matching_is_remembered_for_files_with_the_same_columns(staff, charity):
    columns = ["Project name", "Spend"]
    first = work_on(upload(staff, csv_bytes(columns, ["A", "5"]), organisation=charity))
    settled = {"Project name": "title", "Spend": "annual_cost_gbp"}
    imports.match_columns(import_id=first.pk, by=staff, matching=settled)
    work_on(first)

    again = work_on(upload(staff, csv_bytes(columns, ["B", "6"]), organisation=charity))

    assert (again.status, again.matching) == ("to_check", settled)
    assert again.rows.get().cells == {"title": "B", "annual_cost_gbp": "6"}


def test_of_two_columns_that_seem_one_the_likelier_gets_it(staff, charity):
    data = csv_bytes(["Name", "Title", ""], ["A", "B", "x"])

    found = work_on(upload(staff, data, organisation=charity))

    columns = {each["words"]: each["column"] for each in found.headers}
    assert columns == {"Name": "", "Title": "title", "Column C": ""}


def test_two_columns_of_one_name_are_told_apart(staff, charity):
    data = csv_bytes(["Title", "Title"], ["A", "B"])

    found = work_on(upload(staff, data, organisation=charity))

    assert [each["words"] for each in found.headers] == ["Title", "Title (column B)"]
