"""A site that has been at work, its backup, and other sites with empty tables to put it into."""

import contextlib
import io

import pytest
from django.core.management.base import CommandError

from tests.conftest import WORKER, administer, copy_database

# Each worker of the test run has its own.
SOURCE = f"backed_up_{WORKER}"


@pytest.fixture(scope="package")
def source(django_db_setup, template_database, django_db_blocker, tmp_path_factory):
    """The demo's consortium with stored files, and somebody signed in."""
    from django.contrib.sessions.models import Session
    from django.core.management import call_command
    from django.utils import timezone

    from consortium.demonstration import FOLDER
    from tests.consortium.backups.sites import Site, at

    site = Site(SOURCE, tmp_path_factory.mktemp("source") / "files")
    (site.files / "documents" / "deep").mkdir(parents=True)
    (site.files / "documents" / "example.pdf").write_bytes(b"%PDF-1.7 a paper" * 1000)
    (site.files / "documents" / "deep" / "empty.pdf").write_bytes(b"")
    (site.files / "logos").mkdir()
    (site.files / "logos" / "mark.png").write_bytes(bytes(range(256)) * 2000)
    with django_db_blocker.unblock():
        copy_database(template_database, SOURCE)
        with at(SOURCE, site.files):
            call_command("load_consortium", str(FOLDER), stdout=io.StringIO())
            Session.objects.create(
                session_key="as-good-as-a-password", session_data="", expire_date=timezone.now()
            )
        yield site
        administer(f'DROP DATABASE IF EXISTS "{SOURCE}" WITH (FORCE)')


@pytest.fixture(scope="package")
def backup(source, tmp_path_factory):
    """The source's backup. Nobody writes to it: tests that spoil one copy it first."""
    path = tmp_path_factory.mktemp("backups") / "night.zip"
    source.run("backup", path)
    return path


@pytest.fixture(scope="package")
def new_site(template_database, django_db_blocker):
    """A function that makes a migrated site without rows, by its name and its folder of files."""
    from tests.consortium.backups.sites import Site

    @contextlib.contextmanager
    def make(name, files):
        name = f"{name}_{WORKER}"
        with django_db_blocker.unblock():
            copy_database(template_database, name)
            yield Site(name, files)
            administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    return make


@pytest.fixture
def target(new_site, tmp_path):
    """A migrated site without rows and files."""
    with new_site("restored_into", tmp_path / "target-files") as site:
        yield site


@pytest.fixture(scope="package")
def untouched(new_site, tmp_path_factory):
    """A migrated site without rows and files that stays so: what is tried with it is refused."""
    with new_site("left_untouched", tmp_path_factory.mktemp("untouched") / "files") as site:
        yield site


@pytest.fixture(scope="package")
def untouched_rows(untouched):
    return untouched.rows()


@pytest.fixture
def refused(untouched, untouched_rows):
    """A function that tells why a restore refuses a backup; nothing was changed by it."""

    def why(path, *options):
        with pytest.raises(CommandError) as error:
            untouched.run("restore", path, *options)
        assert untouched.rows() == untouched_rows
        assert untouched.stored() == {}
        return str(error.value)

    return why


@pytest.fixture(autouse=True)
def only_a_worker_that_runs_is_waited_for(request, monkeypatch):
    """Else each restore waits as long as a busy worker may take to answer."""
    from consortium.backups import restoring

    if "celery_worker_process" not in request.fixturenames:
        monkeypatch.setattr(restoring, "PATIENCE", 0.1)


@pytest.fixture
def spoiled(backup, tmp_path):
    """A function that gives a copy of the backup with its bytes changed by another one."""

    def spoil(change):
        path = tmp_path / "spoiled.zip"
        path.write_bytes(change(backup.read_bytes()))
        return path

    return spoil
