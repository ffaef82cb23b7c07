"""The best package that keeps to the limits, exactly."""

import math
from collections.abc import Collection, Mapping

from proposals.selection.facts import (
    FEASIBLE,
    INFEASIBLE,
    NOTHING,
    OPTIMAL,
    THOUSAND,
    Package,
    Task,
)
from proposals.selection.limits import Limit, broken_by, held_in, left_out, limits_of

SHARE_DECIMALS = 10


class OutOfTime(Exception):
    """Nothing was found before the time was up; the text says what to change."""


def choose(
    task: Task,
    *,
    forced: Collection[str] = (),
    barred: Collection[str] = (),
    limits: Collection[Limit] | None = None,
    seconds: float | None = None,
    gap: float = 0.0,
) -> Package:
    """The package of the highest objective that keeps to the limits (or to these of them).

    `forced` projects are taken whole, `barred` ones not at all. After `seconds` it is the best
    found so far; with a `gap` above 0 one that is at most so much (relative) below the best. The
    same task gives the same package. Raises OutOfTime where nothing was found.
    """
    # HiGHS and numpy take half a second to load: what chooses nothing starts without them.
    from proposals.selection.program import program_of

    limits = limits_of(task) if limits is None else list(limits)
    inside, outside = held_in(limits) | set(forced), left_out(limits) | set(barred)
    if inside & outside or not inside <= task.by_reference.keys():
        return Package(INFEASIBLE, {}, gap=None)
    if not task.candidates:
        status = INFEASIBLE if broken_by(task, {}, limits) else OPTIMAL
        return Package(status, {}, gap=None if status == INFEASIBLE else 0.0)
    program = program_of(task, limits, inside=inside, outside=outside)
    found = program.solve(seconds=seconds, gap=gap)
    if found is None:
        return Package(INFEASIBLE, {}, gap=None)
    if found.values is None:
        raise OutOfTime(
            "No package that keeps to the limits was found in the time there was. "
            "Allow more time, or loosen a limit."
        )
    if task.shares:
        found = _cheapest(task, program, found)
    shares = _shares(task, found.values)
    if not task.shares:
        shares = without_waste(task, shares, limits, inside)
    return Package(
        OPTIMAL if found.is_proven else FEASIBLE,
        shares,
        task.value(shares),
        task.cost(shares),
        0.0 if found.is_proven else found.gap,
    )


def _shares(task: Task, values: Collection[float]) -> dict[str, float]:
    """{project: share above 0}: whole ones are exactly 1, others cut off after ten decimals."""
    shares = {}
    for reference, value in zip(sorted(task.by_reference), values, strict=False):
        if not task.shares or value > 1 - NOTHING:
            share = float(round(value))
        else:
            share = math.floor(value * 10**SHARE_DECIMALS) / 10**SHARE_DECIMALS
        if share > NOTHING:
            shares[reference] = share
    return shares


def _cheapest(task, program, found):
    """Of the packages in shares that are as good as the one found, the cheapest."""
    best = float(sum(w * value for w, value in zip(program.worth, found.values, strict=True)))
    program.add_row(best - NOTHING, math.inf, list(enumerate(program.worth)))
    program.worth = [0.0] * len(program.worth)
    for at, reference in enumerate(sorted(task.by_reference)):
        program.worth[at] = -float(task.by_reference[reference].price) / THOUSAND
    again = program.solve()
    return found if again is None or again.values is None else type(found)(again.values, found.gap)


def without_waste(
    task: Task, shares: Mapping[str, float], limits: Collection[Limit], held: Collection[str]
) -> dict[str, float]:
    """The same without projects that add nothing and that no limit needs, the dearest first."""
    left, met = dict(shares), task.met(shares)
    for reference in sorted(left, key=lambda one: (-task.by_reference[one].price, one)):
        if reference in held or task.change(met, reference, -left[reference]) < -NOTHING:
            continue
        fewer = {one: share for one, share in left.items() if one != reference}
        if not broken_by(task, fewer, limits):
            left, met = fewer, task.met(fewer)
    return left
