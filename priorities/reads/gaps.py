"""What ranking gaps takes from the tables: wider areas' need, and who could help."""

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from priorities.coverage import Cell, Coverage
from priorities.gaps import Gap, Ranking, Wider, ranked
from priorities.matching import Extent, Match, share
from priorities.reads.answers import NARROWED, answers_to
from priorities.reads.asked import ASKED_LEAVES, array, rows_of
from priorities.reads.asking import Asking
from priorities.reads.matches import matches_of_priorities
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
WHERE cell.id = ANY(%(cells)s::bigint[]) AND wider.id <> cell.id
ORDER BY cell.id, length(wider.path) DESC
"""

# Organisations that work towards what a priority asks for, and answer it nowhere, in the next wider
# area around where it holds: over a whole country there are hundreds, and none of them at hand.
# Thousands are looked up as one array, which an index is walked through for once, and not one by
# one. Names are read of those alone that have as many projects as the best. What a page is narrowed
# to holds for them too; where it asks nothing of organisations, they are not joined.
_AROUND = (
    ASKED_LEAVES
    + """
, wider AS MATERIALIZED (
    SELECT DISTINCT coalesce(own.parent_id, own.id) AS area_id
    FROM asked_area JOIN consortium_area own ON own.id = asked_area.area_id
), working AS MATERIALIZED (
    SELECT project.id AS project_id, project.organisation_id
    FROM projects_project project
    WHERE project.id = ANY(ARRAY(
            SELECT DISTINCT at.project_id
            FROM projects_projectarea at
            WHERE at.area_id = ANY(ARRAY(
                SELECT inside.id
                FROM wider
                JOIN consortium_area here ON here.id = wider.area_id
                JOIN consortium_area inside ON starts_with(inside.path, here.path)))))
      AND project.status IN ('active', 'proposed') AND NOT project.sensitive
      AND coalesce(project.ends_on >= %(on)s::date, true)
      AND (project.status = 'proposed' OR coalesce(project.starts_on <= %(on)s::date, true))
      AND NOT (project.organisation_id = ANY(%(answering)s::bigint[]))
      AND NOT EXISTS (SELECT FROM consortium_organisation apart
                      WHERE apart.id = project.organisation_id AND apart.status <> 'approved')
), tagged AS MATERIALIZED (
    SELECT tag.project_id, tag.outcome_id
    FROM projects_projectoutcome tag
    LEFT JOIN projects_project project ON project.id = tag.project_id
    LEFT JOIN consortium_organisation organisation ON organisation.id = project.organisation_id
    WHERE tag.project_id = ANY(ARRAY(SELECT project_id FROM working))
    """
    + NARROWED
    + """
), wanted AS MATERIALIZED (
    SELECT priority_id, outcome_id FROM priorities_priorityoutcome
    WHERE priority_id = ANY(%(priorities)s)
), helping AS MATERIALIZED (
    SELECT DISTINCT wanted.priority_id, working.organisation_id, working.project_id
    FROM tagged JOIN wanted USING (outcome_id) JOIN working USING (project_id)
), best AS MATERIALIZED (
    SELECT priority_id, organisation_id, count(*) AS projects,
           rank() OVER (PARTITION BY priority_id ORDER BY count(*) DESC) AS place
    FROM helping GROUP BY priority_id, organisation_id
)
SELECT priority_id, slug, name, projects
FROM (
    SELECT best.priority_id, organisation.slug, organisation.name, best.projects,
           row_number() OVER (PARTITION BY best.priority_id
                              ORDER BY best.projects DESC, organisation.name) AS place
    FROM best JOIN consortium_organisation organisation ON organisation.id = best.organisation_id
    WHERE best.place <= %(most)s
) found
WHERE place <= %(most)s
ORDER BY priority_id, place
"""
)


@dataclass(frozen=True)
class Near:
    """A project that could be extended to a gap, and how far from it it works (None: unknown)."""

    match: Match
    places: list
    km: float | None


@dataclass(frozen=True)
class Helped:
    """A gap with who could help: projects that answer the priority elsewhere in the plan, the
    nearest first, and (slug, name, number of projects) of organisations in the area around that
    only work towards what it asks for, and answer nothing of the plan's.
    """

    gap: Gap
    near: list[Near]
    around: list[tuple[str, str, int]]


def ranking_of(found: Coverage) -> Ranking:
    """What these cells lack most, with wider areas' need where their own is not known."""
    return ranked(found.cells, wider_needs(found.cells, on=found.as_of))


def wider_needs(cells: Iterable[Cell], *, on: datetime.date) -> dict[tuple[int, int], Wider]:
    """{ids of priority and area: the nearest wider need} of cells whose own is not known."""
    unknown = [cell for cell in cells if cell.need is None and cell.priority.indicator_id]
    above = {}
    for cell, *row in rows_of(_WIDER, {"cells": array({cell.area.id for cell in unknown})}):
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


def who_could_help(user, asked: Asking, gaps: list[Gap], areas: dict) -> list[Helped]:
    """Each gap with who could help, as this person may be told, in a constant number of queries.

    `asked` was read with extents; `areas` are Area objects by id. Both are of the work that the
    page is narrowed to; who answers the plan is told by all work.
    """
    wanted = {gap.cell.priority.id for gap in gaps}
    best = {pk: [] for pk in wanted}
    shows_sensitive = knows_places(user)
    for match in matches_asked_for(user, asked) if gaps else []:
        if match.priority.id not in wanted:
            continue
        of_priority = best[match.priority.id]
        if len(of_priority) < MOST_LOOKED_AT and (shows_sensitive or not match.project.sensitive):
            of_priority.append(match)
    # Where they are is all that is asked: what they are called, their matches say.
    projects = (
        Project.objects.visible_to(user)
        .prefetch_related("areas")
        .only("sensitive")
        .in_bulk({match.project.id for matches in best.values() for match in matches})
    )
    show_places(projects.values(), user)
    around, work = {}, asked.all_work(user)
    answering = {one.organisation for one in answers_to(asked.priorities, work) if gaps}
    parameters = replace(work, **asked.shown.of_projects).parameters(wanted)
    for priority, *organisation in rows_of(
        _AROUND, parameters | {"answering": array(answering), "most": MOST_HELPERS}
    ):
        around.setdefault(priority, []).append(tuple(organisation))
    return [
        Helped(
            gap,
            _nearest(best[gap.cell.priority.id], projects, areas[gap.cell.area.id]),
            around.get(gap.cell.priority.id, []),
        )
        for gap in gaps
    ]


def matches_asked_for(user, asked: Asking) -> list[Match]:
    """What answers the priorities asked about, by the same answers as the coverage."""
    priorities = asked.priorities.narrowed(asked.shown.only)
    return matches_of_priorities(priorities, on=asked.shown.as_of, **asked.narrowed(user))


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
