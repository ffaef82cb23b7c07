"""The page of all plans side by side, and its files."""

import csv
import io

import openpyxl
import pytest
from django.test import Client

from consortium.services import refresh_area_tree
from priorities.coverage import THIN
from priorities.models import Measurement, Plan, Priority
from priorities.national import LEAST_MET
from tests import factories
from tests.pages import text

NATIONAL = "/coverage/national/"


@pytest.fixture
def see(plan):
    """see(query, address): the page as an officer of another partnership sees it."""
    client = Client()
    council = factories.OrganisationFactory(kind="statutory")
    client.force_login(
        factories.MembershipFactory(organisation=council, role="officer").user,
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return lambda query="", address=NATIONAL: client.get(address + query)


@pytest.fixture
def falls(district):
    """Another plan, of a health board of the district alone."""
    plan = factories.PlanFactory(
        reference="well",
        title="Living well",
        partnership=factories.PartnershipFactory(
            name="Board", kind="health_wellbeing", areas=[district]
        ),
    )
    return factories.PriorityFactory(
        plan=plan, title="Fewer falls", theme="health", outcomes=[factories.OutcomeFactory()]
    )


def test_the_page_says_what_the_plans_come_to_and_where_most_is_missing(project, falls, see):
    """Linton: one organisation, 30 of 40 places: fragile, 10 missing. Sawston and Harston: 40."""
    said = text(see())

    assert (
        "Of 6 places where one of 2 priorities in 2 current plans meets an area, 5 are gaps and 1 "
        "is fragile." in said
    )
    assert "Need is known in 3 of them: of 120 a year, 25% has a place where it arises." in said
    assert (
        "90 a year of the need that is known or can be guessed find no place, most of all “Fewer "
        "homes burgled” in Harston. In 3 more gaps nobody knows the need." in said
    )
    assert (
        said.index("1. Fewer homes burgled in Harston")
        < said.index("40 a year without a place × weight 1 = 40")
        < said.index("3. Fewer homes burgled in Linton")
    )


@pytest.mark.parametrize(
    "query, left",
    [
        ("", ["Safer Fenland", "Living well"]),
        ("?kind=health_wellbeing", ["Living well"]),
        ("?theme=crime", ["Safer Fenland"]),
        ("?theme=health", ["Living well"]),
        ("?area=Linton", ["Safer Fenland", "Living well"]),
        ("?area=Elsewhere", []),
        ("?kind=health_wellbeing&theme=crime", []),
        ("?kind=nonsense", []),
        ("?sort=nonsense", []),
        ("?page=99&kind=community_safety", ["Safer Fenland"]),
        ("?area=%00", []),
    ],
)
def test_the_address_says_which_plans_are_shown(project, falls, see, query, left):
    factories.AreaFactory(code="E07000099", name="Elsewhere", level="district")
    refresh_area_tree()

    response = see(query)

    assert response.status_code == 200
    assert {line.plan.title for line in response.context["lines"]} == set(left)
    file = see(query, "/coverage/national.csv")
    if "nonsense" in query or "%00" in query:
        assert file.status_code == 400
    else:
        rows = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
        assert {row["plan_title"] for row in rows} == set(left)


def test_plans_stand_in_the_order_asked_for(project, falls, see):
    def order(sort):
        return [line.plan.title for line in see(f"?sort={sort}").context["lines"]]

    assert order("") == ["Living well", "Safer Fenland"]
    assert order(LEAST_MET) == ["Safer Fenland", "Living well"]
    assert order("places") == ["Safer Fenland", "Living well"]
    assert order("name") == ["Living well", "Safer Fenland"]


def test_without_a_plan_the_page_says_so(see):
    Plan.objects.all().delete()

    assert "Once a partnership publishes its plan, it stands here." in text(see())
    assert see("", "/coverage/national.csv").status_code == 200
    assert see("", "/coverage/national.xlsx").status_code == 200


def test_a_plan_without_a_place_is_listed(plan, see):
    factories.PlanFactory(title="Nowhere yet", partnership=factories.PartnershipFactory())

    assert "In 2 current plans with 0 priorities no priority has a place yet." in text(see())


def test_the_files_hold_the_figures_of_the_page(project, falls, see):
    rows = list(
        csv.DictReader(io.StringIO(see("", "/coverage/national.csv").content.decode("utf-8-sig")))
    )
    [safer] = [row for row in rows if row["plan"] == "safer"]

    assert (safer["gap"], safer["fragile"], safer["places"]) == ("2", "1", "30")
    assert (safer["need"], safer["need_met"], safer["share_of_need_met"]) == ("120", "30", "0.25")
    book = openpyxl.load_workbook(io.BytesIO(see("", "/coverage/national.xlsx").content))
    assert book.sheetnames == ["plans", "gaps", "method"]
    heads, *gaps = book["gaps"].values
    assert [dict(zip(heads, gap, strict=True))["area_name"] for gap in gaps] == [
        "Harston",
        "Sawston",
        "Linton",
    ]
    said = " ".join(str(value) for row in book["method"].values for value in row)
    assert "None: all current plans." in said


def test_a_title_that_begins_a_formula_stays_text_in_the_files(project, see):
    Plan.objects.update(title="=1+1")

    assert "'=1+1" in see("", "/coverage/national.csv").content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(see("", "/coverage/national.xlsx").content))
    assert book["plans"]["A2"].data_type == "s"


def test_a_need_of_the_wider_area_ranks_and_is_named(project, district, see):
    Measurement.objects.all().delete()
    indicator = Priority.objects.get().indicator
    factories.MeasurementFactory(
        indicator=indicator, area=district, period="2024", value=300, count=300
    )

    said = text(see())

    assert "Of no place there is a need a year known." in said
    assert "Fenland has 300 a year, and 33% of its people here" in said


def test_need_is_not_added_up_where_areas_lie_inside_one_another(project, wards, falls, see):
    """A village of a ward, itself loaded as a ward: its 40 a year would count twice."""
    inner = factories.AreaFactory(
        code="E05000009", name="Linton End", level="ward", parent=wards[0], population=50
    )
    refresh_area_tree()
    indicator = Priority.objects.get(reference="P1").indicator
    factories.MeasurementFactory(indicator=indicator, area=inner, period="2024", value=40, count=40)

    page = see()
    [row, _] = csv.DictReader(
        io.StringIO(see("?order=name", "/coverage/national.csv").content.decode("utf-8-sig"))
    )

    said = text(page)
    assert "The need that is known is not added up: some areas lie inside others." in said
    assert "most is missing of “Fewer homes burgled” in Harston." in said
    assert "a year of the need" not in said
    assert [row[name] for name in ("need", "need_met", "missing")] == [""] * 3


def test_that_cases_count_once_for_each_plan_and_priority_is_said_on_page_and_file(project, see):
    said = "The same recorded cases count once for every priority, and every plan"
    book = openpyxl.load_workbook(io.BytesIO(see("", "/coverage/national.xlsx").content))

    assert said in text(see())
    assert any(said in str(words) for _, words in book["method"].values)


def test_a_refuge_counts_on_the_page_and_not_in_the_files(project, wards, see):
    """Its ward would be told by the cells below a district: what leaves the site leaves it out."""
    factories.ProjectFactory(
        areas=[wards[1]], outcomes=project.outcomes.all(), sensitive=True, status="active"
    )

    [line] = see().context["lines"]
    [row] = csv.DictReader(
        io.StringIO(see("", "/coverage/national.csv").content.decode("utf-8-sig"))
    )

    assert (line.found.counts["gap"], line.found.counts[THIN]) == (1, 0)
    assert row["gap"] == "2"


def test_the_list_of_coverage_leads_there_those_who_may_see_it(project, see):
    assert NATIONAL in see("", "/coverage/").content.decode()
    assert NATIONAL not in Client().get("/coverage/").content.decode()
