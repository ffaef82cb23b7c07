import io
import json
import os
import re
import signal
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection, transaction

from consortium.backups import restoring
from consortium.celery import app
from consortium.models import Document, Organisation, User
from tests.conftest import administer
from tests.consortium.backups.sites import at

# One worker of the test run makes the databases they share.
pytestmark = pytest.mark.xdist_group("restores")


@pytest.fixture(scope="module")
def restored(backup, new_site, tmp_path_factory):
    """A new site into which the backup was put, and the report of it."""
    with new_site("restored_once", tmp_path_factory.mktemp("restored") / "files") as site:
        yield site, json.loads(site.run("restore", backup, "--format", "json"))


def test_everything_comes_back_as_it_was(source, restored):
    site, report = restored

    there, here = source.rows(), site.rows()
    assert there.pop("django_session")[0] == 1
    assert here.pop("django_session")[0] == 0
    assert here == there
    assert report["rows"] == sum(rows for rows, _ in here.values()) > 3000
    assert site.numbers() == source.numbers()
    assert site.stored() == source.stored()
    assert report["files"] == len(site.stored()) == 3


def test_the_site_works_on_and_keeps_history_as_before(restored):
    site, _ = restored
    with at(site.name, site.files), transaction.atomic():
        known = Organisation.objects.latest("pk")
        past = known.events.count()
        known.name = "Renamed after the restore"
        known.save()
        added = Organisation.objects.create(reference="new", name="New", kind=known.kind)
        assert known.events.count() == past + 1
        assert added.pk > known.pk
        transaction.set_rollback(True)


def test_a_dry_run_says_what_would_happen_and_changes_nothing(backup, untouched, untouched_rows):
    words = untouched.run("restore", backup, "--dry-run")

    assert "Nothing was changed: this was a dry run." in words
    assert untouched.rows() == untouched_rows
    assert untouched.stored() == {}


def add_somebody(target):
    """A row and two files that the backup does not have, one of a name that it has."""
    with at(target.name, target.files):
        User.objects.create(email="somebody@example.org", name="Somebody")
    for name in ("documents/example.pdf", "documents/own.pdf"):
        (target.files / name).parent.mkdir(parents=True, exist_ok=True)
        (target.files / name).write_bytes(b"here before")


@pytest.fixture(scope="module")
def at_work(new_site, tmp_path_factory):
    """A site with rows and files of its own that stay as they are: what is tried is refused."""
    with new_site("left_at_work", tmp_path_factory.mktemp("at-work") / "files") as site:
        add_somebody(site)
        yield site


def test_a_site_with_rows_is_left_alone_unless_replacing_is_wanted_twice(backup, at_work):
    before, files = at_work.rows(), at_work.stored()

    with pytest.raises(CommandError, match=r"This database is not empty: .* 2 files"):
        at_work.run("restore", backup)
    with pytest.raises(CommandError, match=r"cannot be undone. .* then add --yes"):
        at_work.run("restore", backup, "--replace")

    assert (at_work.rows(), at_work.stored()) == (before, files)


def test_files_alone_are_not_nothing(backup, untouched):
    left = untouched.files / "left.pdf"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"from before")

    try:
        with pytest.raises(CommandError, match="tables have rows and 1 files"):
            untouched.run("restore", backup)
    finally:
        left.unlink()


def test_replacing_leaves_nothing_of_what_was_there_or_waited(source, backup, target):
    add_somebody(target)
    app.send_task("consortium.tasks.recover_imports")

    words = target.run("restore", backup, "--replace", "--yes")

    assert "1 other files removed, 1 pieces of background work forgotten" in words
    there, here = source.rows(), target.rows()
    assert here | {"django_session": None} == there | {"django_session": None}
    assert target.stored() == source.stored()


@pytest.mark.parametrize("step", ["_load", "_triggers", "_put_file"])
def test_what_fails_half_way_changes_nothing(step, backup, at_work, monkeypatch):
    before, files, numbers = at_work.rows(), at_work.stored(), at_work.numbers()
    real, calls = getattr(restoring, step), []

    def fails_the_second_time(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return real(*arguments)

    monkeypatch.setattr(restoring, step, fails_the_second_time)
    with pytest.raises(CommandError, match=r"No space left on device.* as they were"):
        at_work.run("restore", backup, "--replace", "--yes")

    assert (at_work.rows(), at_work.stored(), at_work.numbers()) == (before, files, numbers)
    with at(at_work.name, at_work.files):
        assert User.objects.get().events.count() == 1


def test_an_error_without_words_for_it_is_not_hidden_and_changes_nothing(
    backup, untouched, untouched_rows, monkeypatch
):
    def fails(*arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(restoring, "_load", fails)
    with pytest.raises(ZeroDivisionError):
        untouched.run("restore", backup)

    assert untouched.rows() == untouched_rows
    assert untouched.stored() == {}


def test_rows_that_the_database_refuses_are_not_restored(backup, target):
    with at(target.name, target.files), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consortium_user ADD CONSTRAINT none CHECK (false)")

    with pytest.raises(CommandError, match=r"The database refused the backup: .*“?none"):
        target.run("restore", backup)

    with at(target.name, target.files):
        assert not User.objects.exists()


# --- Once the rows are in


def test_a_file_that_stops_it_once_the_rows_are_in_is_named_with_what_to_do(
    source, backup, target, monkeypatch
):
    """One that cannot be replaced; at the next try, one that cannot be removed; then none."""
    add_somebody(target)
    with at(target.name, target.files):
        restoring.default_storage.exists("x")  # it is made when first asked

    for of, step, name, what in (
        (restoring, "_is_same", "documents/example.pdf", "replaced"),
        (type(restoring.default_storage._wrapped), "delete", "documents/own.pdf", "removed"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(of, step, failing_for(name, getattr(of, step)))
            with pytest.raises(CommandError) as said:
                target.run("restore", backup, "--replace", "--yes")

        assert str(said.value).startswith(
            f"All rows are restored, but not all stored files: {name} cannot be {what} (No space "
            "left on device). Mend that"
        )
        assert "run the same again with --replace --yes" in str(said.value)
        assert target.rows()["consortium_user"] == source.rows()["consortium_user"]
        assert target.stored() != source.stored()
    target.run("restore", backup, "--replace", "--yes")
    assert target.stored() == source.stored()


def failing_for(name, real):
    def fails(*arguments):
        if arguments[-1] == name:
            raise OSError(28, "No space left on device")
        return real(*arguments)

    return fails


def test_servers_that_fail_once_everything_is_back_are_said_with_what_to_do(
    source, backup, target, monkeypatch
):
    """A database that cannot count its rows, and a queue that cannot be emptied."""

    def refuses(execute, statement, *arguments):
        if statement == "ANALYZE":
            raise OperationalError("out of shared memory")
        return execute(statement, *arguments)

    def silence():
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(app.control, "purge", silence)
    with connection.execute_wrapper(refuses), pytest.raises(CommandError) as said:
        target.run("restore", backup)

    words = str(said.value)
    assert words.startswith("All rows and stored files are restored. The database could not count")
    assert re.search(r"out of shared memory.* run ANALYZE in it\. The queue for .* emptied", words)
    assert "celery -A consortium purge -f" in words
    assert target.stored() == source.stored()
    assert target.rows()["consortium_user"] == source.rows()["consortium_user"]


# --- Killed half way

KILLED_BEFORE_THE_ROWS = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from consortium.backups import restoring
from consortium.celery import app
restoring._replace_rows = lambda *arguments: os.kill(os.getpid(), signal.SIGKILL)
call_command("restore", sys.argv[1])
"""


def test_files_that_a_killed_restore_left_are_named_at_the_next_and_put_right(
    source, backup, target
):
    database = urlsplit(os.environ["DATABASE_URL"])
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_BEFORE_THE_ROWS, str(backup)],
        env=os.environ
        | {
            "DATABASE_URL": urlunsplit(database._replace(path=f"/{target.name}")),
            "MEDIA_ROOT": str(target.files),
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert target.stored() == source.stored()
    assert target.rows()["consortium_user"][0] == 0
    said = io.StringIO()

    with (
        at(target.name, target.files),
        pytest.raises(CommandError, match=r"This database is not empty: .* and 3 files are"),
    ):
        call_command("restore", str(backup), stdout=io.StringIO(), stderr=said)

    assert "No row names 3 of the files stored here (a restore that was killed" in said.getvalue()
    assert all(name in said.getvalue() for name in source.stored())
    target.run("restore", backup, "--replace", "--yes")
    assert target.stored() == source.stored()


def test_files_that_rows_name_are_not_named(backup, target, monkeypatch):
    monkeypatch.setattr(restoring, "MOST_NAMED", 1)
    add_somebody(target)
    with at(target.name, target.files):
        Document.objects.create(
            organisation=Organisation.objects.create(reference="o", name="O", kind="charity"),
            title="A paper",
            file="documents/own.pdf",
        )
        (target.files / "b.pdf").write_bytes(b"x")
        (target.files / "c.pdf").write_bytes(b"x")
        said = io.StringIO()
        with pytest.raises(CommandError):
            call_command("restore", str(backup), stdout=io.StringIO(), stderr=said)

    assert "No row names 3 of the files" in said.getvalue()
    assert ": b.pdf and 2 more. With --replace" in said.getvalue()


# --- Who is at work


def test_nobody_else_may_be_connected(backup, untouched):
    import psycopg

    with at(untouched.name, untouched.files):
        parameters = connection.get_connection_params()
    parameters = {key: parameters[key] for key in ("host", "user", "dbname")}
    with (
        psycopg.connect(**parameters, application_name="web"),
        pytest.raises(CommandError, match=r"in use: 1 other connection .*web.*Stop web, worker"),
    ):
        untouched.run("restore", backup)


def test_a_running_worker_is_named(backup, untouched, celery_worker_process):
    celery_worker_process()

    with pytest.raises(CommandError, match=r"A worker is running: celery@.*Stop web, worker"):
        untouched.run("restore", backup)


def test_a_queue_that_does_not_answer_is_named(backup, untouched, monkeypatch):
    def silence(**options):
        raise ConnectionRefusedError

    monkeypatch.setattr(app.control, "ping", silence)
    with pytest.raises(CommandError, match=r"queue for background work .* does not answer"):
        untouched.run("restore", backup)


def test_an_owner_of_the_tables_who_is_no_superuser_may_restore(source, backup, target):
    administer("DROP ROLE IF EXISTS plain_owner")
    administer("CREATE ROLE plain_owner NOSUPERUSER")
    with at(target.name, target.files), connection.cursor() as cursor:
        cursor.execute("GRANT ALL ON SCHEMA public TO plain_owner")
        cursor.execute(
            "SELECT string_agg(format('ALTER TABLE %I OWNER TO plain_owner', tablename), ';') "
            "FROM pg_tables WHERE schemaname = 'public'"
        )
        cursor.execute(cursor.fetchone()[0])
    administer(f"ALTER ROLE plain_owner IN DATABASE {target.name} SET search_path = public")
    options = connection.settings_dict["OPTIONS"]
    options["options"] = "-c role=plain_owner"
    try:
        target.run("restore", backup)
    finally:
        del options["options"]
        connection.close()

    assert target.rows()["projects_project"] == source.rows()["projects_project"]
    administer(f'DROP DATABASE "{target.name}" WITH (FORCE)')
    administer("DROP ROLE plain_owner")
