"""A district with two wards, outcomes of two domains, and a charity that works there."""

import pytest


@pytest.fixture
def make():
    """The factories. pytest reads this file before Django is set up, so it imports them late."""
    from tests import factories

    return factories


@pytest.fixture
def letters(monkeypatch):
    """The letters that were posted, as (address, Letter)."""
    posted = []
    monkeypatch.setattr(
        "projects.services.confirmations.post_letter",
        lambda letter, *, to: posted.append((to, letter)),
    )
    return posted


@pytest.fixture
def district(make, db):
    return make.AreaFactory(code="E07000012", name="South Cambridgeshire", level="district")


@pytest.fixture
def linton(make, district):
    return make.AreaFactory(code="E05011298", name="Linton", parent=district)


@pytest.fixture
def sawston(make, district):
    return make.AreaFactory(code="E05014170", name="Sawston", parent=district)


@pytest.fixture
def burglary(make, db):
    return make.OutcomeFactory(code="home-burglary", name="Fewer homes burgled", domain="crime")


@pytest.fixture
def falls(make, db):
    return make.OutcomeFactory(code="falls", name="Fewer falls", domain="health")


@pytest.fixture
def older(make, db):
    return make.TargetGroupFactory(code="older-people", name="People aged 65 and over")


@pytest.fixture
def charity(make, district):
    return make.OrganisationFactory(reference="fen-locks", name="Fen Locks", areas=[district])


@pytest.fixture
def worker(make, charity):
    """Staff of the charity."""
    return make.MembershipFactory(organisation=charity, role="staff", user__name="Sam Lee").user


@pytest.fixture
def colleague(make, charity):
    """Another member of its staff."""
    return make.MembershipFactory(organisation=charity, role="staff", user__name="Jo March").user
