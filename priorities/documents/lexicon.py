"""The words that announce priorities, and those that speak against them, as `words.csv` has them.

kind: `announces` and `weaker` announce a list, table or heading of priorities; `numbered` stand
before a number ("Priority 2:"); `others`, `past` and `apart` say that they are somebody else's,
are over, or are about the document itself; `ours` takes that back; `no_title` are whole lines
that are never the title of a priority. `points` is what a word of them adds.
"""

import csv
import functools
import re
from dataclasses import dataclass
from pathlib import Path

WORDS = Path(__file__).with_name("words.csv")
_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten"


@dataclass(frozen=True)
class Lexicon:
    """The words of `words.csv`: {kind: [(pattern, points)]}."""

    patterns: dict[str, tuple[tuple[re.Pattern, float], ...]]

    def points(self, kind: str, text: str) -> float:
        """The strongest points of a kind's words in a text; 0 where none is in it."""
        found = [points for pattern, points in self.patterns[kind] if pattern.search(text)]
        return max(found, key=abs, default=0.0)

    def against(self, text: str) -> float:
        total = sum(self.points(kind, text) for kind in ("others", "past", "apart"))
        return min(0.0, total + self.points("ours", text)) if total else 0.0


@functools.cache
def lexicon(path: Path = WORDS) -> Lexicon:
    patterns: dict[str, list] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = sorted((word.strip() for word in row["words"].split(";")), key=len)[::-1]
            alternatives = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
            edges = {
                "numbered": rf"^\W*(?:{alternatives})\s+(?:\d{{1,2}}|[ivx]{{1,4}}|{_NUMBERS})\b\s*"
                r"(?:[:.–—-]|$)\s*(?P<title>.*)$",
                "no_title": rf"^\W*(?:{alternatives})\W*$",
            }
            pattern = edges.get(row["kind"], rf"(?<![\w-])(?:{alternatives})(?![\w-])")
            patterns.setdefault(row["kind"], []).append(
                (re.compile(pattern, re.IGNORECASE | re.DOTALL), float(row["points"]))
            )
    return Lexicon({kind: tuple(each) for kind, each in patterns.items()})
