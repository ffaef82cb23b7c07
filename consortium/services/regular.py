"""E-mails that come again and again: claimed, sent once, and stopped by a link in each.

A row claims a person's e-mail of a month or week, and is held locked while it leaves: two workers
never send the same. A worker that dies before the mail server took the e-mail leaves the row
unsent, and the next run sends it. One that dies in the instant between the server's yes and our
own record sends it again, under the same Message-ID, which mail programs show once.
"""

import logging
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from consortium.history import acting
from consortium.mail import full_link, send_mail
from consortium.models import User

MONTHLY, WEEKLY = "monthly", "weekly"
# Each kind of e-mail, and the field in which a person says whether it comes.
KINDS = {MONTHLY: "monthly_email", WEEKLY: "weekly_email"}
# A mail server's answers from this number on hold for good (RFC 5321, 4.2.1).
FOR_GOOD = 500
_STOP = signing.Signer(salt="consortium.stop-regular-email")

logger = logging.getLogger(__name__)


# --- Sending


@transaction.atomic
def send_claimed(
    rows: models.QuerySet,
    *,
    kind: str,
    person: User,
    to: str,
    subject: str,
    context: dict,
    noted: dict,
) -> bool:
    """Send the e-mail of this kind that one of the rows claims, unless another worker has it or
    has sent it; whether it left. `noted` is written to the row then.

    Raises what the mail server says of an address it may take later; what it refuses for good is
    kept with the row.
    """
    row = (
        rows.select_for_update(skip_locked=True, of=["self"])
        .filter(sent_at=None, failure="")
        .first()
    )
    if row is None:
        return False
    stop = full_link(reverse("stop_emails", args=[stop_token(person, kind)]))
    links = {"stop_link": stop, "preferences_link": full_link(reverse("email_preferences"))}
    try:
        send_mail(
            kind,
            to=to,
            subject=subject,
            context=context | links,
            headers=_headers(kind, row, stop),
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
    for name, value in noted.items():
        setattr(row, name, value)
    row.save(update_fields=["sent_at", *noted])
    return True


def _headers(kind, row, stop):
    """The same Message-ID however often it is sent; one press in the mail program stops them."""
    host = urlsplit(settings.SITE_URL).hostname
    return {
        "Message-ID": f"<{kind}-{row.pk}-{row.period}@{host}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def addresses_for(people: Iterable[User]) -> dict[int, str]:
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


@dataclass(frozen=True)
class Reader:
    """Whose e-mails of one kind a link stops."""

    person: User
    kind: str

    @property
    def is_stopped(self) -> bool:
        return not getattr(self.person, KINDS[self.kind])


def stop_token(person: User, kind: str = MONTHLY) -> str:
    """What lets a person, or their mail program, stop the e-mails without signing in."""
    return _STOP.sign(f"{kind}-{person.pk}")


def reader_of(token: str) -> Reader | None:
    """Whose e-mails a link stops; None where the link is altered, or the account is closed."""
    try:
        kind, _, pk = _STOP.unsign(token).partition("-")
    except signing.BadSignature:
        return None
    person = User.objects.filter(pk=pk, is_active=True).first()
    return person and Reader(person, kind)


def stop_emails(*, token: str) -> Reader | None:
    """Stop the e-mails that the link is about. Doing it twice is as good as once."""
    reader = reader_of(token)
    if reader is not None:
        field = KINDS[reader.kind]
        with acting(by=reader.person, why="unsubscribe link in an e-mail"):
            setattr(reader.person, field, False)
            reader.person.save(update_fields=[field])
    return reader
