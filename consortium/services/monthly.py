"""Sending the monthly e-mails, once to each person, and letting people choose.

A row of MonthlyEmail claims a person's month, and is held locked while its e-mail leaves: two
workers never send the same. A worker that dies before the mail server took the e-mail leaves the
row unsent, and the next run sends it. One that dies in the instant between the server's yes and
our own record sends it again, under the same Message-ID, which mail programs show once.
"""

import datetime
import logging
import smtplib
from collections.abc import Iterable
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from consortium import monthly
from consortium.accounts import is_refused
from consortium.history import acting
from consortium.mail import full_link, send_mail
from consortium.models import MonthlyEmail, User

BATCH = 50
APART = datetime.timedelta(days=28)
# A mail server's answers from this number on hold for good (RFC 5321, 4.2.1).
FOR_GOOD = 500
_STOP = signing.Signer(salt="consortium.stop-monthly-email")

logger = logging.getLogger(__name__)


# --- Sending


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
    addresses = _addresses(people)
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


@transaction.atomic
def _send(person, month, address, asked, news):
    """Send one e-mail, unless another worker has it or has sent it. Returns whether it left."""
    row = (
        MonthlyEmail.objects.select_for_update(skip_locked=True, of=["self"])
        .filter(person=person, month=month, sent_at=None, failure="")
        .first()
    )
    if row is None:
        return False
    topics = monthly.by_topic(asked)
    stop = full_link(reverse("stop_emails", args=[stop_token(person)]))
    try:
        send_mail(
            "monthly",
            to=address,
            subject=monthly.subject_of(topics),
            context={
                "topics": topics,
                "news": news,
                "stop_link": stop,
                "preferences_link": full_link(reverse("email_preferences")),
            },
            headers=_headers(row, stop),
        )
    except smtplib.SMTPRecipientsRefused as refused:
        if any(code < FOR_GOOD for code, _ in refused.recipients.values()):
            raise
        row.failure = "; ".join(
            said.decode(errors="replace") if isinstance(said, bytes) else str(said)
            for _, said in refused.recipients.values()
        )[:500]
        row.save(update_fields=["failure"])
        logger.warning("The mail server refuses the address of person %s.", person.pk)
        return False
    row.sent_at = timezone.now()
    row.told = [key for each in news for key in each.keys]
    row.save(update_fields=["sent_at", "told"])
    return True


def _headers(row, stop):
    """The same Message-ID however often it is sent; one press in the mail program stops them."""
    host = urlsplit(settings.SITE_URL).hostname
    return {
        "Message-ID": f"<monthly-{row.pk}-{row.month:%Y-%m}@{host}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _told(people):
    told = {person.pk: set() for person in people}
    for person, keys in MonthlyEmail.objects.filter(person__in=people).values_list(
        "person", "told"
    ):
        told[person].update(keys)
    return told


def _addresses(people):
    """Where each is written to: the address they chose, while it is theirs, else their main one."""
    own = set(
        EmailAddress.objects.filter(user__in=people, verified=True).values_list("user", "email")
    )
    return {
        person.pk: person.monthly_email_to
        if (person.pk, person.monthly_email_to) in own
        else person.email
        for person in people
    }


# --- Choosing


def stop_token(person: User) -> str:
    """What lets a person, or their mail program, stop the e-mails without signing in."""
    return _STOP.sign(str(person.pk))


def reader_of(token: str) -> User | None:
    """Whose e-mails a link stops; None where the link is altered, or the account is closed."""
    try:
        pk = _STOP.unsign(token)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


def stop_monthly_email(*, token: str) -> User | None:
    """Stop the e-mails of the person whose link this is. Doing it twice is as good as once."""
    person = reader_of(token)
    if person is not None:
        with acting(by=person, why="unsubscribe link in an e-mail"):
            person.monthly_email = False
            person.save(update_fields=["monthly_email"])
    return person
