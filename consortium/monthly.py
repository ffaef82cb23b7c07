"""What the monthly e-mail says, entered by each package in its own `monthly.py`.

    @asks
    def projects_to_confirm(people, on):
        return {person.pk: [Ask("Fen Edge Youth", …, topic=STILL_RIGHT)]}

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

from django.utils.formats import date_format

from consortium.models import User

MOST_NEWS = 3
"""How many news of one kind stand in an e-mail; the others wait for the next."""


@dataclass(frozen=True)
class Topic:
    """What several asks have in common: a heading, a sentence or two, and words for the subject.

    `words` may hold `{until}`, the first day by which one of them is wanted.
    """

    title: str
    words: str
    verb: str
    one: str
    many: str

    def count(self, number: int) -> str:
        return f"{number} {self.one if number == 1 else self.many}"


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
    topic: Topic
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


@dataclass(frozen=True)
class Asked:
    """The asks of one topic in one person's e-mail."""

    topic: Topic
    asks: tuple[Ask, ...]

    @property
    def until(self) -> str:
        """The first day by which one of them is wanted."""
        return date_format(min(ask.by for ask in self.asks), "j F Y")

    @property
    def words(self) -> str:
        return self.topic.words.format(until=self.until)


def by_topic(asks: Iterable[Ask]) -> list[Asked]:
    """What is asked of one person, topic by topic, in the order in which they were entered."""
    topics = {}
    for ask in asks:
        topics.setdefault(ask.topic, []).append(ask)
    return [Asked(topic, tuple(found)) for topic, found in topics.items()]


def subject_of(topics: list[Asked]) -> str:
    """What is wanted, by when, and of what: “Renew by 18 December 2026: “Insurance””."""
    parts = []
    for found in topics:
        topic, asks = found.topic, found.asks
        what = f"“{asks[0].title}”" if len(asks) == 1 else topic.count(len(asks))
        parts.append(f"{topic.verb} by {found.until}: {what}")
    return "; ".join(parts)


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
