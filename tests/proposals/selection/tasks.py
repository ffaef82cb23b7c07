"""Choices for tests, and the answer to them by trying every package there is."""

from decimal import Decimal
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from proposals.selection import Candidate, Limits, Task, Wanted, broken_by, limits_of

PRIORITIES = ("a", "b", "c", "d")
AREAS = ("north", "south")


def best_by_trying(task, *, without=(), within=()):
    """The highest objective of all packages of whole projects that keep to the limits, or None.

    `within` have to be in, `without` must not.
    """
    limits = limits_of(task)
    free = sorted(task.by_reference.keys() - set(without) - set(within))
    values = [
        task.value(shares)
        for count in range(len(free) + 1)
        for chosen in combinations(free, count)
        for shares in [dict.fromkeys((*within, *chosen), 1.0)]
        if not broken_by(task, shares, limits)
    ]
    return max(values, default=None)


def best_of_all(task):
    """The same of all packages at once, with the rules written down once more in matrices."""
    asked, candidates = task.limits, task.candidates
    packages = (np.arange(2 ** len(candidates))[:, None] >> np.arange(len(candidates))) & 1
    price = np.array([float(each.price) for each in candidates])
    half_a_penny = 0.005

    value = packages @ [task.savings_worth.get(each.reference, 0.0) for each in candidates]
    for wanted in task.wanted:
        cover = np.array([each.cover.get(wanted.key, 0.0) for each in candidates])
        need = cover.sum() if wanted.need is None else wanted.need
        if need > 0:
            answered = np.interp(packages @ cover / need, [0, 0.5, 0.8, 1], [0, 0.5, 0.65, 0.69])
            value = value + wanted.weight * answered / 0.69

    kept = packages @ price <= float(asked.budget) + half_a_penny
    for place, each in enumerate(candidates):
        if each.reference in asked.must:
            kept &= packages[:, place] == 1
        if each.reference in asked.must_not or (each.clash and not asked.accept_clashes):
            kept &= packages[:, place] == 0
    for area, floor in asked.area_floors.items():
        inside = np.array([float(each.inside.get(area, 0)) for each in candidates])
        kept &= packages @ (price * inside) >= float(floor) - half_a_penny
    for organisation in {each.organisation for each in candidates}:
        own = np.array([each.organisation == organisation for each in candidates])
        spent, takes_part = packages @ (price * own), (packages @ own) > 0
        if asked.organisation_floor:
            kept &= ~takes_part | (spent >= float(asked.organisation_floor) - half_a_penny)
        if asked.organisation_ceiling is not None:
            kept &= spent <= float(asked.organisation_ceiling) + half_a_penny
    return value[kept].max() if kept.any() else None


pounds = st.integers(0, 40_000).map(lambda pence: Decimal(pence) / 4)
candidates_without_name = st.fixed_dictionaries(
    {
        "organisation": st.sampled_from(["one", "two", "three"]),
        "price": pounds,
        "cover": st.dictionaries(st.sampled_from(PRIORITIES), st.floats(0, 200), max_size=3),
        "savings": pounds,
        "inside": st.fixed_dictionaries(
            {"north": st.sampled_from([Decimal(0), Decimal("0.3"), Decimal(1)])}
        ),
        "clash": st.sampled_from(["", "", "", "attendance"]),
    }
)
weights = st.sampled_from([0.0, 0.5, 1.0, 3.0])
needs = st.none() | st.just(0.0) | st.floats(1, 500)


@st.composite
def tasks(draw, *, least=1, most=8, limited=True):
    """Small choices of every kind, most of which can be met."""
    count = draw(st.integers(least, most))
    candidates = tuple(
        Candidate(reference=f"project-{number}", **draw(candidates_without_name))
        for number in range(count)
    )
    wanted = tuple(Wanted(key, draw(weights), draw(needs)) for key in PRIORITIES)
    references = st.sampled_from([each.reference for each in candidates])
    everything = sum(each.price for each in candidates)
    budget = (everything * draw(st.sampled_from([0, 1, 2, 3, 5])) / 4).quantize(Decimal("0.01"))
    limits = Limits(budget)
    if limited:
        maybe = st.none() | pounds
        limits = Limits(
            budget,
            must=frozenset(draw(st.lists(references, max_size=1))),
            must_not=frozenset(draw(st.lists(references, max_size=1))),
            area_floors={"north": draw(pounds) / 4} if draw(st.booleans()) else {},
            organisation_floor=draw(maybe),
            organisation_ceiling=draw(maybe),
            accept_clashes=draw(st.booleans()),
        )
    return Task(
        candidates,
        wanted,
        limits,
        savings_weight=draw(st.sampled_from([0.0, 0.0, 0.5, 2.0])),
    )
