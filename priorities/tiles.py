"""What the coverage templates print, put together from plain data; makes no query."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html

from priorities import sentences
from priorities.coverage import (
    COVERED,
    CROWDED,
    FRAGILE,
    GAP,
    STATUSES,
    THIN,
    AreaFacts,
    Cell,
    Coverage,
    Row,
)
from priorities.matching import PriorityFacts

# Up to so many areas stand side by side; with more, areas go down the page and priorities across,
# as long as no more priorities than this.
MOST_COLUMNS = 8
# With more columns than this, a tile has no room for the word "projects".
MOST_WITH_WORDS = 5
UNBROKEN = "\N{NO-BREAK SPACE}"
STALE_MARK = "†"
SPREAD_MARK = "↓"


@dataclass(frozen=True, slots=True)
class Tile:
    """A cell as the matrix shows it."""

    status: str
    area: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A line of the matrix: a priority with a tile for each area, or the other way round."""

    title: str
    note: str
    total: str
    cells: list
    url: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A priority at the head of its column, with a line for its places and one for its need."""

    title: str
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Foot:
    """The line of sums under a matrix, and the sum of these."""

    title: str
    sums: list[str]
    total: str


@dataclass(slots=True)
class Group:
    """The areas in which one priority has the same status: (name, places, address), the first of
    them where there are many.
    """

    priority: PriorityFacts
    areas: list[tuple[str, str, str]]
    number: int = 0

    @property
    def more(self) -> int:
        """How many are not among them."""
        return self.number - len(self.areas)


def detail(cell: Cell, *, short: bool = False) -> str:
    """ "64 places · 3 projects (1 public)", broken after the dot at most; a gap: "no project".

    The short form leaves the word "projects" to be heard only: "64 places · 3". Marks stand after
    it where places are spread down from a wider area, and where some projects have not been
    confirmed lately.
    """
    words, sums = _counted(cell, short), cell.sums
    if sums.from_wider:
        words = _marked(words, SPREAD_MARK, "spread from a wider area")
    if sums.stale:
        words = _marked(words, STALE_MARK, f"{sums.stale} not confirmed lately")
    return words


def _marked(words, mark, heard):
    """With a mark that is seen and words that are heard."""
    return format_html(
        '{}{}<span aria-hidden="true">{}</span><span class="govuk-visually-hidden">, {}</span>',
        words,
        UNBROKEN,
        mark,
        heard,
    )


def _counted(cell, short):
    if not cell.projects:
        return "no project"
    places = sentences.places(cell.places).replace(" ", UNBROKEN)
    projects = sentences.how_many(cell.projects, "project")
    of_public = cell.sums.statutory
    public = f"{UNBROKEN}({of_public}{UNBROKEN}public)" if of_public else ""
    if not short:
        return f"{places} · {projects.replace(' ', UNBROKEN)}{public}"
    number, word = projects.split(" ")
    return format_html(
        '{} · {}<span class="govuk-visually-hidden"> {}</span>{}', places, number, word, public
    )


def figure(places: Decimal) -> str:
    """Places as a number that stands alone: "64", "under 1"."""
    return sentences.places(places).removesuffix("s").removesuffix(" place")


def evidence(cell: Cell) -> str:
    """ "Level 3 of 5", "none recorded"."""
    return f"Level {cell.best_evidence} of 5" if cell.best_evidence else "None recorded"


def tile(cell: Cell, link: Callable[[Cell], str], *, short: bool = False) -> Tile:
    return Tile(cell.status, cell.area.name, detail(cell, short=short), link(cell))


def priority_rows(found, areas, needs: dict, link, *, with_totals: bool, short: bool):
    """Priorities down, these areas across."""
    return [
        MatrixRow(
            title=row.priority.title,
            note=needs.get(row.priority.id, ""),
            total=sentences.whole(total_places(row)) if with_totals else "",
            cells=[cell and tile(cell, link, short=short) for cell in row.beside(areas)],
        )
        for row in found.rows
    ]


def columns(found: Coverage, needs: dict) -> list[Column]:
    """The heads of the priorities' columns, each with its need."""
    return [
        Column(row.priority.title, [note for note in [needs.get(row.priority.id, "")] if note])
        for row in found.rows
    ]


def foot(found: Coverage, areas, *, with_totals: bool) -> Foot:
    """Under priorities that go down: what each area's cells come to, and all of them."""
    sums = places_by_area(found)
    return Foot(
        "All priorities",
        [sentences.whole(sums[area.id]) for area in areas],
        sentences.whole(sum(sums.values(), Decimal(0))) if with_totals else "",
    )


def foot_by_area(found: Coverage) -> Foot:
    """Under areas that go down: what each priority's cells come to, and all of them."""
    return Foot(
        f"All {sentences.PLURAL[found.level]}",
        [f"{sentences.places(total_places(row))}" for row in found.rows],
        sentences.places(sum(map(total_places, found.rows), Decimal(0))),
    )


def places_by_area(found: Coverage) -> dict[int, Decimal]:
    """Places a year of each area's cells, by the area's id."""
    sums = {area.id: Decimal(0) for area in found.areas}
    for cell in found.cells:
        sums[cell.area.id] += cell.places
    return sums


def area_rows(found, areas, link, area_link: Callable[[AreaFacts], str], *, short: bool):
    """These areas down, priorities across; each says what is wrong in it."""
    by_area, sums = {area.id: [] for area in areas}, places_by_area(found)
    for row in found.rows:
        for area, cell in zip(areas, row.beside(areas), strict=True):
            by_area[area.id].append(cell)
    return [
        MatrixRow(
            title=area.name,
            note=sentences.places(sums[area.id]),
            total=troubles([cell for cell in by_area[area.id] if cell]),
            cells=[cell and tile(cell, link, short=short) for cell in by_area[area.id]],
            url=area_link(area),
        )
        for area in areas
    ]


def tally(found: Coverage) -> list[tuple[str, int, str]]:
    """(status, number of cells, its word) in the usual order, those without any left out."""
    return tally_of(found.counts)


def tally_of(counts: Counter) -> list[tuple[str, int, str]]:
    """As `tally`, of counts by status."""
    return [
        (status, counts[status], "gaps" if status == GAP and counts[status] > 1 else status)
        for status in STATUSES
        if counts.get(status)
    ]


def troubles(cells) -> str:
    """ "2 gaps, 1 fragile": what is not covered among these cells."""
    words = {GAP: ("gap", "gaps"), FRAGILE: ("fragile", "fragile"), THIN: ("thin", "thin")}
    said = []
    for status, (one, many) in words.items():
        number = sum(cell.status == status for cell in cells)
        if number:
            said.append(sentences.how_many(number, one, many))
    return ", ".join(said) or "nothing missing"


def total_places(row: Row) -> Decimal:
    """Places a year over all of a priority's cells. Not where areas of a level overlap."""
    return sum((cell.places for cell in row.cells), Decimal(0))


def groups(
    found: Coverage, link, statuses, *, most: int | None = None, all_of=lambda status: ""
) -> list[tuple[str, int, list[Group], str]]:
    """(status, number of cells, [a priority and its areas], address) of these statuses, the worst
    first. With `most`, no more areas of a priority than that, and `all_of(status)` is the address
    where all of them stand.

    Crowded stands before covered: it asks for something.
    """
    by_status = {one: {} for one in (GAP, FRAGILE, THIN, CROWDED, COVERED) if one in statuses}
    for cell in found.cells:
        if cell.status in by_status:
            group = by_status[cell.status].setdefault(cell.priority.id, Group(cell.priority, []))
            group.number += 1
            if most is None or len(group.areas) < most:
                places = sentences.places(cell.places) if cell.projects else ""
                group.areas.append((cell.area.name, places, link(cell)))
    return [
        (one, sum(group.number for group in held.values()), list(held.values()), all_of(one))
        for one, held in by_status.items()
        if held
    ]
