import json

import pytest
from django.core.management.base import CommandError
from django.db import connection

from consortium.backups import restoring
from consortium.models import Organisation, User
from tests.conftest import administer
from tests.consortium.backups.sites import at

# They share databases of their own.
pytestmark = pytest.mark.xdist_group("backups")


def test_everything_comes_back_as_it_was(source, backup, target):
    report = json.loads(target.run("restore", backup, "--format", "json"))

    there, here = source.rows(), target.rows()
    assert there.pop("django_session")[0] == 1
    assert here.pop("django_session")[0] == 0
    assert here == there
    assert report["rows"] == sum(rows for rows, _ in here.values()) > 3000
    assert target.numbers() == source.numbers()
    assert target.stored() == source.stored()
    assert report["files"] == len(target.stored()) == 3


def test_the_site_works_on_and_keeps_history_as_before(backup, target):
    target.run("restore", backup)

    with at(target.name, target.files):
        known = Organisation.objects.latest("pk")
        past = known.events.count()
        known.name = "Renamed after the restore"
        known.save()
        added = Organisation.objects.create(reference="new", name="New", kind=known.kind)
        assert known.events.count() == past + 1
        assert added.pk > known.pk


def test_a_dry_run_says_what_would_happen_and_changes_nothing(backup, target):
    before = target.rows()

    words = target.run("restore", backup, "--dry-run")

    assert "Nothing was changed: this was a dry run." in words
    assert target.rows() == before
    assert target.stored() == {}


def add_somebody(target):
    """A row and two files that the backup does not have, one of a name that it has."""
    with at(target.name, target.files):
        User.objects.create(email="somebody@example.org", name="Somebody")
    for name in ("documents/example.pdf", "documents/own.pdf"):
        (target.files / name).parent.mkdir(parents=True, exist_ok=True)
        (target.files / name).write_bytes(b"here before")


def test_a_site_with_rows_is_left_alone_unless_replacing_is_wanted_twice(backup, target):
    add_somebody(target)
    before, files = target.rows(), target.stored()

    with pytest.raises(CommandError, match=r"This database is not empty: .* 2 files"):
        target.run("restore", backup)
    with pytest.raises(CommandError, match=r"cannot be undone. .* then add --yes"):
        target.run("restore", backup, "--replace")

    assert (target.rows(), target.stored()) == (before, files)


def test_files_alone_are_not_nothing(backup, target):
    target.files.mkdir()
    (target.files / "left.pdf").write_bytes(b"from before")

    with pytest.raises(CommandError, match="tables have rows and 1 files"):
        target.run("restore", backup)


def test_replacing_leaves_nothing_of_what_was_there(source, backup, target):
    add_somebody(target)

    words = target.run("restore", backup, "--replace", "--yes")

    assert "1 other files removed" in words
    there, here = source.rows(), target.rows()
    assert here | {"django_session": None} == there | {"django_session": None}
    assert target.stored() == source.stored()


@pytest.mark.parametrize("step", ["_load", "_triggers", "_put_file"])
def test_what_fails_half_way_changes_nothing(step, backup, target, monkeypatch):
    add_somebody(target)
    before, files, numbers = target.rows(), target.stored(), target.numbers()
    real, calls = getattr(restoring, step), []

    def fails_the_second_time(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return real(*arguments)

    monkeypatch.setattr(restoring, step, fails_the_second_time)
    with pytest.raises(CommandError, match=r"No space left on device.* as they were"):
        target.run("restore", backup, "--replace", "--yes")

    assert (target.rows(), target.stored(), target.numbers()) == (before, files, numbers)
    with at(target.name, target.files):
        assert User.objects.get().events.count() == 1


def test_an_error_without_words_for_it_is_not_hidden_and_changes_nothing(
    backup, target, monkeypatch
):
    def fails(*arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(restoring, "_load", fails)
    with pytest.raises(ZeroDivisionError):
        target.run("restore", backup)

    assert target.stored() == {}


def test_rows_that_the_database_refuses_are_not_restored(backup, target):
    with at(target.name, target.files), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consortium_user ADD CONSTRAINT none CHECK (false)")

    with pytest.raises(CommandError, match=r"The database refused the backup: .*“?none"):
        target.run("restore", backup)

    with at(target.name, target.files):
        assert not User.objects.exists()


def test_nobody_else_may_be_connected(backup, target):
    import psycopg

    with at(target.name, target.files):
        parameters = connection.get_connection_params()
    parameters = {key: parameters[key] for key in ("host", "user", "dbname")}
    with (
        psycopg.connect(**parameters, application_name="web"),
        pytest.raises(CommandError, match=r"in use: 1 other connection .*web.*Stop web, worker"),
    ):
        target.run("restore", backup)


def test_a_running_worker_is_named(backup, target, celery_worker_process):
    celery_worker_process()

    with pytest.raises(CommandError, match=r"A worker is running: celery@.*Stop web, worker"):
        target.run("restore", backup)


def test_work_that_waits_is_forgotten(backup, target):
    from consortium.celery import app

    app.send_task("consortium.tasks.recover_imports")

    assert ", 1 pieces of background work forgotten" in target.run("restore", backup)


def test_a_queue_that_does_not_answer_is_named(backup, target, monkeypatch):
    def silence(**options):
        raise ConnectionRefusedError

    monkeypatch.setattr(restoring.app.control, "ping", silence)
    with pytest.raises(CommandError, match=r"queue for background work .* does not answer"):
        target.run("restore", backup)


def test_an_owner_of_the_tables_who_is_no_superuser_may_restore(source, backup, target):
    administer("DROP ROLE IF EXISTS plain_owner")
    administer("CREATE ROLE plain_owner NOSUPERUSER")
    with at(target.name, target.files), connection.cursor() as cursor:
        cursor.execute("GRANT ALL ON SCHEMA public TO plain_owner")
        cursor.execute(
            "SELECT format('ALTER TABLE %I OWNER TO plain_owner', tablename) "
            "FROM pg_tables WHERE schemaname = 'public'"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
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
