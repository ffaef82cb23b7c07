"""How far a plan is met, place by place: docs/design.md 5, without a database.

A cell is a priority in an area of one level. Its status is the first that holds:

    gap      no project counts
    fragile  one organisation only, or the money of every counting project ends within some days
    thin     need is known, above 0, and places / need is below a threshold
    crowded  so many organisations share one outcome and target group
    covered
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from priorities.matching import DECIMALS, Match, PriorityFacts
from priorities.yearly_counts import YearlyCount

GAP, FRAGILE, THIN, COVERED, CROWDED = "gap", "fragile", "thin", "covered", "crowded"

# In which order they are shown, and how bad they are: covered and crowded are equally good.
STATUSES = (GAP, FRAGILE, THIN, COVERED, CROWDED)
ORDER = {GAP: 0, FRAGILE: 1, THIN: 2, COVERED: 3, CROWDED: 3}

# Orders of rows and areas other than the plan's.
WORST, MOST_PLACES, BY_NAME = ORDERS = ("worst", "places", "name")

# From the widest to the narrowest, as in the folder format.
LEVELS = ("country", "region", "county", "district", "ward", "neighbourhood")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the plan calls fragile (days ahead), thin (places / need), crowded (organisations)."""

    fragile_days: int = 183
    thin_below: Decimal = Decimal("0.25")
    crowded_from: int = 4

    def money_ends_by(self, on: datetime.date) -> datetime.date:
        """Money that ends by this day, counted from `on`, makes a cell fragile."""
        return on + datetime.timedelta(days=self.fragile_days)


@dataclass(frozen=True, slots=True)
class AreaFacts:
    id: int
    code: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class CellSums:
    """What is summed over the projects that count in a cell.

    `places` are people a year, `annual_cost_gbp` pounds a year, both spread by the weight of each
    project's leaves. `all_money_ends`: every one of them has a last day of funding in time to make
    the cell fragile. `most_alike`: the most organisations that share one outcome and target group.
    `spread`, `in_leaves`, `people_unknown`, `cost_unknown`, `stale` are numbers of projects: that
    also work elsewhere, whose leaves were counted instead of weighed, whose figure is blank and
    counted 0, whose organisation has not confirmed them lately (they count all the same).
    `from_wider` of them name a wider area than the cell's, whose places are spread down to it;
    `statutory` are public bodies' own, with `statutory_places` of the places.
    """

    projects: int = 0
    organisations: int = 0
    places: Decimal = Decimal(0)
    annual_cost_gbp: Decimal = Decimal(0)
    best_evidence: int | None = None
    all_money_ends: bool = False
    most_alike: int = 0
    spread: int = 0
    in_leaves: int = 0
    people_unknown: int = 0
    cost_unknown: int = 0
    stale: int = 0
    from_wider: int = 0
    statutory: int = 0
    statutory_places: Decimal = Decimal(0)


NOTHING = CellSums()


@dataclass(frozen=True, slots=True)
class Cell:
    """One priority in one area: its sums, its need a year (None: unknown) and its status."""

    priority: PriorityFacts
    area: AreaFacts
    sums: CellSums
    need: YearlyCount | None
    status: str

    @property
    def projects(self) -> int:
        return self.sums.projects

    @property
    def organisations(self) -> int:
        return self.sums.organisations

    @property
    def places(self) -> Decimal:
        return self.sums.places

    @property
    def annual_cost_gbp(self) -> Decimal:
        return self.sums.annual_cost_gbp

    @property
    def best_evidence(self) -> int | None:
        return self.sums.best_evidence

    @property
    def need_is_estimate(self) -> bool:
        return self.need is not None and self.need.is_estimate

    @property
    def is_spread(self) -> bool:
        """Places here are a share of what projects offer over a wider area."""
        return self.sums.spread > 0


@dataclass(frozen=True, slots=True)
class Row:
    """A priority with its cells, by area; an area that it doesn't meet has none.

    `projects` is how many answer it anywhere, `need` its need over all the areas it names together:
    None where it is unknown or was not asked for.
    """

    priority: PriorityFacts
    projects: int
    cells: tuple[Cell, ...]
    need: YearlyCount | None = None

    @property
    def counts(self) -> Counter:
        """How many of the priority's cells have each status."""
        return Counter(cell.status for cell in self.cells)

    def beside(self, areas: Iterable[AreaFacts]) -> list[Cell | None]:
        """The cells in the order of these areas, None where the priority has none."""
        by_area = {cell.area.id: cell for cell in self.cells}
        return [by_area.get(area.id) for area in areas]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A plan, or several, at one level on a date: rows by rank then reference, areas by name."""

    level: str
    as_of: datetime.date
    areas: tuple[AreaFacts, ...]
    rows: tuple[Row, ...]

    @property
    def cells(self) -> list[Cell]:
        """Every cell, row by row."""
        return [cell for row in self.rows for cell in row.cells]

    @property
    def counts(self) -> Counter:
        """How many cells have each status."""
        return Counter(cell.status for cell in self.cells)

    def of_plan(self, reference: str) -> "Coverage":
        """The part of one plan, with the areas that it meets."""
        rows = tuple(row for row in self.rows if row.priority.plan == reference)
        met = {cell.area.id for row in rows for cell in row.cells}
        areas = tuple(area for area in self.areas if area.id in met)
        return Coverage(self.level, self.as_of, areas, rows)

    def of_status(self, status: str) -> "Coverage":
        """The cells of one status, with the rows and areas that have one."""
        rows = (
            replace(row, cells=tuple(cell for cell in row.cells if cell.status == status))
            for row in self.rows
        )
        rows = tuple(row for row in rows if row.cells)
        met = {cell.area.id for row in rows for cell in row.cells}
        areas = tuple(area for area in self.areas if area.id in met)
        return Coverage(self.level, self.as_of, areas, rows)

    def ordered(self, order: str) -> "Coverage":
        """The same with rows and areas in another of the ORDERS; as they are if it is blank."""
        if not order:
            return self
        if order == BY_NAME:
            rows = sorted(self.rows, key=lambda row: row.priority.title.casefold())
            return replace(self, rows=tuple(rows))
        by_area = {area.id: [] for area in self.areas}
        for cell in self.cells:
            by_area[cell.area.id].append(cell)
        measure = _how_bad if order == WORST else _how_many_places
        rows = sorted(self.rows, key=lambda row: measure(row.cells))
        areas = sorted(self.areas, key=lambda area: measure(by_area[area.id]))
        place = {area.id: number for number, area in enumerate(areas)}
        rows = (
            replace(row, cells=tuple(sorted(row.cells, key=lambda cell: place[cell.area.id])))
            for row in rows
        )
        return replace(self, areas=tuple(areas), rows=tuple(rows))

    def within(self, areas: frozenset[int]) -> "Coverage":
        """The part in these areas (ids), with the priorities that meet one of them."""
        rows = (
            replace(row, cells=tuple(cell for cell in row.cells if cell.area.id in areas))
            for row in self.rows
        )
        return Coverage(
            self.level,
            self.as_of,
            tuple(area for area in self.areas if area.id in areas),
            tuple(row for row in rows if row.cells),
        )

    def has(self, fact: str) -> bool:
        """Whether a page must say it: `spread`, `in_leaves`, `people_unknown`, `stale` …"""
        return any(getattr(cell.sums, fact) for cell in self.cells)

    @property
    def has_estimates(self) -> bool:
        return any(cell.need_is_estimate for cell in self.cells)

    @property
    def has_unknown_need(self) -> bool:
        return any(cell.need is None for cell in self.cells)


@dataclass(frozen=True, slots=True)
class InCell:
    """One project that counts in a cell, with what of it falls there."""

    match: Match
    places: float
    annual_cost_gbp: Decimal | None
    share: float
    in_leaves: bool
    money_ends: bool


@dataclass(frozen=True, slots=True)
class CellDetail:
    """A cell with who does what there, most places first, and who is alike where it is crowded.

    `alike` holds (outcome, target group or None for everyone, names of the organisations) for each
    pair shared by as many organisations as make a cell crowded.
    """

    cell: Cell
    projects: tuple[InCell, ...]
    alike: tuple[tuple[str, str | None, tuple[str, ...]], ...]


def status(sums: CellSums, need: Decimal | None, thresholds: Thresholds) -> str:
    """The first status that holds."""
    if sums.projects == 0:
        return GAP
    if sums.organisations == 1 or sums.all_money_ends:
        return FRAGILE
    if need and round(sums.places / need, DECIMALS) < thresholds.thin_below:
        return THIN
    if sums.most_alike >= thresholds.crowded_from:
        return CROWDED
    return COVERED


def judge(
    priority: PriorityFacts,
    area: AreaFacts,
    sums: CellSums,
    need: YearlyCount | None,
    thresholds: Thresholds,
) -> Cell:
    """A cell with its status."""
    return Cell(priority, area, sums, need, status(sums, need and need.value, thresholds))


def in_cell(matches: Iterable[Match], money_ends_by: datetime.date) -> tuple[InCell, ...]:
    """What of each match falls in a cell, most places first.

    The matches are those asked for with the cell's area, so that `inside` is the share there.
    """
    found = [
        InCell(
            match=one,
            places=one.places,
            annual_cost_gbp=None
            if one.project.annual_cost_gbp is None
            else Decimal(str(one.inside.of(one.project.annual_cost_gbp))),
            share=one.inside.value,
            in_leaves=one.inside.in_leaves,
            money_ends=one.project.funded_until is not None
            and one.project.funded_until <= money_ends_by,
        )
        for one in matches
    ]
    return tuple(sorted(found, key=lambda one: (-one.places, one.match.project.reference)))


def alike(
    matches: Iterable[Match], crowded_from: int
) -> tuple[tuple[str, str | None, tuple[str, ...]], ...]:
    """Outcome, target group (None: everyone) and the organisations sharing both, where many do."""
    sharing = {}
    for one in matches:
        for outcome in one.outcomes:
            for code, group in one.project.groups or [(None, None)]:
                names = sharing.setdefault((outcome.name, outcome.outcome, group, code), {})
                names[one.project.organisation_id] = one.project.organisation_name
    return tuple(
        (outcome, group, tuple(sorted(names.values())))
        for (outcome, _, group, _), names in sorted(
            sharing.items(), key=lambda pair: (-len(pair[1]), str(pair[0]))
        )
        if len(names) >= crowded_from
    )


def _how_bad(cells):
    """Sorts the cells with most gaps first, then with most that are fragile, then thin."""
    counts = Counter(cell.status for cell in cells)
    return (-counts[GAP], -counts[FRAGILE], -counts[THIN])


def _how_many_places(cells):
    return -sum((cell.places for cell in cells), Decimal(0))


def area_order(area: AreaFacts):
    """Sorts areas by name, then code."""
    return (area.name, area.code)
