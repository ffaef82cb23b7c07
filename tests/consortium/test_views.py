"""The pages of organisations, and pages that are not there."""

import re

import pytest
from django.urls import reverse

from consortium.models import FormDraft
from tests.consortium.area_world import places
from tests.factories import (
    AreaFactory,
    MembershipFactory,
    OrganisationFactory,
    PositionFactory,
    ProjectFactory,
)
from tests.pages import form_of, words

__all__ = ["places"]

pytestmark = pytest.mark.django_db


# --- The list of organisations


def names(response):
    return [organisation.name for organisation in response.context["page"]]


def test_organisations_are_listed_by_name_with_their_published_projects(client):
    zebra = OrganisationFactory(name="Zebra Trust")
    OrganisationFactory(name="Acorn")
    for status in ("active", "proposed", "draft"):
        ProjectFactory(organisation=zebra, status=status)

    response = client.get(reverse("organisations:list"))

    assert names(response) == ["Acorn", "Zebra Trust"]
    assert [each.project_count for each in response.context["page"]] == [0, 2]


@pytest.mark.parametrize(
    "query, found",
    [
        ({"q": "lock"}, ["Firm Locks"]),
        ({"q": "burglary"}, ["Firm Locks"]),
        ({"kind": "statutory"}, ["The Council"]),
        ({"kind": "nonsense"}, ["Firm Locks", "The Council"]),
        ({"area": "E10"}, ["Firm Locks", "The Council"]),
        ({"area": "E08"}, ["The Council"]),
        ({"q": "lock", "kind": "statutory"}, []),
    ],
)
def test_the_list_is_narrowed_by_words_kind_and_place(query, found, places, client):
    OrganisationFactory(name="Firm Locks", aims="Less burglary.", areas=[places["linton"]])
    OrganisationFactory(
        name="The Council", kind="statutory", areas=[places["county"], places["fenland"]]
    )

    response = client.get(reverse("organisations:list"), query)

    assert names(response) == found


def test_an_organisation_is_found_from_a_place_inside_or_around_its_own(places, client):
    OrganisationFactory(name="Village", areas=[places["linton"]])
    OrganisationFactory(name="District", areas=[places["district"]])
    OrganisationFactory(name="Fens", areas=[places["fenland"]])

    inside = client.get(reverse("organisations:list"), {"area": places["linton"].code})
    around = client.get(reverse("organisations:list"), {"area": "E07"})

    assert names(inside) == ["District", "Village"]
    assert names(around) == ["District", "Village"]


def test_an_area_may_be_called_like_any_of_our_pages(client):
    area = AreaFactory(code="search", name="Search")

    page = client.get(area.get_absolute_url())

    assert "<h1" in page.content.decode()
    assert words(page).count("Search") > 1
    assert client.get(reverse("area_search"), {"q": "search"}).status_code == 200


def test_htmx_gets_the_list_alone_and_the_browser_the_page(client):
    OrganisationFactory(name="Acorn")
    url = reverse("organisations:list")

    fragment = client.get(url, headers={"HX-Request": "true"})
    boosted = client.get(url, headers={"HX-Request": "true", "HX-Boosted": "true"})

    assert "<html" not in fragment.content.decode()
    assert "Acorn" in fragment.content.decode()
    assert "<html" in boosted.content.decode()
    assert "HX-Request" in fragment.headers["Vary"]


def test_a_list_without_result_says_what_to_do(client):
    response = client.get(reverse("organisations:list"), {"q": "nobody"})

    assert "No organisation fits" in words(response)


def test_a_list_of_nobody_speaks_of_no_filter(client):
    page = words(client.get(reverse("organisations:list"), {"q": "", "kind": ""}))

    assert "No organisation is known here yet" in page
    assert "Take a filter away" not in page


# --- One organisation


def test_contacts_show_to_people_who_have_signed_in(client, client_for, outsider):
    organisation = OrganisationFactory(
        email="office@acorn.example", website="https://acorn.example"
    )
    url = organisation.get_absolute_url()

    visitor = client.get(url).content.decode()
    signed_in = client_for(outsider).get(url).content.decode()

    assert "https://acorn.example" in visitor
    assert "office@acorn.example" not in visitor
    assert "office@acorn.example" in signed_in


def test_people_show_to_colleagues_and_coordinators_only(client_for, staff, outsider, coordinator):
    membership = staff.memberships.get()
    colleague = MembershipFactory(organisation=membership.organisation).user
    url = membership.organisation.get_absolute_url()

    assert colleague.email in words(client_for(staff).get(url))
    assert colleague.email in words(client_for(coordinator).get(url))
    assert colleague.email not in words(client_for(outsider).get(url))


def test_what_an_organisation_can_accept_shows_to_people_who_belong_somewhere(
    client, client_for, outsider, staff
):
    position = PositionFactory(answer__words="Money from anybody")
    url = position.organisation.get_absolute_url()

    assert "Money from anybody" not in words(client.get(url))
    assert "Money from anybody" not in words(client_for(outsider).get(url))
    assert "Money from anybody" in words(client_for(staff).get(url))


def test_an_organisations_drafts_show_to_its_own(client, client_for, staff):
    organisation = staff.memberships.get().organisation
    ProjectFactory(organisation=organisation, title="Homework club", status="draft")
    url = organisation.get_absolute_url()

    assert "Homework club" not in words(client.get(url))
    assert f"{organisation} has not published a project." in words(client.get(url))
    assert "Homework club" in words(client_for(staff).get(url))


def test_only_those_who_may_are_offered_to_edit(client_for, staff, lead):
    for person, offered in ((staff, False), (lead, True)):
        organisation = person.memberships.get().organisation
        page = words(client_for(person).get(organisation.get_absolute_url()))
        assert ("Edit the profile" in page) is offered


def test_a_lead_edits_the_profile_and_its_places(client_for, lead, places):
    organisation = lead.memberships.get().organisation
    position = PositionFactory(organisation=organisation)

    response = client_for(lead).post(
        reverse("organisations:edit", args=[organisation.slug]),
        {
            "name": "Acorn",
            "aims": "Help.",
            "version": "1",
            "website": "acorn.example",
            "areas": [places["linton"].code],
            "areas-words": "Sawston",
        },
        follow=True,
    )

    organisation.refresh_from_db()
    assert "The profile of Acorn is saved." in words(response)
    assert (organisation.name, organisation.website) == ("Acorn", "https://acorn.example")
    assert set(organisation.areas.all()) == {places["linton"], places["sawston"]}
    assert organisation.positions.get() == position  # they have a page of their own


def test_the_form_shows_what_stands_there(client_for, lead, places):
    organisation = lead.memberships.get().organisation
    organisation.areas.set([places["linton"]])

    page = client_for(lead).get(reverse("organisations:edit", args=[organisation.slug]))

    html = page.content.decode()
    assert re.search(rf'value="{places["linton"].code}" id="\w+" checked', html)


def test_a_profile_that_cannot_be_saved_says_why_and_loses_nothing(client_for, lead, places):
    organisation = lead.memberships.get().organisation
    name = organisation.name

    response = client_for(lead).post(
        reverse("organisations:edit", args=[organisation.slug]),
        {"name": "", "aims": "Half a page of it.", "areas-words": "Atlantis"},
    )

    assert "No area here is called Atlantis." in words(response)
    assert "Half a page of it." in words(response)
    assert 'value="Atlantis"' in response.content.decode()
    assert f"Edit {name}" in words(response)
    organisation.refresh_from_db()
    assert organisation.name == name


def profile_form(client, organisation, **changes):
    """What a browser sends from the form of the profile, with these boxes changed."""
    url = reverse("organisations:edit", args=[organisation.slug])
    return url, form_of(client.get(url)) | changes


def test_two_people_edit_a_profile_and_neither_text_is_lost(client_for, lead, coordinator):
    organisation = lead.memberships.get().organisation
    url, mine = profile_form(client_for(lead), organisation, aims="The lead wrote this.")
    _, theirs = profile_form(
        client_for(coordinator), organisation, aims="The coordinator wrote that.", name="Acorn"
    )

    client_for(coordinator).post(url, theirs)
    compared = client_for(lead).post(url, mine)

    organisation.refresh_from_db()
    assert organisation.aims == "The coordinator wrote that."
    assert f"{coordinator} saved this while you were typing" in words(compared)
    shown = {each.name: (each.theirs, each.yours) for each in compared.context["form"].differences}
    assert shown["aims"] == ("The coordinator wrote that.", "The lead wrote this.")
    assert FormDraft.objects.get(user=lead, form=url).data["aims"] == ["The lead wrote this."]

    again = form_of(compared) | {"keep-aims": "yours", "keep-name": "theirs"}
    settled = client_for(lead).post(url, again, follow=True)

    organisation.refresh_from_db()
    assert "The profile of Acorn is saved." in words(settled)
    assert (organisation.name, organisation.aims) == ("Acorn", "The lead wrote this.")
    assert not FormDraft.objects.filter(user=lead, form=url).exists()


def test_what_only_the_other_changed_in_a_profile_is_proposed_as_theirs(
    client_for, lead, coordinator, places
):
    organisation = lead.memberships.get().organisation
    url, mine = profile_form(client_for(lead), organisation)
    organisation.areas.set([places["linton"]])
    organisation.version += 1
    organisation.save()

    compared = client_for(lead).post(url, mine)

    (difference,) = compared.context["form"].differences
    assert (difference.name, difference.theirs, difference.keep) == ("areas", "Linton", "theirs")
    client_for(lead).post(url, form_of(compared) | {"keep-areas": "theirs"})
    assert list(organisation.areas.all()) == [places["linton"]]


def test_what_is_typed_into_a_profile_is_kept_and_found_again(client_for, lead):
    client = client_for(lead)
    url, sent = profile_form(client, lead.memberships.get().organisation, aims="Half a thought")

    client.post(url, sent | {"do": "keep"})

    page = client.get(url)
    assert "Half a thought" in words(page)
    assert "is in the form again" in words(page)
    client.post(url, {"do": "discard"})
    assert "Half a thought" not in words(client.get(url))


def test_places_of_a_profile_are_looked_up_without_javascript(client_for, lead, places):
    client = client_for(lead)
    url, sent = profile_form(client, lead.memberships.get().organisation)

    page = client.post(url, sent | {"areas-words": "Lint", "do": "find"})

    assert f'value="{places["linton"].code}"' in page.content.decode()


# --- Pages that are not there


def test_a_visitor_is_offered_to_sign_in_and_come_back(client):
    project = ProjectFactory(status="draft")

    response = client.get(project.get_absolute_url())

    assert response.status_code == 404
    link = f"{reverse('account_login')}?next={project.get_absolute_url()}"
    assert link in response.content.decode()


def test_a_refusal_says_what_to_do(client_for, staff):
    response = client_for(staff).get(
        reverse("organisations:edit", args=[OrganisationFactory().slug])
    )

    assert response.status_code == 403
    assert "Ask a coordinator if you think it should." in words(response)


def test_help_tells_each_role_what_it_can_do(client):
    page = words(client.get(reverse("help")))

    for heading in ("For everyone", "For charities", "For officers", "For coordinators"):
        assert heading in page
    assert "say what your organisation would pay towards it" in page
    assert "Take a briefing for councillors from the page of a district or ward" in page
    assert "Keep what offices were asked about money in a district or ward" in page
