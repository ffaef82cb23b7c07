"""A plan of two wards whose coverage is narrowed."""

import pytest

from tests.factories import (
    AreaFactory,
    OutcomeFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
    TargetGroupFactory,
)
from tests.pages import text

PLAN = "/coverage/safer/"


def words(response):
    return text(response).replace("\xa0", " ")


# --- The page


@pytest.fixture
def district(db):
    return AreaFactory(code="E07", name="South Fen", level="district", population=300)


@pytest.fixture
def linton(district):
    return AreaFactory(code="E0501", name="Linton", parent=district, population=100)


@pytest.fixture
def sawston(district):
    return AreaFactory(code="E0502", name="Sawston", parent=district, population=200)


@pytest.fixture
def burglary(db):
    return OutcomeFactory(code="burglary", name="Fewer homes burgled", prevention_level="primary")


@pytest.fixture
def falls(db):
    return OutcomeFactory(code="falls", name="Fewer falls", domain="health")


@pytest.fixture
def plan(district):
    return PlanFactory(
        reference="safer",
        title="Safer South Fen",
        partnership=PartnershipFactory(name="South Fen Partnership", areas=[district]),
    )


@pytest.fixture
def older(db):
    return TargetGroupFactory(code="older", name="Older people")


@pytest.fixture
def priorities(plan, burglary, falls, linton, sawston, older):
    return [
        PriorityFactory(
            plan=plan, reference="P1", title="Burglary", theme="crime", rank=1, outcomes=[burglary]
        ),
        PriorityFactory(
            plan=plan,
            reference="P2",
            title="Falls at home",
            theme="health",
            rank=2,
            outcomes=[falls],
            target_groups=[older],
        ),
    ]


def work(*areas, outcome, level=None, **facts):
    project = ProjectFactory(areas=areas, outcomes=[outcome], people_per_year=60, **facts)
    project.tags.update(evidence_level=level)
    return project
