"""What an agreement binds: one charity's part of a bid as plain data, and its digest.

Plain data in, plain data out. The content holds the part (what the project promises, what the money
buys, its milestones, each year's amounts), the terms, who leads, who is asked for money, the dates
and the costs shared by all.
Two contents have one digest exactly if nothing of this differs: the order in which years, terms
or costs were read changes nothing, and a line break is one whatever program wrote it.

    canonical   JSON with sorted keys, without spaces, letters as they are written (UTF-8)
    digest      SHA-256 of the canonical JSON, in hexadecimal

Money is text with pence, a share text without trailing zeros, a day ISO text; not known is null.
Places and the lead stand with their code beside the name, as two may have one name.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

FORMAT = 2


@dataclass(frozen=True)
class Outcome:
    """What a project promises to change, for how many people a year, in which words."""

    name: str
    people: int | None
    changed: str


@dataclass(frozen=True)
class Promise:
    """What a project says it does, for whom and where, and what the bid's money buys of it by when;
    places are (name, code).
    """

    reference: str
    title: str
    organisation: str
    summary: str
    people_per_year: int | None
    places: tuple[tuple[str, str], ...]
    people: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    buys: str = ""
    milestones: str = ""


@dataclass(frozen=True)
class Year:
    """What is asked for the project in the delivery year that begins in calendar year `year`."""

    year: int
    amount: Decimal | None
    match: Decimal | None
    share: Decimal | None
    must: bool


@dataclass(frozen=True)
class SharedCost:
    """A cost of the bid itself, which every partner stands for."""

    organisation: str
    heading: str
    year: int
    amount: Decimal | None
    match: Decimal | None


@dataclass(frozen=True)
class Frame:
    """What all partners of a bid agree to alike; terms are (question, answer)."""

    lead: str
    lead_reference: str
    funder: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    terms: tuple[tuple[str, str], ...]
    costs: tuple[SharedCost, ...]


def content_of(promise: Promise, years: Iterable[Year], frame: Frame) -> dict[str, Any]:
    """One part of a bid as the plain data that an agreement binds."""
    return {
        "format": FORMAT,
        "project": {
            "reference": promise.reference,
            "title": text(promise.title),
            "organisation": promise.organisation,
            "summary": text(promise.summary),
            "people_per_year": promise.people_per_year,
            "places": [{"name": name, "code": code} for name, code in sorted(promise.places)],
            "people": sorted(promise.people),
            "outcomes": _in_order(
                {"name": each.name, "people": each.people, "changed": text(each.changed)}
                for each in promise.outcomes
            ),
        },
        "buys": text(promise.buys),
        "milestones": text(promise.milestones),
        "years": _in_order(
            {
                "year": each.year,
                "amount": pounds(each.amount),
                "match": pounds(each.match),
                "share": None if each.share is None else f"{each.share.normalize():f}",
                "must": each.must,
            }
            for each in years
        ),
        "terms": _in_order(
            {"question": question, "answer": answer} for question, answer in frame.terms
        ),
        "lead": frame.lead,
        "lead_reference": frame.lead_reference,
        "funder": frame.funder,
        "starts_on": iso(frame.starts_on),
        "ends_on": iso(frame.ends_on),
        "costs": _in_order(
            {
                "organisation": each.organisation,
                "heading": each.heading,
                "year": each.year,
                "amount": pounds(each.amount),
                "match": pounds(each.match),
            }
            for each in frame.costs
        ),
    }


def canonical(content: Any) -> str:
    """The one way to write plain data down."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(content: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def text(words: str) -> str:
    """Words with line breaks as one program in all writes them."""
    return words.replace("\r\n", "\n")


def pounds(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def iso(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _in_order(rows):
    """Rows by their year, where they have one, then by all they say."""
    return sorted(rows, key=lambda row: (row.get("year", 0), canonical(row)))
