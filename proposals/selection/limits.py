"""The limits of a choice one by one, and which of them a package breaks."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from proposals.selection.facts import ZERO, Task

BUDGET, MUST, MUST_NOT, CLASH = "budget", "must", "must-not", "clash"
AREA_FLOOR, ORGANISATION_FLOOR = "area-floor", "organisation-floor"
ORGANISATION_CEILING = "organisation-ceiling"
# Spending is compared to the penny: shares are cut off after ten decimals.
PENNY = Decimal("0.01")


@dataclass(frozen=True, slots=True, order=True)
class Limit:
    """One limit: its kind, the project or area it is about ("" for all), and pounds."""

    kind: str
    subject: str = ""
    amount: Decimal | None = None


def limits_of(task: Task) -> list[Limit]:
    """Every limit of a task, in the order in which they are named."""
    asked = task.limits
    found = [Limit(BUDGET, amount=asked.budget)]
    found += [Limit(MUST, reference) for reference in sorted(asked.must)]
    found += [Limit(MUST_NOT, reference) for reference in sorted(asked.must_not)]
    if not asked.accept_clashes:
        found += [
            Limit(CLASH, reference)
            for reference, candidate in sorted(task.by_reference.items())
            if candidate.clash
        ]
    found += [Limit(AREA_FLOOR, area, amount) for area, amount in sorted(asked.area_floors.items())]
    if asked.organisation_floor:
        found.append(Limit(ORGANISATION_FLOOR, amount=asked.organisation_floor))
    if asked.organisation_ceiling is not None:
        found.append(Limit(ORGANISATION_CEILING, amount=asked.organisation_ceiling))
    return found


def held_in(limits: Iterable[Limit]) -> set[str]:
    """The projects that these limits ask for."""
    return {limit.subject for limit in limits if limit.kind == MUST}


def left_out(limits: Iterable[Limit]) -> set[str]:
    """The projects that these limits rule out."""
    return {limit.subject for limit in limits if limit.kind in (MUST_NOT, CLASH)}


def broken_by(task: Task, shares: Mapping[str, float], limits: Collection[Limit]) -> list[Limit]:
    """Those of the limits that these shares of projects do not keep to."""
    spent = task.spent_by(shares)

    def is_broken(limit: Limit) -> bool:
        if limit.kind == BUDGET:
            return task.cost(shares) > limit.amount + PENNY / 2
        if limit.kind == MUST:
            return shares.get(limit.subject, 0) < 1
        if limit.kind in (MUST_NOT, CLASH):
            return shares.get(limit.subject, 0) > 0
        if limit.kind == AREA_FLOOR:
            return task.spent_in(limit.subject, shares) < limit.amount - PENNY / 2
        if limit.kind == ORGANISATION_FLOOR:
            return min(spent.values(), default=limit.amount) < limit.amount - PENNY / 2
        return max(spent.values(), default=ZERO) > limit.amount + PENNY / 2

    return [limit for limit in limits if is_broken(limit)]
