"""Worlds in which most work counts, close to the edges of what a plan calls fragile, thin and
crowded: in those of `worlds` anything may be, and so much of it counts nowhere.

Each is made by chance at once, from one number that is drawn. Drawn value by value, its projects
would often be copies of one another, of one organisation: that is how examples are varied.
"""

import datetime
import random
from itertools import pairwise

import pytest
from hypothesis import strategies as st

from tests.priorities.naive import Figure, Narrow, Place, Tag, Wish, Work, World
from tests.priorities.worlds import (
    BODIES,
    GROUPS,
    LEVELS,
    ON,
    OUTCOMES,
    PUBLIC,
    THEMES,
    worlds,
)

LAST_YEAR = ("2023", (2023, 1), (2023, 12))
INCOMES = [None, 9_999, 10_000, 99_999, 100_000]
NARROWS = {
    "theme": THEMES,
    "group": GROUPS,
    "outcome": OUTCOMES,
    "prevention": ["primary", "tertiary"],
    "evidence": [1, 3, 5],
    "size": ["micro", "small", "medium"],
    "money_beyond": [ON + datetime.timedelta(days=later) for later in (-1, 0, 183, 184)],
    "public": [False],
}


def busy_worlds():
    return st.randoms(use_true_random=True).map(busy_world)


def busy_world(chance: random.Random) -> World:
    """Every place is a ward, most inside others; three groups include each other in a row."""
    places = [
        Place(
            code=f"A{number}",
            parent=f"A{chance.randrange(number)}" if number and chance.random() < 0.85 else None,
            population=chance.choice(
                [None, None, 0, chance.randint(1, 300)] if number else [None, 900]
            ),
        )
        for number in range(chance.randint(1, 5))
    ]
    codes = [place.code for place in places]
    fragile_days = chance.choice([183, 183, 0, 365])
    all_money_ends = chance.random() < 0.4
    measured = chance.choice([0.3, 0.9])
    world = World(
        places=places,
        partnership_areas=some(chance, codes),
        includes=list(pairwise(chance.sample(GROUPS, 3))),
        wishes=[busy_wish(chance, codes, number) for number in range(chance.randint(1, 3))],
        works=[
            busy_work(chance, codes, number, fragile_days, all_money_ends)
            for number in range(chance.randint(2, 7))
        ],
        figures=[
            Figure("crimes", code, *LAST_YEAR, count=chance.choice([0, 20, 40, 80, 400]))
            for code in codes
            if chance.random() < measured
        ],
        incomes={body: chance.choice(INCOMES) for body in BODIES},
        prevention={code: chance.choice(["", "primary", "tertiary"]) for code in OUTCOMES},
        crowded_from=chance.choice([2, 3, 4]),
        fragile_days=fragile_days,
    )
    bring_to_an_edge(chance, world)
    return world


def some(chance, of):
    """One or two of them, the first as often as not: so most have it in common."""
    found = chance.sample(of, min(len(of), chance.randint(1, 2)))
    return list(dict.fromkeys([of[0], *found[1:]])) if chance.random() < 0.6 else found


def busy_wish(chance, codes, number):
    return Wish(
        reference=f"P{number}",
        rank=chance.choice([None, 1, 2]),
        areas=some(chance, codes) if chance.random() < 0.4 else [],
        groups=[chance.choice(GROUPS)] if chance.random() < 0.4 else [],
        outcomes={code: chance.choice([1, 2]) for code in some(chance, OUTCOMES)},
        indicator=chance.choice(["crimes", "crimes", "crimes", "admissions"]),
        theme=chance.choice(THEMES),
        weight=chance.choice([1, 2, 5]),
    )


def busy_work(chance, codes, number, fragile_days, all_money_ends):
    """It runs, mostly, and its money ends, if ever, about the last day that makes it fragile."""
    body = chance.choice([*BODIES, PUBLIC])
    starts_on, ends_on = sorted(chance.sample([-400, -1, 0, 1, 184, 400], 2))
    money_ends = chance.choice([-1, 0, fragile_days, fragile_days, fragile_days + 1])
    return Work(
        reference=f"W{number:02}",
        organisation=body,
        public=body == PUBLIC,
        status="active" if chance.random() < 0.95 else "proposed",
        starts_on=after(starts_on) if chance.random() < 0.2 else None,
        ends_on=after(ends_on) if chance.random() < 0.2 else None,
        areas=some(chance, codes),
        groups=[chance.choice(GROUPS)] if chance.random() < 0.4 else [],
        tags=[
            Tag(
                code,
                people=chance.choice([None, None, 0, 5, 40]),
                level=chance.choice([None, 0, 1, 2, 3, 4, 5]),
                prevention=chance.choice(["", "", "primary", "tertiary"]),
            )
            for code in some(chance, OUTCOMES)
        ],
        people=chance.choice([None, 0, 1, 2, 5, 10, 10, 20]),
        cost=chance.choice([None, 0, 1, 900, 65_000]),
        funded_until=after(money_ends) if all_money_ends or chance.random() < 0.4 else None,
    )


def after(days):
    return ON + datetime.timedelta(days=days)


def bring_to_an_edge(chance, world):
    """As often as not one of its cells lies exactly on the threshold of thin, or of fragile."""
    counting = [cell for cell in world.coverage("ward", ON) if cell["organisations"] > 1]
    needed = [cell for cell in counting if cell["need"] and cell["need"][0]]
    ratios = [cell["places"] / cell["need"][0] for cell in needed]
    exact = [one for one in ratios if 0 < one <= 1 and 10_000 % one.denominator == 0]
    if exact and chance.random() < 0.5:
        world.thin_below = chance.choice(exact)
    funded = {work.reference: work.funded_until for work in world.works}
    ends = [[funded[reference] for reference in cell["who"]] for cell in counting]
    within = [(max(days) - ON).days for days in ends if all(days) and max(days) >= ON]
    if within and chance.random() < 0.5:
        world.fragile_days = chance.choice(within)


BUSY = st.tuples(busy_worlds(), st.just("ward"))
ANY = st.tuples(worlds(), st.sampled_from(LEVELS))

of_both_kinds = pytest.mark.parametrize("seen", [BUSY, ANY], ids=["busy", "any"])
"""The test takes `seen`: a world, and the level that it is looked at."""


def busy_narrows():
    """Mostly one thing, as two or three together leave little."""
    return st.randoms(use_true_random=True).map(busy_narrow)


def busy_narrow(chance):
    names = chance.sample(list(NARROWS), chance.choice([1, 1, 1, 2]))
    return Narrow(**{name: chance.choice(NARROWS[name]) for name in names})


def days_of_change(world, most):
    """How many days after ON, up to so many, something may begin or end, or grow fragile."""
    found = {0, 1, most}
    for work in world.works:
        if work.starts_on:
            found.add((work.starts_on - ON).days)
        if work.ends_on:
            found.add((work.ends_on - ON).days + 1)
        if work.funded_until:
            last = (work.funded_until - ON).days
            found |= {last, last + 1, last - world.fragile_days, last - world.fragile_days - 1}
    return sorted(day for day in found if 0 <= day <= most)
