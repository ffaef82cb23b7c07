"""What stands behind the figures of coverage that leaves the site: projects, costs, sources.

What leaves the site gives no sensitive project's place away, whoever takes it: names and figures
are a visitor's. A cost stands there for those who may see it on the cell's own page.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from consortium.access import may
from priorities import sentences
from priorities.coverage import Coverage
from priorities.models import Indicator
from priorities.reads.asking import Asking
from priorities.reads.coverage import Behind, behind_cells
from priorities.reads.discretion import Money, is_nameless, total_told
from priorities.reads.drilldown import NAMELESS
from priorities.tiles import figure
from projects.models import Project

ANYBODY = AnonymousUser()
MOST_NAMED = 100


def projects_behind(asked: Asking, found: Coverage) -> dict[tuple[int, int], list[str]]:
    """{ids of priority and area: its projects in words, most places first}: three queries."""
    behind = _behind(asked, found, ANYBODY)
    projects = _projects(behind)
    return {cell: _named(lines, projects, found.level) for cell, lines in behind.items()}


def _named(lines, projects, level):
    lines = sorted(
        (line for line in lines if line.project in projects),
        key=lambda line: (-line.places, projects[line.project].title),
    )
    named = [_line(projects[line.project], line, level) for line in lines[:MOST_NAMED]]
    more = len(lines) - MOST_NAMED
    return [*named, f"and {sentences.how_many(more, 'more project')}"] if more > 0 else named


def _line(project, line: Behind, level):
    if is_nameless(ANYBODY, project, level):
        return f"{NAMELESS}: {_places(line)}"
    return f"{project.title} ({project.organisation}): {_places(line)}"


def _places(line):
    return f"{figure(line.places)} {'place' if sentences.rounded(line.places) == 1 else 'places'}"


def costs_told(user, asked: Asking, found: Coverage) -> dict[tuple[int, int], Decimal]:
    """{ids of priority and area: pounds a year} of the cells whose cost this person may have.

    Where a sensitive project counts there is none but for those who may see every charity's: the
    cell's page counts it for some people and a file for nobody, and one less the other is its cost.
    """
    if not user.is_authenticated:
        return {}
    if may(user, "priorities.view_every_cost"):
        return {(cell.priority.id, cell.area.id): cell.annual_cost_gbp for cell in found.cells}
    behind = _behind(asked, found, user)
    projects = _projects(behind)
    sees = {pk: may(user, "projects.view_money", one) for pk, one in projects.items()}
    totals = may(user, "priorities.view_full_coverage") and asked.shown.is_all_work(
        timezone.localdate()
    )
    told = {}
    for cell, lines in behind.items():
        known = [projects.get(line.project) for line in lines]
        if None in known or any(project.sensitive for project in known):
            continue
        total = total_told(
            (
                Money(line.cost_gbp, line.organisation, line.is_statutory, sees[line.project])
                for line in lines
            ),
            sees_totals=totals,
        )
        if total is not None:
            told[cell] = total
    return told


def _behind(asked, found, user):
    priorities = asked.priorities.narrowed(asked.shown.only)
    return behind_cells(priorities, [asked.plan], found, **asked.narrowed(user))


def _projects(behind):
    return named_projects({line.project for lines in behind.values() for line in lines})


def named_projects(ids: Iterable[int]) -> dict[int, Project]:
    """Those of these projects that anybody may read of, by id, with their organisations."""
    return (
        Project.objects.visible_to(ANYBODY)
        .select_related("organisation")
        .defer("search", "summary")
        .in_bulk(ids)
    )


def need_sources(found: Coverage) -> list[tuple[str, str]]:
    """(priority, where its need is taken from) of each priority, in one query."""
    wanted = {row.priority.indicator_id for row in found.rows} - {None}
    indicators = Indicator.objects.in_bulk(wanted)
    return [
        (row.priority.title, _source(indicators.get(row.priority.indicator_id), row))
        for row in found.rows
    ]


def _source(indicator, row) -> str:
    if indicator is None:
        return "No indicator is chosen for it, so its need is not known."
    said = f"{indicator.name}. {indicator.source or 'Unsourced'}".rstrip(".") + "."
    held = [cell.need for cell in row.cells if cell.need]
    if not held:
        return f"{said} No yearly count is held for these areas."
    first, last = min(one.starts_on for one in held), max(one.ends_on for one in held)
    return f"{said} Counted from {sentences.day(first)} to {sentences.day(last)}{_part(held, row)}."


def _part(held: list, row) -> str:
    missing = len(row.cells) - len(held)
    return f"; not held for {missing:,} of {len(row.cells):,} areas" if missing else ""
