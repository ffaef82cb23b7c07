"""The first page: for a visitor, and what the packages enter in it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consortium import home, sections
from consortium.drafts import keep_draft
from consortium.home import Need, a_few, needs_of
from tests.consortium.at_home import TODAY, days, organisation_of
from tests.factories import (
    MembershipFactory,
    OnBehalfFactory,
    OrganisationFactory,
    PriorityFactory,
    ProjectFactory,
    ProposalFactory,
    UserFactory,
)
from tests.pages import words

pytestmark = pytest.mark.django_db


# --- For a visitor


def test_a_visitor_reads_what_this_is_and_how_large(client):
    PriorityFactory(plan__status="current")
    PriorityFactory(plan__status="draft")
    ProjectFactory(status="active")
    ProjectFactory(status="draft", organisation__kind="statutory")

    response = client.get(reverse("home"))

    assert "Charities register what they do to prevent crime and ill health." in words(response)
    figures = [(figure.value, figure.label) for figure in response.context["figures"]]
    assert figures == [(1, "charity"), (1, "project"), (1, "priority")]
    assert response.context["needs"] == []


def test_ways_in_lead_somewhere_for_everybody(client, visitor, outsider, staff, coordinator):
    for person in (visitor, outsider, staff, coordinator):
        links = [way.link for way in home.ways_in_for(person)]
        if person.is_authenticated:
            client.force_login(
                person, backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        for link in links:
            assert client.get(link).status_code == 200, link


def test_staff_and_coordinators_are_offered_what_they_may_add(
    visitor, outsider, staff, coordinator
):
    def titles(person):
        return {way.title for way in home.ways_in_for(person)}

    assert not {"Add a project", "Begin a bid"} & (titles(visitor) | titles(outsider))
    assert "Add a project" in titles(staff)
    assert "Begin a bid" not in titles(staff)
    assert {"Add a project", "Begin a bid"} <= titles(coordinator)


# --- The registries


def test_a_few_names_five_and_counts_the_rest(db):
    for _ in range(7):
        UserFactory()
    users = MembershipFactory._meta.model.user.field.related_model.objects.order_by("pk")

    found = list(
        a_few(
            users,
            lambda user: Need(user.email, "/"),
            lambda left: Need(f"{left} more", "/"),
        )
    )

    assert [need.words for need in found][5:] == ["2 more"]
    assert len(list(a_few(users, lambda user: Need(user.email, "/")))) == 5


def test_a_section_names_a_page_that_takes_sections():
    with pytest.raises(ValueError, match="No page takes sections"):
        sections.section("kitchen")


@pytest.mark.parametrize("status,asked", [("draft", "status=draft"), ("active", "money=soon")])
def test_the_others_are_found_where_their_number_leads(status, asked, staff, client_for):
    charity = organisation_of(staff)
    for _ in range(7):
        ProjectFactory(
            organisation=charity,
            status=status,
            confirmed_on=TODAY,
            funded_until=days(100),
        )
    ProjectFactory(status="active")
    ProjectFactory(organisation=charity, status="active", confirmed_on=TODAY)

    (more,) = [need for need in needs_of(staff) if need.words.startswith("2 more projects")]

    assert asked in more.link
    assert f"organisation={charity.slug}" in more.link
    assert "7 projects" in words(client_for(staff).get(more.link))


def test_the_others_of_somebody_in_two_organisations_are_those_of_both(staff, client_for):
    both = (organisation_of(staff), MembershipFactory(user=staff).organisation)
    for number in range(7):
        ProjectFactory(organisation=both[number % 2], status="active", confirmed_on=None)
    ProjectFactory(status="active", confirmed_on=None)

    (more,) = [need for need in needs_of(staff) if need.words == "2 more projects to confirm"]

    assert "7 projects" in words(client_for(staff).get(more.link))


def test_the_other_refused_entries_are_found_where_their_number_leads(coordinator, client_for):
    for _ in range(7):
        OnBehalfFactory(project__status="draft", refused_at=timezone.now(), refusal="Not ours.")
    ProjectFactory(status="draft")

    (more,) = [need for need in needs_of(coordinator) if need.words == "2 more projects refused"]

    assert "7 projects" in words(client_for(coordinator).get(more.link))


def test_the_other_charities_without_a_lead_are_found_where_their_number_leads(
    coordinator, lead, client_for
):
    for _ in range(6):
        OrganisationFactory()

    (more,) = [need for need in needs_of(coordinator) if need.words == "1 more charity has no lead"]

    assert "6 organisations" in words(client_for(coordinator).get(more.link))
    assert "8 organisations" in words(client_for(lead).get(more.link))


def test_the_other_open_bids_are_found_where_their_number_leads(coordinator, client_for):
    for status in [*["draft", "consulting", "agreed"] * 2, "won"]:
        ProposalFactory(status=status, lead_organisation=None)

    (more,) = [need for need in needs_of(coordinator) if need.words == "1 more open bid"]

    client = client_for(coordinator)
    assert "6 bids" in words(client.get(more.link))
    assert "1 bid that" in words(client.get(reverse("proposals:list"), {"status": "won"}))
    assert "No bid is in this state" in words(
        client.get(reverse("proposals:list"), {"status": "lost"})
    )


def test_every_form_that_is_not_saved_is_named(staff):
    for number in range(7):
        keep_draft(
            staff, reverse("projects:edit", args=[f"p-{number}"]), {"title": [f"P {number}"]}
        )

    said = [need.words for need in needs_of(staff) if "is not saved" in need.words]
    assert len(said) == 7
