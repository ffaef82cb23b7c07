"""A district of wards with one priority, which projects answer."""

import pytest
from hypothesis import settings

from tests.factories import (
    AreaFactory,
    OutcomeFactory,
    PlanFactory,
    PriorityFactory,
    PriorityOutcomeFactory,
    ProjectFactory,
    ProjectOutcomeFactory,
    TargetGroupFactory,
)

drawn = settings(max_examples=40)


@pytest.fixture
def district(db):
    return AreaFactory(code="D", name="District", level="district", population=1000)


@pytest.fixture
def wards(district):
    """A with 300 people, B with 500, C with 200."""
    return [
        AreaFactory(code=code, parent=district, population=population)
        for code, population in (("A", 300), ("B", 500), ("C", 200))
    ]


@pytest.fixture
def burglary():
    return OutcomeFactory(code="burglary", name="Burglary")


@pytest.fixture
def drinking():
    return OutcomeFactory(code="drinking", name="Drinking problems")


@pytest.fixture
def plan(district):
    return PlanFactory(reference="plan", title="Safer", partnership__areas=[district])


@pytest.fixture
def priority(plan, burglary, drinking):
    """Burglary counts three times as much as drinking."""
    priority = PriorityFactory(plan=plan, reference="P1")
    PriorityOutcomeFactory(priority=priority, outcome=burglary, weight=3)
    PriorityOutcomeFactory(priority=priority, outcome=drinking, weight=1)
    return priority


def tagged(*tags, **facts):
    """A project with (outcome, evidence level, people) tags."""
    project = ProjectFactory(**facts)
    for outcome, level, people in tags:
        ProjectOutcomeFactory(
            project=project, outcome=outcome, evidence_level=level, people_per_year=people
        )
    return project


@pytest.fixture
def groups():
    """Everyone over 60 includes everyone over 80 includes people in care homes."""
    care = TargetGroupFactory(code="care", name="People in care homes")
    over_80 = TargetGroupFactory(code="over-80", name="People over 80", includes=[care])
    over_60 = TargetGroupFactory(code="over-60", name="People over 60", includes=[over_80])
    women = TargetGroupFactory(code="women", name="Women over 80")
    over_60.includes.add(women)
    return {group.code: group for group in (care, over_80, over_60, women)}
