"""A partnership with its plan, on the pages of plans and indicators."""

import datetime
import html
import re
from decimal import Decimal

import pytest

from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    OrganisationFactory,
    PartnershipFactory,
    PlanFactory,
)

HTMX = {"HTTP_HX_REQUEST": "true"}


def text(response):
    """The words of a page as a person reads them."""
    page = response.content.decode()
    main = page[page.find("<main") :] if "<main" in page else page
    words = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", main, flags=re.DOTALL)
    return re.sub(r" ([.,:;)])", r"\1", " ".join(html.unescape(words).split()))


@pytest.fixture
def county(db):
    return AreaFactory(code="E10000003", name="Cambridgeshire", level="county")


@pytest.fixture
def district(county):
    return AreaFactory(
        code="E07000012", name="South Cambridgeshire", level="district", parent=county
    )


@pytest.fixture
def council(db):
    return OrganisationFactory(name="The council", kind="statutory")


@pytest.fixture
def partnership(district, council):
    return PartnershipFactory(
        name="Safer South", kind="community_safety", areas=[district], organisations=[council]
    )


@pytest.fixture
def plan(partnership):
    return PlanFactory(
        partnership=partnership,
        reference="safer",
        title="Safer 2025-28",
        starts_on=datetime.date(2025, 4, 1),
        ends_on=datetime.date(2028, 3, 31),
        source="Minutes of the partnership",
    )


# --- An indicator


@pytest.fixture
def indicator(district, county):
    indicator = IndicatorFactory(
        reference="falls",
        name="Falls",
        source="Fingertips",
        source_id="22401",
        unit="per 100,000",
        polarity="low",
    )
    MeasurementFactory(
        indicator=indicator,
        area=district,
        period="2017/18",
        value=Decimal("1690.31"),
        lower=Decimal("1500.4"),
        upper=Decimal("1880.6"),
        source="Fingertips 22401, OGL",
    )
    MeasurementFactory(indicator=indicator, area=county, period="2016/17", count=40, note="Rounded")
    return indicator
