"""Where what an organisation works towards is wanted, and nobody does it: on its page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import (
    AreaFactory,
    MembershipFactory,
    OrganisationFactory,
    OutcomeFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
    ProjectFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def district():
    return AreaFactory(code="E07", name="South Fen", level="district")


@pytest.fixture
def wards(district):
    return [
        AreaFactory(code=f"E05{name}", name=name, parent=district)
        for name in ("Linton", "Melbourn", "Sawston")
    ]


@pytest.fixture
def burglary():
    return OutcomeFactory(name="Fewer homes burgled")


@pytest.fixture
def plan(district, wards):
    return PlanFactory(
        reference="safer",
        title="Safer South Fen",
        partnership=PartnershipFactory(areas=[district]),
    )


@pytest.fixture
def priority(plan, burglary):
    return PriorityFactory(plan=plan, reference="P1", title="Burglary", outcomes=[burglary])


@pytest.fixture
def locks(district, wards, burglary):
    found = OrganisationFactory(name="Locks", areas=[district])
    ProjectFactory(organisation=found, areas=[wards[0]], outcomes=[burglary])
    return found


@pytest.fixture
def member(client_for, locks):
    return client_for(MembershipFactory(organisation=locks).user)


def words(page):
    """The words of a page, as they stand before their commas and full stops."""
    return re.sub(r"\s+([.,])", r"\1", text(page))


def gaps_of(organisation):
    return reverse("priorities:gaps_for_organisation", args=[organisation.slug])


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_each_place_leads_to_who_answers_the_priority_there(
    member, priority, locks, wards, headers
):
    page = member.get(gaps_of(locks), **headers)

    assert (
        "Burglary Safer South Fen Wants “Fewer homes burgled”. Nobody answers it in "
        "Burglary in Melbourn, Burglary in Sawston."
    ) in words(page)
    for ward in wards[1:]:
        assert f'href="/coverage/safer/P1/{ward.code}/"' in page.content.decode()
    assert f"/P1/{wards[0].code}/" not in page.content.decode()
    assert ("<html" in page.content.decode()) == (not headers)


def test_its_people_and_coordinators_are_led_there_from_its_page(
    client_for, coordinator, locks, priority
):
    member, stranger = MembershipFactory(organisation=locks).user, MembershipFactory().user
    url = locks.get_absolute_url()

    for person in (member, coordinator):
        assert f'hx-get="{gaps_of(locks)}"' in client_for(person).get(url).content.decode()
    for each in (Client(), client_for(stranger)):
        assert gaps_of(locks) not in each.get(url).content.decode()
        assert each.get(gaps_of(locks)).status_code != 200


def test_a_public_body_is_not_told_what_charities_could_do(client_for, coordinator):
    council = OrganisationFactory(kind="statutory")

    page = client_for(coordinator).get(council.get_absolute_url())

    assert gaps_of(council) not in page.content.decode()


def test_the_first_ten_stand_on_its_page_and_all_on_one_of_their_own(member, plan, burglary, locks):
    for number in range(27):
        PriorityFactory(plan=plan, title=f"Gap {number:02}", outcomes=[burglary], rank=number)

    fragment, second = member.get(gaps_of(locks), **HTMX), member.get(f"{gaps_of(locks)}?page=2")

    assert words(fragment).count("Nobody answers it") == 10
    assert f'href="{gaps_of(locks)}">And 17 more gaps</a>' in fragment.content.decode()
    assert words(second).count("Nobody answers it") == 2


def test_of_many_places_the_rest_is_counted_and_led_to(member, priority, locks, district):
    for number in range(15):
        AreaFactory(name=f"Ward {number:02}", parent=district)

    page = member.get(gaps_of(locks))

    assert "and 5 more places." in words(page)
    assert 'href="/coverage/safer/gaps/?status=gap"' in page.content.decode()


def test_where_nothing_is_wanted_nearby_that_is_said(member, locks):
    assert "no priority of a current plan that wants what it works towards is a gap" in words(
        member.get(gaps_of(locks))
    )


def test_people_of_one_that_waits_are_not_told_where_a_refuge_is(
    client_for, priority, locks, wards, burglary
):
    ProjectFactory(areas=[wards[1]], outcomes=[burglary], sensitive=True)
    knows = client_for(MembershipFactory(organisation=locks).user)
    assert "Melbourn" not in words(knows.get(gaps_of(locks)))

    locks.status = "waiting"
    locks.save()
    waits = client_for(MembershipFactory(organisation=locks).user)
    assert "Melbourn" in words(waits.get(gaps_of(locks)))


def test_more_gaps_and_plans_cost_no_more_queries(
    member, priority, locks, burglary, district, queries_of
):
    one = queries_of(lambda: member.get(gaps_of(locks)))
    for _ in range(4):
        another = PlanFactory(partnership=PartnershipFactory(areas=[district]))
        PriorityFactory(plan=another, outcomes=[burglary])
        PriorityFactory(plan=priority.plan, outcomes=[burglary])

    assert queries_of(lambda: member.get(gaps_of(locks))) == one
