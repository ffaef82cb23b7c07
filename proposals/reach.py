"""How much of a project lies inside a bid's areas (docs/design.md 5 and 6).

Plain data in, plain data out: leaves are ids, weights are people.
"""


def share_inside(project_leaves, bid_leaves, weights):
    """Weight of the project's leaves inside the bid's areas / weight of all its leaves, 0..1.

    If any of the project's leaves has no weight, or they weigh 0 together, both are counted in
    leaves. A project without leaves is nowhere: 0.
    """
    project_leaves = set(project_leaves)
    if not project_leaves:
        return 0.0
    inside = project_leaves & set(bid_leaves)
    known = [weights.get(leaf) for leaf in project_leaves]
    if None in known or not sum(known):
        return len(inside) / len(project_leaves)
    return sum(weights[leaf] for leaf in inside) / sum(known)


def people_reached(people_per_year, inside, shares):
    """People a year the money pays for, averaged over the years bought; None if not known.

    `shares` holds one share (0..1, None is all) for each year of the project in the bid.
    """
    if people_per_year is None or not shares:
        return None
    bought = [1.0 if share is None else float(share) for share in shares]
    return people_per_year * inside * sum(bought) / len(bought)
