"""A council with the plan it has published, and the draft of its next."""

import datetime

import pytest

from priorities.reads.plan_changes import fingerprint
from priorities.services.drafts import begin_draft
from priorities.services.publishing import publish_plan
from tests import factories


@pytest.fixture
def council():
    return factories.OrganisationFactory(kind="statutory")


@pytest.fixture
def officer(council):
    return factories.MembershipFactory(organisation=council, role="officer").user


@pytest.fixture
def burglary():
    return factories.OutcomeFactory(name="Fewer homes burgled")


@pytest.fixture
def district():
    return factories.AreaFactory(name="Openshire", level="district")


@pytest.fixture
def wards(district):
    return [
        factories.AreaFactory(name=name, level="ward", parent=district)
        for name in ("Linton", "Sawston")
    ]


@pytest.fixture
def partnership(council, district, wards):
    return factories.PartnershipFactory(
        name="Safer Openshire", areas=[district], organisations=[council]
    )


@pytest.fixture
def old(partnership, burglary):
    plan = factories.PlanFactory(
        partnership=partnership,
        title="Safety plan 2022-25",
        published_on=datetime.date(2022, 4, 1),
    )
    facts = {"plan": plan, "outcomes": [burglary]}
    factories.PriorityFactory(reference="CS1", title="Fewer homes burgled", rank=1, **facts)
    factories.PriorityFactory(reference="CS2", title="Road safety", rank=2, **facts)
    return plan


@pytest.fixture
def draft(partnership, burglary):
    plan = factories.PlanFactory(
        partnership=partnership, title="Safety plan 2025-28", status="draft"
    )
    factories.PriorityFactory(
        plan=plan,
        reference="CS1",
        title="Fewer homes and sheds burgled",
        rank=1,
        weight=2,
        outcomes=[burglary],
    )
    factories.PriorityFactory(plan=plan, reference="CS9", title="Hate crime", rank=2)
    return plan


def publish(plan, by, replaces):
    return publish_plan(
        by=by,
        plan_id=plan.pk,
        replaces_id=replaces and replaces.pk,
        seen=fingerprint(replaces, plan),
    )


def begun(plan, by, **changes):
    facts = {"title": "Safety plan 2026-29", "starts_on": None, "ends_on": None}
    return begin_draft(by=by, plan_id=plan.pk, **facts | changes)
