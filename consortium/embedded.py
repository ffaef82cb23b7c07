"""A real PostgreSQL and a real Valkey for one developer's machine, shared by every process.

Who uses them holds a shared lock on one file for as long as it lives; the operating system
drops that lock however the process ends. A process of its own (`consortium.keeper`) starts both
servers, restarts one that dies, and stops both when nobody has held the lock for two seconds.
Nothing has to be cleaned up after a kill: the next start takes over whatever still runs.

    var/embedded/users.lock    shared by all who use the servers
    var/embedded/keeper.lock   held by the keeper while it lives
    var/embedded/start.lock    held while somebody starts a keeper
    var/embedded/state.json    the two addresses, there only while both servers answer
    var/embedded/keeper.log    what the keeper did, and why it failed

Why embedded at all: docs/adr/embedded-servers.md.
"""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 120.0
STOP_SECONDS = 60.0
# What a PostgreSQL that lives answers with one letter, before any sign-in, and a Valkey with +PONG.
SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
PING = b"PING\r\n"


class EmbeddedError(Exception):
    """The embedded servers could not be started; the text says what to do."""


@dataclass(frozen=True)
class Servers:
    """Where the two servers answer, as URLs for Django, libpq and redis-py."""

    database_url: str
    redis_url: str


# --- What a user of the servers calls

_holds: dict[Path, int] = {}


def start(var_dir: Path, *, durable: bool = True) -> Servers:
    """The servers' addresses, once both answer; they stay up at least as long as this process.

    `durable=False` switches off what protects data from a power cut: for tests only, and only
    heeded by the call that starts the servers. Raises EmbeddedError saying what to do.
    """
    folder = Path(var_dir).resolve() / "embedded"
    notice = _Notice("Waiting for the embedded PostgreSQL and Valkey ...")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder not in _holds:
            _holds[folder] = take_lock(folder / "users.lock", fcntl.LOCK_SH)
        return _wait_until_ready(folder, durable, notice)
    except PermissionError as error:
        raise EmbeddedError(
            f"{error.filename or folder} belongs to another user. Set CONSORTIUM_VAR to a folder "
            f"of your own, or remove {folder.parent} if its data is not needed."
        ) from error
    except OSError as error:
        raise EmbeddedError(
            f"{error.filename or folder} cannot be used ({error.strerror}). Set CONSORTIUM_VAR to "
            "a folder that can be written, on a disk with room."
        ) from error


def release(var_dir: Path) -> None:
    """Let go of the servers: they stop when no other process uses them."""
    descriptor = _holds.pop(Path(var_dir).resolve() / "embedded", None)
    if descriptor is not None:
        os.close(descriptor)


def stop(var_dir: Path, *, seconds: float = STOP_SECONDS) -> bool:
    """Let go and wait until both servers have stopped. False if others still use them."""
    release(var_dir)
    folder = Path(var_dir).resolve() / "embedded"
    if not folder.is_dir():
        return True
    with exclusively(folder / "start.lock"):
        if (folder / "state.json").exists() and not is_locked(folder / "keeper.lock"):
            # The keeper was killed and the servers may live on: a new one stops them.
            _start_keeper(folder, True, _Notice("Stopping PostgreSQL and Valkey ..."))
    deadline = time.monotonic() + seconds
    while is_locked(folder / "keeper.lock"):
        if is_locked(folder / "users.lock") and _still_used(folder):
            return False
        if time.monotonic() > deadline:
            raise EmbeddedError(f"The embedded servers did not stop: see {folder / 'keeper.log'}.")
        _ask_not_to_linger(folder)
        time.sleep(0.05)
    return True


def _still_used(folder):
    """True if users stay for a second; the keeper itself holds the lock while it stops."""
    for _ in range(10):
        time.sleep(0.1)
        if not (folder / "state.json").exists() or not is_locked(folder / "users.lock"):
            return False
    return True


def _ask_not_to_linger(folder):
    with suppress(FileNotFoundError, ProcessLookupError, ValueError):
        os.kill(json.loads((folder / "state.json").read_text())["keeper"], signal.SIGTERM)


def _wait_until_ready(folder, durable, notice):
    deadline = time.monotonic() + START_SECONDS + 10
    while time.monotonic() < deadline:
        with exclusively(folder / "start.lock", notice):
            alone = not is_locked(folder / "keeper.lock")
            if alone and not _start_keeper(folder, durable, notice):
                break
            if servers := _ready(folder):
                return servers
        notice.say_if_slow()
        time.sleep(0.05)
    log = folder / "keeper.log"
    tail = log.read_text(errors="replace").splitlines()[-15:] if log.exists() else []
    raise EmbeddedError(
        "The embedded PostgreSQL and Valkey did not start. The end of "
        f"{log} says:\n  " + "\n  ".join(tail) + "\nMend what it names and try again; "
        f"if the data is not needed, removing {folder} starts afresh."
    )


def _start_keeper(folder, durable, notice):
    """A new keeper, once both servers answer or it has ended. False if it failed."""
    (folder / "state.json").unlink(missing_ok=True)
    keeper = _spawn_keeper(folder, durable)
    while keeper.poll() is None and not _ready(folder):
        notice.say_if_slow()
        time.sleep(0.02)
    return not keeper.returncode


def _ready(folder):
    """The addresses, if the state file is there and both servers answer."""
    try:
        state = json.loads((folder / "state.json").read_text())
    except (FileNotFoundError, ValueError):
        return None
    postgres, valkey = state["sockets"]
    if not (ask(postgres, SSL_REQUEST) in (b"S", b"N") and ask(valkey, PING).startswith(b"+PONG")):
        return None
    return Servers(state["database_url"], state["redis_url"])


def _spawn_keeper(folder, durable):
    """Start the keeper: a session of its own, so that Ctrl-C here does not reach it."""
    with (folder / "keeper.log").open("ab") as log:
        return _Keeper(
            [sys.executable, "-m", "consortium.keeper", folder, *([] if durable else ["--fast"])],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=Path(__file__).resolve().parent.parent,
            start_new_session=True,
        )


class _Keeper(subprocess.Popen):
    """A process that may outlive this one, of which Popen would warn when it is forgotten."""

    def __del__(self):
        pass


class _Notice:
    """Says once, on standard error, what is being waited for, if it takes over two seconds."""

    def __init__(self, words):
        self.words = words
        self.since = time.monotonic()
        self.said = False

    def say_if_slow(self):
        if not self.said and time.monotonic() - self.since > 2:
            print(self.words, file=sys.stderr, flush=True)
            self.said = True


# --- Locks


def take_lock(path, how):
    """An open descriptor holding the lock; BlockingIOError if LOCK_NB and another holds it."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, how)
            if is_file_at(descriptor, path):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # the file was removed meanwhile: lock the new one


def is_file_at(descriptor, path):
    """Is the open file still the one at this path?"""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def is_locked(path):
    """Does any process hold this lock, shared or not?"""
    try:
        os.close(take_lock(path, fcntl.LOCK_EX | fcntl.LOCK_NB))
    except BlockingIOError:
        return True
    return False


@contextmanager
def exclusively(path, notice=None):
    """Hold the lock alone, waiting for it."""
    while True:
        try:
            descriptor = take_lock(path, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if notice:
                notice.say_if_slow()
            time.sleep(0.02)
    try:
        yield
    finally:
        os.close(descriptor)


def ask(path, question):
    """What the server at this unix socket answers first; empty if it does not answer."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(5)
        try:
            connection.connect(str(path))
            connection.sendall(question)
            return connection.recv(4096)
        except OSError:
            return b""
