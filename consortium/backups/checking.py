"""Reading a backup: is it one, is it whole, and does it fit the site that is to take it?"""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from consortium.backups import manifest, tables
from consortium.backups.manifest import Manifest
from consortium.backups.refusals import BackupRefused

PIECE = 256 * 1024
# What reading a damaged archive raises; a bit that says "encrypted" is a RuntimeError.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError)
DAMAGED = "Nothing was changed. Take another backup."


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive and its manifest, not checked any further. Raises BackupRefused."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupRefused(f"{path} cannot be read ({error.strerror or error}).") from error
    with file:
        begins_as_one = file.read(4) == b"PK\x03\x04"
        with _archive(file, begins_as_one) as archive:
            yield archive, _manifest(archive)


def _archive(file, begins_as_one):
    try:
        return zipfile.ZipFile(file)
    except UNREADABLE as error:
        if begins_as_one:
            raise BackupRefused(
                f"The backup was cut short or is damaged: its end is missing. {DAMAGED}"
            ) from error
        raise BackupRefused("This is not a backup: those are made by manage.py backup.") from error


def _manifest(archive):
    try:
        return manifest.read(archive.read(manifest.NAME))
    except KeyError as error:
        raise BackupRefused(
            "This is not a backup of this site: it is a ZIP file without a "
            f"{manifest.NAME}. Backups are made by manage.py backup."
        ) from error
    except UNREADABLE as error:
        raise BackupRefused(
            f"The backup is damaged: {manifest.NAME} cannot be read. {DAMAGED}"
        ) from error


def check(archive: zipfile.ZipFile, said: Manifest) -> None:
    """Everything that the manifest names is there as it was written, and nothing else is.

    Raises BackupRefused naming the first member that is not.
    """
    expected = {f"tables/{name}.copy": table for name, table in said.tables.items()}
    expected |= {f"files/{name}": file for name, file in said.files.items()}
    there = set(archive.namelist()) - {manifest.NAME}
    if lost := sorted(set(expected) - there):
        raise BackupRefused(f"The backup is damaged: {lost[0]} is missing from it. {DAMAGED}")
    if strange := sorted(there - set(expected)):
        raise BackupRefused(f"The backup is damaged: {strange[0]} does not belong in it. {DAMAGED}")
    for name, kept in expected.items():
        if ".." in PurePosixPath(name).parts:
            raise BackupRefused(f"The backup is damaged: {name} leads out of its folder. {DAMAGED}")
        if (kept.bytes, kept.sha256) != _found(archive, name):
            raise BackupRefused(
                f"The backup is damaged: {name} is not as it was written. {DAMAGED}"
            )


def _found(archive, name):
    whole, length = hashlib.sha256(), 0
    try:
        with archive.open(name) as member:
            while piece := member.read(PIECE):
                whole.update(piece)
                length += len(piece)
    except UNREADABLE:
        return None
    return length, whole.hexdigest()


def require_fit(said: Manifest) -> None:
    """This database has the tables that the backup was taken from. Raises BackupRefused."""
    here = tables.migrations()
    newer = [name for name in here if name not in said.migrations]
    unknown = [name for name in said.migrations if name not in here]
    if newer or unknown:
        parts = []
        if unknown:
            parts.append(f"it has had migrations that are not applied here ({_some(unknown)})")
        if newer:
            parts.append(f"it lacks migrations that are applied here ({_some(newer)})")
        raise BackupRefused(
            f"The backup was made by release {said.version} and does not fit this database: "
            f"{'; '.join(parts)}. Nothing was changed. Where this release is the newer one, "
            "restore with the release that made the backup, into an empty database, then start "
            "this one, whose migrate brings it up to date. Otherwise run migrate here first, or "
            "take a newer release."
        )
    there = {name: table.columns for name, table in said.tables.items()}
    now = tables.tables()
    different = sorted(name for name in there | now if there.get(name) != now.get(name))
    if different:
        raise BackupRefused(
            f"The backup was made by release {said.version} and does not fit this database: other "
            f"columns in {_some(different)}. Nothing was changed. Restore it with the release "
            "that made it."
        )


def _some(names):
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
