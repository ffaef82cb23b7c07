"""Real Celery workers for tests, in processes of their own on the test's database and broker.

A test that starts one commits what it writes: it asks for `transactional_db`.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

TOP = Path(__file__).resolve().parent.parent
OPTIONS = "--concurrency=1 --without-gossip --without-mingle --loglevel=INFO".split()


def stored(file):
    """The bytes of a stored file, closed again."""
    with file.open("rb") as opened:
        return opened.read()


def free_port():
    """A port on this machine that nothing listens on. Not of those that the system hands out by
    itself: one of these is somebody else's by the time a slow start listens on it.
    """
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("A hundred ports are taken.")


def wait_for(condition, *, seconds=60.0, every=0.02):
    """The first true value of `condition()`. Raises AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(every)
    raise AssertionError(f"Nothing came of it within {seconds} seconds.")


class WorkerProcess:
    """One worker with one pool process, leader of a process group of its own."""

    def __init__(self, environment, log):
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "consortium", "worker", *OPTIONS],
                cwd=TOP,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait_until_ready(self):
        wait_for(self._has_started)

    def _has_started(self):
        assert self.process.poll() is None, self.log.read_text()
        return " ready." in self.log.read_text()

    @property
    def pool_pid(self):
        """The process in which the tasks run; one that ends gives way to another."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(wait_for(children.read_text, seconds=20).split()[0])

    @property
    def most_memory_mb(self):
        """The most memory that the process in which the tasks run has held, in megabytes; 0 of
        one that is just ending.
        """
        try:
            lines = Path(f"/proc/{self.pool_pid}/status").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            return 0
        held = [line.split()[1] for line in lines if line.startswith("VmHWM")]
        return int(held[0]) // 1024 if held else 0

    def kill(self):
        """Kill worker and pool at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Let it end, then make sure of it."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()


@pytest.fixture
def celery_worker_process(transactional_db, settings, tmp_path):
    """A function that starts a worker and returns it, ready; all are stopped after the test."""
    name = settings.DATABASES["default"]["NAME"]
    database = urlsplit(os.environ["DATABASE_URL"])
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(database._replace(path=f"/{name}")),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "LOG_LEVEL": "INFO",
    }
    started = []

    def start():
        worker = WorkerProcess(environment, tmp_path / f"worker-{len(started)}.log")
        started.append(worker)
        worker.wait_until_ready()
        return worker

    yield start
    for worker in started:
        worker.stop()
