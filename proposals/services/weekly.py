"""Sending the weekly e-mail, once to each person: what is said of bids, and what is still to do for
funders' calls that close soon.
"""

import datetime
import smtplib
from collections.abc import Iterable

from django.db.models import Max, Q
from django.utils import timezone

from consortium.accounts import is_refused
from consortium.models import User, WeeklyEmail
from consortium.services.regular import WEEKLY, addresses_for, send_claimed
from proposals.closing import Closing, closing_for
from proposals.said import SaidOfBid, said_to

BATCH = 50
# What is older is not told any more, whoever has not been told.
TOLD_WITHIN = datetime.timedelta(days=14)


def queue_weekly_emails(*, on: datetime.date) -> int:
    """Hand the people who may be written to this week to workers, in batches; how many."""
    from proposals.tasks import send_weekly_emails

    ids = list(people_due(on).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        send_weekly_emails.delay(ids[start : start + BATCH])
    return len(ids)


def people_due(on: datetime.date):
    """Who wants the e-mail and has none of this week yet."""
    done = WeeklyEmail.objects.filter(Q(sent_at__isnull=False) | ~Q(failure=""), week=monday_of(on))
    return (
        User.objects.filter(is_active=True, weekly_email=True, memberships__isnull=False)
        .exclude(pk__in=done.values("person"))
        .distinct()
    )


def monday_of(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def send_weekly_emails(*, person_ids: Iterable[int], on: datetime.date) -> int:
    """Write to those of these people for whom something new was said, or a call closes. How many
    e-mails left.

    What it asks of the database does not grow with their number, sending and claiming apart.
    Raises what the mail server's connection raises, and what it says of an address it may take
    later; those written to by then are not written to again.
    """
    now = timezone.now()
    people = [
        person
        for person in people_due(on).filter(pk__in=list(person_ids))
        if not is_refused(person)
    ]
    told = dict(
        WeeklyEmail.objects.filter(person__in=people, sent_at__isnull=False)
        .order_by()
        .values_list("person")
        .annotate(Max("told_until"))
    )
    said = said_to(people, since=told, from_on=now - TOLD_WITHIN, until=now)
    closing = closing_for(people, on)
    people = [person for person in people if person.pk in said or person.pk in closing]
    addresses = addresses_for(people)
    week = monday_of(on)
    WeeklyEmail.objects.bulk_create(
        [WeeklyEmail(person=person, week=week) for person in people], ignore_conflicts=True
    )
    sent, trouble = 0, None
    for person in people:
        try:
            sent += send_claimed(
                WeeklyEmail.objects.filter(person=person, week=week),
                kind=WEEKLY,
                person=person,
                to=addresses[person.pk],
                subject=subject_of(said.get(person.pk, []), closing.get(person.pk, [])),
                context={"said": said.get(person.pk, []), "closing": closing.get(person.pk, [])},
                noted={"told_until": now},
            )
        except smtplib.SMTPRecipientsRefused as refused:  # the others need not wait for it
            trouble = refused
    if trouble:
        raise trouble
    return sent


def subject_of(said: list[SaidOfBid], closing: list[Closing]) -> str:
    """What is wanted most: “Read 3 new comments on the bid “Safer””, or before a call closes."""
    if closing:
        more = f", and {len(closing) - 1} more before calls close" if len(closing) > 1 else ""
        return f"{closing[0].words}{more}"
    count = sum(each.count for each in said)
    comments = "1 new comment" if count == 1 else f"{count} new comments"
    where = f"the bid “{said[0].bid}”" if len(said) == 1 else f"{len(said)} bids"
    return f"Read {comments} on {where}"
