"""The list of unit costs: whose, of which year, from where, and what they value."""

import pytest
from django.urls import reverse

from tests import factories
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def costs():
    """A crime split in two, one of which excludes theft; a hospital stay without a source."""
    crime = factories.UnitCostFactory(
        code="CR8",
        name="Average crime",
        event="crime",
        unit="crime",
        agency="multiple",
        source="The workbook",
        quality="green",
        price_year=2010,
    )
    factories.UnitCostFactory(code="CR8.1", parent=crime, agency="Police", cashable=True)
    theft = factories.UnitCostFactory(code="TH1", name="Theft", kind="social", agency="People")
    crime.excludes.add(theft)
    factories.UnitCostFactory(code="HE1", name="Stay", price_year=None, transfer=True)
    return crime


def read(browser, **query):
    return text(browser.get(reverse("unit-costs:list"), query))


def test_each_cost_says_whose_it_is_of_which_year_and_from_where(costs, client):
    words = read(client)

    assert "4 unit costs" in words
    assert "CR8 Average crime event: crime · split into CR8.1 · never beside TH1" in words
    assert "£100.00 a crime, prices of 2010 The workbook quality: green" in words
    assert "part of CR8" in words
    assert "could leave a budget" in words
    assert "a transfer: money moves, nothing is gained" in words
    assert "prices of a year not known unsourced quality: not said" in words


def test_the_projects_it_values_are_those_that_the_reader_may_see(costs, client):
    for title, status in (("Open house", "active"), ("Not yet", "draft")):
        project = factories.ProjectFactory(title=title, status=status)
        factories.ProjectOutcomeFactory(project=project, unit_cost=costs)

    words = read(client)

    assert "Open house" in words
    assert "Not yet" not in words


@pytest.mark.parametrize(
    "query, found",
    [({"q": "theft"}, "1 unit cost found"), ({"q": "police"}, "2"), ({"kind": "social"}, "1")],
)
def test_the_list_can_be_narrowed(costs, client, query, found):
    assert found in read(client, **query)


def test_what_fits_nothing_says_so_and_what_is_no_filter_leaves_all(costs, client):
    assert "No unit cost fits" in read(client, q="zebra")
    assert "4 unit costs" in read(client, kind="nonsense")


def test_a_list_without_any_speaks_of_no_filter(client):
    page = read(client)

    assert "No unit cost is known here yet" in page
    assert "Take a filter away" not in page


def test_the_price_index_has_a_page_of_its_own(client):
    page = reverse("deflators:list")
    assert "No year is held yet" in text(client.get(page))

    factories.DeflatorFactory(year=2010, series="GDP deflator")

    assert "2010 100.0000 GDP deflator" in text(client.get(page))
