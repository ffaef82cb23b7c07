"""Putting a backup back: checked as a whole first, then all of it or nothing."""

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import redis.exceptions
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from kombu.exceptions import OperationalError as BrokerError
from psycopg import sql

from consortium.backups import tables
from consortium.backups.checking import PIECE, check, opened, require_fit
from consortium.backups.files import named_by_rows, stored_files
from consortium.backups.manifest import Manifest
from consortium.backups.refusals import BackupRefused
from consortium.celery import app

# Seconds a running worker has to answer.
PATIENCE = 2
# What a queue that cannot be reached raises.
NO_QUEUE = (BrokerError, redis.exceptions.RedisError, OSError)
MOST_NAMED = 10


@dataclass(frozen=True)
class Restored:
    """What a restore did, or would do: stored files removed, background work forgotten."""

    backup: Manifest
    files_removed: int
    tasks_forgotten: int


def restore(
    path: Path, *, replace: bool, yes: bool, dry_run: bool, tell: Callable[[str], None]
) -> Restored:
    """Put the rows and stored files of a backup in place of everything that is here.

    Without `replace` (which wants `yes`, too) only where there is nothing yet. Raises
    BackupRefused; then rows and files are as they were, unless it says what is restored and what
    is left to do.
    """
    with opened(path) as (archive, said):
        tell("Checking the backup")
        check(archive, said)
        require_fit(said)
        old = list(stored_files())
        _tell_of_no_row(old, tell)
        _require_room(said, old, replace=replace, yes=yes or dry_run)
        going = [name for name in old if name not in said.files]
        if dry_run:
            return Restored(said, len(going), 0)
        _require_rest()
        others = _put_back(archive, said, tell)
        _settle_files(archive, others, going)
    return Restored(said, len(going), _settle_servers())


def _tell_of_no_row(old, tell):
    """Name the stored files that no row names: a restore that was killed half way leaves such."""
    if unnamed := sorted(set(old).difference(named_by_rows())):
        more = len(unnamed) - MOST_NAMED
        tell(
            f"No row names {len(unnamed):,} of the files stored here (a restore that was killed "
            f"half way leaves such): {', '.join(unnamed[:MOST_NAMED])}"
            f"{f' and {more:,} more' if more > 0 else ''}. With --replace --yes each is removed, "
            "or replaced by the backup's."
        )


def _require_room(said, old, *, replace, yes):
    filled = tables.tables_with_rows(said.tables)
    if set(filled) <= tables.FILLED_BY_MIGRATE and not old:
        return
    there = f"{len(filled)} tables have rows and {len(old):,} files are stored here"
    if not replace:
        raise BackupRefused(
            f"This database is not empty: {there}. Nothing was changed. Restore into an empty "
            "database and an empty folder of files, or add --replace --yes: all that is here is "
            "then deleted."
        )
    if not yes:
        raise BackupRefused(
            f"--replace deletes what is here ({there}) and cannot be undone. Nothing was changed. "
            "Make a backup of it first, then add --yes."
        )


def _require_rest():
    """Nobody works with this database or for it. Raises BackupRefused."""
    stop = (
        "Nothing was changed. Stop web, worker and beat first (docker compose stop web worker "
        "beat), then restore."
    )
    if others := tables.others_at_work():
        raise BackupRefused(
            f"The database is in use: {len(others)} other connection"
            f"{'' if len(others) == 1 else 's'} ({'; '.join(sorted(set(others)))}). {stop}"
        )
    try:
        workers = app.control.ping(timeout=PATIENCE)
    except NO_QUEUE as error:
        raise BackupRefused(
            "The queue for background work (Redis or Valkey) does not answer, so nobody can tell "
            "whether a worker is running. Nothing was changed. Start it, then restore."
        ) from error
    if workers:
        names = ", ".join(sorted(name for answer in workers for name in answer))
        raise BackupRefused(f"A worker is running: {names}. {stop}")


def _put_back(archive, said, tell):
    """Files of new names first, as nobody asks for them; then all rows.

    The names of the files that are left: there is one of each name already.
    """
    added, others = [], []
    try:
        for name in said.files:
            if default_storage.exists(name):
                others.append(name)
            else:
                added.append(name)
                _put_file(archive, name)
        tell(f"{len(added):,} stored files put in place")
        with transaction.atomic():
            _replace_rows(archive, said, tell)
            os.sync()  # files are on disk before rows that name them are
    except BaseException as error:
        for name in added:
            default_storage.delete(name)
        words = _why(error)
        if words is None:
            raise
        raise BackupRefused(f"{words} Rows and files are as they were.") from error
    return others


def _settle_files(archive, others, going):
    """Once the rows are in: files of names that were here become the backup's, others go."""
    for name in others:
        with _left_to_do(name, "replaced"):
            if not _is_same(archive, name):
                default_storage.delete(name)
                _put_file(archive, name)
    for name in going:
        with _left_to_do(name, "removed"):
            default_storage.delete(name)


@contextlib.contextmanager
def _left_to_do(name: str, what: str) -> Iterator[None]:
    """Say of a stored file that stops a restore once the rows are in how to have it finished."""
    try:
        yield
    except OSError as error:
        raise BackupRefused(
            f"All rows are restored, but not all stored files: {name} cannot be {what} "
            f"({error.strerror or error}). Mend that (room on the disk, who may write there) and "
            "run the same again with --replace --yes before you start web, worker and beat: it "
            "puts right what is left."
        ) from error


def _settle_servers():
    """Let the database plan by the new rows, and empty the queue; how much waited there.

    What waits is about rows that are gone; work that the backup knows of is begun again.
    """
    left, forgotten = [], 0
    try:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    except DatabaseError as error:
        left.append(
            f"The database could not count its new rows ({str(error).strip()}), so pages may be "
            "slow at first: run ANALYZE in it."
        )
    try:
        forgotten = app.control.purge()
    except NO_QUEUE as error:
        left.append(
            f"The queue for background work could not be emptied ({error}). Start Redis or Valkey "
            "and empty it with “celery -A consortium purge -f” before you start the worker."
        )
    if left:
        raise BackupRefused(f"All rows and stored files are restored. {' '.join(left)}")
    return forgotten


def _why(error):
    """The reason in words, of what a machine or database may run into."""
    if isinstance(error, DatabaseError):
        return f"The database refused the backup: {str(error).strip()}."
    if isinstance(error, OSError):
        return f"A stored file cannot be written ({error.strerror or error})."
    return str(error) if isinstance(error, BackupRefused) else None


def _put_file(archive, name):
    with archive.open(f"files/{name}") as content:
        default_storage.save(name, File(content, name=name))


def _is_same(archive, name):
    with archive.open(f"files/{name}") as kept, default_storage.open(name) as here:
        while True:
            piece = kept.read(PIECE)
            if piece != here.read(PIECE):
                return False
            if not piece:
                return True


def _replace_rows(archive, said, tell):
    """Within one transaction, which the triggers that write history and stamps sleep through.

    The owner of the tables may have its triggers sleep; those of the references are PostgreSQL's
    own and stay awake.
    """
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        everything = tables.listed([*said.tables, tables.SESSIONS])
        _triggers(cursor, said, "DISABLE")
        cursor.execute(sql.SQL("TRUNCATE {}").format(everything))
        tables.in_copy_form()
        for number, (table, kept) in enumerate(said.tables.items(), 1):
            _load(cursor, archive, table, kept)
            if number * 10 // len(said.tables) > (number - 1) * 10 // len(said.tables):
                tell(f"{number} of {len(said.tables)} tables")
        for name, following in said.sequences.items():
            # Unlike setval, undone with the transaction.
            cursor.execute(
                sql.SQL("ALTER SEQUENCE {} RESTART WITH {}").format(
                    sql.Identifier(name), sql.Literal(following)
                )
            )
        tell("Checking references between rows")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _triggers(cursor, said, "ENABLE")


def _triggers(cursor, said, what):
    for table in said.tables:
        cursor.execute(
            sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(sql.Identifier(table), sql.SQL(what))
        )


def _load(cursor, archive, table, kept):
    statement = tables.copy_statement(table, kept.columns, direction="FROM STDIN")
    with archive.open(f"tables/{table}.copy") as source, cursor.copy(statement) as rows:
        while piece := source.read(PIECE):
            rows.write(piece)
    if cursor.rowcount != kept.rows:
        raise BackupRefused(
            f"The backup is damaged: {table} should have {kept.rows:,} rows and has "
            f"{cursor.rowcount:,}."
        )
