"""Closing accounts, and what is forgotten then.

Projects stay with the organisation. History keeps that somebody acted, by a number that leads
nowhere any more, and neither their name nor their addresses.
"""

import re

from django.contrib.admin.models import LogEntry
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from pghistory.models import Context

from consortium.access import require
from consortium.held import (
    address_fields,
    addresses_of,
    is_past,
    links_to_people,
    rows_with_address,
)
from consortium.mail import Letter, post_letter
from consortium.models import Invitation, Membership, Organisation, Role, User
from consortium.rules import is_administrator, is_coordinator
from consortium.services.letters import coordinators
from consortium.services.posts import administrators, hold, keeping_somebody


class AccountStays(Exception):
    """The account cannot be closed yet; the text says what to do first."""


def in_the_way(user: User) -> list[Organisation]:
    """The charities that would be left without a lead who can sign in."""
    others = Membership.objects.filter(
        organisation=OuterRef("pk"), role=Role.LEAD, user__is_active=True
    ).exclude(user=user.pk)
    led = Organisation.objects.led_by(user).filter(~Exists(others), kind="charity")
    return list(led.order_by("name"))


def contact_of(user: User) -> list[str]:
    """What shows one of the person's addresses as its contact, and will go on doing so."""
    fields = address_fields(
        lambda model: hasattr(model, "get_absolute_url") and model not in (User, Invitation)
    )
    addresses = addresses_of(user)
    return [str(row) for field in fields for row in rows_with_address(field, addresses)]


def needed_as(user: User) -> str:
    """What the person alone is here, of what somebody must be: blank where others are too."""
    if is_administrator(user) and not administrators().exclude(pk=user.pk).exists():
        return "administrator"
    if is_coordinator(user) and coordinators() == [user]:
        return "coordinator"
    return ""


@transaction.atomic
def close_own_account(*, by: User) -> None:
    """Delete one's own account.

    Raises AccountStays for a charity's last lead, and the last coordinator or administrator.
    """
    require(by, "consortium.view_own_data")
    # Two who leave at the same moment wait for each other.
    list(Organisation.objects.of(by).order_by("pk").select_for_update(of=["self"]))
    hold()
    if role := needed_as(by):
        raise AccountStays(
            f"You are the only {role} here, and nobody could take your place. Make a colleague "
            f"{role} first, and come back."
        )
    if charities := in_the_way(by):
        names = " and ".join(map(str, charities))
        raise AccountStays(
            f"You are the only lead of {names}. Give a colleague the role of lead, or invite one, "
            "and come back. An organisation that you added by mistake you can withdraw."
        )
    post_letter(_farewell(by), to=by.email)
    forget(user=by)


def _farewell(user):
    return Letter(
        subject="Your account is closed",
        paragraphs=[
            f"You closed the account of {user.email} on In It Together. Its name and addresses "
            "are deleted. Projects stay with the organisations you belonged to.",
            "There is nothing you have to do.",
        ],
        note="If it was not you who closed it, tell a coordinator.",
    )


@transaction.atomic
def close_account(*, user_id: int, by: User) -> None:
    """Delete somebody's account for them, on the administration pages.

    Raises Denied, or NobodyLeft for the last coordinator or administrator.
    """
    require(by, "consortium.close_accounts")
    with keeping_somebody():
        forget(user=User.objects.select_for_update().get(pk=user_id))


@transaction.atomic
def forget(*, user: User) -> None:
    """Delete an account, and blank its name, addresses and own words wherever the past has them."""
    addresses, names, pk = addresses_of(user), {user.name} - {""}, user.pk
    invitations = Invitation.objects.annotate(lower_email=Lower("email"))
    invitations.filter(Q(lower_email__in=addresses) | Q(accepted_by=user)).delete()
    user.delete()
    _blank_past(pk, addresses)
    _blank_log(addresses | names)
    # Last: whatever is written afterwards in this request would bring the address back.
    _blank_contexts(pk, addresses)


def _blank_past(pk, addresses):
    """Of rows that went with the account every text somebody typed; elsewhere the addresses."""
    gone = [(User, "pgh_obj_id")] + [
        (field.model, field.attname)
        for field in links_to_people()
        if field.remote_field.on_delete is models.CASCADE
    ]
    for model, link in gone:
        if past := getattr(model, "pgh_event_model", None):
            typed = {
                field.name: ""
                for field in past._meta.local_fields
                if isinstance(field, models.CharField | models.TextField)
                and not field.choices
                and not field.name.startswith("pgh_")
            }
            past.objects.filter(**{link: pk}).update(**typed)
    for field in address_fields(is_past):
        rows_with_address(field, addresses).update(**{field.name: ""})


def _blank_log(words):
    """The administration's own log calls rows by what they were called at the time."""
    named = Q()
    for word in words:
        named |= Q(object_repr__icontains=word) | Q(change_message__icontains=word)
    LogEntry.objects.filter(named).update(object_repr="", change_message="")


def _blank_contexts(pk, addresses):
    for address in addresses:
        for context in Context.objects.filter(metadata__why__icontains=address):
            why = re.sub(re.escape(address), "…", context.metadata["why"], flags=re.IGNORECASE)
            context.metadata |= {"why": why}
            context.save(update_fields=["metadata"])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pghistory_context SET metadata = metadata - 'email'"
            " WHERE metadata @> jsonb_build_object('user', %s::bigint)",
            [pk],
        )
