"""What the home page says, entered by each package in its own `home.py`.

    @needs
    def drafts(user):
        yield Need("“Fen Edge Youth” is still a draft", link="/projects/fen-edge-youth/edit/")

A function takes the signed-in person and yields what waits for them; it asks a constant number
of queries. `figures` are what a visitor is shown, `ways_in` where a person may go next.
"""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum


class Urgency(IntEnum):
    """When somebody should turn to it; the smaller, the higher on the page."""

    NOW = 1
    SOON = 2
    WHEN_YOU_CAN = 3

    @property
    def words(self):
        return {1: "Now", 2: "Soon", 3: "When you can"}[self]

    @property
    def tone(self):
        return {1: "bad", 2: "attention", 3: "info"}[self]


@dataclass(frozen=True)
class Need:
    """One thing that waits for a person: what, where to do it, how urgent; `note` says why."""

    words: str
    link: str
    urgency: Urgency = Urgency.SOON
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A number that says how large the consortium is; `order` places it."""

    value: int
    label: str
    link: str = ""
    order: int = 50


@dataclass(frozen=True)
class WayIn:
    """A page a person may go to next, and what they can do there."""

    title: str
    words: str
    link: str
    order: int = 50


_needs: list[Callable[..., Iterable[Need]]] = []
_figures: list[Callable[..., Iterable[Figure]]] = []
_ways_in: list[Callable[..., Iterable[WayIn]]] = []


def needs(function):
    """Decorator: enter `function(user)`, which yields `Need`s of a signed-in person."""
    _needs.append(function)
    return function


def figures(function):
    """Decorator: enter `function(user)`, which yields `Figure`s; the user may be a visitor."""
    _figures.append(function)
    return function


def ways_in(function):
    """Decorator: enter `function(user)`, which yields `WayIn`s; the user may be a visitor."""
    _ways_in.append(function)
    return function


def needs_of(user):
    """What waits for this person, most urgent first; nothing for a visitor."""
    if not user.is_authenticated:
        return []
    found = itertools.chain.from_iterable(source(user) for source in _needs)
    return sorted(found, key=lambda need: need.urgency)


def figures_for(user):
    """The consortium in numbers."""
    found = itertools.chain.from_iterable(source(user) for source in _figures)
    return sorted(found, key=lambda figure: figure.order)


def ways_in_for(user):
    """Where this person may go next."""
    found = itertools.chain.from_iterable(source(user) for source in _ways_in)
    return sorted(found, key=lambda way: way.order)
