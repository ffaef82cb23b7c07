"""Invitations: who sends them, how long they stand, and what accepting brings."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from consortium.access import Denied
from consortium.models import Invitation, Membership
from consortium.services.invitations import (
    InvitationRefused,
    accept_invitation,
    invite_again,
    roles_to_grant,
)
from consortium.tasks import send_invitation_email
from consortium.templatetags.words import day
from tests.consortium.inviting import invite, organisation_of, with_address
from tests.factories import InvitationFactory, MembershipFactory, OrganisationFactory
from tests.letters import letters

__all__ = ["letters"]

pytestmark = pytest.mark.django_db


# --- Inviting


@pytest.mark.parametrize("role", ["staff", "lead"])
def test_a_lead_invites_colleagues_as_staff_or_lead(role, lead):
    invitation = invite(organisation_of(lead), lead, " New@Example.org", role)

    assert (invitation.email, invitation.role) == ("new@example.org", role)
    assert (invitation.invited_by, invitation.is_open) == (lead, True)
    assert len(invitation.token) >= 32


@pytest.mark.parametrize("role", ["officer", "coordinator", "boss"])
def test_a_lead_cannot_give_roles_that_mean_nothing_in_a_charity(role, lead):
    with pytest.raises(InvitationRefused, match="You cannot give the role"):
        invite(organisation_of(lead), lead, role=role)


# Who may give which roles in which kind of organisation (its own lead, or a coordinator).
GRANTS = [
    ("charity", "lead", ["staff", "lead"]),
    ("charity", "coordinator", ["staff", "lead"]),
    ("statutory", "coordinator", ["officer"]),
    ("infrastructure", "lead", []),
    ("infrastructure", "coordinator", ["coordinator"]),
]


@pytest.mark.parametrize("kind, who, roles", GRANTS)
def test_only_coordinators_make_coordinators(kind, who, roles, coordinator):
    organisation = OrganisationFactory(kind=kind)
    lead = MembershipFactory(organisation=organisation, role="lead").user
    person = {"lead": lead, "coordinator": coordinator}[who]

    assert [value for value, _ in roles_to_grant(person, organisation)] == roles


def test_staff_and_leads_of_other_charities_invite_nobody(staff, lead):
    for person, organisation in (
        (staff, organisation_of(staff)),
        (lead, OrganisationFactory()),
    ):
        with pytest.raises(Denied):
            invite(organisation, person)


def test_a_member_is_not_invited_again(lead):
    colleague = MembershipFactory(organisation=organisation_of(lead)).user

    with pytest.raises(InvitationRefused, match="already belongs"):
        invite(organisation_of(lead), lead, colleague.email.upper())


def test_who_has_not_answered_yet_is_not_invited_again(lead):
    invite(organisation_of(lead), lead, "new@example.org")

    with pytest.raises(InvitationRefused, match="Withdraw that invitation first"):
        invite(organisation_of(lead), lead, "NEW@example.org", "lead")


def invited_days_ago(days, **facts):
    return InvitationFactory(invited_at=timezone.localtime() - timedelta(days=days), **facts)


def test_an_invitation_stands_for_sixty_days_and_no_longer():
    last_day, day_after = invited_days_ago(60), invited_days_ago(61)

    assert last_day.expires_on == timezone.localdate()
    assert (last_day.is_open, last_day.is_expired) == (True, False)
    assert (day_after.is_open, day_after.is_expired) == (False, True)
    assert Invitation.objects.open().get() == last_day


def test_an_answered_invitation_does_not_expire():
    invitation = invited_days_ago(61, accepted_at=timezone.now())

    assert (invitation.is_answered, invitation.is_expired) == (True, False)


def test_who_let_an_invitation_expire_is_invited_again_by_the_same_link(lead):
    old = InvitationFactory(
        organisation=organisation_of(lead), email="New@example.org", role="staff", expired=True
    )

    new = invite(organisation_of(lead), lead, "new@example.org", "lead")

    assert (new.pk, new.token, new.role, new.invited_by) == (old.pk, old.token, "lead", lead)
    assert new.is_open
    assert new.expires_on == timezone.localdate() + timedelta(days=60)


def test_an_expired_invitation_is_sent_again_as_it_was(lead):
    old = InvitationFactory(organisation=organisation_of(lead), role="lead", expired=True)

    again = invite_again(invitation_id=old.pk, by=lead)

    assert (again.pk, again.email, again.role, again.is_open) == (old.pk, old.email, "lead", True)


def test_only_an_expired_invitation_is_sent_again_and_only_by_who_may_invite(lead, staff):
    invitation = InvitationFactory(organisation=organisation_of(lead))

    with pytest.raises(Denied):
        invite_again(invitation_id=invitation.pk, by=staff)
    with pytest.raises(InvitationRefused, match="has not answered yet"):
        invite_again(invitation_id=invitation.pk, by=lead)
    invitation.delete()
    with pytest.raises(InvitationRefused, match="answered or withdrawn already"):
        invite_again(invitation_id=invitation.pk, by=lead)


def test_a_person_may_be_invited_by_two_organisations(lead, coordinator):
    invite(organisation_of(lead), lead)

    invite(OrganisationFactory(), coordinator)

    assert Invitation.objects.open_for(["NEW@example.org"]).count() == 2


# --- The e-mail


def test_the_e_mail_leaves_once_the_invitation_is_there_for_good(
    lead, django_capture_on_commit_callbacks, monkeypatch
):
    queued = []
    monkeypatch.setattr(send_invitation_email, "delay", lambda pk: queued.append(pk))

    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite(organisation_of(lead), lead)
        assert queued == []

    assert queued == [invitation.pk]


def test_the_e_mail_says_what_is_wanted_and_where(lead, mailoutbox, settings):
    settings.SITE_URL = "https://together.example"
    invitation = invite(organisation_of(lead), lead, role="lead")

    send_invitation_email(invitation.pk)

    (mail,) = mailoutbox
    link = f"https://together.example/invitations/{invitation.token}/"
    assert mail.to == ["new@example.org"]
    assert mail.subject == f"Join {organisation_of(lead)} on In It Together"
    assert f"{lead.name} invites you to join {organisation_of(lead)}" in mail.body
    assert "as lead." in mail.body
    assert link in mail.body
    assert f"until the end of {day(invitation.expires_on)}" in mail.body
    (html,) = mail.alternatives
    assert html.mimetype == "text/html"
    assert f'href="{link}"' in html.content
    assert f"until the end of {day(invitation.expires_on)}" in html.content


def test_names_are_written_plainly_in_text_and_safely_in_html(mailoutbox):
    invitation = InvitationFactory(organisation__name="Arts & <Crafts>")

    send_invitation_email(invitation.pk)

    assert "Arts & <Crafts>" in mailoutbox[0].body
    assert "Arts &amp; &lt;Crafts&gt;" in mailoutbox[0].alternatives[0].content


def test_a_name_cannot_add_lines_to_the_e_mails_head(mailoutbox):
    invitation = InvitationFactory(organisation__name="Arts\nBcc: all@example.org")

    send_invitation_email(invitation.pk)

    assert mailoutbox[0].subject == "Join Arts Bcc: all@example.org on In It Together"


@pytest.mark.parametrize("what", ["answered", "expired", "withdrawn"])
def test_no_e_mail_leaves_for_an_invitation_that_is_done(what, mailoutbox):
    invitation = InvitationFactory(
        accepted_at="2026-01-01T12:00Z" if what == "answered" else None, expired=what == "expired"
    )
    number = invitation.pk
    if what == "withdrawn":
        invitation.delete()

    send_invitation_email(number)

    assert mailoutbox == []


# --- Accepting


def test_the_invited_person_becomes_a_member():
    invitation = InvitationFactory(email="Ann@Example.org", role="lead")
    user = with_address("ann@example.org")

    membership = accept_invitation(invitation_id=invitation.pk, by=user)

    invitation.refresh_from_db()
    assert (membership.organisation, membership.role) == (invitation.organisation, "lead")
    assert invitation.accepted_by == user
    assert not invitation.is_open


def test_who_accepts_and_who_invited_them_are_told(lead, letters):
    invitation = InvitationFactory(
        organisation=organisation_of(lead), email="ann@example.org", role="staff", invited_by=lead
    )
    user = with_address("ann@example.org")

    accept_invitation(invitation_id=invitation.pk, by=user)

    theirs, inviters = letters
    assert (theirs.to, inviters.to) == (user.email, lead.email)
    assert theirs.subject == f"You now belong to {invitation.organisation}"
    assert "Look at its projects next" in theirs.text
    assert inviters.subject == f"{user} has joined {invitation.organisation}"
    assert "as staff" in inviters.text


def test_where_the_inviter_is_gone_the_leads_are_told_who_joined(lead, letters):
    invitation = InvitationFactory(
        organisation=organisation_of(lead), email="ann@example.org", invited_by=None
    )

    accept_invitation(invitation_id=invitation.pk, by=with_address("ann@example.org"))

    assert letters[1].to == lead.email


def test_any_of_ones_proven_addresses_will_do():
    invitation = InvitationFactory(email="work@example.org")
    user = with_address("home@example.org")
    EmailAddress.objects.create(user=user, email="work@example.org", verified=True)

    assert accept_invitation(invitation_id=invitation.pk, by=user).user == user


def test_an_address_that_is_not_proven_does_not_count():
    invitation = InvitationFactory(email="ann@example.org")
    user = with_address("ann@example.org", verified=False)

    with pytest.raises(InvitationRefused, match="for another e-mail address"):
        accept_invitation(invitation_id=invitation.pk, by=user)
    assert not Membership.objects.exists()


def test_an_invitation_works_once():
    invitation = InvitationFactory(email="ann@example.org")
    user = with_address("ann@example.org")
    accept_invitation(invitation_id=invitation.pk, by=user)

    with pytest.raises(InvitationRefused, match="used or withdrawn"):
        accept_invitation(invitation_id=invitation.pk, by=user)


def test_an_expired_invitation_is_not_accepted():
    invitation = InvitationFactory(email="ann@example.org", expired=True)
    user = with_address("ann@example.org")

    with pytest.raises(InvitationRefused, match=f"Ask {invitation.organisation} to send it again"):
        accept_invitation(invitation_id=invitation.pk, by=user)
    assert not Membership.objects.exists()


# What a member is, is invited as, and is then.
LEVELS = [("lead", "staff", "lead"), ("lead", "lead", "lead"), ("staff", "lead", "lead")]


def test_accepting_gives_the_new_role_at_once(client_for):
    organisation = OrganisationFactory()
    invitation = InvitationFactory(organisation=organisation, email="ann@example.org", role="lead")
    user = with_address("ann@example.org")
    assert not user.has_perm("consortium.change_organisation", organisation)

    accept_invitation(invitation_id=invitation.pk, by=user)

    assert user.has_perm("consortium.change_organisation", organisation)


@pytest.mark.parametrize("role, invited_as, becomes", LEVELS)
def test_accepting_raises_a_role_and_never_lowers_it(role, invited_as, becomes):
    user = with_address("home@example.org")
    EmailAddress.objects.create(user=user, email="work@example.org", verified=True)
    charity = MembershipFactory(user=user, role=role).organisation
    invitation = InvitationFactory(organisation=charity, email="work@example.org", role=invited_as)

    assert accept_invitation(invitation_id=invitation.pk, by=user).role == becomes

    assert user.memberships.get().role == becomes
    invitation.refresh_from_db()
    assert invitation.is_answered
