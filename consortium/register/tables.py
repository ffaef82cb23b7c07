"""What the tables of the charity register hold, and their cells as values."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

from consortium.register.files import RegisterRefused

# The extract's own tables begin like this; lists that others made from it do not.
EXTRACT = {"date_of_extract", "organisation_number", "registered_charity_number"}
BLANKS = {"", "NA", "N/A", "NULL"}


class Skipped(Exception):
    """A row that is left out, and why: the reason as the report counts it."""


def whole(text):
    if not re.fullmatch(r"\d{1,8}", text):
        raise ValueError
    return int(text)


def money(text):
    """Pounds without pence."""
    if not re.fullmatch(r"-?\d{1,15}(\.\d+)?", text):
        raise ValueError
    return int(text.partition(".")[0])


def day(text):
    """A date, written with a time of midnight in the extract."""
    return datetime.date.fromisoformat(text[:10])


def text_of(most) -> Callable:
    return lambda text: " ".join(text.split())[:most]


def long_text(text):
    return text.strip()


@dataclass(frozen=True)
class Column:
    """A column of the file: what it becomes, in which field, and what its faults are called."""

    head: str
    name: str
    read: Callable
    what: str
    required: bool = False


CHARITY = [
    Column("organisation_number", "organisation_number", whole, "organisation number"),
    Column("registered_charity_number", "number", whole, "charity number", required=True),
    Column("linked_charity_number", "linked_number", whole, "linked charity number"),
    Column("charity_name", "name", text_of(500), "name", required=True),
    Column("charity_type", "charity_type", text_of(100), "type"),
    Column("charity_registration_status", "status", text_of(50), "status"),
    Column("date_of_registration", "registered_on", day, "date of registration"),
    Column("date_of_removal", "removed_on", day, "date of removal"),
    Column("latest_income", "income_gbp", money, "income"),
    Column("charity_activities", "activities", long_text, "activities"),
    Column("charity_contact_postcode", "postcode", text_of(20), "postcode"),
    Column("charity_contact_web", "website", text_of(500), "website"),
    Column("charity_company_registration_number", "company_number", text_of(30), "company number"),
    Column("date_of_extract", "extracted_on", day, "date of the extract"),
]
TYPES = ("what", "who", "how")
CLASSES = [
    Column("organisation_number", "organisation_number", whole, "organisation number", True),
    Column("classification_type", "kind", text_of(20), "classification type", True),
    Column("classification_description", "word", text_of(250), "classification", True),
]
PLACES = [
    Column("organisation_number", "organisation_number", whole, "organisation number", True),
    Column("geographic_area_description", "word", text_of(250), "area", True),
]


@dataclass(frozen=True)
class Table:
    """A kind of table: how it is told, which columns it must have, and whether it is used."""

    name: str
    heads: frozenset
    is_used: bool = True


CHARITIES = Table("charity", frozenset({"registered_charity_number", "charity_name"}))
CLASSIFICATION = Table(
    "charity_classification",
    frozenset({"organisation_number", "classification_type", "classification_description"}),
)
AREAS = Table(
    "charity_area_of_operation",
    frozenset({"organisation_number", "geographic_area_type", "geographic_area_description"}),
)
OTHER = Table("another table", frozenset(), is_used=False)


def table_of(source) -> Table:
    """Which table a file holds, by its heads. Raises RegisterRefused where it is none."""
    heads = set(source.heads)
    for table in (CLASSIFICATION, AREAS, CHARITIES):
        if table.heads <= heads:
            if table is CHARITIES and heads >= EXTRACT and "linked_charity_number" not in heads:
                raise RegisterRefused(
                    f"{source.name} lacks the column linked_charity_number of the extract, which "
                    "tells linked charities apart. Give the file as it was published."
                )
            return table
    if heads >= EXTRACT and "charity_name" not in heads and len(heads) > len(EXTRACT):
        return OTHER
    missing = ", ".join(sorted(CHARITIES.heads - heads))
    raise RegisterRefused(
        f"{source.name} is no table of the charity register: line 1 lacks {missing}. "
        "Give publicextract.charity (or a list of charities with these columns), "
        "publicextract.charity_classification or publicextract.charity_area_of_operation."
    )


class Reader:
    """Makes values of the cells of one file, by its heads."""

    def __init__(self, source, columns):
        self.width = len(source.heads)
        # An unnamed or repeated last column is nothing to anybody.
        self.at = [
            (source.heads.index(column.head), column)
            for column in columns
            if column.head in source.heads
        ]
        self.fields = [column.name for _, column in self.at]

    def values(self, cells) -> dict:
        """{field: value} of a row. Raises Skipped."""
        if len(cells) != self.width:
            raise Skipped(f"the row has not as many columns as line 1 ({self.width})")
        found = {}
        for place, column in self.at:
            text = cells[place].strip()
            if text.upper() in BLANKS:
                if column.required:
                    raise Skipped(f"the {column.what} is blank")
                found[column.name] = None if column.read in (whole, day, money) else ""
                continue
            try:
                found[column.name] = column.read(text)
            except ValueError:
                kind = "date" if column.read is day else "number"
                raise Skipped(f"the {column.what} is no {kind}") from None
        return found


def charity_values(reader, cells) -> dict:
    """The values of an entry, with the numbers it is found by."""
    found = reader.values(cells)
    found["linked_number"] = found.get("linked_number") or 0
    if found.get("organisation_number") is None:
        if found["linked_number"]:
            raise Skipped("the organisation number is blank")
        found["organisation_number"] = found["number"]
    return found


def word_values(reader, cells) -> dict:
    """The values of a row of an additional table: which charity, which list, which word."""
    found = reader.values(cells)
    found["kind"] = found.get("kind", "areas").lower()
    if found["kind"] not in (*TYPES, "areas"):
        raise Skipped("the classification type is none of What, Who and How")
    return found
