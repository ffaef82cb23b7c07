"""Whether one area's figure is better, worse or similar beside another's. No database.

Published rates are compared as they are, with the publisher's limits. Counts are first made a rate
per 1,000 residents, with 95% limits by Byar's method (Breslow and Day 1987, the one the public
health profiles of England use for counts):

    lower = n × (1 − 1 / 9n − 1.96 / 3√n)³            of 0: 0
    upper = m × (1 − 1 / 9m + 1.96 / 3√m)³            m = n + 1
"""

import math
from dataclasses import dataclass
from decimal import Decimal

PER = 1000
_Z = 1.959964

BETTER, WORSE, SIMILAR, HIGHER, LOWER = "better", "worse", "similar", "higher", "lower"


@dataclass(frozen=True, slots=True)
class Value:
    """A figure that may stand beside another area's, with its limits where they are known."""

    value: float
    lower: float | None = None
    upper: float | None = None

    @property
    def has_limits(self) -> bool:
        return self.lower is not None and self.upper is not None


def byar(count: Decimal | float) -> tuple[float, float]:
    """The 95% limits of a count."""
    number = float(count)
    lower = number * (1 - 1 / (9 * number) - _Z / (3 * math.sqrt(number))) ** 3 if number else 0.0
    more = number + 1
    upper = more * (1 - 1 / (9 * more) + _Z / (3 * math.sqrt(more))) ** 3
    return max(lower, 0.0), upper


def per_1000(count: Decimal, residents: Decimal | float | None) -> Value | None:
    """A count as a rate per 1,000 residents; None where it is below 0 or nobody lives there."""
    if not residents or residents < 0 or count < 0:
        return None
    scale = PER / float(residents)
    lower, upper = byar(count)
    return Value(float(count) * scale, lower * scale, upper * scale)


def verdict(own: Value, other: Value, polarity: str) -> str:
    """What `own` is beside `other`; blank where neither has limits, so that nobody can tell.

    Limits that touch, or that hold the other's value where that has none, are similar. `polarity`
    is low, high, neither or blank: only the first two make a difference better or worse.
    """
    if not (own.has_limits or other.has_limits):
        return ""
    low, high = (own.lower, own.upper) if own.has_limits else (own.value, own.value)
    below, above = (other.lower, other.upper) if other.has_limits else (other.value, other.value)
    if high >= below and low <= above:
        return SIMILAR
    is_higher = own.value > other.value
    if polarity not in ("low", "high"):
        return HIGHER if is_higher else LOWER
    return BETTER if is_higher == (polarity == "high") else WORSE
