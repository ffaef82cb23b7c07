"""What is said of how sure an appraisal is: what takes longest to work out, kept for who asks next.

It is found again by all that goes into it, each figure of it: of a bid that differs in anything
at all it is worked out anew.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from proposals.savings.draws import Spread, spread_of
from proposals.savings.facts import Case
from proposals.savings.results import Appraisal
from proposals.savings.sensitivity import Swing, break_even, shifts, swings

# So many of the outcomes worth most are shown from their low to their high.
SWINGS_OF = 10
# Of so many bids, those asked for last: of a hundred projects each, some megabytes in all.
KEPT = 16


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """How far the value may lie from the central one, what it hangs on (widest first), and what all
    effects have to be multiplied by to break even (None: no effect is enough).
    """

    spread: Spread
    break_even: Decimal | None
    swings: tuple[Swing, ...]


def uncertainty_of(found: Appraisal) -> Uncertainty:
    return worked_out(_Asked(found))


class _Asked:
    """An appraisal that equals another of the same facts."""

    def __init__(self, found: Appraisal):
        self.found = found
        self.facts = facts_of(found.case)

    def __eq__(self, other):
        return self.facts == other.facts

    def __hash__(self):
        return hash(self.facts)


def facts_of(case: Case) -> tuple:
    """All that a case holds, as one value that can be compared."""
    return (
        case.first_year,
        case.base_year,
        case.discount_rate,
        tuple(case.projects.items()),
        tuple(case.tags),
        tuple(case.parts),
        tuple(case.unit_costs.items()),
        tuple(case.deflators.items()),
        tuple(case.own_costs),
        tuple(case.recorded.items()),
    )


@lru_cache(maxsize=KEPT)
def worked_out(asked: _Asked) -> Uncertainty:
    """What `uncertainty_of` tells, kept."""
    found = asked.found
    widest = sorted(
        [*swings(found, most=SWINGS_OF), *shifts(found)], key=lambda swing: -swing.width
    )
    return Uncertainty(spread_of(found), break_even(found), tuple(widest))
