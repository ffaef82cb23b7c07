"""Every row's past, kept by database triggers so that no write can forget it.

Who acted and why travel in pghistory's context: the middleware adds the signed-in person,
commands and workers open one with `acting(by=…, why=…)`.
"""

import contextlib

import pghistory


def tracked(**options):
    """Class decorator: keep a row of history for each insert, update and delete."""
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **options
    )


@contextlib.contextmanager
def acting(*, by=None, why):
    """Record who acts, and why, with every history row written inside the block."""
    metadata = {"why": why}
    if by is not None and by.pk:
        metadata |= {"user": by.pk, "email": by.email}
    with pghistory.context(**metadata):
        yield
