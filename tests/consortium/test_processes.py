"""What a command starts ends with it, also if neither of them is asked."""

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from consortium import processes
from tests.workers import wait_for

TOP = Path(__file__).resolve().parents[2]
# As Celery's worker may: deaf to what asks it to end, or gone without what it has started.
DEAF = "trap '' QUIT TERM; sleep 600 & sleep 600"
CARELESS = "(trap '' QUIT TERM; exec sleep 600) & sleep 600"
COMMAND = """
import sys
from pathlib import Path
from consortium.processes import Child
child = Child("child", ["sh", "-c", sys.argv[1]], log=Path(sys.argv[2]))
print(child.process.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def signals_as_at_a_terminal():
    """A shell that runs the tests in the background has all that they start ignore SIGQUIT."""
    before = signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGQUIT, before)


def family(leader):
    """The leader of a group and what it has started, once that is there."""
    process = psutil.Process(leader)
    return [process, *wait_for(lambda: process.children(recursive=True))]


def are_gone(processes):
    return not any(
        process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes
    )


@pytest.mark.parametrize("script", [DEAF, CARELESS], ids=["deaf", "careless"])
def test_nothing_is_left_of_a_killed_command(script, tmp_path):
    command = subprocess.Popen(
        [sys.executable, "-c", COMMAND, script, tmp_path / "log"],
        cwd=TOP,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with command:
        left = family(int(command.stdout.readline()))

        command.kill()

    wait_for(lambda: are_gone(left), seconds=20)


def test_a_child_that_is_stopped_takes_its_guard_and_all_it_started_along(tmp_path):
    child = processes.Child("child", ["sh", "-c", DEAF], log=tmp_path / "log")
    left = [*family(child.process.pid), psutil.Process(child.guard.pid)]

    child.stop(seconds=0.1)

    wait_for(lambda: are_gone(left))  # they are killed, and the system clears away in its own time


def test_a_group_is_asked_before_it_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "LAST_SECONDS", 0.2)
    child = processes.Child("child", ["sleep", "600"], log=tmp_path / "log")

    processes.end_group(child.process.pid)
    child.stop()

    assert child.process.returncode == -signal.SIGQUIT
