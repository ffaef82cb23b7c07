"""Making a backup: one moment of the database, and the stored files with it."""

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from psycopg import sql

from consortium.backups import manifest, tables
from consortium.backups.checking import check
from consortium.backups.files import named_by_rows, stored_files
from consortium.backups.manifest import FileKept, Manifest, TableKept
from consortium.backups.refusals import BackupRefused
from consortium.backups.unfinished import whole_or_nothing

PIECE = 256 * 1024
# A line of progress for so many stored files.
SOME = 500
# Pictures and PDFs, the most of what is stored, do not get smaller.
AS_IT_IS, SMALLER = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


def write_backup(path: Path, *, force: bool, tell: Callable[[str], None]) -> Manifest:
    """Write everything to `path`, read it again, and only then give it its name.

    Rows are those of one moment. A file that is removed after that moment and before its turn is
    `missing`, as one that was lost before. Raises BackupRefused; then nothing is at `path`.
    """
    try:
        with whole_or_nothing(path, force=force) as file:
            with zipfile.ZipFile(file, "w") as archive:
                written = _write(archive, tell)
                archive.writestr(manifest.NAME, written.as_text(), SMALLER)
            tell("Reading it again")
            with zipfile.ZipFile(file) as archive:
                check(archive, written)
    except OSError as error:
        raise BackupRefused(
            f"No backup was made: {path} cannot be written ({error.strerror or error})."
        ) from error
    except DatabaseError as error:
        raise BackupRefused(f"No backup was made: the database says: {error}".strip()) from error
    return written


def _write(archive, tell):
    kept = tables.tables()
    with connection.wrap_database_errors, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # Nobody changes or empties a table meanwhile; everybody reads and writes.
        cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(tables.listed(kept)))
        tables.in_copy_form()
        made_at = timezone.now()
        named = set(named_by_rows())
        files = _write_files(archive, tell)
        migrations = tables.migrations()
        return Manifest(
            version=manifest.product_version(),
            made_at=made_at,
            migrations=migrations,
            migrations_sha256=manifest.digest(migrations),
            files=files,
            missing=sorted(named - set(files)),
            tables=_write_tables(archive, cursor, kept, tell),
            # After the rows: no number that one of them has is given again.
            sequences=tables.sequences(),
        )


def _write_files(archive, tell):
    kept = {}
    for name in stored_files():
        try:
            opened = default_storage.open(name)
        except FileNotFoundError:
            continue  # removed since it was listed
        with opened:
            member = zipfile.ZipInfo(f"files/{name}")
            member.compress_type = AS_IT_IS
            with archive.open(member, "w", force_zip64=True) as target:
                length, digest = copy_through(opened.read, target)
        kept[name] = FileKept(length, digest)
        if len(kept) % SOME == 0:
            tell(f"{len(kept):,} stored files")
    tell(f"{len(kept):,} stored file{'' if len(kept) == 1 else 's'}, all of them")
    return kept


def _write_tables(archive, cursor, kept, tell):
    done = {}
    for number, (table, columns) in enumerate(kept.items(), 1):
        member = zipfile.ZipInfo(f"tables/{table}.copy")
        member.compress_type = SMALLER
        whole, length = hashlib.sha256(), 0
        with (
            archive.open(member, "w", force_zip64=True) as target,
            cursor.copy(tables.copy_statement(table, columns, direction="TO STDOUT")) as rows,
        ):
            for row in rows:
                whole.update(row)
                length += len(row)
                target.write(row)
        done[table] = TableKept(columns, cursor.rowcount, length, whole.hexdigest())
        if number * 10 // len(kept) > (number - 1) * 10 // len(kept):
            tell(f"{number} of {len(kept)} tables")
    return done


def copy_through(read: Callable[[int], bytes], target) -> tuple[int, str]:
    """Pass everything on in pieces; its length and digest."""
    whole, length = hashlib.sha256(), 0
    while piece := read(PIECE):
        whole.update(piece)
        length += len(piece)
        target.write(piece)
    return length, whole.hexdigest()
