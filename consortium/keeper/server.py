"""What both servers have in common: a process, a folder, a log, and a question they answer."""

import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from contextlib import suppress

import psutil

from consortium.embedded import START_SECONDS, STOP_SECONDS, EmbeddedError


class Process:
    """One process of a server: ours, or one that outlived an earlier keeper."""

    def __init__(self, pid, popen=None):
        self.pid = pid
        self.popen = popen

    def is_alive(self):
        if self.popen is not None:
            return self.popen.poll() is None
        with suppress(ChildProcessError):
            os.waitpid(self.pid, os.WNOHANG)
        try:
            return psutil.Process(self.pid).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def stop(self, how, seconds=STOP_SECONDS):
        """Ask the process to end, and end it if it has not after so many seconds."""
        deadline = time.monotonic() + seconds
        with suppress(ProcessLookupError):
            os.kill(self.pid, how)
            while self.is_alive():
                if time.monotonic() > deadline:
                    print(f"process {self.pid} does not stop: killing it", flush=True)
                    os.kill(self.pid, signal.SIGKILL)
                time.sleep(0.02)


class Server(ABC):
    """A server that keeps its data in a directory of its own under the keeper's folder."""

    name: str
    directory: str
    # The signal after which it writes all it has and ends.
    stop_signal: signal.Signals

    def __init__(self, folder, sockets, account, *, durable):
        self.folder = folder
        self.sockets = sockets
        self.account = account
        self.durable = durable
        self.process = None

    @abstractmethod
    def running(self):
        """The Process of this folder that an earlier keeper left, or None."""

    @abstractmethod
    def start(self):
        """A new Process that answers. Raises EmbeddedError."""

    @abstractmethod
    def answers(self):
        """Whether it takes connections."""

    def bring_up(self):
        self.process = self.running() or self.start()

    def stop(self):
        if self.process:
            self.process.stop(self.stop_signal)

    def own_directory(self):
        return self.account.own_directory(self.folder / self.directory)

    @property
    def log(self):
        return self.folder / self.directory / "server.log"

    def run(self, command):
        """Start the command, as the account, with its words in the log."""
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.unlink()
        with self.log.open("ab") as log:
            popen = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                **self.account.run_as(),
            )
        return Process(popen.pid, popen)

    def wait(self, process):
        """Whether the process answers before it ends, or before the time is over."""
        deadline = time.monotonic() + START_SECONDS
        while process.is_alive() and time.monotonic() < deadline:
            if self.answers():
                return True
            time.sleep(0.05)
        return False

    def failed(self):
        last_words = self.log.read_text(errors="replace").splitlines()[-12:]
        return EmbeddedError(f"{self.name} does not start:\n" + "\n".join(last_words))
