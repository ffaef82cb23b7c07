"""Child processes of a command: they end with it, even if it is killed.

Run as a script this is a child's guard, told the child's number by its input: once nobody holds the
other end of that, it ends the child and all that the child has started.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
# How long what a killed command leaves behind may take to end by itself.
LAST_SECONDS = 3


def die_with_parent(how):
    """Have the system send this process a signal when its parent ends (Linux; else nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, how)


def end_group(leader: int) -> None:
    """Ask the leader of a group of processes to end at once, then kill what is left of the group.

    Celery's worker cannot be relied on to end when asked while it comes up, and if it is killed,
    the processes of its pool and its beat stay.
    """
    with suppress(ProcessLookupError):
        os.kill(leader, signal.SIGQUIT)
        deadline = time.monotonic() + LAST_SECONDS
        while time.monotonic() < deadline:
            os.killpg(leader, 0)  # an error once nobody is left
            time.sleep(0.05)
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


class Child:
    """A process in a session of its own, so that Ctrl-C reaches only the command that owns it.

    Its guard notices the end of that command, however it came about: the system then closes the
    guard's input.
    """

    def __init__(self, name: str, command: list, *, log: Path, environment: dict | None = None):
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        self.guard = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=os.environ | (environment or {}),
                start_new_session=True,
            )
        self.guard.stdin.write(b"%d" % self.process.pid)
        self.guard.stdin.flush()

    @property
    def is_running(self) -> bool:
        """Has it not ended?"""
        return self.process.poll() is None

    def last_words(self) -> str:
        """The end of what it wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])

    def stop(self, *, seconds: float = 10) -> None:
        """End it and its children: asked first, killed after so many seconds."""
        if self.is_running:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # what its own end has left behind
        self.guard.kill()
        self.guard.communicate()
        self.process.wait()


def is_port_free(port: int, *, seconds: float = 0) -> bool:
    """Can a server take this port of 127.0.0.1, now or within so many seconds?"""
    deadline = time.monotonic() + seconds
    while True:
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind(("127.0.0.1", port))
            except OSError:
                if time.monotonic() >= deadline:
                    return False
            else:
                return True
        time.sleep(0.2)


if __name__ == "__main__":
    if number := sys.stdin.read():
        end_group(int(number))
