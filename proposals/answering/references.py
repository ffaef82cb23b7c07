"""References in an answer: `[[asked]]` stands for what the bid asks for, whatever that is today.

A name is looked up among those below and nowhere else: nothing that somebody writes is ever run.
Plain data in, plain data out; imports no Django.
"""

import re
from collections.abc import Mapping

TEXTS = {
    "need": "words: the need",
    "offer": "words: what we offer",
    "delivery": "words: how we deliver and govern it",
    "risks": "words: risks",
    "equality": "words: equality and safeguarding",
    "appendix": "words: appendix",
}
GROUPS = {
    "The bid": {
        "title": "name of the bid",
        "funder": "who is asked",
        "lead": "who leads it",
        "summary": "what it is about",
    },
    "Money": {
        "asked": "what it asks for, in all",
        "match": "match funding, in all",
        "cost": "what it costs, in all",
    },
    "Work and people": {
        "projects": "number of projects",
        "partners": "number of organisations with a project",
        "people": "people reached a year",
    },
    "When and where": {
        "starts": "first day",
        "ends": "last day",
        "years": "for how many years",
        "areas": "where it works",
        "plans": "plans it answers",
    },
    "Texts": TEXTS,
}
NAMES = {name: meaning for group in GROUPS.values() for name, meaning in group.items()}
NOT_SAID = "[not said yet]"

_REFERENCE = re.compile(r"\[\[\s*([^\[\]\n]{0,60}?)\s*\]\]")


def named_in(text: str) -> list[str]:
    """The names of the references in a text, each once, in their order; known or not."""
    return list(dict.fromkeys(_REFERENCE.findall(text)))


def unknown_in(text: str) -> list[str]:
    """Those that name nothing."""
    return [name for name in named_in(text) if name.casefold() not in NAMES]


def blanks_in(text: str, values: Mapping[str, str]) -> list[str]:
    """Those that stand for something which the bid does not say yet, as they are written."""
    return [
        name
        for name in named_in(text)
        if name.casefold() in NAMES and not values.get(name.casefold())
    ]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text as a funder reads it. A blank value is said to be lacking; what names nothing stays
    as it is written. What a value itself holds is not looked up again.
    """

    def value(found):
        name = found[1].casefold()
        if name not in NAMES:
            return found[0]
        return values.get(name) or NOT_SAID

    return _REFERENCE.sub(value, text).strip()
