"""Every row's past, kept by database triggers so that no write can forget it.

Who acted and why travel in pghistory's context: the middleware adds the signed-in person,
commands and workers open one with `acting(by=…, why=…)`.
"""

import contextlib
import datetime
from dataclasses import dataclass

import pghistory


def tracked(**options):
    """Class decorator: keep a row of history for each insert, update and delete."""
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **options
    )


@dataclass(frozen=True)
class Change:
    """When a row was last written and by whom: a person's id, None where nobody is known."""

    at: datetime.datetime
    user_id: int | None


def last_change(row):
    """The latest change of a tracked row; None for one without a past."""
    event = row.events.select_related("pgh_context").order_by("-pgh_id").first()
    if event is None:
        return None
    context = event.pgh_context
    return Change(event.pgh_created_at, context.metadata.get("user") if context else None)


@contextlib.contextmanager
def acting(*, by=None, why):
    """Record who acts, and why, with every history row written inside the block.

    Gives pghistory's context, whose `id` those rows carry.
    """
    metadata = {"why": why}
    if by is not None and by.pk:
        metadata |= {"user": by.pk, "email": by.email}
    with pghistory.context(**metadata) as context:
        yield context
