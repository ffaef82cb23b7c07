"""Whom the servers run as, and the directories that account alone may open."""

import hashlib
import os
import pwd
import re
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from consortium.embedded import EmbeddedError

LONGEST_SOCKET_DIRECTORY = 85  # a unix socket's path ends at 103 characters on macOS


class Account:
    """The account of this process; where that is root, `nobody`. Raises EmbeddedError."""

    def __init__(self):
        self.other = _unprivileged() if os.geteuid() == 0 else None

    def run_as(self):
        """What `subprocess` needs to start a program as this account."""
        if not self.other:
            return {}
        return {"user": self.other.pw_uid, "group": self.other.pw_gid, "extra_groups": []}

    def own_directory(self, directory):
        """A directory that only this account can open."""
        directory.mkdir(exist_ok=True)
        self._give(directory)
        return directory

    def socket_directory(self, folder):
        """Beside the data, or in the temporary directory where that path is too long or odd."""
        directory = folder / "sockets"
        if len(str(directory)) > LONGEST_SOCKET_DIRECTORY or re.search(
            r"[^A-Za-z0-9/._-]", str(directory)
        ):
            owner = self.other.pw_uid if self.other else os.geteuid()
            digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
            directory = Path(tempfile.gettempdir()) / f"consortium-{owner}-{digest}"
            with suppress(FileExistsError):
                directory.mkdir(mode=0o700)
            found = directory.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
                raise EmbeddedError(f"{directory} belongs to another user: remove it.")
        return self.own_directory(directory)

    def _give(self, directory):
        directory.chmod(0o700)
        if self.other:
            os.chown(directory, self.other.pw_uid, self.other.pw_gid)
            _let_others(directory.parent, stat.S_IXOTH)

    def let_read(self, directory):
        """As root: the account must reach and read the programs, wherever the checkout lies."""
        if not self.other:
            return
        _let_others(directory.parent, stat.S_IXOTH)
        for path in (directory, *directory.rglob("*")):
            if not path.is_symlink():
                mode = path.stat().st_mode
                wanted = stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
                if mode & wanted != wanted:
                    path.chmod(stat.S_IMODE(mode) | wanted)


def _unprivileged():
    try:
        return pwd.getpwnam("nobody")
    except KeyError as error:
        raise EmbeddedError(
            "PostgreSQL refuses to run as root and this machine has no account `nobody` to run "
            "it as: use an account that is not root, or set DATABASE_URL and REDIS_URL."
        ) from error


def _let_others(directory, bits):
    """Give everyone these bits on a directory and all above it, saying where it changes one."""
    for path in (directory, *directory.parents):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & bits != bits:
            print(f"letting the servers' account pass through {path}", flush=True)
            path.chmod(mode | bits)
