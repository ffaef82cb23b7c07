"""The pages on which people join an organisation, and those on which they are answered."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consortium.models import JoinRequest, Organisation
from tests.consortium.register_entries import JOIN, entry
from tests.factories import (
    AreaFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    OrganisationFactory,
)
from tests.letters import letters
from tests.pages import text as text_of

__all__ = ["letters"]

pytestmark = pytest.mark.django_db


# --- Adding


def test_an_entry_fills_the_form_with_name_number_words_and_areas(client_for, outsider):
    county = AreaFactory(name="Cambridgeshire", level="county")
    AreaFactory(name="Cambridgeshire", parent=county)
    chosen = entry(
        "FEN EDGE BEFRIENDERS",
        activities="Visits.",
        website="www.example.org",
        areas=["Cambridgeshire", "Atlantis"],
    )
    url = f"/organisations/add/?charity={chosen.organisation_number}"
    page = client_for(outsider).get(url)
    form = page.context["form"]

    assert "Add Fen Edge Befrienders" in text_of(page)
    assert form.initial == {
        "name": "Fen Edge Befrienders",
        "kind": "charity",
        "charity_number": "1100001",
        "aims": "Visits.",
        "website": "https://www.example.org",
        "areas": [county],
    }


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "²"])
def test_an_entry_that_is_none_gives_the_empty_form(number, client_for, outsider):
    page = client_for(outsider).get("/organisations/add/", {"charity": number, "name": " A  b "})

    assert page.context["form"].initial == {"kind": "charity", "name": "A b"}


def test_a_newcomer_adds_their_charity_and_is_asked_for_its_first_project(
    client_for, outsider, letters
):
    client = client_for(outsider)
    page = client.post(
        "/organisations/add/",
        {"name": " Fen  Edge ", "kind": "charity", "charity_number": "110 0001", "aims": "Youth."},
        follow=True,
    )

    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.charity_number) == ("Fen Edge", "1100001")
    assert page.redirect_chain == [("/projects/add/", 302)]
    assert "Fen Edge is added. It shows to everybody once a coordinator" in text_of(page)
    assert page.context["form"].initial["organisation"] == organisation.slug
    text = text_of(client.get(organisation.get_absolute_url()))
    assert "It waits for a coordinator’s approval" in text
    assert "Add a project" in text
    assert "Invite a colleague" not in text


def test_who_belongs_somewhere_stands_on_the_page_of_what_they_add(client_for, staff):
    added = {"name": "Fen Edge", "kind": "charity"}
    page = client_for(staff).post("/organisations/add/", added, follow=True)

    organisation = Organisation.objects.get(name="Fen Edge")
    assert page.redirect_chain == [(organisation.get_absolute_url(), 302)]


BAD = [
    ({"name": ""}, "Give its name."),
    ({"kind": ""}, "Choose what it is."),
    ({"kind": "infrastructure"}, "Select a valid choice"),
    ({"charity_number": "eleven"}, "A charity number has six or seven digits"),
    ({"charity_number": "1100001-x"}, "A charity number has six or seven digits"),
    ({"name": "x" * 251}, "at most 250 characters"),
    ({"website": "not a site"}, "Enter a valid URL"),
    ({"areas-words": "Atlantis"}, "No area here is called Atlantis"),
]


@pytest.mark.parametrize("changes, words", BAD, ids=lambda value: str(value)[:40])
def test_what_cannot_be_added_says_why_and_keeps_what_was_typed(
    changes, words, client_for, outsider
):
    typed = {"name": "Fen Edge", "kind": "charity", "aims": "What we typed."} | changes

    page = client_for(outsider).post("/organisations/add/", typed)

    assert words in text_of(page)
    assert "What we typed." in page.content.decode()
    assert not Organisation.objects.exists()


def test_what_is_here_already_is_one_tap_away(client_for, outsider):
    here = OrganisationFactory(name="Fen Edge")

    page = client_for(outsider).post("/organisations/add/", {"name": "fen edge", "kind": "charity"})

    assert f'href="/organisations/{here.slug}/ask/"' in page.content.decode()


def test_a_coordinator_is_told_that_it_shows_at_once(client_for, coordinator):
    page = client_for(coordinator).get("/organisations/add/")

    assert "It shows to everybody at once." in text_of(page)
    assert "You become its lead." not in text_of(page)


# --- Asking and being answered


def test_a_person_asks_and_withdraws(client_for, outsider, letters):
    organisation = OrganisationFactory()
    client = client_for(outsider)

    page = client.post(
        reverse("organisations:ask", args=[organisation.slug]), {"message": "Hello"}, follow=True
    )
    wish = JoinRequest.objects.get()
    assert page.redirect_chain == [(JOIN, 302)]
    assert f"{organisation} asked on" in text_of(page)
    again = client.post(reverse("organisations:ask", args=[organisation.slug]))
    assert "has not answered yet" in text_of(again)
    url = reverse("organisations:withdraw_wish", args=[organisation.slug, wish.pk])
    assert "You no longer ask" in text_of(client.post(url, follow=True))
    assert "answered or taken back already" in text_of(client.post(url, follow=True))


def test_a_lead_sees_who_asks_and_lets_them_in(client_for, lead, letters):
    organisation = lead.memberships.get().organisation
    wish = JoinRequestFactory(organisation=organisation, message="I run the lunch club.")
    client = client_for(lead)
    url = reverse("organisations:answer", args=[organisation.slug, wish.pk])

    assert f'href="{url}"' in client.get(organisation.get_absolute_url()).content.decode()
    assert "“I run the lunch club.”" in text_of(client.get(url))
    assert "Select a valid choice" in text_of(client.post(url, {"do": "let_in", "role": "boss"}))
    page = client.post(url, {"do": "let_in", "role": "staff"}, follow=True)

    assert f"{wish.user} now belongs to {organisation}." in text_of(page)
    assert "This has been answered" in text_of(client.get(url))
    late = client.post(url, {"do": "refuse", "reason": "No."}, follow=True)
    assert "answered or taken back already" in text_of(late)


def test_a_refusal_without_a_reason_is_sent_back(client_for, lead):
    organisation = lead.memberships.get().organisation
    wish = JoinRequestFactory(organisation=organisation)

    page = client_for(lead).post(
        reverse("organisations:answer", args=[organisation.slug, wish.pk]), {"do": "refuse"}
    )

    assert "Say why, so that they know what to do." in text_of(page)


def test_somebody_elses_request_is_not_answered_here(client_for, lead):
    organisation = lead.memberships.get().organisation
    url = reverse("organisations:answer", args=[organisation.slug, JoinRequestFactory().pk])

    assert client_for(lead).get(url).status_code == 404


# --- Deciding


def test_a_coordinator_sees_what_waits_and_decides(client_for, coordinator, outsider, letters):
    client = client_for(coordinator)
    assert "No organisation waits" in text_of(client.get("/organisations/waiting/"))
    entry("Fen Edge Youth", postcode="CB24 8QP")
    OrganisationFactory(name="Youth of the Fens")
    waiting = OrganisationFactory(
        name="Fen Edge Youth", status="waiting", added_by=outsider, charity_number="1100001"
    )
    MembershipFactory(user=outsider, organisation=waiting, role="lead")
    url = reverse("organisations:decide", args=[waiting.slug])

    assert f'href="{url}"' in client.get("/organisations/waiting/").content.decode()
    text = text_of(client.get(url))
    assert "Fen Edge Youth, registered, CB24 8QP" in text
    assert f"by {outsider} ({outsider.email})" in text
    assert "Say why" in text_of(client.post(url, {"do": "refuse", "reason": ""}))
    assert "Choose the organisation it is." in text_of(client.post(url, {"do": "merge"}))
    refused = client.post(url, {"do": "refuse", "reason": "Which Fen?"}, follow=True)
    assert "is refused" in text_of(refused)
    assert "It was refused: “Which Fen?”" in text_of(client.get(url))
    client.post(url, {"do": "approve"})
    waiting.refresh_from_db()
    assert waiting.is_approved
    late = client.post(url, {"do": "refuse", "reason": "No."}, follow=True)
    assert "cannot become" in text_of(late)


def test_a_coordinator_merges_a_duplicate(client_for, coordinator, outsider, letters):
    here = OrganisationFactory(name="Fen Edge Youth Club")
    waiting = OrganisationFactory(name="Fen Edge Youth", status="waiting", added_by=outsider)
    MembershipFactory(user=outsider, organisation=waiting, role="lead")
    url = reverse("organisations:decide", args=[waiting.slug])

    assert "Fen Edge Youth Club" in text_of(client_for(coordinator).get(url))
    page = client_for(coordinator).post(url, {"do": "merge", "into": here.slug}, follow=True)

    assert f"Fen Edge Youth is now {here}." in text_of(page)
    assert JoinRequest.objects.get().organisation == here


def test_members_of_a_refused_organisation_read_why_and_ask_again(client_for, outsider, letters):
    refused = OrganisationFactory(
        status="refused", refusal="Which Fen?", decided_at=timezone.now(), added_by=outsider
    )
    MembershipFactory(user=outsider, organisation=refused, role="lead")
    client = client_for(outsider)

    assert "“Which Fen?”" in text_of(client.get(refused.get_absolute_url()))
    assert "was not approved: correct it and ask again" in text_of(client.get("/"))
    url = reverse("organisations:ask_for_approval", args=[refused.slug])
    assert "looks at" in text_of(client.post(url, follow=True))
    assert "does not need to ask" in text_of(client.post(url, follow=True))
    assert "waits for a coordinator’s approval" in text_of(client.get("/"))


# --- Leaving


def test_a_member_leaves_from_the_organisations_page(client_for, staff, letters):
    organisation = staff.memberships.get().organisation
    client = client_for(staff)
    url = reverse("organisations:leave", args=[organisation.slug])

    assert f'href="{url}"' in client.get(organisation.get_absolute_url()).content.decode()
    assert f"Leave {organisation}?" in text_of(client.get(url))
    assert f"You have left {organisation}." in text_of(client.post(url, follow=True))


def test_the_last_lead_is_told_why_they_cannot_leave(client_for, lead):
    organisation = lead.memberships.get().organisation

    page = client_for(lead).post(
        reverse("organisations:leave", args=[organisation.slug]), follow=True
    )

    assert "is the only lead" in text_of(page)


# --- Home, and where a new account leads


def test_home_names_what_waits_for_each(client_for, outsider, lead, coordinator):
    organisation = lead.memberships.get().organisation
    wish = JoinRequestFactory(organisation=organisation, user=outsider)
    for number in range(7):
        OrganisationFactory(name=f"Club {number}", status="waiting")

    assert f"{organisation} has not answered yet" in text_of(client_for(outsider).get("/"))
    assert "Find your organisation" not in text_of(client_for(outsider).get("/"))
    assert f"Answer {wish.user}, who asks to join {organisation}" in text_of(
        client_for(lead).get("/")
    )
    home = text_of(client_for(coordinator).get("/"))
    assert "Decide whether Club 0 may take part" in home
    assert "2 more organisations wait" in home


def sign_up(client, mailoutbox, email, **query):
    url = reverse("account_signup") + (f"?next={query['next']}" if query else "")
    client.post(url, {"name": "Ann", "email": email, "password1": "door chains and tea"} | query)
    (line,) = [line for line in mailoutbox[-1].body.splitlines() if len(line.strip()) in (6, 7, 9)]
    return client.post(reverse("account_email_verification_sent"), {"code": line.strip()})


def test_a_new_account_leads_to_finding_the_organisation(client, mailoutbox):
    assert sign_up(client, mailoutbox, "ann@example.org").url == JOIN


def test_a_new_account_of_somebody_invited_leads_home_to_the_invitation(client, mailoutbox):
    InvitationFactory(email="ann@example.org")

    assert sign_up(client, mailoutbox, "ann@example.org").url == "/"


def test_a_new_account_goes_where_its_link_led(client, mailoutbox):
    assert sign_up(client, mailoutbox, "ann@example.org", next="/help/").url == "/help/"
