"""E-mails: one way of sending them, as text and HTML, from the templates in `templates/email/`.

`send_mail` sends at once and belongs in a worker; its tasks take `@shared_task(**SENT_AGAIN)`,
so that a mail server that does not answer costs time and no mail. `post_letter` is for news in
a few sentences: it queues the words themselves, since the row they speak of may be gone by the
time they leave.
"""

import contextlib
import datetime
import smtplib
from dataclasses import asdict, dataclass

import redis.exceptions
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone

DOWN, GIVEN_UP, LAST_GIVEN_UP = "mail-server-down-since", "letters-given-up", "last-given-up"
NOTED_FOR = 24 * 3600  # seconds; on a site that writes to nobody for a day it is old news

A_WEEK = 7 * 24 * 3600

# Options of a task that sends e-mail: it tries again for some hours.
SENT_AGAIN = {
    "autoretry_for": (smtplib.SMTPException, OSError),
    "retry_backoff": 30,
    "retry_backoff_max": 3600,
    "max_retries": 10,
}


def send_mail(template: str, *, to: str, subject: str, context: dict, headers=None) -> None:
    """Send `email/<template>.txt` with `email/<template>.html` beside it to one address.

    The templates get the context with `subject` and `site_url`. `headers` are further heads of
    the message, such as List-Unsubscribe.
    """
    subject = " ".join(subject.split())  # a head has no line breaks
    context = {"site_url": settings.SITE_URL} | context | {"subject": subject}
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"email/{template}.txt", context),
        to=[to],
        headers=headers,
    )
    message.attach_alternative(render_to_string(f"email/{template}.html", context), "text/html")
    try:
        message.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError):
        raise  # the server works: it does not take this one
    except OSError:  # as smtplib's own are
        _noted(cache.add, DOWN, timezone.now(), NOTED_FOR)
        raise
    _noted(cache.delete, DOWN)


def down_since() -> datetime.datetime | None:
    """The first time that the mail server took no e-mail, None if it took the last one."""
    return _noted(cache.get, DOWN)


def note_given_up(subject: str, *, to: str) -> None:
    """A letter was tried for hours and never left: it is counted for a week after the last one."""
    _noted(cache.add, GIVEN_UP, 0)
    _noted(cache.incr, GIVEN_UP)
    _noted(cache.touch, GIVEN_UP, A_WEEK)
    _noted(cache.set, LAST_GIVEN_UP, (timezone.now(), to, subject), A_WEEK)


def given_up() -> tuple[int, datetime.datetime, str, str] | None:
    """How many letters were given up of late; of the last when, to whom and its subject. None: none
    was.
    """
    found = _noted(cache.get_many, [GIVEN_UP, LAST_GIVEN_UP]) or {}
    return (found[GIVEN_UP], *found[LAST_GIVEN_UP]) if len(found) == 2 else None


def _noted(act, *arguments):
    """Without Valkey nothing is noted; what has left has left, and pages show all the same."""
    with contextlib.suppress(redis.exceptions.RedisError):
        return act(*arguments)


def full_link(path: str) -> str:
    """A page's address as an e-mail needs it, with the site's own before it."""
    return f"{settings.SITE_URL}{path}"


@dataclass(frozen=True)
class Letter:
    """News in a few sentences: what happened, and where its reader goes next.

    `subject` says what is wanted of whom. `link` is a path of this site, `button` the words on
    it; `note` is a quiet last line.
    """

    subject: str
    paragraphs: list[str]
    button: str = ""
    link: str = ""
    note: str = ""


def post_letter(letter: Letter, *, to: str) -> None:
    """Have a worker send the letter to one address, once what it tells of is there for good."""
    from consortium.tasks import send_letter

    send_letter.delay_on_commit(to, asdict(letter))


def deliver_letter(letter: Letter, *, to: str) -> None:
    """Send the letter now."""
    context = asdict(letter) | {"link": letter.link and full_link(letter.link)}
    send_mail("letter", to=to, subject=letter.subject, context=context)
