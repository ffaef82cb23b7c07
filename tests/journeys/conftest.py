"""The site as people meet it: gunicorn, a Celery worker and Chromium on the demo consortium.

One database a run, a copy of the migrated template with the demo loaded; the journeys share it
and each leaves its own mark, as people do.
"""

import os
import socket
import sys
import time
import urllib.request
from email import message_from_string, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from consortium.processes import Child
from tests.conftest import ACCESSIBILITY, copy_database
from tests.register_files import row, table

WIDTHS = (1280, 375)
# The browser driver looks at pages before all their style sheets are there, and so may ask for a
# typeface that govuk-frontend's names and ours replaces. That none shows is tested elsewhere.
NOT_OURS = "/assets/fonts/"
LOAD_DEMO = "from consortium.demonstration import load_demo; load_demo()"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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
        assert child.process.wait(timeout=120) == 0, child.last_words()

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


@pytest.fixture(scope="session")
def site(environment, folder, run_there):
    """The address of the running site, with a worker and a small charity register."""
    run_there(LOAD_DEMO)
    register = folder / "publicextract.charity.txt"
    register.write_text(table(row(1100001, "WILLINGHAM WAYFARERS")), newline="")
    run_there(
        "from django.core.management import call_command; "
        f"call_command('import_charities', {str(register)!r})"
    )
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

    def __init__(self, browser, site, *, width, scripts=True):
        self.site = site
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            base_url=site,
            accept_downloads=True,
        )
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
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

    def sign_in(self, name):
        from consortium.demonstration import DOMAIN, PASSWORD

        self.page.goto("/accounts/login/")
        self.page.get_by_label("E-mail").fill(f"{name}@{DOMAIN}")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)

    def look(self, *, widths=WIDTHS):
        """The page passes axe's WCAG 2.2 AA rules and fits, on a desk and on a phone."""
        own = self.page.viewport_size
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(self.page, options=ACCESSIBILITY).response["violations"]
            faults = [(each["id"], each["nodes"][0]["target"]) for each in found]
            assert faults == [], f"{self.page.url} at {width} px: {faults}"
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{self.page.url} is {wide} px wide at {width} px"
        self.page.set_viewport_size(own)


@pytest.fixture
def person(chromium, site):
    """`person("lead", width=375)`: signed in by name, or a visitor without one."""
    people = []

    def open_browser(name=None, *, width=1280, scripts=True):
        someone = Person(chromium, site, width=width, scripts=scripts)
        people.append(someone)
        if name:
            someone.sign_in(name)
        return someone

    yield open_browser
    for someone in people:
        someone.context.close()
    assert [trouble for someone in people for trouble in someone.troubles] == []
