"""Whether an entry is still right: when its organisation last said so, and how that is told."""

import calendar
import datetime

STALE_AFTER = datetime.timedelta(days=180)
"""An entry that nobody has confirmed for longer than this is stale."""
MONEY_ENDS_SOON = datetime.timedelta(days=90)
"""People are written to when a project's money ends within these days."""
MONEY_ENDS_IN_SIGHT = datetime.timedelta(days=183)
"""The home page names what ends within these."""


def is_stale(confirmed_on: datetime.date | None, on: datetime.date) -> bool:
    """Whether nobody has confirmed an entry for longer than 180 days (or ever)."""
    return confirmed_on is None or on - confirmed_on > STALE_AFTER


def not_confirmed(
    confirmed_on: datetime.date | None, on: datetime.date, *, is_on_behalf: bool = False
) -> str:
    """How a stale entry is marked wherever it shows; blank for one that is right."""
    if not is_stale(confirmed_on, on):
        return ""
    if confirmed_on is not None:
        return f"not confirmed since {day(confirmed_on)}"
    if is_on_behalf:
        return "added by the consortium, not yet confirmed by the charity"
    return "not confirmed yet"


def day(date: datetime.date) -> str:
    """23 November 2026."""
    return f"{date.day} {calendar.month_name[date.month]} {date.year}"
