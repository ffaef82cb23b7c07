"""Two people saving one row: whoever comes second is told, and nothing is written over."""

from consortium.history import last_change
from consortium.models import User


class Stale(Exception):
    """Somebody saved the row after this person opened it.

    `row` is as it is now; `by` is who saved it, None where nobody is known.
    """

    def __init__(self, row, by=None):
        super().__init__(f"“{row}” was saved by {by or 'somebody else'} while you were typing.")
        self.row, self.by = row, by


def last_writer(row):
    """The person who wrote a tracked row last, None where nobody is known."""
    change = last_change(row)
    return User.objects.filter(pk=change.user_id).first() if change and change.user_id else None


def require_version(row, version):
    """Raise Stale unless this locked row still has the version that the person was shown."""
    if version != row.version:
        raise Stale(row, last_writer(row))


def version_in(text):
    """The version a page sends back, None where its text is no version."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
