"""Gaps that organisations' own work fits, where they work already."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from priorities.coverage import GAP, AreaFacts
from priorities.matching import PriorityFacts
from priorities.models import Plan
from priorities.reads.asked import rows_of
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.priorities import priorities_of_plans
from priorities.reads.reach import levels_of, opening_level

# What each project of the organisations works on, and for whom.
_WORK = """
SELECT project.organisation_id, array_agg(DISTINCT tag.outcome_id),
       (SELECT array_agg(own.target_group_id)
        FROM projects_projecttargetgroup own WHERE own.project_id = project.id)
FROM projects_project project
JOIN projects_projectoutcome tag ON tag.project_id = project.id
WHERE project.organisation_id = ANY(%(organisations)s)
  AND project.status IN ('active', 'proposed', 'paused')
GROUP BY project.organisation_id, project.id
"""

# Which of these areas each organisation works in, by its own word or by that of a project.
_NEAR = """
WITH own AS (
    SELECT organisation_id, area_id
    FROM consortium_organisationarea WHERE organisation_id = ANY(%(organisations)s)
  UNION
    SELECT project.organisation_id, at.area_id
    FROM projects_project project JOIN projects_projectarea at ON at.project_id = project.id
    WHERE project.organisation_id = ANY(%(organisations)s)
      AND project.status IN ('active', 'proposed', 'paused')
)
SELECT DISTINCT own.organisation_id, theirs.area_id
FROM own
JOIN consortium_arealeaf mine USING (area_id)
JOIN consortium_arealeaf theirs ON theirs.leaf_id = mine.leaf_id
WHERE theirs.area_id = ANY(%(areas)s)
"""


@dataclass(frozen=True)
class NearbyGap:
    """A priority that nothing answers in these areas, and the outcome by which one's work fits."""

    priority: PriorityFacts
    outcome: str
    areas: tuple[AreaFacts, ...]


def gaps_nearby(organisations: Iterable[int], *, on: datetime.date) -> dict[int, list[NearbyGap]]:
    """For each organisation (by id) the gaps of current plans it works near, and works towards.

    At the level each plan's coverage opens with, in the plans' own order. A constant number of
    queries for each level, however many organisations and plans.
    """
    organisations = list(organisations)
    work = {}
    for organisation, outcomes, groups in rows_of(_WORK, {"organisations": organisations}):
        work.setdefault(organisation, []).append((set(outcomes), groups))
    if not work:
        return {}
    plans = list(Plan.objects.current())
    priorities = priorities_of_plans(plans, with_extents=False)
    gaps = _gaps(plans, priorities, on)
    areas = list({area.id for _, here in gaps for area in here})
    near = {}
    parameters = {"organisations": list(work), "areas": areas}
    for organisation, area in rows_of(_NEAR, parameters) if areas else ():
        near.setdefault(organisation, set()).add(area)
    found = {}
    for organisation, projects in work.items():
        reached = near.get(organisation, set())
        for priority, here in gaps:
            places = tuple(area for area in here if area.id in reached)
            outcome = places and _fitting(priorities, priority, projects)
            if outcome:
                found.setdefault(organisation, []).append(NearbyGap(priority, outcome, places))
    return found


def _gaps(plans, priorities, on):
    """[(priority, the areas in which no project answers it)]."""
    levels = levels_of(plans, priorities.ids)
    together = {}
    for plan in plans:
        level = opening_level(levels[plan.pk])
        if level is not None:
            together.setdefault(level.name, []).append(plan)
    gaps = []
    for level, alike in together.items():
        wanted = priorities.of_plans(alike)
        for row in coverage_of_priorities(wanted, alike, level=level, on=on).rows:
            here = [cell.area for cell in row.cells if cell.status == GAP]
            if here:
                gaps.append((row.priority, here))
    return gaps


def _fitting(priorities, priority, projects):
    """The outcome of the priority that one of these projects works on for its people, or ""."""
    for wanted in priority.wanted:
        for outcomes, groups in projects:
            if wanted.id in outcomes and priorities.groups_meet(priority.id, groups):
                return wanted.name
    return ""
