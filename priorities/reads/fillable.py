"""Which gaps around a project it could fill: the priorities near it, and who answers them there."""

import datetime

from priorities.fillable import Fillable, Link, Offer, fillable, least_first
from priorities.models import Plan
from priorities.reads.asked import rows_of
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.discretion import veil
from priorities.reads.near import priorities_near
from priorities.reads.opened import open_plans
from projects.models import OutcomeLink

# The areas of a level that share a leaf with one of these areas.
_AREAS = """
SELECT DISTINCT area.id
FROM consortium_arealeaf mine
JOIN consortium_arealeaf link ON link.leaf_id = mine.leaf_id
JOIN consortium_area area ON area.id = link.area_id
WHERE mine.area_id = ANY(%(areas)s) AND area.level = %(level)s
"""


def gaps_for(user, project, *, on: datetime.date) -> list[Fillable]:
    """The gaps in the places where the project or its organisation works that it could fill, as
    this person may be told: each plan's at the level its coverage opens with. What asks least of
    the project stands first. A constant number of queries for each level.
    """
    once = Offer.once
    if project.runs_on(on):  # and counts nowhere only where its organisation waits
        once = f"a coordinator has approved {project.organisation}"
    own = list(project.areas.values_list("pk", flat=True))
    around = {*own, *project.organisation.areas.values_list("pk", flat=True)}
    outcomes = frozenset(project.outcomes.values_list("pk", flat=True))
    links = _links(outcomes)
    near = priorities_near(around, {*outcomes, *(link.to_id for link in links)})
    opened = open_plans(Plan.objects.filter(priorities__in=near).distinct(), on=on)
    groups = list(project.target_groups.values_list("pk", flat=True)) or None
    found = []
    for level, plans in opened.groups:
        priorities = opened.priorities.of_plans(plans).among(near)
        offer = Offer(
            outcomes=outcomes,
            areas=_areas(own, level),
            links=links,
            groups_meet=frozenset(
                one.id for one in priorities.facts if priorities.groups_meet(one.id, groups)
            ),
            once=once,
        )
        covered = coverage_of_priorities(
            priorities, plans, level=level, on=on, **veil(user, plans, level)
        )
        found += fillable(covered.within(_areas(around, level)), offer)
    return least_first(found, opened.priorities.facts)


def _links(outcomes):
    """What the outcomes often bring that is not among them."""
    links = (
        OutcomeLink.objects.filter(from_outcome__in=outcomes)
        .exclude(to_outcome__in=outcomes)
        .select_related("from_outcome", "to_outcome")
        .order_by("from_outcome__name", "to_outcome__name")
    )
    return tuple(
        Link(one.from_outcome.name, one.to_outcome.name, one.to_outcome_id, one.why, one.source)
        for one in links
    )


def _areas(areas, level):
    rows = rows_of(_AREAS, {"areas": list(areas), "level": level})
    return frozenset(pk for (pk,) in rows)
