"""What a reader makes of a file: records, and rows passed over."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from projects.models import LONGEST_SUMMARY

LONGEST_IDENTIFIER = 200
LONGEST_TITLE = 250
NO_IDENTIFIER = "no identifier"
NO_TITLE = "no title"
NO_RECIPIENT = "no recipient"
TO_A_PERSON = "a grant to a person"
EMPTY = "empty entry"
REPEATED = "identifier repeated"
ANOTHER_PLACE = "another place of a service above"
TOO_LONG = "identifier too long"


@dataclass(frozen=True)
class Party:
    """An organisation as a file names it. Numbers are the regulator's, without its prefix."""

    name: str = ""
    identifier: str = ""
    charity_number: str = ""
    company_number: str = ""
    website: str = ""
    email: str = ""

    def __str__(self):
        return self.name or self.identifier or self.charity_number or self.company_number


@dataclass(frozen=True)
class Place:
    """A place as a file names it; any of `names` may be the one we know it by."""

    code: str = ""
    names: tuple[str, ...] = ()

    def __str__(self):
        return " ".join(filter(None, [self.names[0] if self.names else "", self.code]))


@dataclass(frozen=True)
class Note:
    """Something of a record that was left out or read in a certain way, and why."""

    column: str
    words: str


def fitting(text, most, column, notes):
    """The text as long as is kept, `most` characters; a Note of its column says what was cut."""
    if len(text) <= most:
        return text
    notes.append(Note(column, f"It is cut to {most:,} characters."))
    return f"{text[: most - 1]}…"


def fitting_words(title, summary, columns, notes):
    """(title, summary) as long as is kept; `columns` are what the file calls the two."""
    return (
        fitting(title, LONGEST_TITLE, columns[0], notes),
        fitting(summary, LONGEST_SUMMARY, columns[1], notes),
    )


@dataclass(frozen=True)
class Record:
    """One grant or service. `row` is counted as a spreadsheet shows it, or from 1 in a list.

    `parties` are those the work is done by, the first foremost; `status` is blank where the file
    does not tell. `amount_gbp` is the funder's whole grant, None where none is known in pounds.
    `summary_is_made` of other cells, where the file has no words of its own.
    """

    row: int
    identifier: str
    title: str
    summary: str = ""
    parties: tuple[Party, ...] = ()
    status: str = ""
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    funded_until: datetime.date | None = None
    places: tuple[Place, ...] = ()
    terms: tuple[str, ...] = ()
    website: str = ""
    contact_email: str = ""
    funder: str = ""
    amount_gbp: Decimal | None = None
    summary_is_made: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Skipped:
    """A row that cannot be used: a short reason to count by, and what to change."""

    row: int
    reason: str
    column: str
    words: str


@dataclass
class Reading:
    """All of one file. `noun` is what its rows are: grant, service or row."""

    noun: str
    records: list[Record] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def rows(self):
        return len(self.records) + len(self.skipped)

    def skip(self, row, reason, column, words):
        self.skipped.append(Skipped(row, reason, column, words))

    def reasons(self):
        """{reason: how many rows were passed over for it}."""
        return dict(Counter(skipped.reason for skipped in self.skipped))
