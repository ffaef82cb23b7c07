"""One plan of a district, as all plans side by side show it."""

import pytest

from consortium.models import Area
from consortium.services import refresh_area_tree
from tests import factories


@pytest.fixture
def district(db):
    return factories.AreaFactory(code="E07000012", name="Fenland", level="district", population=300)


@pytest.fixture
def wards(district):
    found = [
        factories.AreaFactory(code=f"E0500000{at}", name=name, parent=district, population=100)
        for at, name in enumerate(["Linton", "Sawston", "Harston"], start=1)
    ]
    refresh_area_tree()
    return found


@pytest.fixture
def plan(district, wards):
    return factories.PlanFactory(
        reference="safer",
        title="Safer Fenland",
        partnership=factories.PartnershipFactory(name="Fenland CSP", areas=[district]),
    )


@pytest.fixture
def burglary(plan):
    """A priority whose need is known in each ward: 40 a year."""
    indicator = factories.IndicatorFactory()
    for area in Area.objects.filter(level="ward"):
        factories.MeasurementFactory(
            indicator=indicator, area=area, period="2024", value=40, count=40
        )
    return factories.PriorityFactory(
        plan=plan,
        reference="P1",
        title="Fewer homes burgled",
        theme="crime",
        outcomes=[factories.OutcomeFactory(code="burglary")],
        indicator=indicator,
    )


@pytest.fixture
def project(burglary, wards):
    return factories.ProjectFactory(
        reference="locks",
        areas=[wards[0]],
        outcomes=[burglary.outcomes.get()],
        people_per_year=30,
        status="active",
    )
