"""All plans of the country side by side: what each comes to, and where most is missing.

Plain data in, plain data out, no Django. Figures are those of each plan's own coverage, at the
level its page opens with (docs/design.md 5). Sums over priorities count a project's people once for
each priority it answers; needs of different kinds are added up as numbers a year.
"""

import datetime
import heapq
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from priorities import coverage
from priorities.coverage import COVERED, CROWDED, GAP, AreaFacts, Cell, CellSums, Thresholds
from priorities.gaps import Gap, Wider
from priorities.matching import DECIMALS, PriorityFacts, priority_order
from priorities.narrowing import Only
from priorities.yearly_counts import YearlyCount

MOST_WORST = 20
WORST, LEAST_MET, MOST_PLACES, BY_NAME = ORDERS = ("worst", "need", "places", "name")


class Summed(NamedTuple):
    """What the status of a cell is told from, and its places a year."""

    projects: int
    organisations: int
    places: float
    all_money_ends: bool
    most_alike: int


class Lack(NamedTuple):
    """A cell that is not covered and lacks places for its need: ids, the largest score first.

    `need` is the cell's own a year, with whether it is an estimate; None where it is `wider`.
    """

    score: float
    priority: int
    area: int
    status: str
    places: float
    need: tuple[float, bool] | None
    wider: Wider | None


@dataclass(slots=True)
class Part:
    """What the priorities of one theme come to in one plan.

    `known` cells have a need of their own; their `need` a year together, and how much of it is
    `met` by places in the same cell. `missing` are people a year without a place in cells that are
    not covered, `unknown` the gaps of which nobody knows a need.
    """

    priorities: int = 0
    counts: Counter = field(default_factory=Counter)
    places: float = 0.0
    known: int = 0
    need: float = 0.0
    met: float = 0.0
    missing: float = 0.0
    unknown: int = 0

    @property
    def cells(self) -> int:
        return self.counts.total()

    @property
    def share_met(self) -> float | None:
        """0..1 of the need; None where none is known."""
        return self.met / self.need if self.need else None

    @property
    def share_of_gaps(self) -> float:
        return self.counts[GAP] / self.cells if self.cells else 0.0

    @classmethod
    def of(cls, parts: Iterable["Part"]) -> "Part":
        """Several together."""
        found = cls()
        for part in parts:
            found.counts.update(part.counts)
            for name in ("priorities", "places", "known", "need", "met", "missing", "unknown"):
                setattr(found, name, getattr(found, name) + getattr(part, name))
        return found


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan: `level` is its own, blank where it has no place. Areas that lie inside others of
    the level are `overlaps`: a sum over them counts twice. Parts are by theme.
    """

    id: int
    reference: str
    slug: str
    title: str
    partnership: str
    kind: str
    level: str
    overlaps: bool
    parts: dict[str, Part]

    @property
    def whole(self) -> Part:
        return Part.of(self.parts.values())


@dataclass(frozen=True, slots=True)
class National:
    """Every current plan on a day. `worst` has the largest lacks of each plan (id) and theme: those
    of any choice of plans and themes are among them. They, and areas (code, name, level), are plain
    tuples, and priorities have neither outcomes nor groups: it is kept, and read back thousands by
    thousands.
    """

    as_of: datetime.date
    plans: tuple[PlanLine, ...]
    priorities: dict[int, PriorityFacts]
    areas: dict[int, tuple[str, str, str]]
    worst: dict[tuple[int, str], list[tuple]]

    def narrowed(
        self, *, kind: str = "", theme: str = "", plans: Collection[int] | None = None
    ) -> "National":
        """The plans of one kind of partnership, and of these ids; and of these the priorities of a
        theme. A plan without one is left out.
        """
        takes = Only(theme=theme).takes_theme
        lines = (
            replace(line, parts={key: part for key, part in line.parts.items() if takes(key)})
            for line in self.plans
            if (not kind or line.kind == kind) and (plans is None or line.id in plans)
        )
        kept = tuple(line for line in lines if line.parts or not theme)
        ids = {line.id for line in kept}
        worst = {
            (plan, key): lacks
            for (plan, key), lacks in self.worst.items()
            if plan in ids and takes(key)
        }
        return replace(self, plans=kept, worst=worst)

    def ordered(self, order: str) -> list[PlanLine]:
        """The plans in one of the ORDERS; those without a place, or the figure, last."""
        keys: dict[str, Callable] = {
            WORST: lambda whole: -whole.share_of_gaps,
            LEAST_MET: lambda whole: (whole.share_met is None, whole.share_met or 0),
            MOST_PLACES: lambda whole: -whole.places,
            BY_NAME: lambda whole: 0,
        }
        lines = [(line, line.whole) for line in self.plans]
        lines.sort(key=lambda pair: (not pair[1].cells, keys[order](pair[1])))  # else by name
        return [line for line, _ in lines]

    @property
    def whole(self) -> Part:
        return Part.of(line.whole for line in self.plans)

    @property
    def added_up(self) -> Part:
        """As `whole`, of the plans whose areas do not lie inside one another: its sums of need
        count no place twice.
        """
        return Part.of(line.whole for line in self.plans if not line.overlaps)

    @property
    def gaps(self) -> list[Gap]:
        """The worst of all, by need × weight × shortfall."""
        lacks = [lack for each in self.worst.values() for lack in each]
        return [self._gap(*lack) for lack in most_lacking(lacks, self.priorities, self.areas)]

    def _gap(self, *facts) -> Gap:
        lack, need = Lack(*facts), None
        if lack.need is not None:
            value, is_estimate = lack.need
            need = YearlyCount(_decimal(value), is_estimate, 12, self.as_of, self.as_of)
        sums = CellSums(places=_decimal(lack.places))
        priority = self.priorities[lack.priority]
        area = AreaFacts(lack.area, *self.areas[lack.area])
        return Gap(Cell(priority, area, sums, need, lack.status), lack.wider)


def _decimal(value: float) -> Decimal:
    return Decimal(str(round(value, DECIMALS)))


def most_lacking(
    lacks: Collection[tuple],
    priorities: dict[int, PriorityFacts],
    areas: dict[int, tuple[str, str, str]],
) -> list[tuple]:
    """The worst of these (each in the order of Lack), as a plan's ranked gaps, then by plan."""
    least = min(heapq.nlargest(MOST_WORST, (score for score, *_ in lacks)), default=0)

    def order(lack):
        score, of_priority, of_area, *_ = lack
        priority, (code, name, _) = priorities[of_priority], areas[of_area]
        return (-score, *priority_order(priority), name, code, priority.plan)

    # Of thousands only those that may be among them are put in order.
    return sorted((lack for lack in lacks if lack[0] >= least), key=order)[:MOST_WORST]


class Judging:
    """Adds up cells as they come, each judged by its plan's thresholds. `parts` are by the plan's
    reference and theme, `gaps` the areas (ids) of each priority (id) in which nothing answers it.
    """

    def __init__(
        self,
        priorities: dict[int, PriorityFacts],
        thresholds: dict[str, Thresholds],
    ):
        self.priorities = priorities
        self.parts: dict[str, dict[str, Part]] = {}
        self.lacks: dict[tuple[str, str], list[tuple]] = {}
        self.unknown: list[tuple[int, int, str, float]] = []
        self.gaps: dict[int, array] = {}
        # As binary numbers, as places and needs are here.
        judged_by = {
            plan: replace(each, thin_below=float(each.thin_below))
            for plan, each in thresholds.items()
        }
        self.of = {
            one.id: (one, judged_by[one.plan], self._part(one)) for one in priorities.values()
        }
        for _, _, part in self.of.values():
            part.priorities += 1

    def add(
        self, priority: int, area: int, summed: Summed, need: tuple[float, bool] | None
    ) -> None:
        """One cell. Where it is not covered and has no need of its own, it is `unknown` for now."""
        facts, thresholds, part = self.of[priority]
        value = need[0] if need else None
        status = coverage.status(summed, value, thresholds)
        part.counts[status] += 1
        part.places += summed.places
        if need:
            part.known += 1
            part.need += value
            part.met += min(summed.places, value)
        if status in (COVERED, CROWDED):
            return
        if status == GAP:
            self.gaps.setdefault(priority, array("q")).append(area)
        if need:
            self._lacks(facts, part, (area, status, summed.places, need, None), value)
        else:
            self.unknown.append((priority, area, status, summed.places))

    def guess(self, wider: dict[tuple[int, int], Wider]) -> None:
        """What is unknown, with the needs of wider areas, by the ids of priority and area."""
        for priority, area, status, places in self.unknown:
            facts, of_wider = self.priorities[priority], wider.get((priority, area))
            if of_wider is not None:
                needed = float(of_wider.value)
                cell = (area, status, places, None, of_wider)
                self._lacks(facts, self._part(facts), cell, needed)
            elif status == GAP:
                self._part(facts).unknown += 1

    def _lacks(self, facts, part, cell, needed):
        """`cell` is a Lack from its area on."""
        missing = needed - cell[2]
        score = round(missing * float(facts.weight), DECIMALS)
        if score > 0:
            part.missing += missing
            self.lacks.setdefault((facts.plan, facts.theme), []).append((score, facts.id, *cell))

    def _part(self, facts) -> Part:
        return self.parts.setdefault(facts.plan, {}).setdefault(facts.theme, Part())
