"""What ranking gaps takes from the tables: wider areas' need, and who could help."""

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass

from priorities.coverage import Cell
from priorities.gaps import Gap, Ranking, Wider, ranked
from priorities.matching import Extent, Match, share
from priorities.models import Plan
from priorities.reads.answers import rows_of
from priorities.reads.asking import Asking
from priorities.reads.matches import matches_for_plan
from priorities.reads.needs import yearly_counts
from projects.models import Project
from projects.places import knows_places, show_places, touches

# So many of those that answer a priority, best first, are looked at for who is near a gap.
MOST_LOOKED_AT = 40
MOST_HELPERS = 3
KM_OF_A_DEGREE = 111.2

_WIDER = """
SELECT cell.id, cell.leaf_count, cell.leaves_weight, cell.leaves_unweighed,
       wider.id, wider.name, wider.leaf_count, wider.leaves_weight, wider.leaves_unweighed
FROM consortium_area cell
CROSS JOIN LATERAL unnest(string_to_array(cell.path, '/')) AS step (code)
JOIN consortium_area wider ON wider.code = step.code
WHERE cell.id = ANY(%(cells)s) AND wider.id <> cell.id
ORDER BY cell.id, length(wider.path) DESC
"""

# Organisations that work towards what a priority asks for and answer it nowhere.
_ELSEWHERE = """
SELECT priority_id, slug, name, projects
FROM (
    SELECT wanted.priority_id, organisation.slug, organisation.name,
           count(DISTINCT project.id) AS projects,
           row_number() OVER (PARTITION BY wanted.priority_id
                              ORDER BY count(DISTINCT project.id) DESC, organisation.name) AS place
    FROM priorities_priorityoutcome wanted
    JOIN projects_projectoutcome tag USING (outcome_id)
    JOIN projects_project project ON project.id = tag.project_id
    JOIN consortium_organisation organisation ON organisation.id = project.organisation_id
    WHERE wanted.priority_id = ANY(%(priorities)s)
      AND project.status IN ('active', 'proposed') AND NOT project.sensitive
      AND organisation.status = 'approved'
      AND NOT (organisation.id = ANY(%(answering)s))
    GROUP BY wanted.priority_id, organisation.id
) found
WHERE place <= %(most)s
ORDER BY priority_id, place
"""


@dataclass(frozen=True)
class Near:
    """A project that could be extended to a gap, and how far from it it works (None: unknown)."""

    match: Match
    places: list
    km: float | None


@dataclass(frozen=True)
class Helped:
    """A gap with who could help: projects that answer the priority elsewhere in the plan, the
    nearest first, and (slug, name, number of projects) of organisations that only work towards
    what it asks for.
    """

    gap: Gap
    near: list[Near]
    elsewhere: list[tuple[str, str, int]]


def gaps_of(user, asked: Asking) -> tuple[Ranking, bool]:
    """What the plan lacks most, and whether projects are kept from this person in it."""
    found, leaves_out = asked.coverage(user)
    if asked.shown.status:
        found = found.of_status(asked.shown.status)
    return ranked(found.cells, wider_needs(found.cells, on=found.as_of)), leaves_out


def wider_needs(cells: Iterable[Cell], *, on: datetime.date) -> dict[tuple[int, int], Wider]:
    """{ids of priority and area: the nearest wider need} of cells whose own is not known."""
    unknown = [cell for cell in cells if cell.need is None and cell.priority.indicator_id]
    above = {}
    for cell, *row in rows_of(_WIDER, {"cells": list({cell.area.id for cell in unknown})}):
        above.setdefault(cell, []).append((Extent(*row[:3]), row[3], row[4], Extent(*row[5:])))
    counts = yearly_counts(
        {
            (cell.priority.indicator_id, area)
            for cell in unknown
            for _, area, _, _ in above.get(cell.area.id, ())
        },
        on=on,
    )
    found = {}
    for cell in unknown:
        for part, area, name, whole in above.get(cell.area.id, ()):
            need = counts.get((cell.priority.indicator_id, area))
            if need is not None:
                key = (cell.priority.id, cell.area.id)
                found[key] = Wider(name, need, share(part, whole))
                break
    return found


def who_could_help(user, plan: Plan, gaps: list[Gap], areas: dict, on, narrowed) -> list[Helped]:
    """Each gap with who could help, as this person may be told, in a constant number of queries.

    `areas` are Area objects by id; `narrowed` fields of `answers.Asked`.
    """
    wanted = {gap.cell.priority.id for gap in gaps}
    answering, best = set(), {pk: [] for pk in wanted}
    shows_sensitive = knows_places(user)
    for match in matches_for_plan(plan, on=on, **narrowed) if gaps else []:
        if match.priority.id not in wanted:
            continue
        answering.add(match.project.organisation_id)
        of_priority = best[match.priority.id]
        if len(of_priority) < MOST_LOOKED_AT and (shows_sensitive or not match.project.sensitive):
            of_priority.append(match)
    projects = (
        Project.objects.visible_to(user)
        .for_listing()
        .in_bulk({match.project.id for matches in best.values() for match in matches})
    )
    show_places(projects.values(), user)
    elsewhere = {}
    for priority, *organisation in rows_of(
        _ELSEWHERE,
        {"priorities": list(wanted), "answering": list(answering), "most": MOST_HELPERS},
    ):
        elsewhere.setdefault(priority, []).append(tuple(organisation))
    return [
        Helped(
            gap,
            _nearest(best[gap.cell.priority.id], projects, areas[gap.cell.area.id]),
            elsewhere.get(gap.cell.priority.id, []),
        )
        for gap in gaps
    ]


def _nearest(matches, projects, area):
    found = []
    for match in matches:
        project = projects.get(match.project.id)
        if project is None or any(touches(place, area) for place in project.places):
            continue
        distances = [km for km in (km_between(place, area) for place in project.places) if km]
        found.append(Near(match, project.places, min(distances, default=None)))
    found.sort(key=lambda near: (near.km is None, near.km or 0))
    return found[:MOST_HELPERS]


def km_between(area, other) -> float | None:
    """How far the middles of two areas are apart, in km; None where one is not known."""
    if None in (area.latitude, area.longitude, other.latitude, other.longitude):
        return None
    north = float(area.latitude - other.latitude)
    middle = math.radians(float(area.latitude + other.latitude) / 2)
    east = float(area.longitude - other.longitude) * math.cos(middle)
    return KM_OF_A_DEGREE * math.hypot(north, east)
