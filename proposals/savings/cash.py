"""What is asked for in pounds of the day, and what each side might pay of it."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal

from proposals.savings.facts import ONE, ZERO, Case

# The inflation that the Bank of England is set to aim at.
USUAL_INFLATION = Decimal("0.02")


def asked_by_year(case: Case) -> dict[int, Decimal]:
    """Pounds asked for by year, in prices of the base year, without match funding."""
    asked: dict[int, Decimal] = defaultdict(Decimal)
    for each in (*case.parts, *case.own_costs):
        asked[each.year] += each.amount
    return dict(sorted(asked.items()))


def in_cash(amount: Decimal, *, base_year: int, year: int, inflation: Decimal) -> Decimal:
    """A price of the base year in pounds of another year, at the same inflation every year."""
    return amount * (ONE + inflation) ** (year - base_year)


def fair_shares(gains: Mapping[str, Decimal], asked: Decimal) -> dict[str, Decimal]:
    """What each would pay of what is asked, in proportion to its gain; empty where nobody gains.

    In whole pounds that add up to what is asked, rounded down: what rounding leaves goes, a pound
    each, to those whose share lost most by it (a tie: the first by name).
    """
    together = sum(gains.values(), start=ZERO)
    if not together:
        return {}
    exact = {name: asked * gain / together for name, gain in sorted(gains.items())}
    shares = {name: _down(each) for name, each in exact.items()}
    left = int(_down(asked) - sum(shares.values()))
    for name in sorted(exact, key=lambda name: shares[name] - exact[name])[:left]:
        shares[name] += ONE
    return shares


def _down(amount: Decimal) -> Decimal:
    return amount.to_integral_value(rounding=ROUND_FLOOR)
