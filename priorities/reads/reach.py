"""Where plans hold: at which levels areas meet them, and which charities are known there."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from priorities.coverage import LEVELS
from priorities.models import PartnershipArea, Priority, PriorityArea
from priorities.reads.answers import (
    ASKED_LEAVES,
    GIVEN_ANSWERS,
    Asked,
    Priorities,
    answers_to,
    array,
    given,
    rows_of,
)
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


_HELD = (
    GIVEN_ANSWERS
    + """
, meeting AS MATERIALIZED (
    SELECT asked_leaf.place_id, link.area_id, count(*) AS leaves,
           coalesce(sum(leaf.leaf_weight), 0) AS weight
    FROM asked_leaf
    JOIN consortium_area leaf ON leaf.id = asked_leaf.leaf_id
    JOIN consortium_arealeaf link ON link.leaf_id = asked_leaf.leaf_id
    GROUP BY asked_leaf.place_id, link.area_id
)
SELECT answer.priority_id, area.level,
       coalesce(sum(figure.people * CASE WHEN whole.counts_leaves
                                         THEN meeting.leaves::float8 / whole.leaves
                                         ELSE meeting.weight / whole.weight END), 0)
FROM answer
JOIN unnest(%(people)s::bigint[]) WITH ORDINALITY AS figure (people, number) USING (number)
JOIN project_top top ON top.project_id = answer.project_id
JOIN project_total whole ON whole.project_id = answer.project_id
JOIN meeting ON meeting.place_id = answer.place_id AND meeting.area_id = top.area_id
JOIN consortium_area area ON area.id = top.area_id
GROUP BY answer.priority_id, area.level
"""
)

_NAMED = """
SELECT own.priority_id, area.id, area.name, true
FROM priorities_priorityarea own JOIN consortium_area area ON area.id = own.area_id
WHERE own.priority_id = ANY(%(priorities)s)
UNION ALL
SELECT priority.id, area.id, area.name, false
FROM priorities_priority priority
JOIN priorities_plan plan ON plan.id = priority.plan_id
JOIN priorities_partnershiparea shared ON shared.partnership_id = plan.partnership_id
JOIN consortium_area area ON area.id = shared.area_id
WHERE priority.id = ANY(%(priorities)s)
"""


def levels_of(plans: Iterable, priorities: list[int] | None = None) -> dict[int, list[Level]]:
    """For each plan (by id) the levels of the areas that meet it, the widest first.

    `priorities` are the ids of all of theirs, where they have been read already.
    """
    plans = list(plans)
    found = {plan.pk: {} for plan in plans}
    ids = _priorities(plans) if priorities is None else priorities
    for plan, name, *numbers in rows_of(_LEVELS, Asked(on=None).parameters(ids)):
        found[plan][name] = Level(name, *numbers)
    return {
        plan: [levels[name] for name in LEVELS if name in levels] for plan, levels in found.items()
    }


def opening_level(levels: list[Level], held: dict[str, float] | None = None) -> Level | None:
    """The level a plan's coverage opens with: the finest, from wards up, that leaves nothing out.

    Where none is whole and of a size to read, the finest of a size to read, or the widest. With
    `held`, the places a year that projects name at each level themselves, it is the finest of
    these for whose areas, or finer ones, at least half of all places were named.
    """
    from_wards_up = [level for level in levels if level.name != "neighbourhood"] or levels
    readable = [level for level in from_wards_up if level.areas <= MOST_AREAS]
    whole = [level for level in readable if level.is_whole]
    for best in (whole, readable):
        if best:
            return next((one for one in reversed(best) if _holds_half(one, held or {})), best[0])
    return from_wards_up[0] if from_wards_up else None


def _holds_half(level, held):
    at_it_or_finer = LEVELS[LEVELS.index(level.name) :]
    inside = sum(places for name, places in held.items() if name in at_it_or_finer)
    return 2 * inside >= sum(held.values())


def places_held(priorities: Priorities, on: datetime.date) -> dict[str, dict[str, float]]:
    """{plan's reference: {level: places a year}}, by the level of the area that the project names:
    what is named for a district is spread over its wards, and held by none of them.
    """
    asked = Asked(on=on)
    found = answers_to(priorities, asked) if priorities.facts else []
    parameters = asked.parameters(priorities.ids) | given(found)
    held = {}
    for priority, level, places in rows_of(
        _HELD, parameters | {"people": array(one.people for one in found)}
    ):
        of_plan = held.setdefault(priorities.by_id[priority].plan, Counter())
        of_plan[level] += places
    return held


def charities_around(priorities: Iterable[int]) -> tuple[int, int]:
    """How many charities that are known where these priorities (ids) hold have registered a
    project there, and how many are known.
    """
    [(registered, known)] = rows_of(_CHARITIES, Asked(on=None).parameters(priorities))
    return registered, known


@dataclass(frozen=True, slots=True)
class Named:
    """The areas that plans name: each priority's (ids; its own, else its partnership's), and the
    names of the partnerships' own.
    """

    areas: dict[int, list[int]]
    partnership: list[str]


def named_areas(priorities: Iterable[int]) -> Named:
    """What these priorities (ids) and their partnerships name, in one query."""
    areas, names = {}, {}
    for priority, area, name, is_own in rows_of(_NAMED, {"priorities": list(priorities)}):
        areas.setdefault(priority, {True: [], False: []})[is_own].append(area)
        if not is_own:
            names[area] = name
    return Named(
        {priority: of[True] or of[False] for priority, of in areas.items()}, sorted(names.values())
    )


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
