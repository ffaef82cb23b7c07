"""Street files of data.police.uk, counted to force × month × small area × type.

Anti-social behaviour has no Crime ID, so rows without one are all counted, however alike. A
Crime ID counts once. Points are moved by the publisher; only the LSOA is used.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter

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
_AT_ONCE = 2000
AGAIN = "the Crime ID came in an earlier row"
NO_MONTH = "the month is not one"


@dataclass
class Tally:
    """The rows of one file: all there are, those skipped by reason, the others by what they are
    alike in: `counts` is {(force, month as written, LSOA code, its name, type of crime): rows}.
    """

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
    counting = _Counting([plain(title) for title in titles or TITLES])
    rows = iter(rows)
    before = width = 0
    while block := list(islice(rows, _AT_ONCE)):
        widths = [number for number in map(len, block) if number]
        before, width = [before, width, *widths[-2:]][-2:]
        counting.take(block, widths)
    tally = counting.tally
    if tally.rows and width < (before or counting.least):
        raise NotFigures(
            f"It ends in the middle of row {tally.rows}: it was not downloaded whole. Download it "
            "again."
        )
    written = {key[1] for key in tally.counts}
    if wrong := {text for text in written if month_of(text) is None}:
        for key in [key for key in tally.counts if key[1] in wrong]:
            tally.skipped[NO_MONTH] += tally.counts.pop(key)
    return tally


class _Counting:
    """Rows counted block by block: at once where nothing is amiss, else one by one."""

    def __init__(self, names):
        wanted = ("Reported by", "Month", "LSOA code", "LSOA name", "Crime type")
        places = [names.index(plain(title)) for title in wanted if plain(title) in names]
        if len(places) < len(wanted):
            raise NotFigures(
                "The columns Reported by and LSOA name are wanted beside the month, the LSOA code "
                "and the crime type. Load the file as data.police.uk gives it."
            )
        crime_id = names.index("crimeid") if "crimeid" in names else None
        self.wanted = len(names)
        self.least = max(*places, -1 if crime_id is None else crime_id) + 1
        self.place_of = itemgetter(*places)
        self.id_of = (lambda row: "") if crime_id is None else itemgetter(crime_id)
        self.tally = Tally()
        self.seen: set[str] = set()

    def take(self, block, widths):
        """Count these rows; `widths` are how many cells those have that are not blank."""
        if len(widths) == len(block) and min(widths) >= self.least:
            named = [own for own in map(self.id_of, block) if own]
            ids = set(named)
            if len(ids) == len(named) and self.seen.isdisjoint(ids):
                self.seen |= ids
                self.tally.rows += len(block)
                self.tally.counts.update(map(self.place_of, block))
                return
        for row in block:
            if row:
                self._take_one(row)

    def _take_one(self, row):
        self.tally.rows += 1
        if len(row) < self.least:
            reason = f"the row has {len(row)} cells, and {self.wanted} are wanted"
            self.tally.skipped[reason] += 1
            return
        own = self.id_of(row)
        if own in self.seen:
            self.tally.skipped[AGAIN] += 1
            return
        if own:
            self.seen.add(own)
        self.tally.counts[self.place_of(row)] += 1


def district_of(name: str) -> str:
    """The district in an LSOA's name: South Cambridgeshire 005A lies in South Cambridgeshire."""
    return name.rpartition(" ")[0].strip()
