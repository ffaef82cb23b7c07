"""What the page of an area says of priorities: how far each is met in that place."""

import pytest

from consortium.services import refresh_area_tree
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    OutcomeFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return AreaFactory(code="E0701", name="South Fen", level="district", population=300)


@pytest.fixture
def linton(district):
    return AreaFactory(code="E0501", name="Linton", parent=district, population=100)


@pytest.fixture
def sawston(district):
    return AreaFactory(code="E0502", name="Sawston", parent=district, population=200)


@pytest.fixture
def burglary():
    return OutcomeFactory(name="Fewer homes burgled")


@pytest.fixture
def plan(district, linton, sawston, burglary):
    plan = PlanFactory(title="Safer plan", partnership=PartnershipFactory(areas=[district]))
    indicator = IndicatorFactory()
    MeasurementFactory(indicator=indicator, area=linton, period="2024", value=40, count=40)
    PriorityFactory(plan=plan, title="Burglary", rank=1, outcomes=[burglary], indicator=indicator)
    PriorityFactory(plan=plan, title="Only Sawston", rank=2, outcomes=[burglary], areas=[sawston])
    refresh_area_tree()
    return plan


def page(client, area):
    return text(client.get(f"/areas/{area.code}/")).replace("\xa0", " ")


def test_each_priority_has_its_status_places_and_need_in_that_place(
    client, plan, linton, district, burglary
):
    ProjectFactory(areas=[linton], outcomes=[burglary], people_per_year=30)

    assert "Burglary Fragile 1 30 40 a year" in page(client, linton)
    assert "Only Sawston Gap 0 0 not known" not in page(client, linton)
    assert "Only Sawston Gap 0 0 not known" in page(client, district)


def test_a_need_that_is_not_known_there_has_the_nearest_wider_places_beside_it(
    client, plan, linton, sawston, district
):
    indicator = plan.priorities.get(title="Burglary").indicator
    MeasurementFactory(indicator=indicator, area=district, period="2024", value=90, count=90)

    assert "Burglary Gap 0 0 not known South Fen has 90 a year" in page(client, sawston)
    assert "Burglary Gap 0 0 40 a year" in page(client, linton)
    assert "South Fen has" not in page(client, linton)


def test_a_place_wider_than_a_district_names_the_priorities_alone(client, plan, district):
    county = AreaFactory(code="E10", name="Fenshire", level="county")
    district.parent = county
    district.save()
    refresh_area_tree()

    said = page(client, county)

    assert "Burglary" in said
    assert "Gap" not in said


def test_a_refuge_gives_its_village_away_to_no_visitor(client, plan, linton, burglary):
    ProjectFactory(areas=[linton], outcomes=[burglary], people_per_year=30, sensitive=True)

    said = page(client, linton)

    assert "Burglary Gap 0 0 40 a year" in said
    assert "Projects whose place is kept private are counted by district only" in said
