"""What is not kept for ever: accounts nobody uses, and text that was typed and never saved.

Run each night; running twice does nothing more. The help page says the same figures.
"""

import datetime
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consortium.drafts import forget_drafts_before
from consortium.held import contexts_of
from consortium.mail import Letter, post_letter
from consortium.models import User
from consortium.services.accounts import forget, needed_as
from consortium.services.posts import hold

UNUSED_YEARS = 3
WARNED_DAYS = 30
DRAFT_DAYS = 180


def years_before(moment: datetime.datetime, years: int) -> datetime.datetime:
    try:
        return moment.replace(year=moment.year - years)
    except ValueError:  # 29 February
        return moment.replace(year=moment.year - years, day=28)


def warn_unused_accounts(now: datetime.datetime | None = None) -> int:
    """Write to people whose account will be closed in thirty days. Each is told once.

    Returns how many were told.
    """
    now = now or timezone.now()
    since = years_before(now, UNUSED_YEARS) + datetime.timedelta(days=WARNED_DAYS)

    def warn(user):
        user.closing_warned_at = now
        user.save(update_fields=["closing_warned_at"])
        post_letter(_warning(user, now), to=user.email)
        return True

    return _each_unused(User.objects.unused_since(since).not_warned(), since, warn)


def _warning(user, now):
    day = date_format(timezone.localtime(now) + datetime.timedelta(days=WARNED_DAYS), "j F Y")
    return Letter(
        subject=f"Sign in by {day}, or your account is closed",
        paragraphs=[
            f"Nobody has signed in to In It Together with {user.email} for almost {UNUSED_YEARS} "
            f"years. Accounts that nobody uses are closed: yours on {day}.",
            "To keep it, sign in once. To let it go, do nothing: projects stay with the "
            "organisation they belong to.",
        ],
        button="Sign in",
        link=reverse("account_login"),
    )


def close_unused_accounts(now: datetime.datetime | None = None) -> int:
    """Close accounts unused for three years whose people were told thirty days before.

    Accounts that are switched off are closed without a word. The last coordinator's and the last
    administrator's stay: nobody could take their place. Returns how many were closed.
    """
    now = now or timezone.now()
    since = years_before(now, UNUSED_YEARS)
    told_by = now - datetime.timedelta(days=WARNED_DAYS)
    due = User.objects.unused_since(since).told_by(told_by)

    def close(user):
        hold()
        if needed_as(user):
            return False
        forget(user=user)
        return True

    return _each_unused(due, since, close)


def _each_unused(users, since, do):
    """Call `do` with each of these, locked; those apart who acted through a link in an e-mail.

    Returns for how many it did what it does.
    """
    done = 0
    for pk in list(users.values_list("pk", flat=True)):
        if contexts_of(pk).filter(created_at__gte=since).exists():
            continue
        with transaction.atomic():
            # Whoever has signed in since, or is told by another worker, is left alone.
            user = users.select_for_update().filter(pk=pk).first()
            if user is not None and do(user):
                done += 1
    return done


def forget_old_drafts(now: datetime.datetime | None = None) -> int:
    """Discard what was typed and not saved for 180 days. Returns how many."""
    now = now or timezone.now()
    return forget_drafts_before(now - datetime.timedelta(days=DRAFT_DAYS))


def forget_old_sessions() -> None:
    """Discard browsers' sessions that have run out, with text typed there while signed out."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
