"""The demo consortium: its folder, and the sign-ins that work on a developer's machine only."""

import io
import shutil
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction

from consortium.models import User

FOLDER = Path(__file__).resolve().parent / "demo"
PROPOSAL = "safer-homes-better-health"
DOMAIN = "demo.example"
PASSWORD = "in it together, for the demo"  # noqa: S105  printed by `make demo`; DEBUG only
SIGN_INS = {
    "staff": "adds and edits one charity's projects",
    "lead": "may bind that charity",
    "officer": "looks after a partnership's plans",
    "coordinator": "puts bids together",
}


class NotForReal(Exception):
    """The demo was asked for on a site that is for real."""


def is_demo_account(email: str) -> bool:
    """Is this one of the addresses whose password everybody knows?"""
    return email.lower().endswith(f"@{DOMAIN}")


def load_demo() -> bool:
    """Load the demo folder where it is not there yet, and open its accounts. True if loaded.

    Raises NotForReal with DEBUG off: the accounts' password is in the source.
    """
    if not settings.DEBUG:
        raise NotForReal(
            "The demo's accounts have a password that is printed in the source: it is loaded "
            "only where DEBUG is on, on a machine of your own."
        )
    fresh = not User.objects.filter(email=f"coordinator@{DOMAIN}").exists()
    if fresh:
        call_command("load_consortium", str(FOLDER), stdout=io.StringIO())
    open_accounts()
    keep_example_paper()
    return fresh


def keep_example_paper() -> None:
    """Put one PDF where the demo's papers all point to."""
    place = Path(settings.MEDIA_ROOT) / "documents" / "example.pdf"
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(FOLDER / "example.pdf", place)


@transaction.atomic
def open_accounts() -> None:
    """Give every demo account without a password the demo's, and a confirmed address."""
    users = User.objects.filter(email__endswith=f"@{DOMAIN}")
    shut = [user for user in users if not user.has_usable_password()]
    if shut:
        password = make_password(PASSWORD)
        for user in shut:
            user.password = password
        User.objects.bulk_update(shut, ["password"])
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users],
        ignore_conflicts=True,
    )
