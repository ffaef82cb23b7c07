"""How a person comes to belong to an organisation: the services, the e-mail and the pages."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from consortium.access import Denied
from consortium.models import Invitation, Membership
from consortium.services.invitations import (
    InvitationRefused,
    accept_invitation,
    change_role,
    end_membership,
    invite_again,
    invite_colleague,
    leave_organisation,
    roles_to_grant,
    withdraw_invitation,
)
from consortium.tasks import send_invitation_email
from consortium.templatetags.words import day
from tests.factories import (
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.letters import letters

__all__ = ["letters"]

pytestmark = pytest.mark.django_db


def with_address(email, *, verified=True):
    user = UserFactory(email=email.lower())
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user


def organisation_of(user):
    return user.memberships.get().organisation


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


# --- Inviting


def invite(organisation, by, email="new@example.org", role="staff"):
    return invite_colleague(organisation_id=organisation.pk, email=email, role=role, by=by)


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
