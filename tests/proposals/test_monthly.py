"""Which bids the monthly e-mail tells of."""

import datetime

import pytest

from proposals.monthly import bids_for_you
from tests.factories import (
    AreaFactory,
    MembershipFactory,
    OutcomeFactory,
    PartFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
    ProposalFactory,
)

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 26)


@pytest.fixture
def area(db):
    return AreaFactory()


@pytest.fixture
def outcome(db):
    return OutcomeFactory()


@pytest.fixture
def bid(area, outcome):
    plan = PlanFactory()
    PriorityFactory(plan=plan, outcomes=[outcome])
    return ProposalFactory(
        reference="safer",
        title="Safer",
        plans=[plan],
        areas=[area],
        status="consulting",
        published=True,
        deadline=datetime.date(2027, 1, 15),
    )


@pytest.fixture
def person(db):
    return MembershipFactory().user


@pytest.fixture
def project(person, area, outcome):
    return ProjectFactory(
        organisation=person.memberships.get().organisation, areas=[area], outcomes=[outcome]
    )


def told_to(person, told=()):
    return bids_for_you([person], ON, {person.pk: set(told)}).get(person.pk, [])


def test_a_published_bid_that_wants_ones_work_is_told_once(bid, person, project):
    [news] = told_to(person)

    assert news.words == (
        "The bid “Safer” wants work like yours. It is to be handed in by 15 January 2027."
    )
    assert (news.keys, news.link) == (("bid:safer",), bid.get_absolute_url())
    assert told_to(person, ["bid:safer"]) == []


def test_a_bid_that_includes_ones_work_asks_to_read_the_part(bid, person, project):
    PartFactory(proposal=bid, project=project)
    bid.published, bid.deadline = False, None
    bid.save()

    [news] = told_to(person)

    assert news.words == "The bid “Safer” includes your work. Read your part."


@pytest.mark.parametrize(
    "change",
    [
        {"published": False},
        {"status": "draft"},
        {"status": "submitted"},
        {"deadline": datetime.date(2026, 11, 25)},
    ],
    ids=str,
)
def test_bids_that_are_not_open_to_all_are_not_told(bid, person, project, change):
    type(bid).objects.update(**change)

    assert told_to(person) == []


def test_work_elsewhere_or_on_other_things_is_not_wanted(bid, person, area, outcome):
    organisation = person.memberships.get().organisation
    ProjectFactory(organisation=organisation, areas=[AreaFactory()], outcomes=[outcome])
    ProjectFactory(organisation=organisation, areas=[area], outcomes=[OutcomeFactory()])
    assert told_to(person) == []

    bid.areas.clear()
    assert len(told_to(person)) == 1


def test_work_of_an_organisation_that_waits_is_not_wanted(bid, person, project):
    organisation = project.organisation
    organisation.status = "waiting"
    organisation.save()

    assert told_to(person) == []


def test_ones_own_bid_is_no_news(bid, person, project):
    PartFactory(proposal=bid, project=project)
    bid.lead_organisation = project.organisation
    bid.save()

    assert told_to(person) == []


def test_ten_people_and_bids_cost_the_queries_of_one(
    bid, person, project, area, outcome, queries_of
):
    people = [person]

    def look():
        return bids_for_you(people, ON, {one.pk: set() for one in people})

    one = queries_of(look)
    for _ in range(9):
        member = MembershipFactory()
        ProjectFactory(organisation=member.organisation, areas=[area], outcomes=[outcome])
        people.append(member.user)
        ProposalFactory(plans=bid.plans.all(), areas=[area], status="consulting", published=True)

    assert queries_of(look) == one
    assert all(len(found) == 10 for found in look().values())
