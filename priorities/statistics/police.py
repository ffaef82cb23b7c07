"""Street files of data.police.uk, counted to force × month × small area × type.

Anti-social behaviour has no Crime ID, so rows without one are all counted, however alike. A
Crime ID counts once. Points are moved by the publisher; only the LSOA is used.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from priorities.statistics import NotFigures
from priorities.statistics.detect import plain

TYPES = (
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
)
TITLES = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
).split(",")
_MONTH = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])")
AGAIN = "the Crime ID came in an earlier row"
NO_MONTH = "the month is not one"


@dataclass(frozen=True, slots=True)
class Place:
    """What rows are alike in: force, month as written, LSOA code and name, type of crime."""

    force: str
    month: str
    code: str
    name: str
    crime_type: str


@dataclass
class Tally:
    """The rows of one file: all there are, those skipped by reason, the others by place."""

    rows: int = 0
    skipped: Counter = field(default_factory=Counter)
    counts: Counter = field(default_factory=Counter)


def month_of(text: str) -> datetime.date | None:
    """The first of a month written 2024-01; None for what is none."""
    found = _MONTH.fullmatch(text.strip())
    return datetime.date(int(found[1]), int(found[2]), 1) if found else None


def count(rows: Iterable[list[str]], titles: list[str] | None = None) -> Tally:
    """Count the rows after the line of titles (None: the file has none).

    Raises NotFigures for a file that ends in the middle of a row.
    """
    names = [plain(title) for title in titles or TITLES]
    places = [
        names.index(plain(title))
        for title in ("Reported by", "Month", "LSOA code", "LSOA name", "Crime type")
        if plain(title) in names
    ]
    if len(places) < 5:
        raise NotFigures(
            "The columns Reported by and LSOA name are wanted beside the month, the LSOA code and "
            "the crime type. Load the file as data.police.uk gives it."
        )
    force, month, code, name, crime_type = places
    crime_id = names.index("crimeid") if "crimeid" in names else None
    least = max(places) + 1
    tally = Tally()
    counts: Counter = Counter()
    seen: set[str] = set()
    width = before = 0
    for row in rows:
        if not row:
            continue
        before, width = width, len(row)
        if width < least:
            tally.rows += 1
            tally.skipped[f"the row has {width} cells, and {len(names)} are wanted"] += 1
            continue
        tally.rows += 1
        if crime_id is not None and (own := row[crime_id]):
            if own in seen:
                tally.skipped[AGAIN] += 1
                continue
            seen.add(own)
        counts[row[force], row[month], row[code], row[name], row[crime_type]] += 1
    if tally.rows and width < (before or least):
        raise NotFigures(
            f"It ends in the middle of row {tally.rows}: it was not downloaded whole. Download it "
            "again."
        )
    months: dict[str, bool] = {}
    for key, number in counts.items():
        written = key[1]
        if written not in months:
            months[written] = month_of(written) is not None
        if months[written]:
            tally.counts[Place(*key)] = number
        else:
            tally.skipped[NO_MONTH] += number
    return tally


def district_of(name: str) -> str:
    """The district in an LSOA's name: South Cambridgeshire 005A lies in South Cambridgeshire."""
    return name.rpartition(" ")[0].strip()
