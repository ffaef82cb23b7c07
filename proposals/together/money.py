"""What bids ask for together, funder by funder, beside the most that each may ask.

Plain data in and out: a bid has `bid.funder`, `sees_amounts`, `asked_gbp`, `at_most_gbp` and
`by_project` (pounds over all years). Of bids whose money is not shown nothing counts but that they
are there.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Funder:
    """A funder ("" is not said) with the number of bids to it, and the sums of those whose money is
    shown: `unlimited` of them say no most, `unseen` are left out of the sums.
    """

    name: str
    bids: int
    asked_gbp: Decimal
    at_most_gbp: Decimal
    unlimited: int
    unseen: int

    @property
    def over_gbp(self) -> Decimal:
        """By how much more is asked than may be, where every bid says the most."""
        if self.unlimited:
            return Decimal(0)
        return max(Decimal(0), self.asked_gbp - self.at_most_gbp)


def by_funder(bids: Iterable) -> list[Funder]:
    """Each funder once, by name; bids that name none come last."""
    found = {}
    for one in bids:
        found.setdefault(one.bid.funder, []).append(one)
    return [
        _funder(name, own)
        for name, own in sorted(found.items(), key=lambda each: (not each[0], each[0]))
    ]


def _funder(name, own):
    seen = [one for one in own if one.sees_amounts]
    return Funder(
        name=name,
        bids=len(own),
        asked_gbp=sum((one.asked_gbp or 0 for one in seen), Decimal(0)),
        at_most_gbp=sum((one.at_most_gbp or 0 for one in seen), Decimal(0)),
        unlimited=sum(one.at_most_gbp is None for one in seen),
        unseen=len(own) - len(seen),
    )


def asked_again(bids: Iterable) -> Decimal:
    """Pounds that bids ask for projects which another of them asks money for too."""
    asked, times = Counter(), Counter()
    for one in bids:
        for project, amount in one.by_project.items():
            asked[project] += amount
            times[project] += amount > 0
    return sum((asked[project] for project, number in times.items() if number > 1), Decimal(0))
