"""What a bid's prevention is worth to each public purse: docs/design.md 6, without a database.

Plain data in, plain data out; money and shares are Decimal and nothing is rounded. An **event** is
what a unit cost is the cost of (a recorded burglary, a hospital admission). A **line** is one
outcome of one project valued by one row of unit costs. Years are calendar years; offset 0 is the
bid's first. Formula per line and year, and grades of confidence: HM Treasury and New Economy,
*Supporting public service transformation: cost benefit analysis guidance for local partnerships*,
April 2014; discounting: HM Treasury, *Green Book*.
"""

from proposals.savings.appraisal import appraise
from proposals.savings.facts import (
    CENTRAL,
    HIGH,
    LOW,
    Case,
    Effect,
    OwnCost,
    Part,
    Project,
    SavingsRefused,
    Tag,
    UnitCost,
)
from proposals.savings.results import Appraisal, Line, NotCounted, ratio

__all__ = [
    "CENTRAL",
    "HIGH",
    "LOW",
    "Appraisal",
    "Case",
    "Effect",
    "Line",
    "NotCounted",
    "OwnCost",
    "Part",
    "Project",
    "SavingsRefused",
    "Tag",
    "UnitCost",
    "appraise",
    "ratio",
]
