"""`manage.py`: Django's commands. What keeps every one of them from working is said in words.

A traceback tells a person who runs a command nothing; who wants it adds `--traceback`.
"""

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import Error as DatabaseError

from consortium.embedded import EmbeddedError


def run(arguments: list[str]) -> None:
    """Run the command; where settings, servers or tables are missing, exit 1 saying what to do."""
    try:
        execute_from_command_line(arguments)
    except (ImproperlyConfigured, EmbeddedError, DatabaseError) as error:
        words = str(error)
        if isinstance(error, DatabaseError):
            words = what_the_database_lacks()
        if not words or "--traceback" in arguments:
            raise
        sys.exit(words)


def what_the_database_lacks() -> str:
    """Why no command could work with this database; empty if the cause is another."""
    from consortium.health import missing_migrations

    try:
        missing = missing_migrations()
    except DatabaseError as silent:
        reason = str(silent).strip().splitlines()[0]
        return f"The database does not answer: {reason}. See that it runs where DATABASE_URL says."
    if missing:
        return (
            f"The database lacks tables or columns ({missing} migrations are not applied). Run "
            "`manage.py migrate`, then the same command again."
        )
    return ""
