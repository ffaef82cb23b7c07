"""Which places of coverage lack most: docs/design.md 5, without a database.

score = need × weight of the priority × shortfall, where shortfall = 1 − places / need, at least 0.

Need is the yearly count of exactly that area; where it is not known, the share of the nearest wider
area's that falls there by the weight of the leaves, which is said. Without either, a place cannot
be ranked by need and stands after all that can.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from priorities.coverage import COVERED, CROWDED, Cell
from priorities.matching import DECIMALS, Share, priority_order
from priorities.yearly_counts import YearlyCount


@dataclass(frozen=True, slots=True)
class Wider:
    """The need of the nearest wider area that has one, and the share of its leaves in a cell."""

    area: str
    need: YearlyCount
    share: Share

    @property
    def value(self) -> Decimal:
        return Decimal(str(self.share.of(self.need.value)))


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell that is not covered. `wider` is where its need comes from, None if it is its own."""

    cell: Cell
    wider: Wider | None

    @property
    def need(self) -> Decimal | None:
        """A year; None where neither the area nor a wider one has a count."""
        if self.cell.need is not None:
            return self.cell.need.value
        return self.wider and self.wider.value

    @property
    def missing(self) -> Decimal:
        """People a year for whom there is no place."""
        return max(Decimal(0), (self.need or Decimal(0)) - self.cell.places)

    @property
    def shortfall(self) -> Decimal:
        """0..1 of the need."""
        return self.missing / self.need if self.need else Decimal(0)

    @property
    def score(self) -> Decimal:
        return round(self.missing * self.cell.priority.weight, DECIMALS)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Gaps with the largest score first, and those whose need nobody knows, by weight. So many
    fragile cells are `left_out`: nobody knows their need either, so what they lack cannot be told.
    """

    by_need: tuple[Gap, ...]
    unknown: tuple[Gap, ...]
    left_out: int = 0


def ranked(cells: Iterable[Cell], wider: dict[tuple[int, int], Wider]) -> Ranking:
    """The cells that are not covered and lack places, ranked.

    `wider` is by the ids of priority and area.
    """
    gaps = [
        Gap(cell, None if cell.need else wider.get((cell.priority.id, cell.area.id)))
        for cell in cells
        if cell.status not in (COVERED, CROWDED)
    ]
    known = [gap for gap in gaps if gap.need is not None and gap.score > 0]
    unknown = [gap for gap in gaps if gap.need is None and not gap.cell.projects]
    without_need = sum(gap.need is None for gap in gaps)
    return Ranking(
        tuple(sorted(known, key=lambda gap: (-gap.score, *_order(gap)))),
        tuple(sorted(unknown, key=lambda gap: (-gap.cell.priority.weight, *_order(gap)))),
        without_need - len(unknown),
    )


def _order(gap):
    return (*priority_order(gap.cell.priority), gap.cell.area.name, gap.cell.area.code)
