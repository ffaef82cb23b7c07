"""A database of the bench's own on the server the site uses, kept for the next run."""

import hashlib
import inspect
import os
import platform
import time

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.bench import country

NAME = "bench"


def prepare(projects, seed, *, fresh, say, name=NAME):
    """Point Django at the bench's database, written anew unless it holds what is wanted.

    Returns a sentence that says what there is.
    """
    wanted = digest(projects, seed)
    if fresh or mark(name) != wanted:
        say(f"Writing a country with {projects:,} projects into the database “{name}” …")
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        administer(f'CREATE DATABASE "{name}"')
        use(name)
        call_command("migrate", verbosity=0)
        rows = country.Country(projects=projects, seed=seed).write()
        with outside(name) as plain:
            plain.execute("VACUUM ANALYZE")
        administer(f"COMMENT ON DATABASE \"{name}\" IS '{wanted}'")
        return f"{rows:,} rows written"
    use(name)
    return "The country of the last run"


def digest(projects, seed):
    """Changes with the size, the seed, what is drawn and the tables."""
    text = inspect.getsource(country) + f"{projects} {seed}"
    for path in sorted(settings.BASE_DIR.glob("*/migrations/*.py")):
        text += path.read_text()
    return hashlib.sha256(text.encode()).hexdigest()


def mark(name):
    rows = administer(
        f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'"
    )
    return rows[0][0] if rows else None


def use(name=NAME):
    """From here on, Django's connection is the bench's."""
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def outside(name):
    """A plain connection to a database of the same server."""
    parameters = connection.get_connection_params() | {"dbname": name}
    known = ("host", "port", "user", "password", "dbname")
    return psycopg.connect(
        **{key: parameters[key] for key in known if key in parameters}, autocommit=True
    )


def administer(statement):
    with outside("postgres") as plain:
        cursor = plain.execute(statement)
        return cursor.fetchall() if cursor.description else []


def machine():
    """What the figures were measured on, and how fast it is just now (`loop_milliseconds`)."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        [version] = cursor.fetchone()
    return {
        "processors": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "postgresql": version,
        "loop_milliseconds": round(min(loop() for _ in range(5)), 1),
    }


def loop():
    """How long a million additions take in Python, in milliseconds.

    Machines differ, and a shared one differs from itself: with this, two reports can be compared.
    """
    since = time.perf_counter()
    total = 0
    for number in range(1_000_000):
        total += number
    return (time.perf_counter() - since) * 1000
