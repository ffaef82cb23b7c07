"""What keeps every command from working is said in words, not as a traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection

from consortium import command_line, embedded
from tests.workers import wait_for

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture
def connected(django_db_setup, django_db_blocker, monkeypatch):
    """Django's connection with other parameters, until the test is over."""

    def change(**parameters):
        connection.close()
        for name, value in parameters.items():
            monkeypatch.setitem(connection.settings_dict, name, value)

    with django_db_blocker.unblock():
        yield change
        connection.close()


@pytest.fixture
def bare(connected):
    """The server's own database, which has none of our tables."""
    connected(NAME="postgres")


def said(*arguments):
    """The words with which a command ends before it does anything."""
    with pytest.raises(SystemExit) as ended:
        command_line.run(["manage.py", *map(str, arguments)])
    return ended.value.code


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    "command, argument",
    [
        ("match", "plan"),
        ("build_pack", "bid"),
        ("load_consortium", TOP / "consortium/demo"),
        ("export_consortium", "out"),
    ],
)
def test_a_database_without_tables_is_said_to_want_migrate(command, argument, tmp_path):
    options = ["--output", tmp_path] if command == "build_pack" else []
    path = tmp_path / argument if command == "export_consortium" else argument

    words = said(command, path, *options)

    assert "migrations are not applied). Run `manage.py migrate`, then the same" in words
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("bare")
def test_a_traceback_is_given_to_who_asks_for_it():
    with pytest.raises(ProgrammingError, match="priorities_plan"):
        command_line.run(["manage.py", "match", "plan", "--traceback"])


def test_a_silent_database_is_named_with_the_reason(connected):
    connected(HOST="/nowhere")

    words = said("match", "plan")

    assert words.startswith("The database does not answer: ")
    assert words.endswith(" See that it runs where DATABASE_URL says.")
    assert "\n" not in words


@pytest.mark.django_db
def test_an_error_of_another_cause_is_not_explained_away(monkeypatch):
    def fail(arguments):
        raise ProgrammingError("a mistake of ours")

    monkeypatch.setattr(command_line, "execute_from_command_line", fail)

    with pytest.raises(ProgrammingError, match="a mistake of ours"):
        command_line.run(["manage.py", "match", "plan"])


def test_a_folder_that_cannot_hold_the_servers_is_named(tmp_path):
    (tmp_path / "file").write_text("no folder")
    environment = {"DATABASE_URL": "", "CONSORTIUM_VAR": str(tmp_path / "file" / "var")}

    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=TOP,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"{tmp_path}/file/var/embedded cannot be used (Not a directory). Set CONSORTIUM_VAR to a "
        "folder that can be written, on a disk with room.\n"
    )


@pytest.fixture
def heeding_ctrl_c():
    """What is started in the background ignores Ctrl-C, and so do its children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeding_ctrl_c")
def test_ctrl_c_while_the_servers_start_ends_it_in_a_word(tmp_path):
    folder = tmp_path / "var" / "embedded"
    folder.mkdir(parents=True)
    environment = os.environ | {"DATABASE_URL": "", "CONSORTIUM_VAR": str(folder.parent)}

    with embedded.exclusively(folder / "start.lock"):  # so that it waits for its turn
        process = subprocess.Popen(
            [sys.executable, "manage.py", "check"],
            cwd=TOP,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        wait_for((folder / "users.lock").exists)
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1]

    assert process.returncode == 130
    assert said.endswith("Interrupted.\n")
    assert "Traceback" not in said
