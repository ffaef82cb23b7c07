"""What an appraisal is given: a bid's projects, costs and assumptions, and what is recorded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

ZERO, ONE = Decimal(0), Decimal(1)
FISCAL, ECONOMIC, SOCIAL = "fiscal", "economic", "social"
LOW, CENTRAL, HIGH = "low", "central", "high"
# What benefits are reduced by, for each grade of confidence; no grade is the last.
OPTIMISM_BIAS = {
    1: Decimal("0"),
    2: Decimal("0.05"),
    3: Decimal("0.10"),
    4: Decimal("0.15"),
    5: Decimal("0.25"),
    6: Decimal("0.40"),
}
# How far people and rates may be from the truth, for each grade.
KNOWN_ERROR = {
    1: Decimal("0.02"),
    2: Decimal("0.05"),
    3: Decimal("0.10"),
    4: Decimal("0.15"),
    5: Decimal("0.20"),
    6: Decimal("0.25"),
}
LEAST_CONFIDENT = 6
# Agencies that stand for several: their cost has to be split before anybody can be told of it.
SEVERAL_AGENCIES = frozenset({"multiple", "multiple agencies"})
# A line that claims more of the recorded events than this is pointed out.
LARGE_SHARE = Decimal("0.1")


class SavingsRefused(ValueError):
    """The bid cannot be appraised as it stands; `reasons` say what to change."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What one event costs one agency, in pounds of `price_year` (None: not known)."""

    code: str
    name: str
    event: str
    agency: str
    kind: str
    amount: Decimal
    price_year: int | None
    parent: str | None = None
    excludes: frozenset[str] = frozenset()
    cashable: bool = False
    transfer: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What is assumed of an outcome: shares and effects 0..1, None where nobody has said.

    `baseline_rate` is events a person a year, `drop_off` the share of the effect lost each year,
    `grade` 1 (most confident) to 6.
    """

    baseline_rate: Decimal | None = None
    low: Decimal | None = None
    central: Decimal | None = None
    high: Decimal | None = None
    deadweight: Decimal | None = None
    displacement: Decimal | None = None
    attribution: Decimal | None = None
    drop_off: Decimal | None = None
    years: int | None = None
    grade: int | None = None

    def at(self, scenario: str) -> Decimal:
        """The effect at low, central or high: low unknown is none, high unknown is central."""
        central = self.central or ZERO
        if scenario == LOW:
            return self.low or ZERO
        return central if scenario == CENTRAL or self.high is None else self.high


@dataclass(frozen=True, slots=True)
class Tag:
    """An outcome of a project, the people a year it reaches, and what one event of it costs."""

    project: str
    outcome: str
    people: int | None
    effect: Effect
    unit_cost: str | None


@dataclass(frozen=True, slots=True)
class Project:
    """`inside` is the share of the project that lies in the bid's areas, `leaves` the places there.

    `groups` are its target groups (none: everyone), `meeting` all groups that meet one of them.
    """

    reference: str
    inside: Decimal
    leaves: frozenset
    groups: frozenset = frozenset()
    meeting: frozenset = frozenset()
    annual_cost: Decimal | None = None

    def meets(self, other: "Project") -> bool:
        """Do both work for some of the same people in some of the same places?"""
        everyone = not self.groups or not other.groups
        return bool(self.leaves & other.leaves) and (everyone or bool(self.groups & other.meeting))


@dataclass(frozen=True, slots=True)
class Part:
    """One project in one year: pounds asked for and matched, and the share of its people."""

    project: str
    year: int
    amount: Decimal = ZERO
    match: Decimal = ZERO
    share: Decimal = ONE


@dataclass(frozen=True, slots=True)
class OwnCost:
    """What the bid itself costs in one year: lead body, evaluation, overheads."""

    year: int
    amount: Decimal = ZERO
    match: Decimal = ZERO


@dataclass(frozen=True)
class Case:
    """A bid as it is appraised.

    `recorded` are events a year in the bid's areas (an event that is not there: unknown).
    `priorities` are the outcomes that each asks for.
    """

    first_year: int
    base_year: int
    discount_rate: Decimal
    projects: Mapping[str, Project]
    tags: Sequence[Tag]
    parts: Sequence[Part]
    unit_costs: Mapping[str, UnitCost]
    deflators: Mapping[int, Decimal]
    own_costs: Sequence[OwnCost] = ()
    recorded: Mapping[str, Decimal] = field(default_factory=dict)
    priorities: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def without(self, projects: Collection[str]) -> "Case":
        """The bid with these projects taken away."""
        return replace(self, parts=[part for part in self.parts if part.project not in projects])

    def factor(self, year: int) -> Decimal:
        """What a pound of this year is worth in the first."""
        if year not in self._factors:
            self._factors[year] = ONE / (ONE + self.discount_rate) ** (year - self.first_year)
        return self._factors[year]

    @cached_property
    def _factors(self) -> dict[int, Decimal]:
        return {}
