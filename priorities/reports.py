"""Coverage outside the browser: the JSON of contract 8.1, and the same as tables.

Takes what `reads.coverage` found; makes no query.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from consortium.spreadsheets import Sheet, Tone, csv_text
from priorities import sentences, shortfall_sentences
from priorities.cliff import LAPSED, MONEY, WORK, Ending
from priorities.coverage import STATUSES, Cell, Coverage, Thresholds
from priorities.gaps import Gap, Ranking
from priorities.models import Plan
from priorities.national import PlanLine
from priorities.overlay import Both
from priorities.tiles import figure, places_by_area, total_places

HEADS = [
    "priority",
    "area",
    "projects",
    "organisations",
    "places",
    "annual_cost_gbp",
    "best_evidence",
    "need",
    "status",
]
NAMES = ["priority_title", "area_name"]
# Text and ground of each status, as in static/css/tokens.css; the word stands in the cell.
TONES = {
    "Gap": Tone("9C1F26", "FBE6E4"),
    "Fragile": Tone("7A4300", "FFEFD6"),
    "Thin": Tone("54439A", "EDE9F8"),
    "Covered": Tone("1B6236", "E3F1E7"),
    "Crowded": Tone("0A5480", "E0EEF7"),
}


def number(value, decimals: int = 6):
    """A JSON number of so many decimals at most; None where unknown."""
    return None if value is None else round(float(value), decimals)


def coverage_document(plan: Plan, found: Coverage) -> dict:
    """Coverage as contract 8.1 words it."""
    return {
        "plan": plan.reference,
        "as_of": found.as_of.isoformat(),
        "level": found.level,
        "cells": [
            {
                "priority": cell.priority.reference,
                "area": cell.area.code,
                "projects": cell.projects,
                "organisations": cell.organisations,
                "places": number(cell.places),
                "annual_cost_gbp": number(cell.annual_cost_gbp),
                "best_evidence": cell.best_evidence,
                "need": number(cell.need and cell.need.value),
                "status": cell.status,
            }
            for cell in found.cells
        ],
    }


def coverage_row(cell: Cell) -> list:
    """One cell in the order of HEADS, figures with two decimals, blank where unknown."""
    return [
        cell.priority.reference,
        cell.area.code,
        cell.projects,
        cell.organisations,
        _two_decimals(cell.places),
        _two_decimals(cell.annual_cost_gbp),
        "" if cell.best_evidence is None else cell.best_evidence,
        _two_decimals(cell.need and cell.need.value),
        cell.status,
    ]


def _two_decimals(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


# --- What leaves the site: beside a page of coverage


@dataclass(frozen=True)
class Told:
    """What one person may have of a cell's figures: exact places or whole ones, and the costs, by
    the ids of priority and area, that they may see.
    """

    exact: bool = False
    costs: dict[tuple[int, int], Decimal] = field(default_factory=dict)

    def places(self, cell: Cell) -> Decimal | int:
        return cell.places if self.exact else sentences.rounded(cell.places)

    def cost(self, cell: Cell) -> Decimal | None:
        return self.costs.get((cell.priority.id, cell.area.id))


def told_document(plan: Plan, found: Coverage, told: Told) -> dict:
    """The document of the contract with what this person may have; money is null elsewhere."""
    document = coverage_document(plan, found)
    for written, cell in zip(document["cells"], found.cells, strict=True):
        places = told.places(cell)
        written |= {
            "places": number(places) if told.exact else places,
            "annual_cost_gbp": number(told.cost(cell)),
        }
    return document


def coverage_csv(found: Coverage, told: Told) -> str:
    """The cells as a table for spreadsheets."""
    return csv_text([*HEADS, *NAMES], (_row(cell, told) for cell in found.cells))


def _row(cell, told):
    row = coverage_row(cell)
    row[4] = row[4] if told.exact else str(told.places(cell))
    row[5] = _two_decimals(told.cost(cell))
    return [*row, cell.priority.title, cell.area.name]


# --- Sheets of a workbook


def matrix_sheet(found: Coverage, *, totals: bool) -> Sheet:
    """Areas down, priorities across: status and places, with sums where they can be added up."""
    sums = places_by_area(found)
    heads = ["Area", *(row.priority.title for row in found.rows)]
    rows = [
        [area.name, *map(_in_matrix, cells)]
        for area, cells in zip(found.areas, _by_area(found), strict=True)
    ]
    if totals:
        heads.append("Places a year")
        for row, area in zip(rows, found.areas, strict=True):
            row.append(sentences.rounded(sums[area.id]))
        rows.append(
            [
                "All areas: places a year",
                *(sentences.rounded(total_places(row)) for row in found.rows),
                sentences.rounded(sum(sums.values(), Decimal(0))),
            ]
        )
    return Sheet("matrix", heads, rows, widths=(30, *[20] * len(heads)), frozen="B2", tones=TONES)


def _by_area(found):
    """For each area its cells in the order of the priorities, None where there is none."""
    columns = [row.beside(found.areas) for row in found.rows]
    return zip(*columns, strict=True) if columns else ([] for _ in found.areas)


def _in_matrix(cell):
    if cell is None:
        return None
    word = cell.status.capitalize()
    return f"{word} · {figure(cell.places)}" if cell.projects else word


DETAIL = {
    "priority_title": 40,
    "area_name": 26,
    "status": 12,
    "projects": 10,
    "organisations": 14,
    "places": 10,
    "annual_cost_gbp": 16,
    "best_evidence": 14,
    "need": 10,
    "need_is_estimate": 16,
    "public_bodies_projects": 20,
    "not_confirmed": 14,
    "to_be_covered": 50,
    "projects_behind": 80,
    "priority": 34,
    "area": 14,
}


def detail_sheet(
    found: Coverage, told: Told, thresholds: Thresholds, behind: dict[tuple[int, int], list[str]]
) -> Sheet:
    """A row for each cell, with what it still takes and the projects behind it."""
    rows = (
        [
            cell.priority.title,
            cell.area.name,
            cell.status,
            cell.projects,
            cell.organisations,
            _decimal(told.places(cell)),
            _decimal(told.cost(cell)),
            cell.best_evidence,
            _decimal(cell.need and cell.need.value),
            ("yes" if cell.need_is_estimate else "no") if cell.need else None,
            cell.sums.statutory,
            cell.sums.stale,
            "; ".join(lacks(cell, thresholds, found)),
            "; ".join(behind.get((cell.priority.id, cell.area.id), [])),
            cell.priority.reference,
            cell.area.code,
        ]
        for cell in found.cells
    )
    return Sheet(
        "detail", list(DETAIL), rows, widths=tuple(DETAIL.values()), frozen="C2", tones=TONES
    )


def lacks(cell: Cell, thresholds: Thresholds, found: Coverage) -> list[str]:
    """What would make a cell covered, in short lines; nothing where it is."""
    if cell.status in ("covered", "crowded"):
        return []
    return sentences.what_it_takes(cell, thresholds, found.as_of)


def _decimal(value: Decimal | None):
    return None if value is None else round(value, 2)


def method_sheet(lines: Iterable[tuple[str, str]]) -> Sheet:
    """How the figures of a workbook were made: what, and in words."""
    return Sheet("method", ["What", "In words"], map(list, lines), widths=(34, 110), wraps=True)


# --- What is missing, what ends, what two plans share


def gaps_table(ranking: Ranking) -> tuple[list[str], list[list]]:
    """Heads and a row for each ranked gap, then for those whose need nobody knows."""
    heads = (
        "place priority_title area_name status need need_from weight places missing shortfall"
        " score arithmetic priority area"
    ).split()
    known = [
        [
            number,
            gap.cell.priority.title,
            gap.cell.area.name,
            gap.cell.status,
            told.need,
            shortfall_sentences.need_from(gap) or "its own count",
            _plain(gap.cell.priority.weight),
            told.places,
            told.missing,
            round(gap.shortfall, 4),
            told.score,
            shortfall_sentences.arithmetic(gap),
            gap.cell.priority.reference,
            gap.cell.area.code,
        ]
        for number, gap in enumerate(ranking.by_need, start=1)
        for told in [shortfall_sentences.worked(gap)]
    ]
    unknown = [
        [
            None,
            gap.cell.priority.title,
            gap.cell.area.name,
            gap.cell.status,
            None,
            "nobody knows",
            _plain(gap.cell.priority.weight),
            sentences.rounded(gap.cell.places),
            *[None] * 3,
            "",
            gap.cell.priority.reference,
            gap.cell.area.code,
        ]
        for gap in ranking.unknown
    ]
    return heads, known + unknown


def _plain(value: Decimal) -> Decimal:
    """Without the noughts at its end, and never as a power of ten: 10, 1.5."""
    return Decimal(f"{value.normalize():f}")


ENDS = {LAPSED: "money, which had ended before", MONEY: "money", WORK: "work"}


def endings_table(endings: Iterable[Ending], names: dict[int, str]) -> tuple[list[str], list[list]]:
    """Heads and a row for each place that what ends on a day makes worse; one without a place for
    a day that makes none worse. `names` says what projects are called, by id.
    """
    heads = (
        "ends_on what_ends projects priority_title area_name status_before status_after priority "
        "area"
    ).split()
    rows = []
    for each in endings:
        what = "; ".join(ENDS[what] for what in each.ends)
        who = "; ".join(sorted({names[pk] for pk in each.projects if pk in names}))
        rows += [
            [
                each.on,
                what,
                who,
                cell.priority.title,
                cell.area.name,
                before,
                after,
                cell.priority.reference,
                cell.area.code,
            ]
            for cell, before, after in each.worse
        ] or [[each.on, what, who, *[""] * 6]]
    return heads, rows


def both_table(both: Iterable[Both], here: str, there: str) -> tuple[list[str], list[list]]:
    """Heads and a row for each project that answers priorities of both plans."""
    heads = ["project", "organisation", here, there, "people_per_year", "reference"]
    return heads, [
        [
            one.project.title,
            one.project.organisation_name,
            "; ".join(match.priority.title for match in one.here),
            "; ".join(match.priority.title for match in one.there),
            one.people,
            one.project.reference,
        ]
        for one in both
    ]


# --- All plans side by side

NATIONAL_HEADS = [
    *("plan_title", "partnership", "kind", "level", "priorities", *STATUSES),
    *("places", "need", "need_met", "share_of_need_met", "need_known_in", "missing", "plan"),
]


def national_table(plans: Iterable[PlanLine]) -> tuple[list[str], list[list]]:
    """Heads and a row for each plan: how many of its cells have each status, and its sums, blank
    where its areas lie inside one another.
    """
    rows = []
    for plan in plans:
        found, adds_up = plan.whole, not plan.overlaps
        rows.append(
            [
                plan.title,
                plan.partnership,
                plan.kind,
                plan.level,
                found.priorities,
                *(found.counts[status] for status in STATUSES),
                _rounded(found.places) if adds_up else None,
                _rounded(found.need) if adds_up and found.known else None,
                _rounded(found.met) if adds_up and found.known else None,
                round(found.share_met, 4) if adds_up and found.known and found.need else None,
                found.known,
                _rounded(found.missing) if adds_up else None,
                plan.reference,
            ]
        )
    return NATIONAL_HEADS, rows


def _rounded(value: float) -> int:
    return sentences.rounded(Decimal(str(value)))


def national_gaps_table(
    gaps: Iterable[Gap], titles: dict[str, str]
) -> tuple[list[str], list[list]]:
    """As `gaps_table`, of several plans, each named by its title."""
    heads, rows = gaps_table(Ranking(tuple(gaps), ()))
    named = [[titles[gap.cell.priority.plan], *row] for gap, row in zip(gaps, rows, strict=True)]
    return ["plan_title", *heads], named


def table_sheet(name: str, heads: list[str], rows: list[list]) -> Sheet:
    """A table as a sheet whose columns are as wide as their heads."""
    widths = tuple(max(10, min(40, 4 + len(head))) for head in heads)
    return Sheet(name, heads, rows, widths=widths)
