"""A district of wards with one plan, whose cells are worked out."""

import pytest

from priorities.reads.coverage import (
    coverage_for_plan,
)
from tests.factories import (
    AreaFactory,
    OutcomeFactory,
    PlanFactory,
    PriorityFactory,
)
from tests.priorities.worlds import ON


def assert_same(cells, expected):
    assert [(cell.priority.reference, cell.area.code) for cell in cells] == [
        (one["priority"], one["area"]) for one in expected
    ]
    for cell, one in zip(cells, expected, strict=True):
        assert cell.projects == one["projects"]
        assert cell.organisations == one["organisations"]
        assert float(cell.places) == pytest.approx(float(one["places"]), abs=1e-8)
        assert float(cell.annual_cost_gbp) == pytest.approx(float(one["cost"]), abs=1e-6)
        assert cell.best_evidence == one["best"]
        assert cell.sums.in_leaves == one["in_leaves"]
        assert cell.sums.from_wider == one["from_wider"]
        assert cell.sums.statutory == one["public"]
        assert float(cell.sums.statutory_places) == pytest.approx(float(one["public_places"]))
        if one["need"] is None:
            assert cell.need is None
        else:
            assert float(cell.need.value) == pytest.approx(float(one["need"][0]))
            assert cell.need_is_estimate == one["need"][1]
        assert cell.status == one["status"]


# --- Worked by hand


@pytest.fixture
def district(db):
    return AreaFactory(code="D", name="District", level="district", population=1000)


@pytest.fixture
def wards(district):
    """A with 300 people, B with 500, C with 200."""
    return [
        AreaFactory(code=code, name=f"Ward {code}", parent=district, population=population)
        for code, population in (("A", 300), ("B", 500), ("C", 200))
    ]


@pytest.fixture
def burglary():
    return OutcomeFactory(code="burglary", name="Burglary")


@pytest.fixture
def plan(district):
    return PlanFactory(reference="plan", partnership__areas=[district])


@pytest.fixture
def priority(plan, burglary):
    return PriorityFactory(plan=plan, reference="P1", outcomes=[burglary])


def cells(plan, level="ward", on=ON, **narrowed):
    return {
        (cell.priority.reference, cell.area.code): cell
        for cell in coverage_for_plan(plan, level=level, on=on, **narrowed).cells
    }
