"""The places that files of figures are of."""

import pytest

from tests import factories
from tests.priorities.statistics.health import PLACES


@pytest.fixture
def south(db):
    return factories.AreaFactory(code="E07000012", name="South Cambridgeshire", level="district")


@pytest.fixture
def places(db):
    return {
        code: factories.AreaFactory(code=code, name=name, level=level)
        for code, (name, level) in PLACES.items()
    }
