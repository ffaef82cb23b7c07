"""The template of a sheet, and projects taken away as one."""

import io

import openpyxl
import pytest
from django.urls import reverse

from tests import factories
from tests.projects.import_pages import charity, signed_in
from tests.projects.sheets import faults, read, upload, work_on

__all__ = ["charity", "signed_in"]

pytestmark = pytest.mark.django_db


def test_the_template_has_the_accepted_values_on_a_second_sheet(signed_in):
    factories.OutcomeFactory(code="burglary", name="Fewer burglaries")
    factories.TargetGroupFactory(code="young", name="Young people")
    factories.AreaFactory(code="E1", name="Linton")

    answer = signed_in.get(reverse("projects:import_template", args=["xlsx"]))

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Projects", "Accepted values"]
    assert [cell.value for cell in book["Projects"][1]][:3] == [
        "Reference",
        "Title",
        "What it does",
    ]
    values = {tuple(cell.value for cell in row) for row in book["Accepted values"].rows}
    assert ("Outcomes", "burglary", "Fewer burglaries") in values
    assert ("Target groups", "young", "Young people") in values
    assert ("Areas", "E1", "Linton (ward)") in values
    assert ("Status", "Active", "also: running, live, current, ongoing") in values


def test_the_template_is_read_without_a_question(signed_in, staff, charity):
    header = signed_in.get(reverse("projects:import_template", args=["csv"])).content

    assert header.startswith("\ufeffReference,Title".encode())
    found = work_on(upload(staff, header + b",A\r\n", organisation=charity))

    assert (found.status, found.report["new"]) == ("to_check", 1)


def test_only_those_who_load_for_all_get_a_column_for_the_organisation(
    client_for, staff, coordinator
):
    url = reverse("projects:import_template", args=["csv"])

    assert b"Organisation" not in client_for(staff).get(url).content
    assert b"Reference,Organisation,Title" in client_for(coordinator).get(url).content


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_taken_away_loads_back_unchanged(signed_in, staff, charity, form):
    area = factories.AreaFactory()
    project = factories.ProjectFactory(
        organisation=charity,
        reference="=dangerous",
        title="@SUM(A1)",
        summary="Two lines\nof £5 – “quoted”, and more",
        status="draft",
        areas=[area],
        outcomes=[factories.OutcomeFactory(), factories.OutcomeFactory()],
        target_groups=[factories.TargetGroupFactory()],
        annual_cost_gbp="1234.50",
        starts_on="2026-04-01",
        website="https://example.org",
        contact_email="ann@example.org",
        sensitive=True,
    )
    factories.ProjectFactory(title="Another charity's")

    answer = signed_in.get(reverse("projects:export", args=[form]))
    found = work_on(upload(staff, answer.content, organisation=charity, name=f"a.{form}"))

    assert faults(found) == {}
    assert found.report == {"rows": 1, "new": 0, "changed": 0, "unchanged": 1, "skipped": {}}
    if form == "csv":
        assert b"'=dangerous" in answer.content
        assert b"Another charity" not in answer.content
    assert project.title == "@SUM(A1)"


def test_a_coordinator_takes_all_away_and_loads_it_back(client_for, coordinator):
    for _ in range(3):
        factories.ProjectFactory()

    answer = client_for(coordinator).get(reverse("projects:export", args=["csv"]))
    found = read(coordinator, answer.content)

    assert found.report["unchanged"] == 3
