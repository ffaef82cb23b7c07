"""What every test stands on: real servers of the session's own, and a database made quickly.

PostgreSQL and Valkey are the embedded ones under `${CONSORTIUM_VAR:-var}/test`, started before
Django reads its settings. The tables are made once for each state of the migrations, in a
template database, and each worker of the run gets a copy of it.
"""

import contextlib
import gc
import hashlib
import itertools
import os
import shutil
from pathlib import Path

import django
import hypothesis
import pytest

from consortium import bootstrap, embedded
from tests.workers import celery_worker_process  # noqa: F401 (a fixture for all tests)

TOP = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("CONSORTIUM_VAR") or TOP / "var").resolve()
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")

os.environ["CONSORTIUM_VAR"] = str(VAR)
os.environ["DJANGO_SETTINGS_MODULE"] = "consortium.settings"
os.environ["DEBUG"] = "1"
os.environ["SECRET_KEY"] = "only for tests, and long enough to be taken for one"
os.environ["LOG_LEVEL"] = "WARNING"
# The browser keeps an event loop running beside tests that use the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
if WORKER == "alone":
    # Workers inherit these from the process that starts them, which holds the servers.
    servers = embedded.start(VAR / "test", durable=False)
    os.environ["DATABASE_URL"] = servers.database_url
    os.environ["REDIS_URL"] = servers.redis_url
else:
    number = int(WORKER.removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].split('?')[0]}?db={number}"
# Fixtures of a folder stand on models, and are read before pytest-django comes to it.
django.setup()


# No test fails because the machine is busy; each example rolls back what it writes.
hypothesis.settings.register_profile(
    "unhurried",
    deadline=None,
    suppress_health_check=[
        hypothesis.HealthCheck.too_slow,
        hypothesis.HealthCheck.function_scoped_fixture,
    ],
)
hypothesis.settings.load_profile("unhurried")


def pytest_configure():
    """A password hash that takes no time: the real one is Django's to test.

    pytest-django has read a worker's settings by now, with the first process's Valkey database:
    each worker gets its own, or one would empty another's cache.
    """
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if WORKER != "alone":
        settings.CACHES["default"]["LOCATION"] = settings.REDIS_URL = os.environ["REDIS_URL"]
        broker = settings.CELERY_BROKER_URL.split("?")[0]
        settings.CELERY_BROKER_URL = f"{broker}?virtual_host={number}"


def pytest_collection_finish():
    """Thousands of tests and all of Django stay for the whole run: the collector passes over them.

    Else it goes through them again and again while tests make their rows; and seldom is enough.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def delete_rather_than_truncate():
    """After a test that commits, only what it wrote is taken out again.

    Django truncates every table, which makes a thousand files anew; here most tables are empty.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations

    def sql_flush(self, style, tables, **options):
        quiet = "SET LOCAL session_replication_role = replica"  # neither triggers nor references
        return [quiet, *(f"DELETE FROM {self.quote_name(table)}" for table in tables)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(scope="session", autouse=True)
def remember_what_pages_are_made_of(django_test_environment):
    """`response.context` is a page's own alone: Django copies it for each template that the page
    includes and each box of its forms, too, which takes a sixth of a test of many pages.
    """
    from django.template import RequestContext
    from django.template.base import Template

    remembering = Template._render

    def render(self, context):
        if isinstance(context, RequestContext) and context.template is self:
            return remembering(self, context)
        return self.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


def administer(statement):
    """Run one statement outside any transaction, from the `postgres` database."""
    import psycopg
    from django.db import connection

    parameters = connection.get_connection_params() | {"dbname": "postgres"}
    parameters = {key: parameters[key] for key in ("host", "user", "dbname")}
    with psycopg.connect(**parameters, autocommit=True) as outside:
        cursor = outside.execute(statement)
        return cursor.fetchall() if cursor.description else []


def copy_database(template, name):
    """Make a database as a copy of another, in place of any of that name."""
    administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')


def use_database(name):
    """Point Django's connection at a database of the test server."""
    from django.conf import settings
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def migrations_digest():
    """Changes whenever the tables would: our migrations, the settings and the locked packages."""
    digest = hashlib.sha256()
    files = [*TOP.glob("*/migrations/*.py"), TOP / "consortium/settings.py"]
    for path in sorted([*files, TOP / "requirements/run.txt"]):
        digest.update(f"{path.relative_to(TOP)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def template_database(django_db_blocker):
    """The name of a migrated database without rows, made by whichever worker comes first."""
    from django.core.management import call_command
    from django.db import connection

    name = f"template_{migrations_digest()}"
    with embedded.exclusively(VAR / "test" / "template.lock"), django_db_blocker.unblock():
        found = {row[0] for row in administer("SELECT datname FROM pg_database")}
        if name not in found:
            for old in found:
                if old.startswith("template_"):
                    administer(f'DROP DATABASE "{old}" WITH (FORCE)')
            administer('DROP DATABASE IF EXISTS "half_made" WITH (FORCE)')
            administer('CREATE DATABASE "half_made"')
            use_database("half_made")
            call_command("migrate", verbosity=0)
            connection.close()
            administer(f'ALTER DATABASE "half_made" RENAME TO "{name}"')
    return name


@pytest.fixture(scope="session")
def django_db_setup(template_database, django_db_blocker):
    """A database for this worker, copied from the template."""
    from django.db import connection

    name = f"test_{WORKER}"
    with django_db_blocker.unblock():
        copy_database(template_database, name)
        use_database(name)
    yield
    with django_db_blocker.unblock():
        connection.close()
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def module_files(tmp_path_factory):
    """The stored files that the tests of a module begin with."""
    return tmp_path_factory.mktemp("files", numbered=True)


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker, module_files):
    """Makes rows, and their stored files, once for all tests of a module.

    `made_once(World)` in a fixture of module scope; tests get a deep copy of that, from a fixture
    of their own. So each finds all as it was made, as with Django's `setUpTestData`: its own
    transaction is a savepoint on this one, and its stored files are copies.
    """
    from django.db import transaction
    from django.test import override_settings

    def make(maker):
        with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=module_files):
            return maker()

    with contextlib.ExitStack() as transactions:
        with django_db_blocker.unblock():
            transactions.enter_context(transaction.atomic())
        yield make
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            transactions.close()


@pytest.fixture(scope="session")
def new_folders(tmp_path_factory):
    """Names of folders that are not there yet, one after another."""
    within = tmp_path_factory.mktemp("stored")
    return (within / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def files(request, settings, new_folders):
    """Stored files go to a folder of the test's own, made by its first: most have none."""
    settings.MEDIA_ROOT = next(new_folders)
    if "made_once" in request.fixturenames:
        shutil.copytree(request.getfixturevalue("module_files"), settings.MEDIA_ROOT)
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def empty_cache():
    """No test sees what another left in Valkey: caches, rate limits, queued tasks."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def real_files():
    """The folder of third-party files named by CONSORTIUM_REAL_FILES; skips without it."""
    folder = os.environ.get("CONSORTIUM_REAL_FILES", "")
    if not folder:
        pytest.skip("CONSORTIUM_REAL_FILES does not name the folder of third-party files")
    return Path(folder)


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, one for the run: Playwright allows no second in a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, bootstrap.BROWSERS))),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-sync",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                # Each page asks axe afresh and is gone before optimised code has paid for itself.
                "--js-flags=--no-maglev --no-turbofan",
            ],
        )
        yield browser
        browser.close()


# --- People, one for each role of docs/design.md 3


def member(role, kind):
    from tests.factories import MembershipFactory

    return MembershipFactory(role=role, organisation__kind=kind).user


@pytest.fixture
def visitor():
    """Nobody: the person who has not signed in."""
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


@pytest.fixture
def outsider(db):
    """Signed in, belonging nowhere."""
    from tests.factories import UserFactory

    return UserFactory()


@pytest.fixture
def staff(db):
    return member("staff", "charity")


@pytest.fixture
def lead(db):
    return member("lead", "charity")


@pytest.fixture
def officer(db):
    return member("officer", "statutory")


@pytest.fixture
def coordinator(db):
    return member("coordinator", "infrastructure")


@pytest.fixture
def administrator(db):
    from tests.factories import UserFactory

    return UserFactory(is_superuser=True, is_staff=True)


@pytest.fixture
def client_for(client):
    """A browserless client signed in as this person (as nobody for a visitor)."""

    def sign_in(person):
        if person.is_authenticated:
            client.force_login(
                person, backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        else:
            client.logout()
        return client

    return sign_in


@pytest.fixture
def csrf_client():
    """A browserless client that is held to CSRF tokens, as a browser is."""
    from django.test import Client

    return Client(enforce_csrf_checks=True)


@pytest.fixture
def queries_of(db):
    """How many queries a call makes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(call):
        with CaptureQueriesContext(connection) as captured:
            call()
        return len(captured)

    return count
