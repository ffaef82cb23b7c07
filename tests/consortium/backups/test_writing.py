import json
import os
import signal
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from tests.consortium.backups.sites import at
from tests.workers import wait_for

# One worker of the test run makes the databases they share.
pytestmark = pytest.mark.xdist_group("backups")

TOP = Path(__file__).resolve().parents[3]


def test_a_backup_holds_every_table_and_file_and_is_for_its_owner_alone(source, backup):
    with zipfile.ZipFile(backup) as archive:
        names = set(archive.namelist())
        said = json.loads(archive.read("manifest.json"))

    stored = {f"files/{name}" for name in source.stored()}
    kept = {f"tables/{name}.copy" for name in source.rows() if name != "django_session"}
    assert names == stored | kept | {"manifest.json"}
    assert said["tables"]["projects_project"]["rows"] == source.rows()["projects_project"][0]
    assert "consortium.0001_initial" in said["migrations"]
    assert backup.stat().st_mode & 0o777 == 0o600
    assert os.listdir(backup.parent) == [backup.name]


def test_no_sign_in_lies_in_a_backup(backup):
    with zipfile.ZipFile(backup) as archive:
        for name in archive.namelist():
            assert b"as-good-as-a-password" not in archive.read(name)


def test_the_report_tells_what_was_kept_and_which_files_rows_name_in_vain(source, tmp_path):
    example = source.files / "documents" / "example.pdf"
    content = example.read_bytes()
    example.unlink()
    try:
        report = json.loads(source.run("backup", tmp_path / "b.zip", "--format", "json"))
    finally:
        example.write_bytes(content)

    assert report["bytes"] == (tmp_path / "b.zip").stat().st_size
    assert report["missing"] == ["documents/example.pdf"]
    assert report["files"] == 2


def test_a_backup_that_is_there_is_replaced_only_if_wanted(source, tmp_path):
    path = tmp_path / "b.zip"
    path.write_bytes(b"last night's")

    with pytest.raises(CommandError, match=r"is there already\. .* add --force"):
        source.run("backup", path)
    assert path.read_bytes() == b"last night's"

    source.run("backup", path, "--force")

    assert zipfile.is_zipfile(path)
    assert os.listdir(tmp_path) == ["b.zip"]


def test_a_file_system_that_knows_no_nameless_files_will_do(source, tmp_path, monkeypatch):
    monkeypatch.delattr(os, "O_TMPFILE")

    source.run("backup", tmp_path / "b.zip")

    assert os.listdir(tmp_path) == ["b.zip"]
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "place, words", [("nowhere/b.zip", "No such file or directory"), ("", "is a folder")]
)
def test_a_place_that_cannot_be_written_is_named(source, tmp_path, place, words):
    with pytest.raises(CommandError, match=words):
        source.run("backup", tmp_path / place)


def command(source, *words, before=""):
    """The command in a process of its own."""
    with at(source.name, source.files):
        database = os.environ["DATABASE_URL"].replace("/consortium?", f"/{source.name}?")
    code = f"import sys; sys.argv[:] = {['manage.py', *map(str, words)]!r}\n{before}\n"
    code += "from django.core.management import execute_from_command_line as run; run(sys.argv)"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=TOP,
        env=os.environ | {"DATABASE_URL": database, "MEDIA_ROOT": str(source.files)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_full_disk_leaves_nothing_and_is_named(source, tmp_path):
    """A limit on the length of files stands for the end of the disk."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))"

    out, errors = command(source, "backup", tmp_path / "b.zip", before=limit).communicate()

    assert "No backup was made: " in errors
    assert "cannot be written (File too large)" in errors
    assert "Traceback" not in errors
    assert (out, os.listdir(tmp_path)) == ("", [])


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_backup_killed_half_way_leaves_nothing(source, tmp_path, how):
    """It reads a pipe, at which nobody speaks, when others are written."""
    pipe = source.files / "pipe"
    os.mkfifo(pipe)
    opened = threading.Event()

    def open_pipe():
        with pipe.open("wb"):
            opened.wait()

    other_end = threading.Thread(target=open_pipe)
    # The stored files before it are written once the command opens it.
    try:
        process = command(source, "backup", tmp_path / "b.zip")
        other_end.start()
        wait_for(lambda: _has_open(process.pid, pipe))
        process.send_signal(how)
        process.communicate()
    finally:
        opened.set()
        other_end.join()
        pipe.unlink()

    assert process.returncode == -how
    assert os.listdir(tmp_path) == []


def _has_open(pid, path):
    for number in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if number.readlink() == path:
                return True
        except FileNotFoundError:
            continue
    return False
