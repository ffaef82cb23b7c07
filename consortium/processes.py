"""Child processes of a command: they end with it, even if it is killed."""

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


def die_with_parent(how=signal.SIGQUIT):
    """Have the system send this process a signal when its parent ends (Linux; else nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, how)


class Child:
    """A process in a session of its own, so that Ctrl-C reaches only the command that owns it."""

    def __init__(self, name: str, command: list, *, log: Path, environment: dict | None = None):
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        parent = os.getpid()

        def before():
            die_with_parent()
            if os.getppid() != parent:  # it ended while we were starting
                os._exit(1)

        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=os.environ | (environment or {}),
                start_new_session=True,
                preexec_fn=before,  # noqa: PLW1509  nothing here starts threads before this
            )

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
