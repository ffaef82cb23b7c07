"""Where plans hold: at which levels areas meet them, and which charities are known there."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from priorities.coverage import LEVELS
from priorities.models import PartnershipArea, Priority, PriorityArea
from priorities.reads.answers import GIVEN_ANSWERS, Found, given
from priorities.reads.asked import ASKED_LEAVES, Asked, array, rows_of
from projects.places import BELOW_DISTRICT

# A matrix of more areas than this is not what a page opens with.
MOST_AREAS = 60


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a plan's areas: how many there are, and how many of the plan's leaves they hold.

    `links` counts each leaf once for every area of the level that holds it. `held` are the places
    a year of projects that name areas of the level themselves: what is named for a district is
    spread over its wards, and held by none of them.
    """

    name: str
    areas: int
    leaves: int
    of_leaves: int
    links: int
    held: float = 0

    @property
    def is_whole(self) -> bool:
        """Its areas together are everywhere the plan holds."""
        return self.leaves == self.of_leaves

    @property
    def overlaps(self) -> bool:
        """Some of its areas lie inside others of it, so that sums over them count twice."""
        return self.links > self.leaves


# leaf: the leaves of each plan. held: what the answers given hold where they name places, by the
# level of the areas they name.
_LEVELS = (
    GIVEN_ANSWERS
    + """
, leaf AS (
    SELECT DISTINCT priority.plan_id, asked_leaf.leaf_id
    FROM asked_leaf
    JOIN asked USING (place_id)
    JOIN priorities_priority priority ON priority.id = asked.priority_id
), meeting AS MATERIALIZED (
    SELECT asked_leaf.place_id, link.area_id, count(*) AS leaves,
           coalesce(sum(leaf.leaf_weight), 0) AS weight
    FROM asked_leaf
    JOIN consortium_area leaf ON leaf.id = asked_leaf.leaf_id
    JOIN consortium_arealeaf link ON link.leaf_id = asked_leaf.leaf_id
    WHERE asked_leaf.place_id IN (SELECT place_id FROM answer)
    GROUP BY asked_leaf.place_id, link.area_id
), held AS (
    SELECT priority.plan_id, area.level,
           sum(figure.people * CASE WHEN whole.counts_leaves
                                    THEN meeting.leaves::float8 / whole.leaves
                                    ELSE meeting.weight / whole.weight END) AS places
    FROM answer
    JOIN unnest(%(people)s::bigint[]) WITH ORDINALITY AS figure (people, number) USING (number)
    JOIN priorities_priority priority ON priority.id = answer.priority_id
    JOIN project_top top ON top.project_id = answer.project_id
    JOIN project_total whole ON whole.project_id = answer.project_id
    JOIN meeting ON meeting.place_id = answer.place_id AND meeting.area_id = top.area_id
    JOIN consortium_area area ON area.id = top.area_id
    GROUP BY priority.plan_id, area.level
), level AS (
    SELECT leaf.plan_id, area.level, count(DISTINCT area.id) AS areas,
           count(DISTINCT leaf.leaf_id) AS leaves, count(*) AS links
    FROM leaf
    JOIN consortium_arealeaf link USING (leaf_id)
    JOIN consortium_area area ON area.id = link.area_id
    GROUP BY leaf.plan_id, area.level
)
SELECT level.plan_id, level.level, level.areas, level.leaves,
       (SELECT count(*) FROM leaf every WHERE every.plan_id = level.plan_id), level.links,
       coalesce(held.places, 0)
FROM level LEFT JOIN held USING (plan_id, level)
"""
)

# named: the areas that each place names, without those that lie in another of them. registered:
# organisations with a project where the priorities hold. charity: those known there, with their
# numbers. listed: the numbers of others of which the charity register names a district or wider
# area that meets it (a linked one has the number of the one that it is linked to).
_AROUND = (
    ASKED_LEAVES
    + """
, named AS (
    SELECT place_id, area_id FROM asked_area
  EXCEPT
    SELECT narrower.place_id, narrower.area_id
    FROM asked_area narrower
    JOIN consortium_area area ON area.id = narrower.area_id
    CROSS JOIN LATERAL unnest(string_to_array(area.path, '/')) AS step (code)
    JOIN consortium_area wider ON wider.code = step.code AND wider.id <> area.id
    JOIN asked_area other ON other.place_id = narrower.place_id AND other.area_id = wider.id
), here AS MATERIALIZED (
    SELECT DISTINCT link.area_id
    FROM (SELECT DISTINCT leaf_id FROM asked_leaf) leaf
    JOIN consortium_arealeaf link USING (leaf_id)
), registered AS MATERIALIZED (
    SELECT DISTINCT project.organisation_id
    FROM here
    JOIN projects_projectarea at USING (area_id)
    JOIN projects_project project ON project.id = at.project_id AND project.status <> 'draft'
    WHERE project.id <> ALL(%(excluding)s::bigint[])
), known AS (
    SELECT organisation_id FROM registered
  UNION
    SELECT works.organisation_id FROM here JOIN consortium_organisationarea works USING (area_id)
), charity AS MATERIALIZED (
    SELECT registered.organisation_id IS NOT NULL AS is_registered,
           CASE WHEN organisation.charity_number ~ '^[0-9]{5,9}$'
                THEN organisation.charity_number::bigint END AS number
    FROM known
    JOIN consortium_organisation organisation ON organisation.id = known.organisation_id
    LEFT JOIN registered ON registered.organisation_id = known.organisation_id
    WHERE organisation.kind = 'charity' AND organisation.status = 'approved'
), listed AS (
    SELECT entry.number
    FROM consortium_registeredcharity entry
    WHERE entry.areas && (
              SELECT coalesce(array_agg(called.word), '{}')::varchar[]
              FROM here JOIN consortium_area area ON area.id = here.area_id
              CROSS JOIN LATERAL unnest(area.aliases || area.name) AS called (word)
              WHERE area.level <> ALL(%(below_district)s))
      AND entry.linked_number = 0
      AND entry.removed_on IS NULL AND lower(entry.status) <> 'removed'
  EXCEPT
    SELECT number FROM charity
), charities AS (
    SELECT (SELECT count(*) FROM charity WHERE is_registered) AS registered,
           (SELECT count(*) FROM charity) + (SELECT count(*) FROM listed) AS known,
           EXISTS (SELECT FROM consortium_registeredcharity WHERE areas <> '{}') AS has_register
)
SELECT (SELECT array_agg(ARRAY[asked.priority_id, named.area_id])
        FROM asked JOIN named USING (place_id)),
       (SELECT array_agg(DISTINCT area.name)
        FROM priorities_priority priority
        JOIN priorities_plan plan ON plan.id = priority.plan_id
        JOIN priorities_partnershiparea shared ON shared.partnership_id = plan.partnership_id
        JOIN consortium_area area ON area.id = shared.area_id
        WHERE priority.id = ANY(%(priorities)s)),
       charities.registered, charities.known, charities.has_register
FROM charities
"""
)

_RESIDENTS = (
    ASKED_LEAVES
    + """
SELECT asked.priority_id, sum(leaf.leaf_weight)
FROM asked
JOIN asked_leaf USING (place_id)
JOIN consortium_area leaf ON leaf.id = asked_leaf.leaf_id
GROUP BY asked.priority_id
HAVING bool_and(leaf.leaf_weight IS NOT NULL)
"""
)


def residents_of(priorities: Iterable[int]) -> dict[int, Decimal]:
    """How many people live where each of these priorities (ids) holds, where that is known."""
    rows = rows_of(_RESIDENTS, Asked(on=None).parameters(priorities))
    return {priority: Decimal(round(people)) for priority, people in rows}


def levels_of(
    plans: Iterable, priorities: list[int] | None = None, answers: Iterable[Found] = ()
) -> dict[int, list[Level]]:
    """For each plan (by id) the levels of the areas that meet it, the widest first.

    `priorities` are the ids of all of theirs, where they have been read already. `answers` to
    these are what is held at each level.
    """
    plans, answers = list(plans), list(answers)
    found = {plan.pk: {} for plan in plans}
    ids = _priorities(plans) if priorities is None else priorities
    parameters = Asked(on=None).parameters(ids) | given(answers)
    for plan, name, *numbers in rows_of(
        _LEVELS, parameters | {"people": array(one.people for one in answers)}
    ):
        found[plan][name] = Level(name, *numbers)
    return {
        plan: [levels[name] for name in LEVELS if name in levels] for plan, levels in found.items()
    }


def opening_level(levels: list[Level]) -> Level | None:
    """The level a plan's coverage opens with: the finest, from wards up, that leaves nothing out
    and for whose areas, or finer ones, at least half of all places held were named.

    Where none is whole and of a size to read, the finest of a size to read, or the widest.
    """
    from_wards_up = [level for level in levels if level.name != "neighbourhood"] or levels
    readable = [level for level in from_wards_up if level.areas <= MOST_AREAS]
    whole = [level for level in readable if level.is_whole]
    for best in (whole, readable):
        if best:
            return next((one for one in reversed(best) if _holds_half(one, levels)), best[0])
    return from_wards_up[0] if from_wards_up else None


def _holds_half(level, levels):
    at_it_or_finer = levels[levels.index(level) :]
    return 2 * sum(one.held for one in at_it_or_finer) >= sum(one.held for one in levels)


@dataclass(frozen=True, slots=True)
class Around:
    """Where priorities hold: the areas (ids) that each names (its own, else its partnership's)
    without those that lie in another of them, the names of the partnerships' own, and how many of
    the charities known there have registered a project there. Without a register that says where
    charities work, only those known that are organisations here.
    """

    areas: dict[int, list[int]]
    partnership: list[str]
    registered: int
    known: int
    has_register: bool


def around(priorities: Iterable[int], excluding: Iterable[int] = ()) -> Around:
    """What is around these priorities (ids), in one query; projects in `excluding` (ids) are
    taken for not registered.
    """
    asked = Asked(on=None).parameters(priorities) | {"excluding": array(excluding)}
    [(pairs, partnership, *charities)] = rows_of(_AROUND, asked)
    areas = {}
    for priority, area in pairs or ():
        areas.setdefault(priority, []).append(area)
    return Around(areas, sorted(partnership or ()), *charities)


def narrow_plans(plans: Iterable) -> set[int]:
    """The plans (ids) with a priority that names a place below a district as its own."""
    return set(narrow_among(plans).values_list("plan_id", flat=True).distinct())


def narrow_among(plans: Iterable):
    """The priorities of these plans that name a place below a district as their own."""
    return _narrow(Priority.objects.filter(plan__in=[plan.pk for plan in plans])).order_by()


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
