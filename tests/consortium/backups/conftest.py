"""A site that has been at work, its backup, and another site with empty tables to put it into."""

import io

import pytest

from tests.conftest import administer, copy_database

SOURCE, TARGET = "backed_up", "restored_into"


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


@pytest.fixture
def target(source, template_database, django_db_blocker, tmp_path):
    """A migrated site without rows and files."""
    from tests.consortium.backups.sites import Site

    with django_db_blocker.unblock():
        copy_database(template_database, TARGET)
        yield Site(TARGET, tmp_path / "target-files")
        administer(f'DROP DATABASE IF EXISTS "{TARGET}" WITH (FORCE)')


@pytest.fixture
def spoiled(backup, tmp_path):
    """A function that gives a copy of the backup with its bytes changed by another one."""

    def spoil(change):
        path = tmp_path / "spoiled.zip"
        path.write_bytes(change(backup.read_bytes()))
        return path

    return spoil
