"""What the pictures of a bid's savings are drawn from, on its page and in its pack."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.text import Truncator

from consortium.charts.series import Series
from proposals.savings import words

NOTHING = Decimal(0)
# The two public bodies that gain most have a part each, the others one together.
PARTS = ("main", "second", "rest")
# As many letters of a name as the key of a picture has room for on a phone; the table has all.
LONGEST_NAME = 43
# So many of what the answer hangs on most are drawn; the table has them all.
DRAWN = 10


def series_of(years: Iterable[Mapping], agencies: Iterable[Mapping]) -> list[dict]:
    """What is spent and what public services save side by side, as charts take it."""
    rows = list(years)
    return [
        {
            "name": name,
            "values": [Decimal(row[key]) for row in rows],
            "texts": [words.pounds(Decimal(row[key])) for row in rows],
            "colour": colour,
            "parts": parts,
        }
        for name, key, colour, parts in (
            ("Costs", "cost", "cost", ()),
            ("Public services save", "saved", "main", parts_of(agencies)),
        )
    ]


def parts_of(agencies: Iterable[Mapping]) -> tuple[Series, ...]:
    """What the two public bodies that gain most save by year, and the others together."""
    gains = [gain for gain in agencies if gain["is_public"] and Decimal(gain["central"])]
    first, rest = (gains, []) if len(gains) <= len(PARTS) else (gains[:2], gains[2:])
    named = [(gain["agency"] or "an agency not said", [gain]) for gain in first]
    if rest:
        named.append(("other public services", rest))
    parts = []
    for (name, own), colour in zip(named, PARTS, strict=False):
        by_year = zip(*(gain["by_year"] for gain in own), strict=True)
        values = tuple(sum(map(Decimal, year), start=NOTHING) for year in by_year)
        said = Truncator(f"Saved by {name}").chars(LONGEST_NAME)
        parts.append(Series(said, values, tuple(map(words.pounds, values)), colour))
    return tuple(parts)


def spans_of(rows: Iterable[Mapping]) -> list[dict]:
    """What the answer hangs on most, as charts take it."""
    return [
        {
            "label": ", ".join(
                part
                for part in (row["assumption"].capitalize(), row["outcome"], row["project"])
                if part
            ),
            "low": Decimal(row["low"]),
            "high": Decimal(row["high"]),
            "low_text": words.pounds(Decimal(row["low"])),
            "high_text": words.pounds(Decimal(row["high"])),
        }
        for row in list(rows)[:DRAWN]
    ]
