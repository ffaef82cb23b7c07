"""A plan in figures as files: the same figures by the same filters, and nobody's secrets."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest

from consortium.services import refresh_area_tree
from priorities.models import Priority
from tests.factories import AreaFactory, IndicatorFactory, MeasurementFactory, PriorityFactory
from tests.priorities.coverage_pages.conftest import costly, see, words

pytestmark = pytest.mark.django_db

FILE = "/coverage/safer/figures.csv"


def rows_of(path=FILE, person=None):
    response = see(path, person)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def of(about, rows):
    return {row["title"]: row for row in rows if row["about"] == about}


@pytest.fixture
def need(priority, district):
    """396 a year in a district of 172,544 people."""
    type(district).objects.filter(pk=district.pk).update(population=172544)
    refresh_area_tree()
    indicator = IndicatorFactory()
    MeasurementFactory(indicator=indicator, area=district, period="2015", value=396, count=396)
    Priority.objects.update(indicator=indicator)


def test_the_table_has_the_figures_of_the_page(work, need, linton, sawston):
    work(linton, sawston, people_per_year=86)

    rows = rows_of()

    row = of("priority", rows)["Burglary"]
    assert (row["need"], row["need_is_estimate"], row["places"]) == ("396.00", "no", "86")
    assert (row["residents"], row["need_per_1000"]) == ("172544", "2.30")
    assert (row["places_per_1000"], row["places_per_1000_of_need"]) == ("0.50", "217.17")
    said = words(see("/coverage/safer/figures/"))
    assert "2.30" in said
    assert "0.50" in said
    assert sum(int(row["places"]) for row in of("evidence", rows).values()) == 86
    assert sum(int(row["places"]) for row in of("prevention", rows).values()) == 86


def test_the_workbook_has_a_sheet_for_each_table_and_the_method(work, linton):
    work(linton)

    response = see(FILE.replace("csv", "xlsx") + "?theme=crime")

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["priorities", "evidence", "prevention", "method"]
    said = " ".join(str(value) for row in book["method"].values for value in row)
    assert "Narrowed to priorities about crime." in said
    assert "/coverage/safer/figures/?theme=crime" in said


def test_the_files_are_narrowed_as_the_page_is(work, linton, plan, burglary):
    PriorityFactory(plan=plan, title="Falls", theme="health", outcomes=[burglary])
    work(linton)

    assert set(of("priority", rows_of())) == {"Burglary", "Falls"}
    assert set(of("priority", rows_of(f"{FILE}?theme=health&status=gap&sort=worst"))) == {"Falls"}
    said = see("/coverage/safer/figures/?theme=health").content.decode()
    assert 'href="/coverage/safer/figures.csv?theme=health"' in said
    assert 'href="/coverage/safer/figures.xlsx?theme=health"' in said


def test_nonsense_is_refused_with_what_is_wrong(priority):
    response = see(f"{FILE}?as_of=soon")

    assert response.status_code == 400
    assert "“soon” is no date." in response.content.decode()


def test_without_figures_there_is_no_file(plan):
    assert see(FILE).status_code == 404


def test_areas_inside_each_other_have_no_file(plan, priority, county, district):
    """Their sums would count twice, and the page has no figures either."""
    within = AreaFactory(level="county", parent=county)
    within.children.add(AreaFactory(level="county"))
    refresh_area_tree()
    AreaFactory._meta.model.objects.filter(level__in=["district", "ward"]).update(level="county")
    refresh_area_tree()

    said = words(see("/coverage/safer/figures/"))

    assert "Nothing can be added up" in said
    assert see(FILE).status_code == 404


def test_a_title_that_begins_a_formula_stays_text(work, linton, plan):
    work(linton)
    Priority.objects.update(title="=1+1")

    assert "'=1+1" in see(FILE).content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(see(FILE.replace("csv", "xlsx")).content))
    assert book["priorities"]["A2"].data_type == "s"


def cost(person, query=""):
    [row] = of("priority", rows_of(FILE + query, person)).values()
    return row["annual_cost_gbp"]


@pytest.mark.parametrize("charities, total", [(2, ""), (3, "3300.00")])
def test_officers_have_a_total_over_three_charities_or_more(
    work, linton, officer, charities, total
):
    costly(work, linton, charities)

    assert cost(officer) == total
    assert cost(None) == ""
    assert cost(officer, "?evidence=1") == ""


def test_a_total_less_that_of_the_page_never_gives_a_refuges_cost_away(
    work, linton, refuge, officer, coordinator
):
    """The page counts the refuge for an officer, a file for nobody told where it is."""
    costly(work, linton, 4)

    assert cost(officer) == ""
    assert Decimal(cost(coordinator)) >= 4600


def test_visitors_have_whole_places_and_officers_exact_ones(work, linton, officer):
    plan_wide = AreaFactory(level="district")
    work(linton, plan_wide, people_per_year=75)
    refresh_area_tree()

    [visitors] = of("priority", rows_of()).values()
    [officers] = of("priority", rows_of(FILE, officer)).values()

    assert (visitors["places"], officers["places"]) == ("38", "37.50")
