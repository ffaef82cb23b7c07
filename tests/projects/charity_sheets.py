"""A charity whose people load a sheet of its projects."""

import pytest

from tests import factories
from tests.projects.sheets import (
    csv_bytes,
    read,
)

HEADER = ["reference", "title", "status", "areas", "outcomes", "annual_cost_gbp"]


@pytest.fixture
def charity(staff):
    return staff.memberships.get().organisation


@pytest.fixture
def linton():
    return factories.AreaFactory(code="E1", name="Linton", aliases=["Hildersham"])


@pytest.fixture
def burglary():
    return factories.OutcomeFactory(code="burglary", name="Fewer burglaries")


@pytest.fixture
def loaded(staff, charity):
    """A function that has rows read as the charity's sheet."""
    return lambda *rows, **facts: read(staff, csv_bytes(*rows), organisation=charity, **facts)
