"""A file that has its name only once it is whole."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from consortium.backups.refusals import BackupRefused

FOR_ITS_OWNER_ALONE = 0o600


@contextmanager
def whole_or_nothing(path: Path, *, force: bool) -> Iterator[BinaryIO]:
    """A file to write and read. After the block it lies at `path`, on disk, for its owner alone.

    If the block fails, or this process is killed, nothing is there: on Linux the file has no name
    until it is whole. With `force` it takes the place of one that is there.
    """
    _refuse_in_the_way(path, force)
    waiting = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        number, has_name = _open_nameless(path.parent, waiting)
        with open(number, "w+b") as file:
            yield file
            file.flush()
            os.fsync(number)
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                if not has_name:
                    os.link(f"/proc/self/fd/{number}", waiting.name, dst_dir_fd=folder)
                _refuse_in_the_way(path, force)
                waiting.replace(path)
                os.fsync(folder)
            finally:
                os.close(folder)
    finally:
        waiting.unlink(missing_ok=True)


def _open_nameless(folder, waiting):
    """An open file without a name, where system and file system can; else one of a hidden name."""
    try:
        return os.open(folder, os.O_TMPFILE | os.O_RDWR, FOR_ITS_OWNER_ALONE), False
    except (FileNotFoundError, PermissionError):
        raise
    except (AttributeError, OSError):  # a system or a file system that has no such files
        pass
    made = os.O_CREAT | os.O_EXCL | os.O_RDWR
    return os.open(waiting, made, FOR_ITS_OWNER_ALONE), True


def _refuse_in_the_way(path, force):
    if path.is_dir():
        raise BackupRefused(f"{path} is a folder: name a file in it.")
    if path.exists() and not force:
        raise BackupRefused(
            f"{path} is there already. Name another file, or add --force to have the new backup "
            "take its place."
        )
