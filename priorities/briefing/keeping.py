"""Anybody may take a briefing of anything, so one is made at a time and few are kept.

Each takes about a second of processor, and what is kept lies in the memory of the broker: without
a bound on both, addresses that differ by a filter would fill the one and the other.
"""

import secrets

from django.core.cache import cache

SLOTS = 20
AN_HOUR = 3600
BUSY = "briefing-busy"
# Longer than all tries of a briefing take. A process that dies while it makes one holds no longer.
MOST_SECONDS = 60
AGAIN_IN_SECONDS = 3


class Busy(Exception):
    """Another briefing is being made; the text is for the person who asked."""


class Turn:
    """The making of one briefing, among all processes. Taken at the first try, then held."""

    def __init__(self):
        self.name = ""

    def __enter__(self):
        return self

    def take(self) -> None:
        """Raises Busy."""
        if self.name:
            return
        name = secrets.token_hex(8)
        if not cache.add(BUSY, name, MOST_SECONDS):
            raise Busy(
                "Another briefing is being made just now. Ask again in a few seconds: nothing is "
                "lost."
            )
        self.name = name

    def __exit__(self, *error):
        # One that took too long has lost its turn, which may be another's by now.
        if self.name and cache.get(BUSY) == self.name:
            cache.delete(BUSY)


def kept(digest: str) -> bytes | None:
    """The briefing that was made of a page with this digest within the last hour."""
    of, data = cache.get(_slot(digest)) or ("", None)
    return data if of == digest else None


def keep(digest: str, data: bytes) -> None:
    """For an hour, or until another needs the same slot."""
    cache.set(_slot(digest), (digest, data), AN_HOUR)


def _slot(digest):
    return f"briefing-{int(digest, 16) % SLOTS}"
