"""The site as people meet it: gunicorn, a Celery worker and Chromium on the demo consortium.

One database a run, a copy of the migrated template with the demo and the rows of `states.py`; the
journeys share it and each leaves its own mark, as people do.
"""

import os
import re
import sys
import time
import urllib.request
from email import message_from_string, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from consortium.processes import Child
from tests.conftest import copy_database
from tests.looking import look
from tests.register_files import row, table
from tests.workers import free_port, wait_for

WIDTHS = (1280, 375)
# The browser driver looks at pages before all their style sheets are there, and so may ask for a
# typeface that govuk-frontend's names and ours replaces. That none shows is tested elsewhere.
NOT_OURS = "/assets/fonts/"
LOAD_DEMO = """
from consortium.demonstration import load_demo
from tests.journeys.states import make_states
load_demo()
make_states()
"""
UNSETTLED = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"


@pytest.fixture(scope="session")
def environment(template_database, django_db_blocker, tmp_path_factory):
    """The environment of the site: a database of its own, and a folder for its e-mails."""
    folder = tmp_path_factory.mktemp("site")
    with django_db_blocker.unblock():
        copy_database(template_database, "journeys")
    port = free_port()
    redis_url = os.environ["REDIS_URL"].split("?")[0]
    return {
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path="/journeys").geturl(),
        "REDIS_URL": f"{redis_url}?db=9",
        "CONSORTIUM_VAR": str(folder / "var"),
        "EMAIL_URL": f"filemail:///{folder / 'mail'}",  # a path that begins at the top
        "SITE_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "INFO",
    }


@pytest.fixture(scope="session")
def folder(environment):
    """Where the site keeps its own, e-mails among it (`mail`)."""
    return Path(environment["CONSORTIUM_VAR"]).parent


@pytest.fixture(scope="session")
def run_there(environment, folder):
    """Runs a few lines of Python as a command of the site would."""

    def run(code):
        child = Child(
            "shell",
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
            log=folder / "shell.log",
            environment=environment,
        )
        try:
            assert child.process.wait(timeout=120) == 0, child.last_words()
        finally:
            child.stop()

    return run


@pytest.fixture(scope="session")
def mails(folder):
    """`mails(address)`: the e-mails to an address so far, oldest first."""

    def read(address):
        found = []
        for path in (folder / "mail").glob("*.log"):
            for text in path.read_text().split("-" * 79 + "\n"):
                message = message_from_string(text, policy=policy.default)
                if message["To"] == address:
                    found.append(message)
        return sorted(found, key=lambda message: parsedate_to_datetime(message["Date"]))

    return read


def body(message):
    return message.get_body(("plain",)).get_content()


@pytest.fixture(scope="session")
def code_for(mails):
    """`code_for(address)`: what the last e-mail to a new account's address asks one to type."""
    written = re.compile(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)$", re.MULTILINE)

    def read(address):
        return wait_for(lambda: [written.search(body(mail))[1] for mail in mails(address)])[-1]

    return read


def load_register(folder, run_there):
    """Two charities, and where one of them works."""
    charities = folder / "publicextract.charity.txt"
    places = folder / "publicextract.charity_area_of_operation.txt"
    rows = [row(1100001, "WILLINGHAM WAYFARERS"), row(1100002, "SAWSTON LOCKS AND CHAINS")]
    charities.write_text(table(*rows), newline="")
    heads = ("organisation_number", "geographic_area_type", "geographic_area_description")
    works = "1100002\tLocal Authority\tSouth Cambridgeshire"
    places.write_text(table(works, heads=heads), newline="")
    run_there(
        "from django.core.management import call_command; "
        f"call_command('import_charities', {str(charities)!r}, {str(places)!r})"
    )


@pytest.fixture(scope="session")
def site(environment, folder, run_there):
    """The address of the running site, with a worker and a small charity register."""
    run_there(LOAD_DEMO)
    load_register(folder, run_there)
    address = environment["SITE_URL"]
    port = urlsplit(address).port
    gunicorn = ["gunicorn", "consortium.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", 4]
    celery = ["celery", "--app", "consortium", "worker", "--concurrency", 1, "--without-mingle"]
    children = [
        Child(command[0], [sys.executable, "-m", *command], log=log, environment=environment)
        for command, log in (
            ([*gunicorn, "--no-control-socket"], folder / "gunicorn.log"),
            (celery, folder / "worker.log"),
        )
    ]
    await_site(address, children[0])
    yield address
    for child in children:
        child.stop()


def await_site(address, server, *, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        assert server.is_running, server.last_words()
        try:
            urllib.request.urlopen(f"{address}/health/ready/", timeout=10).close()  # noqa: S310
        except OSError:
            assert time.monotonic() < deadline, server.last_words()
        else:
            return


# htmx says so of a request it gives up for a newer one (hx-sync), as is meant; of one that fails it
# says more.
ABORTED = ("htmx:afterRequest", "htmx:sendAbort")


class Person:
    """Somebody at a browser. What the console said, and every failed request, is remembered."""

    def __init__(self, context, site, passed, *, width):
        self.context, self.site, self.passed = context, site, passed
        self.page = self.context.new_page()
        self.page.set_viewport_size({"width": width, "height": 900})
        self.troubles = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", self.hear)
        self.page.on("response", self.see)

    def hear(self, message):
        if message.text.startswith(ABORTED):
            return
        if message.type in ("error", "warning") and NOT_OURS not in message.location["url"]:
            self.troubles.append(message.text)

    def see(self, response):
        if response.status >= 400 and NOT_OURS not in response.url:
            self.troubles.append(f"{response.status} {response.url}")

    def forget_troubles_of(self, path):
        """A page that was meant to answer with an error is no trouble."""
        self.troubles = [
            trouble
            for trouble in self.troubles
            if not trouble.endswith(path) and "the server responded with a status of" not in trouble
        ]

    def sign_in(self, name):
        from consortium.demonstration import DOMAIN, PASSWORD

        self.page.goto("/accounts/login/")
        self.page.get_by_label("E-mail").fill(f"{name}@{DOMAIN}")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)

    def leave(self):
        """The page is closed; first an empty one comes, as Chromium closes none while another is on
        its way (a form that was just sent) and Playwright would wait for ever.
        """
        self.page.goto("about:blank")
        self.page.close()

    def look(self, *, widths=WIDTHS, whole=False):
        """The page passes axe's WCAG 2.2 AA rules and fits, on a desk and on a phone; without
        `whole` if there is anything on it that no page has shown before.
        """
        own = self.page.viewport_size
        self.page.wait_for_load_state()
        expect(self.page.locator(UNSETTLED)).to_have_count(0)
        self.page.evaluate("document.fonts.ready.then(() => null)")
        look(self.page, widths, self.passed, whole=whole)
        self.page.set_viewport_size(own)


@pytest.fixture(scope="session")
def open_browser(chromium, site):
    """A browser of its own (a Playwright context), with what another has kept."""

    def open_one(*, scripts=True, kept=None):
        context = chromium.new_context(
            java_script_enabled=scripts,
            base_url=site,
            accept_downloads=True,
            reduced_motion="reduce",
            storage_state=kept,
        )
        context.set_default_timeout(20_000)
        return context

    return open_one


@pytest.fixture(scope="session")
def passed():
    """What axe has seen of the site's pages and found no fault with, whoever looked."""
    return set()


@pytest.fixture(scope="session")
def browsers():
    """The browsers of people who have signed in, by name: each signs in once a run."""
    return {}


@pytest.fixture
def person(open_browser, site, passed, browsers):
    """`person("lead", width=375)`: signed in by name, or a visitor without one.

    By name one has the same browser through the run, unless that is to be without scripts, or
    one's `own`: changed in a way that others shall not find it.
    """
    people, closing = [], []

    def meet(name=None, *, width=1280, scripts=True, own=False):
        if name and name not in browsers:
            browsers[name] = open_browser()
            people.append(Person(browsers[name], site, passed, width=width))
            people[-1].sign_in(name)
        if name and scripts and not own:
            context = browsers[name]
        else:
            kept = browsers[name].storage_state() if name else None
            context = open_browser(scripts=scripts, kept=kept)
            closing.append(context)
        people.append(Person(context, site, passed, width=width))
        return people[-1]

    yield meet
    for someone in people:
        someone.leave()
    for context in closing:
        context.close()
    assert [trouble for someone in people for trouble in someone.troubles] == []
