"""Who is ready for which funder's list of papers: plain data in, plain data out.

A paper is **good** for a list on a date if its file is here, it has not expired, and it is not
older than the list allows. Of several papers of one kind the best one decides.
"""

import datetime
from dataclasses import dataclass
from enum import IntEnum

SOON_DAYS = 60
"""How long before its last day a paper is said to end soon."""


class State(IntEnum):
    """What a kind of paper is like, the worst first."""

    MISSING = 0
    WITHOUT_FILE = 1
    EXPIRED = 2
    TOO_OLD = 3
    UNDATED = 4
    ENDS_SOON = 5
    GOOD = 6

    @property
    def is_good(self) -> bool:
        return self >= State.ENDS_SOON

    @property
    def words(self) -> str:
        return _WORDS[self][0]

    @property
    def tone(self) -> str:
        return _WORDS[self][1]


_WORDS = {
    State.MISSING: ("missing", "bad"),
    State.WITHOUT_FILE: ("without a file", "bad"),
    State.EXPIRED: ("expired", "bad"),
    State.TOO_OLD: ("too old", "bad"),
    State.UNDATED: ("no date", "attention"),
    State.ENDS_SOON: ("ends soon", "attention"),
    State.GOOD: ("kept", "good"),
}


@dataclass(frozen=True)
class Paper:
    """A paper as it counts: the code of its kind, its dates, and whether its file is here."""

    kind: str
    issued_on: datetime.date | None = None
    expires_on: datetime.date | None = None
    has_file: bool = True


@dataclass(frozen=True)
class Wanted:
    """What a list asks for: a kind of paper, whether that expires, how old it may be."""

    kind: str
    expires: bool = False
    months: int | None = None


def months_before(date: datetime.date, months: int) -> datetime.date:
    """The same day so many months earlier; the month's last day where it has no such day."""
    year, month = divmod(date.year * 12 + date.month - 1 - months, 12)
    for day in range(date.day, 27, -1):
        try:
            return datetime.date(year, month + 1, day)
        except ValueError:
            continue
    return datetime.date(year, month + 1, date.day)


def state_of(paper: Paper, wanted: Wanted, on: datetime.date) -> State:
    """What one paper is like for one line of a list."""
    if not paper.has_file:
        return State.WITHOUT_FILE
    if paper.expires_on and paper.expires_on < on:
        return State.EXPIRED
    if wanted.months and paper.issued_on and paper.issued_on < months_before(on, wanted.months):
        return State.TOO_OLD
    lacks_end = wanted.expires and not paper.expires_on
    if lacks_end or (wanted.months and not paper.issued_on):
        return State.UNDATED
    if paper.expires_on and paper.expires_on <= on + datetime.timedelta(days=SOON_DAYS):
        return State.ENDS_SOON
    return State.GOOD


def best_of(papers: list[Paper], wanted: Wanted, on: datetime.date) -> State:
    """What a kind of paper is like: that of the best paper of it, or missing."""
    states = (state_of(paper, wanted, on) for paper in papers if paper.kind == wanted.kind)
    return max(states, default=State.MISSING)
