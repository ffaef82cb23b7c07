"""What somebody must always be here: a coordinator, an administrator.

Without one nobody could give the role to anybody again.
"""

import contextlib
from collections.abc import Iterator

from django.db import connection, transaction

from consortium.models import Role, User
from consortium.services.letters import coordinators


class NobodyLeft(Exception):
    """What was asked would leave nobody in such a role; the text says which, and what to do."""


@contextlib.contextmanager
def keeping_somebody() -> Iterator[None]:
    """Refuse what is written inside if it leaves nobody who is coordinator, or administrator.

    Then nothing of it stays. Raises NobodyLeft.
    """
    with transaction.atomic():
        hold()
        before = _filled()
        yield
        if gone := " or ".join(sorted(before - _filled())):
            raise NobodyLeft(
                f"Nobody would be {gone} here any more, and nobody could take the place. Make "
                f"somebody else {gone} first."
            )


def hold() -> None:
    """Have whoever else would leave such a role wait for the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('consortium.posts'))")


def administrators():
    return User.objects.filter(is_superuser=True, is_active=True)


def _filled():
    filled = {Role.COORDINATOR.value} if coordinators() else set()
    return filled | ({"administrator"} if administrators().exists() else set())
