"""The embedded PostgreSQL and Valkey: shared, stopped when unused, and proof against kills."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from consortium import embedded

TOP = Path(__file__).resolve().parents[2]
USER = """
import json, sys
from pathlib import Path
from consortium import embedded
servers = embedded.start(Path(sys.argv[1]))
print(json.dumps([servers.database_url, servers.redis_url]), flush=True)
sys.stdin.read()
"""


class User:
    """Another process that uses the servers until it is told to go, or killed."""

    def __init__(self, var):
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, var],
            cwd=TOP,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def servers(self):
        return embedded.Servers(*json.loads(self.process.stdout.readline()))

    def end(self, how=signal.SIGKILL):
        self.process.send_signal(how)
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture
def folder():
    """Not pytest's: a session that begins shuts its folder to others, `nobody` among them."""
    with tempfile.TemporaryDirectory(prefix="embedded-") as name:
        yield Path(name)


@pytest.fixture
def empty(folder):
    """Where nothing has been started yet."""
    yield folder / "var"
    embedded.stop(folder / "var")


@pytest.fixture(scope="module")
def used():
    """A folder whose servers have run and were stopped."""
    with tempfile.TemporaryDirectory(prefix="embedded-") as name:
        embedded.start(Path(name), durable=False)
        embedded.stop(Path(name))
        yield Path(name)


@pytest.fixture
def var(empty, used):
    """Where the servers have run before: PostgreSQL takes seconds to make its first files."""
    (empty / "embedded").mkdir(parents=True)
    subprocess.run(["cp", "-a", used / "embedded/postgres", empty / "embedded"], check=True)
    return empty


@pytest.fixture
def user(var):
    users = []

    def start():
        users.append(User(var))
        return users[-1]

    yield start
    for each in users:
        if each.process.returncode is None:
            each.end()


def answers(servers):
    with psycopg.connect(servers.database_url) as connection:
        database = connection.execute("SELECT current_database()").fetchone()[0]
    with redis.Redis.from_url(servers.redis_url) as valkey:
        return database == "consortium" and valkey.ping()


def processes(var):
    """The pids of all that runs for this folder, by name."""
    keeper = json.loads((var / "embedded/state.json").read_text())["keeper"]
    postmaster = (var / "embedded/postgres/data/postmaster.pid").read_text().split("\n")[0]
    with redis.Redis(unix_socket_path=socket_of(var)) as valkey:
        return {
            "keeper": keeper,
            "postgres": int(postmaster),
            "valkey": valkey.info("server")["process_id"],
        }


def socket_of(var):
    return json.loads((var / "embedded/state.json").read_text())["sockets"][1]


def runs(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def test_from_nothing_both_servers_answer_and_stop_once_nobody_uses_them(empty):
    servers = embedded.start(empty)
    pids = processes(empty)

    assert answers(servers)
    assert embedded.stop(empty) is True
    assert not runs(pids["postgres"])
    assert not runs(pids["valkey"])
    wait_until(lambda: not runs(pids["keeper"]), seconds=2)


def test_they_listen_on_unix_sockets_alone(var):
    servers = embedded.start(var, durable=False)

    with redis.Redis.from_url(servers.redis_url) as valkey:
        assert valkey.config_get("port") == {"port": "0"}
    with psycopg.connect(servers.database_url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone()[0] == ""


def test_data_is_kept_from_one_start_to_the_next(var):
    servers = embedded.start(var)
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with redis.Redis.from_url(servers.redis_url) as valkey:
        valkey.set("kept", 7)
    embedded.stop(var)

    servers = embedded.start(var)

    with psycopg.connect(servers.database_url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
    with redis.Redis.from_url(servers.redis_url) as valkey:
        assert valkey.get("kept") == b"7"


def test_processes_that_start_together_share_one_keeper(var, user):
    users = [user() for _ in range(4)]

    found = {each.servers() for each in users}

    assert len(found) == 1
    assert (var / "embedded/keeper.log").read_text().count("PostgreSQL is process") == 1


def test_the_servers_outlive_a_user_while_another_is_there(var, user):
    first, second = user(), user()
    servers = first.servers()
    second.servers()
    pids = processes(var)

    first.end()
    time.sleep(3)

    assert answers(servers)
    assert processes(var) == pids


def test_they_stop_when_the_last_user_is_killed(var, user):
    only = user()
    only.servers()
    pids = processes(var)

    only.end(signal.SIGKILL)

    wait_until(lambda: not any(runs(pid) for pid in pids.values()))


def test_stop_leaves_them_to_others_who_use_them(var, user):
    servers = user().servers()
    embedded.start(var)

    assert embedded.stop(var) is False
    assert answers(servers)


@pytest.mark.parametrize(
    "killed", [["keeper"], ["postgres"], ["valkey"], ["keeper", "postgres", "valkey"]]
)
def test_a_start_after_a_kill_finds_both_servers_and_the_data(var, user, killed):
    servers = user().servers()
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    pids = processes(var)

    for name in killed:
        os.kill(pids[name], signal.SIGKILL)
    wait_until(lambda: not any(runs(pids[name]) for name in killed))
    servers = embedded.start(var, durable=False)

    assert answers(servers)
    with psycopg.connect(servers.database_url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    if killed == ["keeper"]:
        assert processes(var)["postgres"] == pids["postgres"]
        assert processes(var)["valkey"] == pids["valkey"]


def test_stop_ends_servers_whose_keeper_was_killed(var):
    embedded.start(var, durable=False)
    pids = processes(var)
    os.kill(pids["keeper"], signal.SIGKILL)
    wait_until(lambda: not runs(pids["keeper"]))

    assert embedded.stop(var) is True
    assert not runs(pids["postgres"])
    assert not runs(pids["valkey"])


def test_a_process_number_that_now_belongs_to_another_does_not_stop_the_start(var):
    embedded.start(var, durable=False)
    embedded.stop(var)
    data = var / "embedded/postgres/data"
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n/x\n\n  1 1\nready\n")

    assert answers(embedded.start(var, durable=False))


def test_a_half_made_data_directory_is_made_anew(empty):
    half_done = empty / "embedded/postgres/data.new/base"
    half_done.mkdir(parents=True)

    assert answers(embedded.start(empty, durable=False))
    assert not half_done.exists()


def test_a_path_too_long_for_a_socket_gets_one_elsewhere(folder):
    var = folder / ("odd name " * 12)

    servers = embedded.start(var, durable=False)

    try:
        assert answers(servers)
        assert str(folder) not in servers.redis_url
    finally:
        embedded.stop(var)


def test_the_keeper_stops_both_when_its_folder_is_removed(var):
    embedded.start(var, durable=False)
    pids = processes(var)

    embedded.release(var)
    # Again where what still runs has written into it meanwhile.
    wait_until(lambda: subprocess.run(["rm", "-rf", var]).returncode == 0)

    wait_until(lambda: not any(runs(pid) for pid in pids.values()))


def test_data_of_another_postgresql_is_refused_saying_what_to_do(var):
    embedded.start(var, durable=False)
    embedded.stop(var)
    (var / "embedded/postgres/data/PG_VERSION").write_text("12\n")

    with pytest.raises(embedded.EmbeddedError) as raised:
        embedded.start(var)

    assert "made by PostgreSQL 12" in str(raised.value)
    assert str(var / "embedded/keeper.log") in str(raised.value)


def test_with_debug_off_the_settings_refuse_embedded_servers_and_say_why(empty):
    environment = os.environ | {"DEBUG": "0", "DATABASE_URL": "", "CONSORTIUM_VAR": str(empty)}

    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=TOP,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert re.search(r"without a default while DEBUG is off: .*DATABASE_URL", done.stderr)
    assert "without passwords or backups" in done.stderr
    assert "Traceback" not in done.stderr
    assert not empty.exists()


APP = """
import os
from celery import Celery
app = Celery("round_trip", broker=os.environ["BROKER"], backend=os.environ["BROKER"])

@app.task
def add(one, other):
    return one + other
"""


def test_a_celery_task_goes_there_and_back_on_the_database_named(var, tmp_path):
    """Through the settings' own spelling of the address, with a worker of its own."""
    url = embedded.start(var, durable=False).redis_url + "?db=3"
    (tmp_path / "round_trip.py").write_text(APP)
    told = subprocess.check_output(
        [sys.executable, "-c", "from consortium.settings import *; print(CELERY_BROKER_URL)"],
        cwd=TOP,
        env=os.environ | {"REDIS_URL": url},
        text=True,
    )
    environment = os.environ | {"BROKER": told.strip()}
    del environment["DJANGO_SETTINGS_MODULE"]  # this worker is not the site's
    ask = "import round_trip; print(round_trip.add.delay(2, 3).get(timeout=30))"

    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "--app", "round_trip", "worker", "--pool", "solo"],
            cwd=tmp_path,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        done = subprocess.run(
            [sys.executable, "-c", ask], cwd=tmp_path, env=environment, capture_output=True
        )
        with redis.Redis.from_url(url) as third:
            keys = third.keys("celery-task-meta-*")
    finally:
        worker.terminate()
        worker.wait()

    assert done.stdout == b"5\n", (tmp_path / "worker.log").read_text()
    assert len(keys) == 1
