"""A county with its districts and wards."""

import pytest

from tests.factories import AreaFactory


@pytest.fixture
def places():
    """A county with a district with two wards, and a district beside it."""
    county = AreaFactory(code="E10", name="Cambridgeshire", level="county")
    district = AreaFactory(
        code="E07", name="South Cambridgeshire", level="district", parent=county, population=162000
    )
    return {
        "county": county,
        "district": district,
        "linton": AreaFactory(name="Linton", parent=district, aliases=["Bartlow", "Hildersham"]),
        "sawston": AreaFactory(name="Sawston", parent=district),
        "fenland": AreaFactory(code="E08", name="Fenland", level="district", parent=county),
    }
