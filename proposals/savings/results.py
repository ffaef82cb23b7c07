"""What an appraisal finds: lines, what is not counted, and the sums over them."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from proposals.savings.facts import CENTRAL, FISCAL, LARGE_SHARE, ZERO, Case, Tag, UnitCost

if TYPE_CHECKING:
    from proposals.savings.streams import Stream


@dataclass(frozen=True, slots=True)
class Line:
    """An outcome of a project valued by one row of unit costs.

    `events` and `pv` are pounds and events by scenario and year, after caps and overlaps.
    `claimed` is the largest share of a year's recorded events (None: not known how many).
    """

    tag: Tag
    event: str
    unit_cost: UnitCost
    events: Mapping[str, Mapping[int, Decimal]]
    pv_by_year: Mapping[str, Mapping[int, Decimal]]
    claimed: Decimal | None

    @property
    def events_avoided(self) -> Decimal:
        return total(self.events[CENTRAL])

    @property
    def pv(self) -> Decimal:
        return total(self.pv_by_year[CENTRAL])

    @property
    def is_large(self) -> bool:
        return self.claimed is not None and self.claimed > LARGE_SHARE


@dataclass(frozen=True, slots=True)
class NotCounted:
    """An outcome without a value, and what is missing for one.

    `needed` events a year would pay for the project; `recorded` is how many there are in a year.
    """

    tag: Tag
    missing: tuple[str, ...]
    needed: Decimal | None = None
    recorded: Decimal | None = None


@dataclass(frozen=True)
class Appraisal:
    """What a bid costs and what it is worth, in pounds of the base year, discounted.

    `streams` are what its lines are worked out from.
    """

    case: Case
    streams: tuple["Stream", ...]
    lines: tuple[Line, ...]
    not_counted: tuple[NotCounted, ...]
    cost_by_year: Mapping[int, Decimal]
    full_cost_by_year: Mapping[int, Decimal]

    @cached_property
    def cost(self) -> Decimal:
        return total(self.cost_by_year)

    @cached_property
    def full_cost(self) -> Decimal:
        """The same with what the projects cost where less is asked for than that."""
        return total(self.full_cost_by_year)

    def sum(
        self, counts: Callable[[Line], bool] = lambda line: True, *, scenario: str = CENTRAL
    ) -> Decimal:
        """The present value of some lines."""
        return sum(
            (total(line.pv_by_year[scenario]) for line in self.lines if counts(line)), start=ZERO
        )

    def fiscal(self, scenario: str = CENTRAL) -> Decimal:
        """What public bodies spend less, transfers included."""
        return self.sum(is_fiscal, scenario=scenario)

    def public_value(self, scenario: str = CENTRAL) -> Decimal:
        """Fiscal, economic and social value; a transfer only moves money, and is left out."""
        return self.sum(lambda line: not line.unit_cost.transfer, scenario=scenario)

    def cashable(self, scenario: str = CENTRAL) -> Decimal:
        """The part of the fiscal value that could leave a budget."""
        return self.sum(lambda line: is_fiscal(line) and line.unit_cost.cashable, scenario=scenario)

    @property
    def net_value(self) -> Decimal:
        return self.public_value() - self.cost

    @cached_property
    def fiscal_by_year(self) -> dict[int, Decimal]:
        by_year: dict[int, Decimal] = defaultdict(Decimal)
        for line in filter(is_fiscal, self.lines):
            for year, pounds in line.pv_by_year[CENTRAL].items():
                by_year[year] += pounds
        return dict(sorted(by_year.items()))

    @property
    def payback_year(self) -> int | None:
        """The first year by whose end the fiscal value has reached the cost; None: never."""
        cost = fiscal = ZERO
        for year in sorted({*self.cost_by_year, *self.fiscal_by_year}):
            cost += self.cost_by_year.get(year, ZERO)
            fiscal += self.fiscal_by_year.get(year, ZERO)
            if fiscal >= cost:
                return year
        return None

    @property
    def pays_for_itself(self) -> bool:
        """Whether the fiscal value reaches the cost over all years, whatever the first ones say."""
        return self.fiscal() >= self.cost

    def agencies(self, scenario: str = CENTRAL) -> dict[tuple[str, str], Decimal]:
        """{(agency, kind): present value}: they add up to the lines."""
        found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for line in self.lines:
            cost = line.unit_cost
            found[cost.agency, cost.kind] += total(line.pv_by_year[scenario])
        return dict(sorted(found.items()))

    def by_priority(self, scenario: str = CENTRAL) -> dict[str, Decimal]:
        """{priority: fiscal value of the outcomes it asks for}; one outcome may serve several."""
        return {
            reference: self.sum(
                lambda line, outcomes=outcomes: is_fiscal(line) and line.tag.outcome in outcomes,
                scenario=scenario,
            )
            for reference, outcomes in self.case.priorities.items()
        }


def is_fiscal(line: Line) -> bool:
    return line.unit_cost.kind == FISCAL


def total(by_year: Mapping[int, Decimal]) -> Decimal:
    return sum(by_year.values(), start=ZERO)


def ratio(value: Decimal, cost: Decimal) -> Decimal | None:
    """Pounds of value for each pound of cost; None where nothing is spent."""
    return value / cost if cost else None
