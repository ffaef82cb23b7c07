"""Gaps that organisations' own work fits, where they work already."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from consortium.models import Area
from priorities.coverage import GAP, AreaFacts, area_order
from priorities.fillable import standings
from priorities.matching import PriorityFacts
from priorities.models import Plan
from priorities.reads.asked import rows_of
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.discretion import veil
from priorities.reads.national import gaps_on
from priorities.reads.near import priorities_near
from priorities.reads.opened import open_plans
from priorities.reads.priorities import priorities_of_plans
from projects.places import knows_places

# Of more plans than these near it reads what is kept of all of them: each takes 22 ms among 100,000
# projects, and those of the whole country 40 ms where they are kept.
MOST_PLANS = 8

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

# Where each organisation works, by its own word or by that of a project.
_OWN = """
WITH own AS (
    SELECT organisation_id, area_id
    FROM consortium_organisationarea WHERE organisation_id = ANY(%(organisations)s)
  UNION
    SELECT project.organisation_id, at.area_id
    FROM projects_project project JOIN projects_projectarea at ON at.project_id = project.id
    WHERE project.organisation_id = ANY(%(organisations)s)
      AND project.status IN ('active', 'proposed', 'paused')
)
"""

# Which of these areas each organisation works in.
_NEAR = (
    _OWN
    + """
SELECT DISTINCT own.organisation_id, theirs.area_id
FROM own
JOIN consortium_arealeaf mine USING (area_id)
JOIN consortium_arealeaf theirs ON theirs.leaf_id = mine.leaf_id
WHERE theirs.area_id = ANY(%(areas)s)
"""
)


@dataclass(frozen=True)
class NearbyGap:
    """A priority that nothing answers in these areas, the title of its plan, and the outcome by
    which one's work fits.
    """

    priority: PriorityFacts
    plan: str
    outcome: str
    areas: tuple[AreaFacts, ...]


def gaps_nearby(
    organisations: Iterable[int], *, on: datetime.date, user=None
) -> dict[int, list[NearbyGap]]:
    """For each organisation (by id) the gaps of current plans it works near, and works towards:
    as this person may be told, or as those who belong somewhere may.

    At the level each plan's coverage opens with; what its plan weighs most first. A constant number
    of queries for each level, however many organisations and plans; where they are more than a few
    plans, of what is kept of all plans together.
    """
    organisations = list(organisations)
    work = {}
    for organisation, outcomes, groups in rows_of(_WORK, {"organisations": organisations}):
        work.setdefault(organisation, []).append((set(outcomes), groups))
    if not work:
        return {}
    asked = {"organisations": list(work)}
    own = {area for (area,) in rows_of(_OWN + "SELECT DISTINCT area_id FROM own", asked)}
    outcomes = {one for projects in work.values() for its, _ in projects for one in its}
    priorities, gaps = _gaps(priorities_near(own, outcomes), on, user)
    areas = list({area for *_, here in gaps for area in here})
    near = {}
    for organisation, area in rows_of(_NEAR, asked | {"areas": areas}) if areas else ():
        near.setdefault(organisation, set()).add(area)
    found, facts = {}, _facts({area for reached in near.values() for area in reached})
    for organisation, projects in work.items():
        reached = near.get(organisation, set())
        for priority, plan, here in gaps:
            places = tuple(
                sorted((facts[area] for area in here if area in reached), key=area_order)
            )
            outcome = places and _fitting(priorities, priority, projects)
            if outcome:
                gap = NearbyGap(priority, plan, outcome, places)
                found.setdefault(organisation, []).append(gap)
    return found


def _gaps(near, on, user):
    """(the priorities of the plans near, [(priority, title of its plan, the areas (ids) in which no
    project answers it)]).
    """
    plans = Plan.objects.filter(priorities__in=near).distinct()
    if len(plans) > MOST_PLANS:
        veiled = user is not None and not knows_places(user)
        areas = {pk: here for pk, here in gaps_on(on, veiled=veiled).items() if pk in near}
        plans = list(Plan.objects.filter(priorities__in=areas).distinct())
        priorities = priorities_of_plans(plans, with_extents=False)
    else:
        priorities, areas = _read_gaps(near, plans, on, user)
    titles = {plan.reference: plan.title for plan in plans}
    gaps = [(one, titles[one.plan], areas[one.id]) for one in priorities.facts if one.id in areas]
    standing = standings(priorities.facts)
    gaps.sort(key=lambda gap: (standing[gap[0].id], gap[0].plan, gap[0].reference))
    return priorities, gaps


def _read_gaps(near, plans, on, user):
    """(the priorities of these plans, {priority's id: the areas (ids) of its gaps})."""
    opened, areas = open_plans(plans, on=on), {}
    for level, alike in opened.groups:
        wanted = opened.priorities.of_plans(alike).among(near)
        veiled = {} if user is None else veil(user, alike, level)
        for row in coverage_of_priorities(wanted, alike, level=level, on=on, **veiled).rows:
            if here := [cell.area.id for cell in row.cells if cell.status == GAP]:
                areas[row.priority.id] = here
    return opened.priorities, areas


def _facts(areas):
    """{id: what is told of the area}."""
    rows = Area.objects.filter(pk__in=areas).order_by()
    return {row[0]: AreaFacts(*row) for row in rows.values_list("pk", "code", "name", "level")}


def _fitting(priorities, priority, projects):
    """The outcome of the priority that one of these projects works on for its people, or ""."""
    for wanted in priority.wanted:
        for outcomes, groups in projects:
            if wanted.id in outcomes and priorities.groups_meet(priority.id, groups):
                return wanted.name
    return ""
