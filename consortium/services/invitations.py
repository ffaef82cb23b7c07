"""How a person comes to belong to an organisation, and ceases to."""

import contextlib

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from consortium.access import may, require
from consortium.mail import full_link, send_mail
from consortium.models import (
    ROLES_OF_KIND,
    Invitation,
    JoinRequestStatus,
    Membership,
    Organisation,
    Role,
    User,
)
from consortium.services import letters
from consortium.services.posts import NobodyLeft, keeping_somebody


class InvitationRefused(Exception):
    """The invitation cannot be sent or accepted; the text says why and what to do."""


def roles_to_grant(user, organisation) -> list[tuple[str, str]]:
    """The roles this person may give in this organisation, as choices of a form."""
    return [
        (role.value, role.label)
        for role in ROLES_OF_KIND[organisation.kind]
        if role != Role.COORDINATOR or may(user, "consortium.grant_coordinator")
    ]


def verified_addresses(user) -> set[str]:
    """The addresses a person has shown to be theirs, in lower case."""
    if not user.is_authenticated:
        return set()
    found = EmailAddress.objects.filter(user=user, verified=True)
    return {address.lower() for address in found.values_list("email", flat=True)}


@transaction.atomic
def invite_colleague(*, organisation_id: int, email: str, role: str, by: User) -> Invitation:
    """Invite an address into an organisation; a worker sends the e-mail after commit.

    An invitation that has expired is sent again, with the link it had. Raises Denied, or
    InvitationRefused where the role is none of this organisation's, or the person belongs to it
    already or has been invited and not answered yet.
    """
    from consortium.tasks import send_invitation_email

    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    require(by, "consortium.invite_colleague", organisation)
    email = email.strip().lower()
    if not organisation.is_approved:
        raise InvitationRefused(
            f"{organisation} still waits for a coordinator. Invite colleagues once it is approved."
        )
    if role not in dict(roles_to_grant(by, organisation)):
        raise InvitationRefused(f"You cannot give the role “{role}” at {organisation}.")
    if organisation.memberships.filter(user__email=email).exists():
        raise InvitationRefused(f"{email} already belongs to {organisation}.")
    invitation = organisation.invitations.unanswered().to(email).first()
    if invitation is None:
        invitation = Invitation(organisation=organisation, email=email)
    elif invitation.is_open:
        raise InvitationRefused(
            f"{email} has been invited and has not answered yet. "
            "Withdraw that invitation first to send another."
        )
    invitation.role, invitation.invited_by = role, by
    invitation.invited_at = timezone.now()
    invitation.save()
    send_invitation_email.delay_on_commit(invitation.pk)
    return invitation


def send_invitation(*, invitation_id: int) -> None:
    """Send the e-mail with the link, unless it was answered, withdrawn or expired by now."""
    invitation = Invitation.objects.for_listing().open().filter(pk=invitation_id).first()
    if invitation is None:
        return
    send_mail(
        "invitation",
        to=invitation.email,
        subject=f"Join {invitation.organisation} on In It Together",
        context={
            "invitation": invitation,
            "organisation": invitation.organisation,
            "inviter": invitation.invited_by,
            "link": full_link(invitation.get_absolute_url()),
        },
    )


@transaction.atomic
def accept_invitation(*, invitation_id: int, by: User) -> Membership:
    """Make the invited person a member; a lead who is invited as staff stays lead.

    Raises InvitationRefused where the invitation is used, withdrawn or expired, or none of the
    person's verified addresses is the invited one.
    """
    # The organisation is locked first, as wherever its people change.
    list(Organisation.objects.filter(invitations=invitation_id).select_for_update(of=["self"]))
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None or invitation.is_answered:
        raise InvitationRefused("This invitation has been used or withdrawn. Ask for a new one.")
    if invitation.is_expired:
        raise InvitationRefused(
            f"This invitation stood until {date_format(invitation.expires_on, 'j F Y')}. "
            f"Ask {invitation.organisation} to send it again."
        )
    if invitation.email.lower() not in verified_addresses(by):
        raise InvitationRefused(
            "This invitation is for another e-mail address. Sign in with the address it was "
            "sent to."
        )
    membership, made = Membership.objects.get_or_create(
        user=by, organisation_id=invitation.organisation_id, defaults={"role": invitation.role}
    )
    if not made and membership.role != Role.LEAD:
        membership.role = invitation.role
        membership.save(update_fields=["role"])
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    _close_wishes(invitation.organisation_id, by)
    by.forget_roles()
    letters.invitation_accepted(invitation, membership)
    return membership


def _close_wishes(organisation_id, person):
    """Whoever joins by an invitation need not be let in as well."""
    for wish in person.join_requests.open().filter(organisation=organisation_id):
        wish.move_to(JoinRequestStatus.LET_IN)
        wish.answered_at = timezone.now()
        wish.save(update_fields=["status", "answered_at"])


@transaction.atomic
def invite_again(*, invitation_id: int, by: User) -> Invitation:
    """Send an invitation that has expired once more. Raises as `invite_colleague` does."""
    invitation = _unanswered(invitation_id, by)
    return invite_colleague(
        organisation_id=invitation.organisation_id,
        email=invitation.email,
        role=invitation.role,
        by=by,
    )


@transaction.atomic
def withdraw_invitation(*, invitation_id: int, by: User) -> None:
    """Take back an invitation that is not answered: its link leads nowhere from now on.

    Who was invited is told, unless it had expired. Raises Denied, or InvitationRefused where it
    is answered or withdrawn by now.
    """
    invitation = _unanswered(invitation_id, by)
    was_open = invitation.is_open
    invitation.delete()
    if was_open:
        letters.invitation_withdrawn(invitation, by)


def _unanswered(invitation_id, by):
    invitation = Invitation.objects.for_listing().unanswered().filter(pk=invitation_id).first()
    if invitation is None:
        raise InvitationRefused("This invitation has been answered or withdrawn already.")
    require(by, "consortium.invite_colleague", invitation.organisation)
    return invitation


@transaction.atomic
def change_role(*, membership_id: int, role: str, by: User) -> Membership:
    """Give a member another role. Raises Denied, or InvitationRefused saying why not."""
    membership = _locked_membership(membership_id, by)
    if role not in dict(roles_to_grant(by, membership.organisation)):
        raise InvitationRefused(f"You cannot give the role “{role}” at {membership.organisation}.")
    if role != Role.LEAD:
        _keep_a_lead(membership)
    if membership.role != role:
        with _keeping_somebody():
            membership.role = role
            membership.save(update_fields=["role"])
        letters.role_changed(membership, by)
    return membership


@transaction.atomic
def end_membership(*, membership_id: int, by: User) -> None:
    """End a person's place in an organisation.

    Raises Denied, or InvitationRefused for a charity's last lead and for the last coordinator:
    somebody must be able to answer for it and to invite others.
    """
    membership = _locked_membership(membership_id, by)
    _keep_a_lead(membership)
    with _keeping_somebody():
        membership.delete()
    letters.place_ended(membership, by)


@transaction.atomic
def leave_organisation(*, organisation_id: int, by: User) -> None:
    """End one's own place in an organisation.

    Raises Denied, or InvitationRefused for the last lead, for the last coordinator, and for
    somebody who does not belong.
    """
    organisation = Organisation.objects.select_for_update(of=["self"]).get(pk=organisation_id)
    require(by, "consortium.leave_organisation", organisation)
    membership = organisation.memberships.select_related("user").filter(user=by).first()
    if membership is None:
        raise InvitationRefused(f"You do not belong to {organisation}.")
    membership.organisation = organisation
    _keep_a_lead(membership)
    with _keeping_somebody():
        membership.delete()
    by.forget_roles()
    letters.left(membership)


def _locked_membership(membership_id, by):
    membership = Membership.objects.select_related("user").get(pk=membership_id)
    organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    require(by, "consortium.invite_colleague", organisation)
    membership.organisation = organisation
    return membership


@contextlib.contextmanager
def _keeping_somebody():
    try:
        with keeping_somebody():
            yield
    except NobodyLeft as refused:
        raise InvitationRefused(str(refused)) from refused


def _keep_a_lead(membership):
    """Somebody who can sign in must answer for the organisation when this lead no longer does."""
    leads = membership.organisation.memberships.filter(role=Role.LEAD, user__is_active=True)
    if membership.role == Role.LEAD and not leads.exclude(pk=membership.pk).exists():
        if not membership.organisation.is_approved:
            raise InvitationRefused(
                f"{membership.user} is the only lead of {membership.organisation}, which is not "
                "approved. If it was added by mistake, withdraw it on its page."
            )
        raise InvitationRefused(
            f"{membership.user} is the only lead of {membership.organisation}. "
            "Invite another lead first."
        )
