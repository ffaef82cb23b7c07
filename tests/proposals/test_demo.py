"""`manage.py demo`: from nothing to a served site with a bid pack, and nothing left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest
from django.core.management import CommandError, call_command

from consortium import demonstration
from consortium.processes import Child
from proposals.management.commands.demo import Command
from tests.conftest import administer, copy_database
from tests.workers import free_port, wait_for

TOP = Path(__file__).resolve().parents[2]
# One worker of the test run keeps the demo's database for all tests here.
pytestmark = pytest.mark.xdist_group("demo")


class Demo:
    """The command in an environment of its own, its output in a file."""

    def __init__(self, folder, environment):
        self.folder = folder
        self.output = folder / "demo.txt"
        self.port = free_port()
        # A pack's cover names the site: at another address it is another pack.
        self.environment = environment | {"PORT": str(self.port)}
        self.url = f"http://127.0.0.1:{self.port}"
        self.running = []

    def run(self, *options, **environment):
        return subprocess.run(
            [sys.executable, "manage.py", "demo", *options],
            cwd=TOP,
            env=self.environment | environment,
            capture_output=True,
            text=True,
        )

    def serve(self):
        """The running command and its children, once it serves."""
        process = self.start()
        wait_for(lambda: self._serves(process), seconds=120)
        # The server and two of its own; the worker, started last, its beat and two of its own; and
        # a guard of each.
        children = psutil.Process(process.pid).children
        wait_for(lambda: len(children(recursive=True)) == 9)
        return process, children(recursive=True)

    def start(self):
        with self.output.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "demo"],
                cwd=TOP,
                env=self.environment,
                stdout=output,
                stderr=output,
            )
        self.running.append(process)
        return process

    def stop(self):
        """End what still runs."""
        for process in self.running:
            if process.poll() is None:
                process.terminate()
                process.wait(30)

    def _serves(self, process):
        text = self.output.read_text()
        assert process.poll() is None, text
        return "Serving http" in text


@pytest.fixture(scope="module")
def demo(tmp_path_factory, template_database, django_db_blocker):
    """The demo on an empty database of this session's server, loaded by the first that runs it."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock():
        copy_database(template_database, "demo")
    demo = Demo(
        folder,
        os.environ
        | {
            "DATABASE_URL": os.environ["DATABASE_URL"].replace("/consortium?", "/demo?"),
            "REDIS_URL": os.environ["REDIS_URL"].split("?")[0] + "?db=14",
            "CONSORTIUM_VAR": str(folder / "var"),
            "PYTHONWARNINGS": "ignore",  # Celery's, where the tests run as root
        },
    )
    yield demo
    demo.stop()
    with django_db_blocker.unblock():
        administer('DROP DATABASE IF EXISTS "demo" WITH (FORCE)')


@pytest.fixture(scope="module")
def first_run(demo):
    """The demo's first run, which loads its consortium and ends with the pack."""
    return demo.run("--no-serve")


def path_of_pack(done):
    return Path(re.search(r"^Bid pack: (/.+\.pdf)$", done.stdout, re.MULTILINE)[1])


def test_without_serving_it_ends_once_a_worker_has_made_the_pack(demo, first_run):
    assert first_run.returncode == 0, first_run.stdout + first_run.stderr
    assert "Demo consortium: loaded" in first_run.stdout
    assert first_run.stdout.endswith("Stopped.\n")
    pack = path_of_pack(first_run)
    assert pack.is_relative_to(demo.folder / "var")
    assert pack.read_bytes().startswith(b"%PDF-")
    worker = (demo.folder / "var/log/worker.log").read_text()
    assert re.search(r"Task proposals\.tasks\.render_pack\S+ succeeded", worker)


@pytest.fixture(scope="module")
def serving(demo, first_run):
    """The command that serves once more, and its children; the pack was thrown away before."""
    path_of_pack(first_run).unlink()
    return demo.serve()


@pytest.mark.usefixtures("serving")
def test_a_pack_that_is_made_again_keeps_nobody_waiting_who_was_here_before(demo, first_run):
    wait_for(lambda: f"Bid pack: {path_of_pack(first_run)}" in demo.output.read_text())

    text = demo.output.read_text()
    assert text.index("Serving http") < text.index("Bid pack:   0%")
    assert path_of_pack(first_run).read_bytes().startswith(b"%PDF-")


def test_it_serves_with_the_printed_sign_ins_and_nothing_is_left_after_a_kill(demo, serving):
    process, children = serving

    text = demo.output.read_text()
    assert f"Serving {demo.url}/ until Ctrl-C" in text
    for name in ("staff", "lead", "officer", "coordinator"):
        assert f"    {name}@demo.example " in text
        assert demonstration.PASSWORD in text
        assert sign_in(demo.url, f"{name}@demo.example", demonstration.PASSWORD)
    assert not sign_in(demo.url, "lead@demo.example", "another password")

    process.kill()

    process.wait()
    wait_for(lambda: not any(is_at_work(child) for child in children))


def sign_in(site, email, password):
    """Whether the site takes them: its own form, filled in as a browser would."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with browser.open(f"{site}/accounts/login/") as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())[1]
    form = urlencode({"csrfmiddlewaretoken": token, "login": email, "password": password})
    with browser.open(f"{site}/accounts/login/", data=form.encode()) as page:
        return "/accounts/login/" not in page.url


@pytest.mark.usefixtures("serving")
def test_the_next_start_loads_nothing_finds_the_pack_and_serves_until_ctrl_c(demo, first_run):
    demo.stop()
    process, children = demo.serve()

    with urllib.request.build_opener().open(f"{demo.url}/health/ready/") as response:
        assert response.status == 200
    text = demo.output.read_text()
    assert "Demo consortium: there" in text
    assert "%" not in text
    assert f"Bid pack: {path_of_pack(first_run)}" in text

    process.send_signal(signal.SIGINT)

    assert process.wait(30) == 0
    left = psutil.wait_procs(children, timeout=5)[1]  # whoever takes them over has to notice
    assert not left
    assert demo.output.read_text().endswith("Stopped.\n")


@pytest.mark.usefixtures("first_run")
def test_a_start_that_is_told_to_end_leaves_nothing(demo):
    demo.stop()
    process = demo.start()
    children = wait_for(psutil.Process(process.pid).children)

    process.terminate()

    assert process.wait(30) == 143
    assert not any(is_at_work(child) for child in children)


def is_at_work(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def own_signals(monkeypatch):
    """The command takes Ctrl-C and SIGTERM for itself, and in this process for one test only."""
    monkeypatch.delenv("MAKELEVEL", raising=False)
    ours = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    yield
    for each, handler in ours.items():
        signal.signal(each, handler)


class Ending(Command):
    """The command, told to end while a child of it has started and nobody has heard of it yet."""

    def run(self, serve, port):
        self.start("server", ["http.server", "--bind", "127.0.0.1", str(port)])


class SlowChild(Child):
    started = []

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.started.append(self)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.3)


@pytest.mark.usefixtures("own_signals")
def test_what_starts_as_the_end_is_asked_for_is_ended_too(settings, monkeypatch, tmp_path):
    settings.DEBUG = True
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr("proposals.management.commands.demo.Child", SlowChild)

    with pytest.raises(SystemExit) as raised:
        call_command(Ending(), port=free_port())

    assert raised.value.code == 143
    assert [child.is_running for child in SlowChild.started] == [False]


@pytest.mark.usefixtures("own_signals")
def test_a_port_in_use_is_named_with_what_to_do(settings):
    settings.DEBUG = True
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CommandError) as raised:
            call_command("demo", port=port)

    assert f"Something already listens on 127.0.0.1:{port}." in str(raised.value)
    assert f"make demo PORT={port + 1}" in str(raised.value)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_what_is_no_port_is_refused_in_words(port):
    with pytest.raises(CommandError, match=f"“{port}” is no port: write a number from 1 to 65535"):
        call_command("demo", f"--port={port}")


@pytest.mark.usefixtures("own_signals")
def test_it_is_refused_with_debug_off(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="The demo runs only with DEBUG on"):
        call_command("demo", serve=False)


@pytest.mark.django_db
def test_nothing_else_opens_its_accounts_either(settings):
    settings.DEBUG = False

    with pytest.raises(demonstration.NotForReal, match="only where DEBUG is on"):
        demonstration.load_demo()
