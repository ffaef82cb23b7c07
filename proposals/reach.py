"""How much of a project lies inside a bid's areas (docs/design.md 5 and 6).

Plain data in, plain data out: leaves are ids, weights are people.
"""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal


def share_inside(
    project_leaves: Collection[int],
    bid_leaves: Collection[int],
    weights: Mapping[int, Decimal | float | None],
) -> Decimal:
    """Weight of the project's leaves inside the bid's areas / weight of all its leaves, 0..1.

    If any of the project's leaves has no weight, or they weigh 0 together, both are counted in
    leaves. A project without leaves is nowhere: 0.
    """
    own = set(project_leaves)
    if not own:
        return Decimal(0)
    inside = own & set(bid_leaves)
    known = [weights.get(leaf) for leaf in own]
    if any(weight is None for weight in known) or not any(known):
        return Decimal(len(inside)) / len(own)
    return sum(Decimal(weights[leaf]) for leaf in inside) / sum(map(Decimal, known))


def people_reached(
    people_per_year: int | None, inside: Decimal, shares: Iterable[Decimal | None]
) -> Decimal | None:
    """People a year the money pays for, averaged over the years bought; None if not known.

    `shares` holds one share (0..1, None is all) for each year of the project in the bid.
    """
    bought = [Decimal(1) if share is None else share for share in shares]
    if people_per_year is None or not bought:
        return None
    return people_per_year * inside * sum(bought) / len(bought)
