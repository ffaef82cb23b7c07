"""Which projects answer which priorities, ranked, with the reason in words."""

import datetime
from collections.abc import Iterable

from priorities import matching
from priorities.matching import Answer, Extent, Match, ProjectFacts, SharedOutcome
from priorities.models import Priority
from priorities.reads.answers import GIVEN_ANSWERS, answers_to, given
from priorities.reads.asked import Asked, rows_of
from priorities.reads.priorities import Priorities, priorities_of, priorities_of_plans

# meeting: each area that shares leaves with a place, and what they are together; what project and
# priority share is its sum over the project's top areas.
_FACTS = (
    GIVEN_ANSWERS
    + """
, meeting AS MATERIALIZED (
    SELECT asked_leaf.place_id, link.area_id, count(*) AS leaves,
           coalesce(sum(leaf.leaf_weight), 0) AS weight,
           count(*) FILTER (WHERE leaf.leaf_weight IS NULL) AS unweighed,
           count(*) FILTER (WHERE is_common) AS common_leaves,
           coalesce(sum(leaf.leaf_weight) FILTER (WHERE is_common), 0) AS common_weight,
           count(*) FILTER (WHERE is_common AND leaf.leaf_weight IS NULL) AS common_unweighed
    FROM asked_leaf
    JOIN consortium_area leaf ON leaf.id = asked_leaf.leaf_id
    JOIN consortium_arealeaf link ON link.leaf_id = asked_leaf.leaf_id
    GROUP BY asked_leaf.place_id, link.area_id
), shared AS MATERIALIZED (
    SELECT answer.number, answer.project_id,
           sum(meeting.leaves)::bigint AS leaves, sum(meeting.weight) AS weight,
           sum(meeting.unweighed)::bigint AS unweighed,
           sum(meeting.common_leaves)::bigint AS common_leaves,
           sum(meeting.common_weight) AS common_weight,
           sum(meeting.common_unweighed)::bigint AS common_unweighed
    FROM answer
    JOIN project_top USING (project_id)
    JOIN meeting USING (place_id, area_id)
    GROUP BY answer.number, answer.project_id
)
SELECT shared.leaves, shared.weight, shared.unweighed,
       shared.common_leaves, shared.common_weight, shared.common_unweighed,
       whole.leaves, whole.weight, whole.unweighed,
       project.id, project.reference, project.slug, project.title, project.status,
       organisation.id, organisation.reference, organisation.name, organisation.slug,
       organisation.kind, project.sensitive, project.people_per_year, project.annual_cost_gbp,
       project.funded_until, project.confirmed_on,
       EXISTS (
           SELECT FROM projects_onbehalf added
           WHERE added.project_id = project.id AND added.organisation_id = organisation.id
       )
FROM shared
JOIN project_total whole USING (project_id)
JOIN projects_project project ON project.id = shared.project_id
JOIN consortium_organisation organisation ON organisation.id = project.organisation_id
ORDER BY shared.number
"""
)

# The priorities that share an outcome and a leaf with one project: few of all there are.
_NEAR = """
WITH near AS MATERIALIZED (
    SELECT DISTINCT theirs.area_id
    FROM projects_projectarea at
    JOIN consortium_arealeaf mine USING (area_id)
    JOIN consortium_arealeaf theirs ON theirs.leaf_id = mine.leaf_id
    WHERE at.project_id = %(project)s
)
SELECT priority.id
FROM priorities_priority priority
JOIN priorities_plan plan ON plan.id = priority.plan_id
WHERE EXISTS (
    SELECT FROM projects_projectoutcome tag JOIN priorities_priorityoutcome wanted
      USING (outcome_id)
    WHERE tag.project_id = %(project)s AND wanted.priority_id = priority.id)
  AND (EXISTS (SELECT FROM priorities_priorityarea own JOIN near USING (area_id)
               WHERE own.priority_id = priority.id)
       OR (NOT EXISTS (SELECT FROM priorities_priorityarea own
                       WHERE own.priority_id = priority.id)
           AND EXISTS (SELECT FROM priorities_partnershiparea shared JOIN near USING (area_id)
                       WHERE shared.partnership_id = plan.partnership_id)))
"""


def matches_for_plan(plan, *, on: datetime.date, priority=None, **narrowed) -> list[Match]:
    """The active projects that answer the plan's priorities (or one), the best of each first.

    `narrowed` are the fields of `asked.Asked`: `statutory=False`, `including=`, `excluding=`.
    """
    return matches_for_plans([plan], on=on, priority=priority, **narrowed)


def matches_for_plans(
    plans: Iterable, *, on: datetime.date, priority=None, **narrowed
) -> list[Match]:
    """As `matches_for_plan`, over several plans: plan by plan, in order of their references."""
    return matches_of_priorities(priorities_of_plans(plans, priority), on=on, **narrowed)


def matches_of_priorities(priorities: Priorities, *, on: datetime.date, **narrowed) -> list[Match]:
    """As `matches_for_plans`, for these priorities, which have been read with their extents."""
    return _matches(priorities, Asked(on=on, **narrowed))


def candidates_for(
    plans: Iterable, *, areas: Iterable | None, statuses=("active", "proposed"), **narrowed
) -> list[Match]:
    """The projects a bid for these plans could take in, ranked for each priority.

    `active` or `proposed`, whatever their dates, with one leaf common to the project, to the
    priority and to the areas (Area objects; None: anywhere). A match's `inside` is the share of
    the project's leaves common to all three.
    """
    ids = None if areas is None else tuple(area.pk for area in areas)
    asked = Asked(on=None, statuses=tuple(statuses), areas=ids, **narrowed)
    return _matches(priorities_of_plans(plans), asked)


def projects_answering(
    plans: Iterable, *, areas: Iterable | None, projects: tuple[int, ...]
) -> dict[int, set[int]]:
    """{id of a priority of these plans: ids of those projects that answer it}, as `candidates_for`
    finds them of a bid's own projects, in whatever state; without their ranks and reasons.
    """
    ids = None if areas is None else tuple(area.pk for area in areas)
    asked = Asked(on=None, areas=ids, projects=projects, including=projects)
    found = {}
    for one in answers_to(priorities_of_plans(plans), asked):
        found.setdefault(one.priority, set()).add(one.project)
    return found


def priorities_answered_by(project, *, on: datetime.date, plans=None, **narrowed) -> list[Match]:
    """The priorities of current plans (or of these) that one project answers, best first.

    `including=(project.pk,)` asks what it would answer if it were running.
    """
    queryset = (
        Priority.objects.filter(plan__status="current")
        if plans is None
        else Priority.objects.filter(plan__in=plans)
    )
    near = [pk for (pk,) in rows_of(_NEAR, {"project": project.pk})]
    asked = Asked(on=on, projects=(project.pk,), **narrowed)
    return sorted(
        _matches(priorities_of(queryset.filter(pk__in=near)), asked),
        key=lambda match: (-match.score, match.priority.plan, match.priority.reference),
    )


def _matches(priorities: Priorities, asked: Asked) -> list[Match]:
    found = answers_to(priorities, asked)
    if not found:
        return []
    rows = rows_of(_FACTS, asked.parameters(priorities.ids) | given(found))
    ranked = {one.id: [] for one in priorities.facts}
    for one, row in zip(found, rows, strict=True):
        ranked[one.priority].append(matching.match(_answer(priorities, one, row)))
    return [match for matches in ranked.values() for match in matching.rank(matches)]


def _answer(priorities, found, row):
    priority = priorities.by_id[found.priority]
    wanted = {one.id: one for one in priority.wanted}
    outcomes = [
        SharedOutcome(wanted[one].code, wanted[one].name, wanted[one].weight, level or 0, figure)
        for one, level, figure in zip(found.outcomes, found.levels, found.tag_people, strict=True)
    ]
    own = set(found.groups or ())
    meeting = own & priorities.meeting.get(priority.id, set())
    return Answer(
        priority=priority,
        project=ProjectFacts(
            *row[9:23],
            groups=tuple(words for group, words in priorities.groups.items() if group in own),
            extent=Extent(*row[6:9]),
            confirmed_on=row[23],
            is_on_behalf=row[24],
        ),
        outcomes=tuple(sorted(outcomes, key=lambda one: one.outcome)),
        shared=Extent(*row[:3]),
        common=Extent(*row[3:6]),
        meeting=tuple(name for group, (_, name) in priorities.groups.items() if group in meeting),
    )
