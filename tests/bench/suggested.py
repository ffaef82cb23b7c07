"""How good suggested outcomes are, on descriptions labelled by hand (`descriptions.csv`).

A description is labelled with what its work is for or plainly does, not with what it mentions in
passing; some speak of no outcome. The labels were set before anything suggested. One half of them
the method was built on; the other half only reports.

precision@3: of all suggestions that stand among the first three shown for a description, the share
that are labelled. What the cut-off does not show is not counted; a description without labels has
only wrong suggestions to count.
recall@5: the share of a description's labels that stand among the first five shown, averaged over
the descriptions that have labels.
"""

import csv
import dataclasses
from dataclasses import dataclass
from pathlib import Path

from projects.suggestions import OutcomeWords, for_outcomes, suggest

HERE = Path(__file__).parent
DESCRIPTIONS = HERE / "descriptions.csv"
DEMO_OUTCOMES = HERE.parent.parent / "consortium/demo/outcomes.csv"
HALVES = ("build", "report")


@dataclass(frozen=True)
class Labelled:
    """A description and the codes of the outcomes it speaks of."""

    half: str
    text: str
    codes: frozenset[str]


@dataclass(frozen=True)
class Quality:
    """The two shares on one half of the descriptions."""

    half: str
    descriptions: int
    precision_at_3: float
    recall_at_5: float

    def line(self):
        return (
            f"Suggested outcomes, the half to {self.half} on ({self.descriptions} descriptions): "
            f"precision@3 {self.precision_at_3:.3f}, recall@5 {self.recall_at_5:.3f}"
        )


def labelled():
    return [
        Labelled(row["half"], row["description"], frozenset(row["outcomes"].split(";")) - {""})
        for row in _rows(DESCRIPTIONS)
    ]


def demo_outcomes():
    return [
        OutcomeWords(
            row["code"], row["name"], row["description"], tuple(row["keywords"].split(";"))
        )
        for row in _rows(DEMO_OUTCOMES)
    ]


def a_hundred_outcomes():
    """The demo's outcomes under other codes again, until there are a hundred."""
    own = demo_outcomes()
    return [
        dataclasses.replace(own[number % len(own)], code=f"{number:02}") for number in range(100)
    ]


def quality(half, texts=None):
    index = for_outcomes(demo_outcomes())
    texts = [each for each in texts or labelled() if each.half == half]
    right, shares = [], []
    for each in texts:
        codes = [suggestion.code for suggestion in suggest(each.text, index)]
        right += [code in each.codes for code in codes[:3]]
        if each.codes:
            shares.append(len(each.codes & set(codes[:5])) / len(each.codes))
    return Quality(half, len(texts), sum(right) / len(right), sum(shares) / len(shares))


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
