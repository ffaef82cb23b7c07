"""How people find their way into an organisation that has not invited them."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from consortium.access import require
from consortium.models import JoinRequest, JoinRequestStatus, Membership, Organisation, Role, User
from consortium.services import letters
from consortium.services.invitations import roles_to_grant, verified_addresses

DAYS_BETWEEN = 30


class JoiningRefused(Exception):
    """This cannot be asked, answered or left like that; the text says why and what to do."""


@transaction.atomic
def ask_to_join(*, organisation_id: int, by: User, message: str = "") -> JoinRequest:
    """Ask those who answer for an organisation to let one in; they get an e-mail.

    Raises Denied, or JoiningRefused for a member, somebody invited, a second request, too many
    open ones, or another try within 30 days of a refusal.
    """
    User.objects.select_for_update().get(pk=by.pk)  # two requests at once are counted in turn
    organisation = Organisation.objects.visible_to(by).get(pk=organisation_id)
    require(by, "consortium.ask_to_join", organisation)
    if not organisation.is_approved:
        raise JoiningRefused(f"{organisation} still waits for a coordinator’s approval.")
    if organisation.memberships.filter(user=by).exists():
        raise JoiningRefused(f"You belong to {organisation} already.")
    if organisation.invitations.open_for(verified_addresses(by)).exists():
        raise JoiningRefused(
            f"{organisation} has invited you. Accept the invitation: it stands on your home page."
        )
    mine = by.join_requests.all()
    if mine.open().filter(organisation=organisation).exists():
        raise JoiningRefused(f"You have asked {organisation} already. It has not answered yet.")
    if mine.open().count() >= JoinRequest.MOST_OPEN:
        raise JoiningRefused(
            f"You have asked {JoinRequest.MOST_OPEN} organisations that have not answered yet. "
            "Withdraw one of these requests first."
        )
    refused = mine.refused_since(timezone.now() - datetime.timedelta(days=DAYS_BETWEEN))
    if last := refused.filter(organisation=organisation).first():
        again = timezone.localdate(last.answered_at) + datetime.timedelta(days=DAYS_BETWEEN)
        raise JoiningRefused(
            f"{organisation} did not let you in: “{last.refusal}” "
            f"You can ask again from {date_format(again, 'j F Y')}."
        )
    wish = JoinRequest.objects.create(organisation=organisation, user=by, message=message.strip())
    letters.asked_to_join(wish)
    return wish


@transaction.atomic
def let_in(*, request_id: int, role: str, by: User) -> Membership:
    """Make the person who asked a member; invitations they have not answered go.

    Raises Denied or JoiningRefused.
    """
    # The organisation is locked first, as wherever its people change.
    list(Organisation.objects.filter(join_requests=request_id).select_for_update(of=["self"]))
    wish = _open_wish(request_id)
    require(by, "consortium.answer_join_requests", wish.organisation)
    if role not in dict(roles_to_grant(by, wish.organisation)):
        raise JoiningRefused(f"You cannot give the role “{role}” at {wish.organisation}.")
    membership, _ = Membership.objects.get_or_create(
        user=wish.user, organisation=wish.organisation, defaults={"role": role}
    )
    addresses = verified_addresses(wish.user) | {wish.user.email}
    wish.organisation.invitations.open_for(addresses).delete()
    _answer(wish, JoinRequestStatus.LET_IN, by)
    letters.let_in(wish, Role(membership.role))
    return membership


@transaction.atomic
def refuse_to_let_in(*, request_id: int, reason: str, by: User) -> JoinRequest:
    """Refuse a request; the person reads the reason. Raises Denied or JoiningRefused."""
    wish = _open_wish(request_id)
    require(by, "consortium.answer_join_requests", wish.organisation)
    if not reason.strip():
        raise JoiningRefused(f"Say why, so that {wish.user} knows what to do.")
    wish.refusal = reason.strip()
    _answer(wish, JoinRequestStatus.REFUSED, by)
    letters.not_let_in(wish)
    return wish


@transaction.atomic
def withdraw_wish(*, request_id: int, by: User) -> JoinRequest:
    """Take one's own request back. Raises JoiningRefused where it is answered, or another's."""
    wish = _open_wish(request_id)
    if wish.user_id != by.pk:
        raise JoiningRefused("Only the person who asked can take it back.")
    _answer(wish, JoinRequestStatus.WITHDRAWN, by)
    letters.no_longer_asks(wish)
    return wish


def _open_wish(request_id):
    wish = (
        JoinRequest.objects.for_listing()
        .select_for_update(of=["self"])
        .filter(pk=request_id)
        .first()
    )
    if wish is None or not wish.is_open:
        raise JoiningRefused("This request has been answered or taken back already.")
    return wish


def _answer(wish, status, by):
    wish.move_to(status)
    wish.answered_by, wish.answered_at = by, timezone.now()
    wish.save(update_fields=["status", "answered_by", "answered_at", "refusal"])
