"""Which gaps around a project it could fill: the priorities near it, and who answers them there."""

import datetime
from collections import defaultdict

from priorities.fillable import Fillable, Link, Offer, fillable
from priorities.models import Plan, Priority
from priorities.reads.asked import rows_of
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.priorities import priorities_of
from priorities.reads.reach import levels_of, opening_level
from projects.models import OutcomeLink

MOST = 10
"""How many priorities are looked at: those that weigh most."""

# The priorities of current plans that want one of these outcomes and hold in one of these areas.
_NEAR = """
WITH near AS MATERIALIZED (
    SELECT DISTINCT theirs.area_id
    FROM consortium_arealeaf mine
    JOIN consortium_arealeaf theirs ON theirs.leaf_id = mine.leaf_id
    WHERE mine.area_id = ANY(%(areas)s)
)
SELECT priority.id
FROM priorities_priority priority
JOIN priorities_plan plan ON plan.id = priority.plan_id AND plan.status = 'current'
WHERE EXISTS (SELECT FROM priorities_priorityoutcome wanted
              WHERE wanted.priority_id = priority.id AND wanted.outcome_id = ANY(%(outcomes)s))
  AND (EXISTS (SELECT FROM priorities_priorityarea own JOIN near USING (area_id)
               WHERE own.priority_id = priority.id)
       OR (NOT EXISTS (SELECT FROM priorities_priorityarea own
                       WHERE own.priority_id = priority.id)
           AND EXISTS (SELECT FROM priorities_partnershiparea shared JOIN near USING (area_id)
                       WHERE shared.partnership_id = plan.partnership_id)))
ORDER BY priority.weight DESC, priority.id
LIMIT %(most)s
"""

# The areas of a level that share a leaf with one of these areas.
_AREAS = """
SELECT DISTINCT area.id
FROM consortium_arealeaf mine
JOIN consortium_arealeaf link ON link.leaf_id = mine.leaf_id
JOIN consortium_area area ON area.id = link.area_id
WHERE mine.area_id = ANY(%(areas)s) AND area.level = %(level)s
"""


def gaps_for(project, *, on: datetime.date) -> list[Fillable]:
    """The gaps in the places where the project or its organisation works that it could fill."""
    once = Offer.once
    if project.runs_on(on):  # and counts nowhere only where its organisation waits
        once = f"a coordinator has approved {project.organisation}"
    own = list(project.areas.values_list("pk", flat=True))
    around = {*own, *project.organisation.areas.values_list("pk", flat=True)}
    outcomes = frozenset(project.outcomes.values_list("pk", flat=True))
    links = _links(outcomes)
    near = _near(around, {*outcomes, *(link.to_id for link in links)})
    plans = {plan.pk: plan for plan in Plan.objects.filter(priorities__in=near).distinct()}
    by_level = defaultdict(list)
    for plan, levels in levels_of(plans.values()).items():
        if level := opening_level(levels):
            by_level[level.name].append(plan)
    groups = list(project.target_groups.values_list("pk", flat=True)) or None
    found = []
    for level, of_level in by_level.items():
        priorities = priorities_of(Priority.objects.filter(pk__in=near, plan__in=of_level))
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
            priorities, [plans[plan] for plan in of_level], level=level, on=on
        )
        found += fillable(covered.within(_areas(around, level)), offer)
    return found


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


def _near(areas, outcomes):
    parameters = {"areas": list(areas), "outcomes": list(outcomes), "most": MOST}
    return [pk for (pk,) in rows_of(_NEAR, parameters)]


def _areas(areas, level):
    rows = rows_of(_AREAS, {"areas": list(areas), "level": level})
    return frozenset(pk for (pk,) in rows)
