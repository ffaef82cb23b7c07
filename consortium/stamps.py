"""A stamp of tables, another after every change of their rows: what a kept result is kept by.

Each statement that writes to a `stamped` table adds a row with a random number, by trigger, so that
bulk writes and raw SQL count; the stamp is all these numbers put together (exclusive or). A
transaction's numbers show with its rows, in the moment it commits, and go with it if it does not.
So two equal stamps saw the same rows: docs/adr/national-view.md.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

import pgtrigger
from django.db import connection, models

Kept = TypeVar("Kept")

# What is read while others write is read again so many times before it is shown and not kept.
TRIES = 2

_DRAWN = "hashtextextended(gen_random_uuid()::text, 0)"
_WRITTEN = f"""
    INSERT INTO consortium_stamp (relation, number) VALUES (TG_TABLE_NAME, {_DRAWN});
    RETURN NULL;
"""


def stamped(model: type[models.Model]) -> type[models.Model]:
    """Class decorator: what is kept of these rows is read again once any of them is written."""
    return pgtrigger.register(
        pgtrigger.Trigger(
            name="stamped",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
            func=_WRITTEN,
        )
    )(model)


def stamp_of(tables: Iterable[type[models.Model]]) -> int:
    """The stamp of these models' tables as this connection sees them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bit_xor(number) FROM consortium_stamp WHERE relation = ANY(%s)",
            [[table._meta.db_table for table in tables]],
        )
        return cursor.fetchone()[0] or 0


def read_at_rest(
    tables: Iterable[type[models.Model]], read: Callable[[], Kept]
) -> tuple[Kept, int | None]:
    """What is read of these tables, and the stamp it may be kept by; None where others wrote while
    it was read, so that its statements may have seen different rows.
    """
    tables = list(tables)
    for _ in range(TRIES):
        before = stamp_of(tables)
        found = read()
        if stamp_of(tables) == before:
            return found, before
    return found, None


def renew(tables: Iterable[type[models.Model]]) -> None:
    """Stamp tables that were written while their triggers were off."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"INSERT INTO consortium_stamp (relation, number) VALUES (%s, {_DRAWN})",
                [table._meta.db_table],
            )


def fold() -> None:
    """Make one row of the many of each table, with the same stamp. Waits for nobody."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH free AS (
                SELECT id FROM consortium_stamp FOR UPDATE SKIP LOCKED
            ), gone AS (
                DELETE FROM consortium_stamp stamp USING free WHERE stamp.id = free.id
                RETURNING stamp.relation, stamp.number
            )
            INSERT INTO consortium_stamp (relation, number)
            SELECT relation, bit_xor(number) FROM gone GROUP BY relation
            """
        )
