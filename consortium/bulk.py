"""Many rows at once: written by COPY, and found by keys that travel as one value.

An INSERT of as many model instances, or an IN with a placeholder for each key, takes several times
as long, most of it here and not in the database.
"""

from collections.abc import Iterable, Sequence

from django.db import connection, models
from django.db.models.expressions import RawSQL
from psycopg import sql


def copy_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Write rows of these fields; the others are as a new instance has them, the key is the next.

    Values are as columns hold them: keys for references, texts for JSON. History is kept, as its
    triggers are on rows. Raises IntegrityError as an INSERT does.
    """
    given = [model._meta.get_field(name) for name in names]
    others = [
        field
        for field in model._meta.concrete_fields
        if field not in given and not field.primary_key and not field.generated
    ]
    same = [field.get_db_prep_save(field.get_default(), connection) for field in others]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(field.column) for field in [*given, *others]),
    )
    with connection.wrap_database_errors, connection.cursor() as cursor:
        # COPY passes by what tells history who writes; any statement before it does not.
        cursor.execute("VALUES (1)")
        with cursor.copy(statement) as stream:
            for row in rows:
                stream.write_row([*row, *same])


def among_ids(ids: Iterable[int]) -> RawSQL:
    """Numbers for a lookup: `filter(pk__in=among_ids(ids))`."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def among_texts(texts: Iterable[str]) -> RawSQL:
    """Texts for a lookup: `filter(reference__in=among_texts(references))`."""
    return RawSQL("SELECT unnest(%s::text[])", [list(texts)])
