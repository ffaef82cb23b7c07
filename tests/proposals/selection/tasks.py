"""Choices for tests, and the answer to them by trying every package there is."""

from decimal import Decimal
from itertools import combinations

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


@st.composite
def tasks(draw, *, least=1, most=8, limited=True):
    """Small choices of every kind, most of which can be met."""
    pounds = st.integers(0, 40_000).map(lambda pence: Decimal(pence) / 4)
    count = draw(st.integers(least, most))
    candidates = tuple(
        Candidate(
            reference=f"project-{number}",
            organisation=draw(st.sampled_from(["one", "two", "three"])),
            price=draw(pounds),
            cover=draw(st.dictionaries(st.sampled_from(PRIORITIES), st.floats(0, 200), max_size=3)),
            savings=draw(pounds),
            inside={"north": draw(st.sampled_from([Decimal(0), Decimal("0.3"), Decimal(1)]))},
            clash=draw(st.sampled_from(["", "", "", "attendance"])),
        )
        for number in range(count)
    )
    wanted = tuple(
        Wanted(key, draw(st.sampled_from([0.0, 0.5, 1.0, 3.0])), need)
        for key in PRIORITIES
        for need in [draw(st.none() | st.just(0.0) | st.floats(1, 500))]
    )
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
