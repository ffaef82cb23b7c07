"""Sending the monthly e-mails, once to each person."""

import datetime
import smtplib
from collections.abc import Iterable

from django.db.models import Q

from consortium import monthly
from consortium.accounts import is_refused
from consortium.models import MonthlyEmail, User
from consortium.services.regular import MONTHLY, addresses_for, send_claimed

BATCH = 50
APART = datetime.timedelta(days=28)


def queue_monthly_emails(*, on: datetime.date) -> int:
    """Hand the people who may be written to today to workers, in batches. Returns how many."""
    from consortium.tasks import send_monthly_emails

    ids = list(people_due(on).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        send_monthly_emails.delay(ids[start : start + BATCH])
    return len(ids)


def people_due(on: datetime.date):
    """Who wants the e-mail and may get one: none this month yet, and none in the last 28 days."""
    month = on.replace(day=1)
    recent = MonthlyEmail.objects.filter(
        Q(sent_at__date__gt=on - APART)
        | Q(month=month) & (Q(sent_at__isnull=False) | ~Q(failure=""))
    )
    return (
        User.objects.filter(is_active=True, monthly_email=True, memberships__isnull=False)
        .exclude(pk__in=recent.values("person"))
        .distinct()
    )


def send_monthly_emails(*, person_ids: Iterable[int], on: datetime.date) -> int:
    """Write to those of these people of whom something is asked. Returns how many e-mails left.

    What it asks of the database does not grow with their number, sending and claiming apart.
    Raises what the mail server's connection raises, and what it says of an address it may take
    later; those written to by then are not written to again.
    """
    people = [
        person
        for person in people_due(on).filter(pk__in=list(person_ids))
        if not is_refused(person)
    ]
    asked = monthly.asked_of(people, on)
    people = [person for person in people if person.pk in asked]
    news = monthly.news_for(people, on, _told(people))
    addresses = addresses_for(people)
    month = on.replace(day=1)
    MonthlyEmail.objects.bulk_create(
        [MonthlyEmail(person=person, month=month) for person in people], ignore_conflicts=True
    )
    sent, trouble = 0, None
    for person in people:
        try:
            sent += _send(
                person, month, addresses[person.pk], asked[person.pk], news.get(person.pk, [])
            )
        except smtplib.SMTPRecipientsRefused as refused:  # the others need not wait for it
            trouble = refused
    if trouble:
        raise trouble
    return sent


def _send(person, month, address, asked, news):
    """Send one e-mail, unless another worker has it or has sent it. Returns whether it left."""
    topics = monthly.by_topic(asked)
    return send_claimed(
        MonthlyEmail.objects.filter(person=person, month=month),
        kind=MONTHLY,
        person=person,
        to=address,
        subject=monthly.subject_of(topics),
        context={"topics": topics, "news": news},
        noted={"told": [key for each in news for key in each.keys]},
    )


def _told(people):
    told = {person.pk: set() for person in people}
    for person, keys in MonthlyEmail.objects.filter(person__in=people).values_list(
        "person", "told"
    ):
        told[person].update(keys)
    return told
