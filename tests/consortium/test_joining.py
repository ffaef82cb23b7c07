"""Asking to join, being let in or refused, leaving; and what each of them is told by e-mail."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from consortium.access import Denied
from consortium.models import JoinRequest, Membership
from consortium.services.invitations import (
    InvitationRefused,
    accept_invitation,
    change_role,
    end_membership,
    invite_colleague,
    leave_organisation,
)
from consortium.services.joining import (
    JoiningRefused,
    ask_to_join,
    let_in,
    refuse_to_let_in,
    withdraw_wish,
)
from tests.factories import (
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.letters import letters

__all__ = ["letters"]

pytestmark = pytest.mark.django_db


def organisation_of(user):
    return user.memberships.get().organisation


def ask(organisation, by, message=""):
    return ask_to_join(organisation_id=organisation.pk, by=by, message=message)


# --- Asking


def test_who_asks_is_told_to_the_leads_with_their_own_words(lead, outsider, letters):
    wish = ask(organisation_of(lead), outsider, " I run the lunch club. ")

    assert (wish.user, wish.message, wish.is_open) == (outsider, "I run the lunch club.", True)
    (letter,) = letters
    assert letter.to == lead.email
    assert letter.subject == f"Answer {outsider}, who asks to join {organisation_of(lead)}"
    assert outsider.email in letter.text
    assert "I run the lunch club." in letter.text
    assert letter.link == f"/organisations/{organisation_of(lead).slug}/requests/{wish.pk}/"


@pytest.mark.parametrize("kind", ["charity", "statutory", "infrastructure"])
def test_coordinators_answer_where_no_lead_of_a_charity_can(kind, outsider, coordinator, letters):
    organisation = OrganisationFactory(kind=kind)
    MembershipFactory(organisation=organisation, role="staff" if kind == "charity" else "officer")
    if kind != "charity":
        MembershipFactory(organisation=organisation, role="lead")

    ask(organisation, outsider)

    assert [letter.to for letter in letters] == [coordinator.email]


def test_somebody_whose_account_is_closed_gets_no_letter(lead, outsider, coordinator, letters):
    lead.is_active = False
    lead.save()

    ask(organisation_of(lead), outsider)

    assert [letter.to for letter in letters] == [coordinator.email]


def test_asking_twice_asking_as_a_member_and_asking_when_invited_are_refused(lead, outsider):
    organisation = organisation_of(lead)
    with pytest.raises(JoiningRefused, match="You belong to"):
        ask(organisation, lead)
    ask(organisation, outsider)
    with pytest.raises(JoiningRefused, match="has not answered yet"):
        ask(organisation, outsider)
    invited = UserFactory(email="new@example.org")
    EmailAddress.objects.create(user=invited, email=invited.email, verified=True)
    InvitationFactory(organisation=organisation, email=invited.email)
    with pytest.raises(JoiningRefused, match="Accept the invitation"):
        ask(organisation, invited)


def test_nobody_has_more_than_five_requests_open(outsider):
    wishes = [ask(OrganisationFactory(), outsider) for _ in range(5)]

    with pytest.raises(JoiningRefused, match="Withdraw one of these"):
        ask(OrganisationFactory(), outsider)
    withdraw_wish(request_id=wishes[0].pk, by=outsider)

    assert ask(OrganisationFactory(), outsider).is_open


def test_who_was_refused_may_ask_again_after_thirty_days(lead, outsider):
    organisation = organisation_of(lead)
    wish = ask(organisation, outsider)
    refuse_to_let_in(request_id=wish.pk, reason="Ring us first.", by=lead)

    with pytest.raises(JoiningRefused, match="You can ask again from"):
        ask(organisation, outsider)
    JoinRequest.objects.update(answered_at=timezone.localtime() - datetime.timedelta(days=31))

    assert ask(organisation, outsider).is_open


def test_an_organisation_that_waits_is_not_joined(outsider, coordinator):
    waiting = OrganisationFactory(status="waiting")
    with pytest.raises(type(waiting).DoesNotExist):
        ask(waiting, outsider)
    with pytest.raises(JoiningRefused, match="still waits"):
        ask(waiting, coordinator)


# --- Answering


@pytest.mark.parametrize("role", ["staff", "lead"])
def test_a_lead_lets_a_person_in_as_staff_or_lead(role, lead, outsider, letters):
    wish = ask(organisation_of(lead), outsider)
    letters.clear()

    membership = let_in(request_id=wish.pk, role=role, by=lead)

    wish.refresh_from_db()
    assert (membership.user, membership.role) == (outsider, role)
    assert (wish.status, wish.answered_by) == ("let_in", lead)
    (letter,) = letters
    assert (letter.to, letter.subject) == (
        outsider.email,
        f"You now belong to {organisation_of(lead)}",
    )
    assert f"{lead} let you in at {organisation_of(lead)} as {role}." in letter.text


def test_a_refused_person_reads_why(lead, outsider, letters):
    wish = ask(organisation_of(lead), outsider)
    letters.clear()

    refuse_to_let_in(request_id=wish.pk, reason=" We do not know you. ", by=lead)

    wish.refresh_from_db()
    assert (wish.status, wish.refusal) == ("refused", "We do not know you.")
    assert not Membership.objects.filter(user=outsider).exists()
    (letter,) = letters
    assert letter.to == outsider.email
    assert "“We do not know you.”" in letter.text
    assert letter.link == "/organisations/join/"


def test_a_refusal_needs_a_reason_and_a_role_must_fit(lead, outsider):
    wish = ask(organisation_of(lead), outsider)

    with pytest.raises(JoiningRefused, match="Say why"):
        refuse_to_let_in(request_id=wish.pk, reason=" ", by=lead)
    with pytest.raises(JoiningRefused, match="cannot give the role “officer”"):
        let_in(request_id=wish.pk, role="officer", by=lead)


# Who asks to join what, who answers, and whether they may.
FACTS = [
    ("charity", "its lead", True),
    ("charity", "its staff", False),
    ("charity", "a stranger's lead", False),
    ("charity", "a coordinator", True),
    ("charity", "an officer", False),
    ("statutory", "its lead", False),
    ("statutory", "its officer", False),
    ("statutory", "a coordinator", True),
    ("infrastructure", "its lead", False),
    ("infrastructure", "a coordinator", True),
]


@pytest.mark.parametrize("kind, who, may", FACTS)
def test_whose_word_lets_somebody_in(kind, who, may, coordinator, officer, lead):
    organisation = OrganisationFactory(kind=kind)
    wish = JoinRequestFactory(organisation=organisation)
    person = {"a coordinator": coordinator, "an officer": officer, "a stranger's lead": lead}.get(
        who
    )
    if person is None:
        role = who.split()[-1]
        person = MembershipFactory(organisation=organisation, role=role).user
    role = {"charity": "staff", "statutory": "officer", "infrastructure": "coordinator"}[kind]

    if may:
        assert let_in(request_id=wish.pk, role=role, by=person).user == wish.user
    else:
        for answer in (
            lambda: let_in(request_id=wish.pk, role=role, by=person),
            lambda: refuse_to_let_in(request_id=wish.pk, reason="No.", by=person),
        ):
            with pytest.raises(Denied):
                answer()


def test_a_request_is_answered_once(lead, outsider):
    wish = ask(organisation_of(lead), outsider)
    let_in(request_id=wish.pk, role="staff", by=lead)

    with pytest.raises(JoiningRefused, match="answered or taken back already"):
        refuse_to_let_in(request_id=wish.pk, reason="No.", by=lead)
    with pytest.raises(JoiningRefused, match="answered or taken back already"):
        withdraw_wish(request_id=wish.pk, by=outsider)


def test_only_the_person_who_asked_takes_a_request_back(lead, outsider):
    wish = ask(organisation_of(lead), outsider)

    with pytest.raises(JoiningRefused, match="Only the person who asked"):
        withdraw_wish(request_id=wish.pk, by=lead)


def test_who_takes_a_request_back_and_who_had_it_to_answer_are_told(lead, outsider, letters):
    wish = ask(organisation_of(lead), outsider)
    letters.clear()

    withdraw_wish(request_id=wish.pk, by=outsider)

    theirs, answering = letters
    assert (theirs.to, answering.to) == (outsider.email, lead.email)
    assert theirs.subject == f"You no longer ask to join {wish.organisation}"
    assert answering.subject.startswith(f"Nothing to answer: {outsider} no longer asks")


def test_accepting_an_invitation_answers_the_request_as_well(lead, outsider):
    wish = ask(organisation_of(lead), outsider)
    EmailAddress.objects.create(user=outsider, email=outsider.email, verified=True)
    invitation = invite_colleague(
        organisation_id=wish.organisation_id, email=outsider.email, role="staff", by=lead
    )

    accept_invitation(invitation_id=invitation.pk, by=outsider)

    wish.refresh_from_db()
    assert wish.status == "let_in"


def test_who_is_let_in_has_no_invitation_left_to_accept(lead, outsider):
    wish = ask(organisation_of(lead), outsider)
    EmailAddress.objects.create(user=outsider, email="Other@Example.org", verified=True)
    for email in (outsider.email, "other@example.org", "somebody@example.org"):
        invite_colleague(organisation_id=wish.organisation_id, email=email, role="staff", by=lead)
    elsewhere = InvitationFactory(email=outsider.email)

    let_in(request_id=wish.pk, role="lead", by=lead)

    left = wish.organisation.invitations.unanswered()
    assert [each.email for each in left] == ["somebody@example.org"]
    assert outsider.memberships.get().role == "lead"
    elsewhere.refresh_from_db()
    assert elsewhere.is_open


# --- Roles and leaving


def test_a_person_is_told_of_another_role_and_of_the_end_of_their_place(lead, letters):
    member = MembershipFactory(organisation=organisation_of(lead))

    change_role(membership_id=member.pk, role="lead", by=lead)
    change_role(membership_id=member.pk, role="lead", by=lead)
    end_membership(membership_id=member.pk, by=lead)

    assert [letter.subject for letter in letters] == [
        f"Your role at {organisation_of(lead)} is now lead",
        f"You no longer belong to {organisation_of(lead)}",
    ]
    assert {letter.to for letter in letters} == {member.user.email}


def test_a_member_leaves_and_the_leads_are_told(lead, letters):
    member = MembershipFactory(organisation=organisation_of(lead))

    leave_organisation(organisation_id=member.organisation_id, by=member.user)

    assert not Membership.objects.filter(pk=member.pk).exists()
    theirs, to_lead = letters
    assert (theirs.to, theirs.subject) == (
        member.user.email,
        f"You have left {organisation_of(lead)}",
    )
    assert (to_lead.to, to_lead.subject) == (
        lead.email,
        f"{member.user} has left {organisation_of(lead)}",
    )


def test_the_last_lead_cannot_leave_and_a_stranger_has_nothing_to_leave(lead, staff, administrator):
    with pytest.raises(InvitationRefused, match="is the only lead"):
        leave_organisation(organisation_id=organisation_of(lead).pk, by=lead)
    with pytest.raises(Denied):
        leave_organisation(organisation_id=organisation_of(lead).pk, by=staff)
    with pytest.raises(InvitationRefused, match="You do not belong"):
        leave_organisation(organisation_id=organisation_of(lead).pk, by=administrator)


# --- What waits


def test_open_requests_wait_for_those_who_can_answer_them(lead, staff, coordinator, visitor):
    to_lead = JoinRequestFactory(organisation=organisation_of(lead))
    to_nobody = JoinRequestFactory()
    to_council = JoinRequestFactory(organisation__kind="statutory")
    JoinRequestFactory(
        organisation=organisation_of(lead), status="withdrawn", answered_at=timezone.now()
    )

    def waiting_for(person):
        return set(JoinRequest.objects.answerable_by(person))

    assert waiting_for(lead) == {to_lead}
    assert waiting_for(coordinator) == {to_nobody, to_council}
    assert waiting_for(staff) == waiting_for(visitor) == set()
