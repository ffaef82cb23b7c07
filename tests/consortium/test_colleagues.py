"""How colleagues get their roles and lose them, and the pages of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consortium.access import Denied
from consortium.models import Invitation, Membership
from consortium.services.invitations import (
    InvitationRefused,
    accept_invitation,
    change_role,
    end_membership,
    leave_organisation,
    withdraw_invitation,
)
from consortium.templatetags.words import day
from tests.consortium.inviting import organisation_of, with_address
from tests.factories import InvitationFactory, MembershipFactory
from tests.letters import letters
from tests.pages import words

__all__ = ["letters"]

pytestmark = pytest.mark.django_db


# --- Colleagues


@pytest.mark.parametrize("days,told", [(1, ["new@example.org"]), (61, [])])
def test_who_was_invited_is_told_that_it_is_withdrawn_while_it_stood(days, told, lead, letters):
    invitation = InvitationFactory(
        organisation=organisation_of(lead),
        email="new@example.org",
        invited_at=timezone.localtime() - timedelta(days=days),
    )

    withdraw_invitation(invitation_id=invitation.pk, by=lead)

    assert [letter.to for letter in letters] == told
    assert all("leads nowhere from now on" in letter.text for letter in letters)


def test_an_invitation_is_taken_back_by_who_may_invite(lead, staff):
    invitation = InvitationFactory(organisation=organisation_of(lead))

    with pytest.raises(Denied):
        withdraw_invitation(invitation_id=invitation.pk, by=staff)
    withdraw_invitation(invitation_id=invitation.pk, by=lead)

    with pytest.raises(InvitationRefused, match="answered or withdrawn already"):
        withdraw_invitation(invitation_id=invitation.pk, by=lead)


def test_a_lead_makes_a_colleague_lead_and_then_stands_back(lead):
    own = lead.memberships.get()
    colleague = MembershipFactory(organisation=own.organisation, role="staff")

    change_role(membership_id=colleague.pk, role="lead", by=lead)
    change_role(membership_id=own.pk, role="staff", by=lead)

    colleague.refresh_from_db()
    own.refresh_from_db()
    assert (colleague.role, own.role) == ("lead", "staff")


def test_a_charity_keeps_a_lead(lead, coordinator):
    own = lead.memberships.get()

    with pytest.raises(InvitationRefused, match="is the only lead"):
        change_role(membership_id=own.pk, role="staff", by=lead)
    with pytest.raises(InvitationRefused, match="Invite another lead first"):
        end_membership(membership_id=own.pk, by=coordinator)


def test_a_lead_who_cannot_sign_in_does_not_answer_for_a_charity(lead):
    own = lead.memberships.get()
    MembershipFactory(organisation=own.organisation, role="lead", user__is_active=False)

    with pytest.raises(InvitationRefused, match="is the only lead"):
        change_role(membership_id=own.pk, role="staff", by=lead)
    with pytest.raises(InvitationRefused, match="is the only lead"):
        leave_organisation(organisation_id=own.organisation_id, by=lead)


def test_a_lead_who_cannot_sign_in_is_let_go_where_another_can(lead):
    own = lead.memberships.get()
    gone = MembershipFactory(organisation=own.organisation, role="lead", user__is_active=False)

    end_membership(membership_id=gone.pk, by=lead)

    assert own.organisation.memberships.get() == own


def test_roles_are_changed_and_ended_only_by_who_may_invite(staff, lead):
    colleague = MembershipFactory(organisation=organisation_of(staff))

    for person in (staff, lead):
        with pytest.raises(Denied):
            change_role(membership_id=colleague.pk, role="lead", by=person)
        with pytest.raises(Denied):
            end_membership(membership_id=colleague.pk, by=person)


def test_ending_a_place_leaves_account_and_history(lead):
    colleague = MembershipFactory(organisation=organisation_of(lead))

    end_membership(membership_id=colleague.pk, by=lead)

    assert not colleague.user.memberships.exists()
    assert colleague.events.model.objects.filter(pgh_label="delete").exists()


# --- Pages


def test_a_lead_invites_on_the_page_and_sees_who_has_not_answered(lead, client_for):
    client = client_for(lead)
    organisation = organisation_of(lead)

    response = client.post(
        reverse("organisations:invite", args=[organisation.slug]),
        {"email": "new@example.org", "role": "staff"},
        follow=True,
    )

    assert "new@example.org is invited. The e-mail is on its way." in words(response)
    assert "Invited, not answered yet" in words(response)


def test_a_lead_where_only_coordinators_give_roles_is_told_so(client_for):
    lead = MembershipFactory(role="lead", organisation__kind="infrastructure").user
    organisation = organisation_of(lead)

    response = client_for(lead).get(reverse("organisations:invite", args=[organisation.slug]))

    assert response.status_code == 403
    assert f"Only coordinators decide who belongs to {organisation}." in words(response)


def test_what_is_wrong_is_said_beside_the_box(lead, client_for):
    invitation = InvitationFactory(organisation=organisation_of(lead))

    response = client_for(lead).post(
        reverse("organisations:invite", args=[invitation.organisation.slug]),
        {"email": invitation.email, "role": "staff"},
    )

    assert "has been invited and has not answered yet" in words(response)
    assert invitation.email in response.content.decode()


def test_a_visitor_with_the_link_is_asked_to_sign_in_and_comes_back(client):
    invitation = InvitationFactory(role="lead")
    link = invitation.get_absolute_url()

    response = client.get(link)

    assert f"Join {invitation.organisation}" in words(response)
    assert f"{reverse('account_login')}?next={link}" in response.content.decode()
    assert f"{reverse('account_signup')}?next={link}" in response.content.decode()
    assert invitation.email not in response.content.decode()


def test_the_invited_person_accepts_with_one_button(client_for):
    invitation = InvitationFactory(email="ann@example.org")
    client = client_for(with_address("ann@example.org"))
    link = invitation.get_absolute_url()

    assert "Accept and join" in words(client.get(link))
    assert not Membership.objects.exists()
    response = client.post(link, follow=True)

    assert response.redirect_chain == [(reverse("home"), 302)]
    assert f"You now belong to {invitation.organisation}." in words(response)


def test_home_tells_an_invited_person(client_for):
    invitation = InvitationFactory(email="ann@example.org")

    response = client_for(with_address("ann@example.org")).get(reverse("home"))

    assert f"Accept the invitation to {invitation.organisation}" in words(response)


def test_somebody_elses_link_is_explained(client_for, outsider):
    invitation = InvitationFactory(email="ann@example.org")
    client = client_for(outsider)

    page = client.get(invitation.get_absolute_url())
    refused = client.post(invitation.get_absolute_url(), follow=True)

    assert "You have signed in with another address" in words(page)
    assert "Accept and join" not in words(page)
    assert "This invitation is for another e-mail address." in words(refused)
    assert not Membership.objects.exists()


def test_a_used_link_is_explained(client_for, outsider):
    invitation = InvitationFactory(email="ann@example.org")
    user = with_address("ann@example.org")
    accept_invitation(invitation_id=invitation.pk, by=user)

    own = client_for(user).get(invitation.get_absolute_url())
    assert own.status_code == 410
    assert f"You belong to {invitation.organisation}." in words(own)
    other = client_for(outsider).get(invitation.get_absolute_url())
    assert "An invitation works once." in words(other)


def test_an_expired_link_says_until_when_and_what_to_do(client):
    invitation = InvitationFactory(expired=True)

    response = client.get(invitation.get_absolute_url())

    assert response.status_code == 410
    assert f"It stood until {day(invitation.expires_on)}." in words(response)
    assert f"{invitation.organisation} to send it again" in words(response)


def test_the_page_says_how_long_the_invitation_stands(lead, client_for, client):
    invitation = InvitationFactory()

    page = client.get(invitation.get_absolute_url())
    form = client_for(lead).get(reverse("organisations:invite", args=[organisation_of(lead).slug]))

    assert f"stands until the end of {day(invitation.expires_on)}." in words(page)
    assert "The invitation stands for 60 days." in words(form)


def test_an_expired_invitation_is_sent_again_on_the_page(lead, client_for):
    invitation = InvitationFactory(organisation=organisation_of(lead), expired=True)
    client = client_for(lead)
    url = reverse("organisations:invite_again", args=[invitation.organisation.slug, invitation.pk])

    before = client.get(invitation.organisation.get_absolute_url())
    after = client.post(url, follow=True)
    twice = client.post(url, follow=True)

    assert "Expired" in words(before)
    assert "Send again" in words(before)
    assert f"{invitation.email} is invited again. The e-mail is on its way." in words(after)
    assert "Send again" not in words(after)
    assert "has been invited and has not answered yet" in words(twice)


def test_a_link_nobody_made_is_explained(client):
    response = client.get(reverse("invitation", args=["nonsense"]))

    assert response.status_code == 404
    assert "This link leads to no invitation" in words(response)


def test_withdrawing_on_the_page(lead, client_for):
    invitation = InvitationFactory(organisation=organisation_of(lead))
    url = reverse(
        "organisations:withdraw_invitation", args=[invitation.organisation.slug, invitation.pk]
    )

    response = client_for(lead).post(url, follow=True)

    assert f"The invitation to {invitation.email} is withdrawn." in words(response)
    assert not Invitation.objects.exists()


def test_withdrawing_an_answered_invitation_says_so(lead, client_for):
    invitation = InvitationFactory(
        organisation=organisation_of(lead), accepted_at="2026-01-01T12:00Z"
    )
    url = reverse(
        "organisations:withdraw_invitation", args=[invitation.organisation.slug, invitation.pk]
    )

    response = client_for(lead).post(url, follow=True)

    assert "answered or withdrawn already" in words(response)


def test_changing_and_ending_a_place_on_the_page(lead, client_for):
    member = MembershipFactory(organisation=organisation_of(lead), role="staff")
    client = client_for(lead)
    slug = member.organisation.slug

    changed = client.post(
        reverse("organisations:member", args=[slug, member.pk]), {"role": "lead"}, follow=True
    )
    ended = client.post(
        reverse("organisations:end_membership", args=[slug, member.pk]), follow=True
    )

    assert f"{member.user} has another role from now on." in words(changed)
    assert f"{member.user} no longer belongs to {member.organisation}." in words(ended)


def test_the_last_lead_is_told_why_they_must_stay(lead, client_for):
    own = lead.memberships.get()
    client = client_for(lead)
    slug = own.organisation.slug

    changed = client.post(reverse("organisations:member", args=[slug, own.pk]), {"role": "staff"})
    ended = client.post(reverse("organisations:end_membership", args=[slug, own.pk]), follow=True)

    assert "is the only lead" in words(changed)
    assert "Invite another lead first" in words(ended)
