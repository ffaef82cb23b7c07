"""What a choice is given and gives: candidates, what is wanted, the limits, and a package."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

ZERO = Decimal(0)
OPTIMAL, FEASIBLE, INFEASIBLE, UNKNOWN = "optimal", "feasible", "infeasible", "unknown"
# How much a further piece of a priority's need is worth once so much is met: (as far as, worth).
# The first half counts in full, the next three tenths half, the last two tenths a fifth.
SEGMENTS = ((0.5, 1.0), (0.8, 0.5), (1.0, 0.2))
WHOLE_WORTH = 0.69
# Below this a gain or a share is nothing but the rounding of a sum.
NOTHING = 1e-9
# Rows of money are in thousands of pounds: HiGHS' tolerance is then far below a penny.
THOUSAND = 1000.0


def satisfied(met: float) -> float:
    """u(x): how far a priority is answered, 0..1, where work for `met` of its need is in."""
    worth = begins = 0.0
    for ends, each in SEGMENTS:
        worth += each * min(max(met - begins, 0.0), ends - begins)
        begins = ends
    return worth / WHOLE_WORTH


@dataclass(frozen=True, slots=True)
class Wanted:
    """A priority that is to be answered. `need` a year; None where nobody has counted it."""

    key: str
    weight: float
    need: float | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project that could be bought. `price` is that of the whole, over all years, in pounds.

    `cover` is, by priority, people a year inside the bid × fit. `savings` is what it is worth to
    public services by itself. `inside` is the share of it that lies in each area with a floor.
    `clash` says which term of the bid its organisation does not accept.
    """

    reference: str
    organisation: str
    price: Decimal
    cover: Mapping[str, float]
    savings: Decimal = ZERO
    inside: Mapping[str, Decimal] = field(default_factory=dict)
    clash: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a package has to keep to; money in pounds over all years of the bid.

    `area_floors` is the least to be spent in an area. An organisation that takes part gets at
    least `organisation_floor` and at most `organisation_ceiling`.
    """

    budget: Decimal
    must: frozenset[str] = frozenset()
    must_not: frozenset[str] = frozenset()
    area_floors: Mapping[str, Decimal] = field(default_factory=dict)
    organisation_floor: Decimal | None = None
    organisation_ceiling: Decimal | None = None
    accept_clashes: bool = False


@dataclass(frozen=True)
class Task:
    """A choice to be made. Projects are taken whole unless `shares` is true.

    `savings_weight` (λ) is what savings as large as `savings_per` pounds add to the objective
    beside priorities that are worth their weight when fully answered.
    """

    candidates: tuple[Candidate, ...]
    wanted: tuple[Wanted, ...]
    limits: Limits
    shares: bool = False
    savings_weight: float = 0.0
    savings_per: Decimal | None = None

    def within(self, **limits) -> "Task":
        """The same choice with other limits; what savings are measured against stays."""
        return replace(self, limits=replace(self.limits, **limits), savings_per=self.measure)

    @property
    def measure(self) -> Decimal:
        """What savings are divided by: the budget, unless said otherwise."""
        return self.limits.budget if self.savings_per is None else self.savings_per

    @cached_property
    def by_reference(self) -> dict[str, Candidate]:
        return {candidate.reference: candidate for candidate in self.candidates}

    @cached_property
    def needs(self) -> dict[str, float]:
        """{priority: what answers it whole}: its need, else what all candidates do together.

        A priority without any, or with a need of 0, is not there: nothing adds to it. The order of
        the candidates changes no digit of it.
        """
        together = {
            each.key: math.fsum(candidate.cover.get(each.key, 0.0) for candidate in self.candidates)
            for each in self.wanted
        }
        needs = {
            each.key: together[each.key] if each.need is None else float(each.need)
            for each in self.wanted
        }
        return {key: need for key, need in needs.items() if need > 0}

    @cached_property
    def weights(self) -> dict[str, float]:
        return {each.key: each.weight for each in self.wanted}

    @cached_property
    def savings_worth(self) -> dict[str, float]:
        """{project: what its savings add to the objective, bought whole}."""
        if not self.savings_weight or not self.measure:
            return {}
        return {
            candidate.reference: self.savings_weight * float(candidate.savings / self.measure)
            for candidate in self.candidates
        }

    def met(self, shares: Mapping[str, float]) -> dict[str, float]:
        """{priority: x, the part of its need that is met} by these shares of projects."""
        return {
            key: sum(
                share * self.by_reference[reference].cover.get(key, 0.0)
                for reference, share in shares.items()
            )
            / need
            for key, need in self.needs.items()
        }

    def value(self, shares: Mapping[str, float]) -> float:
        """The objective: weight × u(x) over the priorities, and what savings add."""
        met = self.met(shares)
        answered = sum(self.weights[key] * satisfied(part) for key, part in met.items())
        saved = sum(
            share * self.savings_worth.get(reference, 0.0) for reference, share in shares.items()
        )
        return answered + saved

    def change(self, met: Mapping[str, float], reference: str, share: float) -> float:
        """What the objective gains where so much of a project is added to what is `met`.

        A share below 0 is taken away, and what it gains is then below 0 as well.
        """
        gained = share * self.savings_worth.get(reference, 0.0)
        for key, cover in self.by_reference[reference].cover.items():
            if key in self.needs:
                after = met[key] + share * cover / self.needs[key]
                gained += self.weights[key] * (satisfied(after) - satisfied(met[key]))
        return gained

    def cost(self, shares: Mapping[str, float]) -> Decimal:
        """What these shares of projects cost, in pounds over all years."""
        return sum(
            (exact(share) * self.by_reference[one].price for one, share in shares.items()),
            start=ZERO,
        )

    def spent_by(self, shares: Mapping[str, float]) -> dict[str, Decimal]:
        """{organisation: pounds} of those with a share above 0."""
        spent: dict[str, Decimal] = {}
        for one, share in shares.items():
            candidate = self.by_reference[one]
            so_far = spent.get(candidate.organisation, ZERO)
            spent[candidate.organisation] = so_far + exact(share) * candidate.price
        return spent

    def spent_in(self, area: str, shares: Mapping[str, float]) -> Decimal:
        """Pounds spent in an area, each project's spread over the places where it works."""
        return sum(
            (
                exact(share)
                * self.by_reference[one].price
                * self.by_reference[one].inside.get(area, ZERO)
                for one, share in shares.items()
            ),
            start=ZERO,
        )


@dataclass(frozen=True, slots=True)
class Package:
    """What was chosen: {project: share above 0, at most 1}, in order of references.

    `optimal`: proven, `gap` is 0; `feasible`: the best found in the time there was, and at most
    `gap` (relative) below what is possible; `infeasible`: the limits cannot be met together;
    `unknown`: nothing was found in time, and nobody knows whether there is anything.
    """

    status: str
    shares: Mapping[str, float]
    objective: float = 0.0
    cost: Decimal = ZERO
    gap: float | None = 0.0

    @property
    def is_possible(self) -> bool:
        return self.status not in (INFEASIBLE, UNKNOWN)

    @property
    def is_proven(self) -> bool:
        """Whether it is known that nothing better is possible."""
        return self.status in (OPTIMAL, INFEASIBLE)


def exact(share: float) -> Decimal:
    """A share as a Decimal of ten places, as a bid's parts hold it."""
    return Decimal(1) if share == 1 else Decimal(f"{share:.10f}")
