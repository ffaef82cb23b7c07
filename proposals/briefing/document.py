"""The third step of a briefing: one page of A4 from what is told, and its PDF.

One page, whatever there is: long lists are cut and say so. How full it is is tried from ample to
sparse until it fits. Made within the request, in turn, and kept for a while, as briefings of
coverage are.
"""

import hashlib
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.text import Truncator

from consortium.printing import pdf
from consortium.printing.letters import printable
from priorities import sentences
from priorities.briefing.keeping import Turn, keep, kept

MOST_OF_A_SOURCE = 400


@dataclass(frozen=True)
class Room:
    """How many rows each list has, and how many letters a text that somebody else wrote."""

    rows: int
    asked: int
    sources: int
    letters: int


ROOMS = (
    Room(rows=8, asked=4, sources=10, letters=240),
    Room(rows=6, asked=3, sources=8, letters=180),
    Room(rows=5, asked=3, sources=6, letters=140),
    Room(rows=4, asked=2, sources=4, letters=120),
    Room(rows=3, asked=1, sources=2, letters=80),
)


class TooLong(Exception):
    """The words do not fit on one page even where least is said."""


def write(told: dict, address: str) -> bytes:
    """The briefing as a PDF/UA-1 file of one page. Raises keeping.Busy, pdf.MissingFile, TooLong.

    `address` is where the same stands with all of its rows.
    """
    with Turn() as turn:
        for room in ROOMS:
            page = html(told, address, room)
            digest = hashlib.sha256(page.encode()).hexdigest()
            if data := kept(digest):
                return data
            turn.take()
            laid_out = pdf.lay_out(page, identifier=digest)
            if laid_out.pages == 1:
                data = laid_out.as_bytes()
                keep(digest, data)
                return data
    raise TooLong(f"The briefing of {told['area']} does not fit on one page.")


def html(told: dict, address: str, room: Room = ROOMS[0]) -> str:
    """The page as HTML, in the letters that can be printed."""
    context = told | {
        "title": f"Prevention in {told['area']}",
        "foot": f"Prevention in {told['area']} · as of {sentences.day(told['on'])}",
        "address": address,
        "lists": {
            "events": cut(told["events"], room.rows),
            "agencies": cut(told["agencies"], room.rows),
            "asked": cut([asked_told(each, room) for each in told["asked"]], room.asked),
            "sources": cut(
                [Truncator(each).chars(MOST_OF_A_SOURCE) for each in sources_of(told)],
                room.sources,
            ),
        },
    }
    return printable(render_to_string("proposals/briefing/briefing.html", context))


def cut(rows, most):
    """As many rows as there is room for, and how many more there are."""
    rows = list(rows)
    return {"rows": rows[:most], "more": max(0, len(rows) - most)}


def asked_told(question, room):
    return {
        "office": question.office,
        "question": short(question.question, room),
        "asked_on": question.asked_on,
        "answer": short(question.answer, room),
        "answered_on": question.answered_on,
    }


def sources_of(told):
    """Every source on one line: what an event costs, how often it happens, what prevents it."""
    by_source: dict[str, list[str]] = {}
    for cost in told["unit_costs"]:
        by_source.setdefault(cost["source"] or "Unsourced", []).append(
            f"{cost['code']} £{cost['amount']:,.2f} ({cost['price_year'] or 'year not said'})"
        )
    costs = [
        f"What events cost, in prices of the year in brackets: {', '.join(each)}. {source}"
        for source, each in by_source.items()
    ]
    evidence = told["evidence"]
    unsourced = (
        [f"Unsourced: what {sentences.how_many(evidence['unsourced'], 'outcome')} prevent."]
        if evidence["unsourced"]
        else []
    )
    return [*unsourced, *costs, *told["count_sources"], *evidence["sources"]]


def short(text, room):
    return Truncator(text).chars(room.letters)
