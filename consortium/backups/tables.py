"""What the database consists of, as PostgreSQL itself tells, and its rows by COPY."""

from collections.abc import Iterable

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

MIGRATIONS = MigrationRecorder.Migration._meta.db_table
# Whoever has the key in a row of this one is signed in as that person.
SESSIONS = Session._meta.db_table
NOT_KEPT = (MIGRATIONS, SESSIONS)
# What `migrate` itself writes into an empty database.
FILLED_BY_MIGRATE = {"django_content_type", "auth_permission"}


def tables() -> dict[str, dict[str, str]]:
    """The tables that a backup keeps, each with its columns and their types."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT tables.relname, columns.attname,
                   format_type(columns.atttypid, columns.atttypmod)
            FROM pg_class AS tables
            JOIN pg_attribute AS columns ON columns.attrelid = tables.oid
            WHERE tables.relnamespace = current_schema()::regnamespace
              AND tables.relkind = 'r'
              AND columns.attnum > 0
              AND NOT columns.attisdropped
              AND columns.attgenerated = ''
              AND tables.relname <> ALL(%s)
            ORDER BY tables.relname, columns.attnum
            """,
            [list(NOT_KEPT)],
        )
        for table, column, kind in cursor.fetchall():
            found.setdefault(table, {})[column] = kind
    return found


def migrations() -> list[str]:
    """The migrations that this database has had."""
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )


def sequences() -> dict[str, int]:
    """The number that each sequence gives next.

    Each is asked itself: the view of all hides where one is that has given none since it was set.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequencename, increment_by FROM pg_sequences "
            "WHERE schemaname = current_schema() ORDER BY sequencename"
        )
        found = {}
        for name, step in cursor.fetchall():
            cursor.execute(
                sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
            )
            last, is_given = cursor.fetchone()
            found[name] = last + step if is_given else last
        return found


def tables_with_rows(names: Iterable[str]) -> list[str]:
    """Those of the tables that have any row."""
    found = []
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(name)))
            if cursor.fetchone()[0]:
                found.append(name)
    return found


def others_at_work() -> list[str]:
    """Who else is connected to this database, in words."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT concat_ws(' ', usename, nullif(application_name, ''), host(client_addr))
            FROM pg_stat_activity
            WHERE datname = current_database()
              AND pid <> pg_backend_pid()
              AND backend_type = 'client backend'
            ORDER BY 1
            """
        )
        return [row[0] for row in cursor.fetchall()]


def in_copy_form() -> None:
    """Have values written in the one form that every PostgreSQL reads, for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'postgres';"
            "SET LOCAL TimeZone = 'UTC'; SET LOCAL extra_float_digits = 1;"
            "SET LOCAL bytea_output = 'hex'; SET LOCAL client_encoding = 'UTF8'"
        )


def listed(names: Iterable[str]) -> sql.Composable:
    """Names of tables or columns for a statement."""
    return sql.SQL(", ").join(map(sql.Identifier, names))


def copy_statement(table: str, columns: Iterable[str], *, direction: str) -> sql.Composable:
    """COPY of these columns, TO STDOUT or FROM STDIN."""
    return sql.SQL("COPY {} ({}) {}").format(
        sql.Identifier(table), listed(columns), sql.SQL(direction)
    )
