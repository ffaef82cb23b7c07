"""What the monthly e-mail says, entered by each package in its own `monthly.py`.

    @asks
    def projects_to_confirm(people, on):
        return {person.pk: [Ask("Fen Edge Youth", …)]}

    @news
    def gaps_nearby(people, on, told):
        return {person.pk: [News(("gap:…",), "Nothing answers …", "/coverage/…/")]}

Each function takes the people of a whole batch and asks a constant number of queries. Somebody
gets an e-mail only where something is asked of them; the news comes with it. `told` holds for
each person the keys of the news of earlier e-mails, which is not told again.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from consortium.models import User

MOST_NEWS = 3
"""How many news of one kind stand in an e-mail; the others wait for the next."""


@dataclass(frozen=True)
class Step:
    """One thing a reader may do about what is asked: a link (a path, or a whole address)."""

    words: str
    link: str
    is_main: bool = False


@dataclass(frozen=True)
class Ask:
    """One thing that needs a person's word: what it is, why, what they can do, and by when."""

    title: str
    note: str
    steps: tuple[Step, ...]
    by: datetime.date
    facts: str = ""


@dataclass(frozen=True)
class News:
    """Something new for a person. `keys` are remembered once it was told."""

    keys: tuple[str, ...]
    words: str
    link: str


_asks: list[Callable[..., dict[int, list[Ask]]]] = []
_news: list[Callable[..., dict[int, list[News]]]] = []


def asks(function):
    """Decorator: enter `function(people, on)`, which returns {person id: [Ask]}."""
    _asks.append(function)
    return function


def news(function):
    """Decorator: enter `function(people, on, told)`, which returns {person id: [News]}."""
    _news.append(function)
    return function


def asked_of(people: Iterable[User], on: datetime.date) -> dict[int, list[Ask]]:
    """What is asked of these people on a date; those of whom nothing is, are left out."""
    return _together(function(people, on) for function in _asks)


def news_for(
    people: Iterable[User], on: datetime.date, told: dict[int, set[str]]
) -> dict[int, list[News]]:
    """What is new for these people, a few of each kind."""
    return _together(
        {person: found[:MOST_NEWS] for person, found in function(people, on, told).items()}
        for function in _news
    )


def _together(parts):
    gathered = {}
    for part in parts:
        for person, found in part.items():
            if found:
                gathered.setdefault(person, []).extend(found)
    return gathered
