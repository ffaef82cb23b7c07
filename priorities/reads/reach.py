"""Where plans hold: at which levels areas meet them, and which charities are known there."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from priorities.coverage import LEVELS
from priorities.models import PartnershipArea, Priority, PriorityArea
from priorities.reads.answers import ASKED_LEAVES, Asked, rows_of
from projects.places import BELOW_DISTRICT

# A matrix of more areas than this is not what a page opens with.
MOST_AREAS = 60


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a plan's areas: how many there are, and how many of the plan's leaves they hold.

    `links` counts each leaf once for every area of the level that holds it.
    """

    name: str
    areas: int
    leaves: int
    of_leaves: int
    links: int

    @property
    def is_whole(self) -> bool:
        """Its areas together are everywhere the plan holds."""
        return self.leaves == self.of_leaves

    @property
    def overlaps(self) -> bool:
        """Some of its areas lie inside others of it, so that sums over them count twice."""
        return self.links > self.leaves


_LEVELS = (
    ASKED_LEAVES
    + """
, leaf AS (
    SELECT DISTINCT priority.plan_id, asked_leaf.leaf_id
    FROM asked_leaf
    JOIN asked USING (place_id)
    JOIN priorities_priority priority ON priority.id = asked.priority_id
)
SELECT leaf.plan_id, area.level, count(DISTINCT area.id), count(DISTINCT leaf.leaf_id),
       (SELECT count(*) FROM leaf every WHERE every.plan_id = leaf.plan_id), count(*)
FROM leaf
JOIN consortium_arealeaf link USING (leaf_id)
JOIN consortium_area area ON area.id = link.area_id
GROUP BY leaf.plan_id, area.level
"""
)

_CHARITIES = (
    ASKED_LEAVES
    + """
, here AS MATERIALIZED (
    SELECT DISTINCT link.area_id
    FROM (SELECT DISTINCT leaf_id FROM asked_leaf) leaf
    JOIN consortium_arealeaf link USING (leaf_id)
), registered AS MATERIALIZED (
    SELECT DISTINCT project.organisation_id
    FROM here
    JOIN projects_projectarea at USING (area_id)
    JOIN projects_project project ON project.id = at.project_id AND project.status <> 'draft'
), known AS (
    SELECT organisation_id FROM registered
  UNION
    SELECT works.organisation_id FROM here JOIN consortium_organisationarea works USING (area_id)
)
SELECT count(*) FILTER (WHERE registered.organisation_id IS NOT NULL), count(*)
FROM known
JOIN consortium_organisation organisation ON organisation.id = known.organisation_id
LEFT JOIN registered ON registered.organisation_id = known.organisation_id
WHERE organisation.kind = 'charity' AND organisation.status = 'approved'
"""
)


def levels_of(plans: Iterable) -> dict[int, list[Level]]:
    """For each plan (by id) the levels of the areas that meet it, the widest first."""
    plans = list(plans)
    found = {plan.pk: {} for plan in plans}
    for plan, name, *numbers in rows_of(_LEVELS, Asked(on=None).parameters(_priorities(plans))):
        found[plan][name] = Level(name, *numbers)
    return {
        plan: [levels[name] for name in LEVELS if name in levels] for plan, levels in found.items()
    }


def opening_level(levels: list[Level]) -> Level | None:
    """The level a plan's coverage opens with: the finest, from wards up, that leaves nothing out.

    Where none is whole and of a size to read, the finest of a size to read, or the widest.
    """
    from_wards_up = [level for level in levels if level.name != "neighbourhood"] or levels
    readable = [level for level in from_wards_up if level.areas <= MOST_AREAS]
    whole = [level for level in readable if level.is_whole]
    for best in (whole, readable):
        if best:
            return best[-1]
    return from_wards_up[0] if from_wards_up else None


def charities_around(plan) -> tuple[int, int]:
    """How many charities that are known where the plan holds have registered a project there, and
    how many are known.
    """
    [(registered, known)] = rows_of(_CHARITIES, Asked(on=None).parameters(_priorities([plan])))
    return registered, known


def narrow_plans(plans: Iterable) -> set[int]:
    """The plans (ids) with a priority that names a place below a district as its own."""
    found = _narrow(Priority.objects.filter(plan__in=[plan.pk for plan in plans]))
    return set(found.order_by().values_list("plan_id", flat=True).distinct())


def narrow_priorities(priorities: Iterable[int]) -> set[int]:
    """Those of the priorities (ids) that name a place below a district as their own."""
    found = _narrow(Priority.objects.filter(pk__in=list(priorities)))
    return set(found.order_by().values_list("pk", flat=True))


def _narrow(priorities):
    own = PriorityArea.objects.filter(priority=OuterRef("pk"))
    shared = PartnershipArea.objects.filter(partnership=OuterRef("plan__partnership"))
    close = {"area__level__in": BELOW_DISTRICT}
    return priorities.filter(
        Exists(own.filter(**close)) | ~Exists(own) & Q(Exists(shared.filter(**close)))
    )


def _priorities(plans):
    """Ids of the priorities of these plans."""
    return Priority.objects.filter(plan__in=[plan.pk for plan in plans]).values_list(
        "pk", flat=True
    )
