"""Who answers which priority, where and with what: the SQL under matches and coverage.

An area's leaves are rows of AreaLeaf, so two areas meet exactly where they share a leaf. A
project's areas that lie inside another of its own are left out first: what stays never overlaps,
and so the leaves of each project can be added up area by area.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from priorities.matching import Extent, PriorityFacts, Wanted, priority_order
from priorities.models import Priority, PriorityOutcome, PriorityTargetGroup


@dataclass(frozen=True)
class Asked:
    """Which projects may count. The defaults are the design's: active ones, wherever they are.

    `on` None asks for no dates. `areas` (ids) narrows to projects with a leaf common to them and
    to the priority. `including` and `excluding` are ids of projects that count whatever their
    status and dates, or never (a bid laid over today's coverage, or cuts). `statutory` False
    leaves out the projects of statutory organisations. `projects` looks at these ids alone.
    """

    on: datetime.date | None
    statuses: tuple[str, ...] = ("active",)
    areas: tuple[int, ...] | None = None
    including: tuple[int, ...] = ()
    excluding: tuple[int, ...] = ()
    statutory: bool = True
    projects: tuple[int, ...] | None = None

    def parameters(self, priorities: Iterable[int]) -> dict:
        return {
            "priorities": list(priorities),
            "on": self.on,
            "statuses": list(self.statuses),
            "areas": None if self.areas is None else list(self.areas),
            "including": list(self.including),
            "excluding": list(self.excluding),
            "statutory": self.statutory,
            "projects": None if self.projects is None else list(self.projects),
        }


# asked_leaf: the leaves of each priority (without areas of its own: of its partnership).
ASKED_LEAVES = """
WITH RECURSIVE asked AS MATERIALIZED (
    SELECT priority.id AS priority_id, plan.partnership_id
    FROM priorities_priority priority JOIN priorities_plan plan ON plan.id = priority.plan_id
    WHERE priority.id = ANY(%(priorities)s)
), asked_area AS (
    SELECT own.priority_id, own.area_id
    FROM priorities_priorityarea own WHERE own.priority_id = ANY(%(priorities)s)
  UNION ALL
    SELECT asked.priority_id, shared.area_id
    FROM asked JOIN priorities_partnershiparea shared USING (partnership_id)
    WHERE NOT EXISTS (SELECT FROM priorities_priorityarea own
                      WHERE own.priority_id = asked.priority_id)
), asked_leaf AS MATERIALIZED (
    SELECT DISTINCT asked_area.priority_id, link.leaf_id,
           %(areas)s::bigint[] IS NULL OR EXISTS (
               SELECT FROM consortium_arealeaf narrower
               WHERE narrower.leaf_id = link.leaf_id
                 AND narrower.area_id = ANY(%(areas)s)) AS is_common
    FROM asked_area JOIN consortium_arealeaf link USING (area_id)
)
"""

EXTENTS = (
    ASKED_LEAVES
    + """
SELECT asked_leaf.priority_id, count(*), coalesce(sum(leaf.leaf_weight), 0),
       count(*) FILTER (WHERE leaf.leaf_weight IS NULL)
FROM asked_leaf JOIN consortium_area leaf ON leaf.id = asked_leaf.leaf_id
GROUP BY asked_leaf.priority_id
"""
)

# answer: priority and project where the project answers it. project_top: the project's areas that
# lie in no other of its own. project_total: what all its leaves are and weigh together.
# answer_leaf: the leaves that project and priority share.
ANSWERS = (
    ASKED_LEAVES
    + """
, wider_group AS (
    SELECT own.priority_id, own.target_group_id AS group_id
    FROM priorities_prioritytargetgroup own WHERE own.priority_id = ANY(%(priorities)s)
  UNION
    SELECT wider_group.priority_id, inclusion.wider_id
    FROM wider_group JOIN projects_targetgroupinclusion inclusion
      ON inclusion.narrower_id = wider_group.group_id
), narrower_group AS (
    SELECT own.priority_id, own.target_group_id AS group_id
    FROM priorities_prioritytargetgroup own WHERE own.priority_id = ANY(%(priorities)s)
  UNION
    SELECT narrower_group.priority_id, inclusion.narrower_id
    FROM narrower_group JOIN projects_targetgroupinclusion inclusion
      ON inclusion.wider_id = narrower_group.group_id
), meeting_group AS MATERIALIZED (
    SELECT priority_id, group_id FROM wider_group
  UNION
    SELECT priority_id, group_id FROM narrower_group
), meeting_area AS MATERIALIZED (
    SELECT DISTINCT asked_leaf.priority_id, link.area_id
    FROM asked_leaf JOIN consortium_arealeaf link USING (leaf_id)
    WHERE asked_leaf.is_common
), placed AS MATERIALIZED (
    SELECT DISTINCT meeting_area.priority_id, at.project_id
    FROM meeting_area JOIN projects_projectarea at USING (area_id)
    WHERE %(projects)s::bigint[] IS NULL OR at.project_id = ANY(%(projects)s)
), answer AS MATERIALIZED (
    SELECT placed.priority_id, placed.project_id
    FROM placed
    JOIN projects_project project ON project.id = placed.project_id
    JOIN consortium_organisation organisation ON organisation.id = project.organisation_id
    WHERE (project.status = ANY(%(statuses)s)
             AND (%(on)s::date IS NULL
                  OR (coalesce(project.starts_on <= %(on)s::date, true)
                      AND coalesce(project.ends_on >= %(on)s::date, true)))
           OR project.id = ANY(%(including)s))
      AND project.id <> ALL(%(excluding)s)
      AND (%(statutory)s OR organisation.kind <> 'statutory')
      AND EXISTS (
          SELECT FROM projects_projectoutcome tag
          JOIN priorities_priorityoutcome wanted USING (outcome_id)
          WHERE tag.project_id = placed.project_id AND wanted.priority_id = placed.priority_id)
      AND (NOT EXISTS (SELECT FROM priorities_prioritytargetgroup own
                       WHERE own.priority_id = placed.priority_id)
           OR NOT EXISTS (SELECT FROM projects_projecttargetgroup own
                          WHERE own.project_id = placed.project_id)
           OR EXISTS (SELECT FROM projects_projecttargetgroup own
                      JOIN meeting_group ON meeting_group.group_id = own.target_group_id
                      WHERE own.project_id = placed.project_id
                        AND meeting_group.priority_id = placed.priority_id))
), project_top AS MATERIALIZED (
    SELECT at.project_id, at.area_id
    FROM (SELECT DISTINCT project_id FROM answer) answering
    JOIN projects_projectarea at USING (project_id)
    JOIN consortium_area area ON area.id = at.area_id
    WHERE NOT EXISTS (
        SELECT FROM projects_projectarea other
        JOIN consortium_area wider ON wider.id = other.area_id
        WHERE other.project_id = at.project_id AND other.area_id <> at.area_id
          AND starts_with(area.path, wider.path))
), area_total AS MATERIALIZED (
    SELECT link.area_id, count(*) AS leaves, coalesce(sum(leaf.leaf_weight), 0) AS weight,
           count(*) FILTER (WHERE leaf.leaf_weight IS NULL) AS unweighed
    FROM (SELECT DISTINCT area_id FROM project_top) top
    JOIN consortium_arealeaf link USING (area_id)
    JOIN consortium_area leaf ON leaf.id = link.leaf_id
    GROUP BY link.area_id
), project_total AS MATERIALIZED (
    SELECT project_top.project_id, sum(area_total.leaves)::bigint AS leaves,
           sum(area_total.weight) AS weight, sum(area_total.unweighed)::bigint AS unweighed
    FROM project_top JOIN area_total USING (area_id)
    GROUP BY project_top.project_id
), answer_leaf AS (
    SELECT answer.priority_id, answer.project_id, asked_leaf.leaf_id, asked_leaf.is_common,
           leaf.leaf_weight
    FROM answer
    JOIN project_top USING (project_id)
    JOIN consortium_arealeaf link USING (area_id)
    JOIN asked_leaf ON asked_leaf.priority_id = answer.priority_id
                   AND asked_leaf.leaf_id = link.leaf_id
    JOIN consortium_area leaf ON leaf.id = link.leaf_id
)
"""
)


def rows_of(sql: str, parameters: dict) -> list[tuple]:
    """What one statement returns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


@dataclass(frozen=True)
class Priorities:
    """The priorities asked about, in order, with their outcomes, groups and leaves."""

    facts: list[PriorityFacts]
    by_id: dict[int, PriorityFacts] = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "by_id", {one.id: one for one in self.facts})

    @property
    def ids(self) -> list[int]:
        return list(self.by_id)


def priorities_of(queryset) -> Priorities:
    """What the formulas need to know of these priorities: four queries however many."""
    rows = list(
        queryset.order_by().values_list(
            "id",
            "plan__reference",
            "plan__slug",
            "reference",
            "title",
            "rank",
            "theme",
            "weight",
            "indicator_id",
            "indicator__name",
        )
    )
    ids = [row[0] for row in rows]
    wanted, groups = {}, {}
    for priority, *outcome in (
        PriorityOutcome.objects.filter(priority__in=ids)
        .order_by("outcome__code")
        .values_list("priority_id", "outcome__code", "outcome__name", "weight")
    ):
        wanted.setdefault(priority, []).append(Wanted(*outcome))
    for priority, *group in (
        PriorityTargetGroup.objects.filter(priority__in=ids)
        .order_by("target_group__name", "target_group__code")
        .values_list("priority_id", "target_group__code", "target_group__name")
    ):
        groups.setdefault(priority, []).append(tuple(group))
    extents = {
        priority: Extent(*extent)
        for priority, *extent in rows_of(EXTENTS, Asked(on=None).parameters(ids))
    }
    facts = [
        PriorityFacts(
            id=row[0],
            plan=row[1],
            plan_slug=row[2],
            reference=row[3],
            title=row[4],
            rank=row[5],
            theme=row[6],
            weight=row[7],
            wanted=tuple(wanted.get(row[0], ())),
            groups=tuple(groups.get(row[0], ())),
            indicator_id=row[8],
            indicator=row[9] or "",
            extent=extents.get(row[0], Extent(0, 0.0)),
        )
        for row in rows
    ]
    return Priorities(sorted(facts, key=lambda one: (one.plan, *priority_order(one))))


def priorities_of_plans(plans, priority=None) -> Priorities:
    """The priorities of these plans, or of them the one given (a Priority)."""
    queryset = Priority.objects.filter(plan__in=[plan.pk for plan in plans])
    return priorities_of(queryset.filter(pk=priority.pk) if priority else queryset)
