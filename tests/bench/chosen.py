"""Packages to choose: many projects for 50 priorities, beside bare HiGHS and a greedy pick."""

import random
from decimal import Decimal

from proposals.selection import Candidate, Limits, Task, Wanted, choose, limits_of
from proposals.selection.program import program_of

PRIORITIES = 50
SEED = 1
SECONDS = 30


def task(projects):
    """The same each time: each project answers one to four priorities; the money is a sixth of
    what all would cost. Half of the needs are counted.
    """
    drawn = random.Random(SEED)
    wanted = tuple(
        Wanted(
            f"priority-{number}",
            drawn.choice([0.5, 1.0, 1.0, 2.0, 3.0]),
            drawn.choice([None, drawn.uniform(50, 2000)]),
        )
        for number in range(PRIORITIES)
    )
    candidates = tuple(
        Candidate(
            reference=f"project-{number:05}",
            organisation=f"charity-{number // 3}",
            price=Decimal(drawn.randrange(500_000, 20_000_000)) / 100,
            cover={
                f"priority-{each}": drawn.uniform(1, 300) * drawn.random()
                for each in drawn.sample(range(PRIORITIES), drawn.randrange(1, 5))
            },
        )
        for number in range(projects)
    )
    budget = (sum(each.price for each in candidates) / 6).quantize(Decimal("0.01"))
    return Task(candidates, wanted, Limits(budget))


def greedy(made):
    """The project that answers most for its pounds, then the next that still fits the budget."""

    def merit(candidate):
        answered = sum(
            made.weights[key] * min(cover / made.needs[key], 1.0)
            for key, cover in candidate.cover.items()
        )
        return -answered / float(candidate.price), candidate.reference

    shares, left = {}, made.limits.budget
    for candidate in sorted(made.candidates, key=merit):
        if candidate.price <= left:
            shares[candidate.reference] = 1.0
            left -= candidate.price
    return shares


def calls(projects, gap=0.0):
    """A call that chooses, and says how much better that is than the greedy pick."""
    made = task(projects)
    by_hand = made.value(greedy(made))

    def call():
        package = choose(made, seconds=SECONDS, gap=gap)
        better = package.objective / by_hand - 1
        return f"{package.status}, gap {package.gap:.3%}, {better:.1%} better than greedy"

    return [call]


def bare_calls(projects, gap=0.0):
    """HiGHS alone on the same program."""
    made = task(projects)
    program = program_of(made, limits_of(made), inside=(), outside=())
    return [lambda: str(program.solve(seconds=SECONDS, gap=gap).gap)]
