"""Which gaps the monthly e-mail tells of."""

import datetime

import pytest

from priorities.monthly import gaps_you_could_fill
from tests.factories import (
    AreaFactory,
    MembershipFactory,
    OutcomeFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
    TargetGroupFactory,
)

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 26)


@pytest.fixture
def district(db):
    return AreaFactory(code="E07000012", name="South Fen", level="district")


@pytest.fixture
def wards(district):
    return [AreaFactory(name=name, parent=district) for name in ("Linton", "Melbourn", "Sawston")]


@pytest.fixture
def burglary(db):
    return OutcomeFactory(name="Fewer homes burgled")


@pytest.fixture
def plan(district, wards, burglary):
    plan = PlanFactory(
        reference="safer", status="current", partnership=PartnershipFactory(areas=[district])
    )
    PriorityFactory(plan=plan, reference="burglary", title="Burglary", outcomes=[burglary])
    return plan


@pytest.fixture
def person(district):
    membership = MembershipFactory()
    membership.organisation.areas.set([district])
    return membership.user


def work(person, *areas, **facts):
    organisation = person.memberships.get().organisation
    return ProjectFactory(organisation=organisation, areas=areas, **facts)


def told_to(person, told=()):
    found = gaps_you_could_fill([person], ON, {person.pk: set(told)})
    return found.get(person.pk, [])


def test_a_gap_where_one_works_on_the_same_is_told_with_its_places(plan, person, wards, burglary):
    work(person, wards[0], outcomes=[burglary])

    [news] = told_to(person)

    assert news.words == (
        "Nothing answers “Burglary” in Melbourn and Sawston. You work towards “Fewer homes "
        "burgled” nearby."
    )
    assert news.link == f"/coverage/safer/burglary/{wards[1].code}/"
    assert news.keys == tuple(f"gap:safer/burglary/{ward.code}" for ward in wards[1:])


def test_what_was_told_is_not_told_again(plan, person, wards, burglary):
    work(person, wards[0], outcomes=[burglary])

    [news] = told_to(person, [f"gap:safer/burglary/{wards[1].code}"])
    assert "in Sawston." in news.words
    assert told_to(person, [f"gap:safer/burglary/{ward.code}" for ward in wards]) == []


def test_work_on_other_things_for_others_or_elsewhere_fits_nothing(plan, person, wards, burglary):
    older, young = TargetGroupFactory(), TargetGroupFactory()
    plan.priorities.get().target_groups.set([older])
    work(person, wards[0], outcomes=[OutcomeFactory()])
    work(person, wards[0], outcomes=[burglary], target_groups=[young])
    work(person, wards[0], outcomes=[burglary], target_groups=[older], status="ended")
    far = MembershipFactory().user
    work(far, AreaFactory(level="district"), outcomes=[burglary])

    assert told_to(person) == []
    assert told_to(far) == []


def test_an_organisation_that_waits_is_told_of_no_gaps(plan, person, wards, burglary):
    organisation = work(person, wards[0], outcomes=[burglary]).organisation
    organisation.status = "waiting"
    organisation.save()

    assert told_to(person) == []


def test_drafts_of_plans_and_covered_places_are_no_gaps(plan, person, wards, burglary):
    work(person, *wards, outcomes=[burglary])
    assert told_to(person) == []

    plan.status = "draft"
    plan.save()
    assert told_to(person) == []


def test_many_places_are_counted(plan, person, district, wards, burglary):
    for n in range(3):
        AreaFactory(name=f"Ward {n}", parent=district)
    work(person, wards[0], outcomes=[burglary])

    [news] = told_to(person)

    assert "and 2 more places." in news.words


def test_people_without_work_cost_one_look(plan, person, queries_of):
    assert told_to(person) == []


def test_ten_people_cost_the_queries_of_one(plan, person, wards, burglary, queries_of):
    work(person, wards[0], outcomes=[burglary])
    people = [person]
    for _ in range(9):
        other = MembershipFactory().user
        work(other, wards[0], outcomes=[burglary])
        people.append(other)

    def look(some):
        return lambda: gaps_you_could_fill(some, ON, {one.pk: set() for one in some})

    assert queries_of(look(people[:1])) == queries_of(look(people))
