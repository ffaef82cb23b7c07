"""Who answers which priority, where and with what: the SQL under matches and coverage.

An area's leaves are rows of AreaLeaf, so two areas meet exactly where they share a leaf. A
project's areas that lie inside another of its own are left out first: what stays never overlaps,
and so what the leaves of each project are together can be added up area by area.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, TextField
from django.db.models.functions import Cast, JSONObject

from priorities.matching import Extent, PriorityFacts, Wanted, groups_meeting, priority_order
from priorities.models import Priority, PriorityOutcome, PriorityTargetGroup
from priorities.narrowing import EVERYTHING, Only
from projects.models import TargetGroup, TargetGroupInclusion
from projects.places import BELOW_DISTRICT


@dataclass(frozen=True)
class Asked:
    """Which projects may count. The defaults are the design's: active ones of organisations that
    are approved, wherever they are.

    `on` None asks for no dates. `areas` (ids) narrows to projects with a leaf common to them and
    to the priority. `including` and `excluding` are ids of projects that count whatever their
    status, dates and organisation, or never (a bid laid over today's coverage, or cuts).
    `statutory` False leaves out the projects of statutory organisations. `projects` looks at
    these ids alone. What `by_district` (ids) name below a district is taken for the whole district
    where their figures are spread and ranked. `only` narrows to some tags, groups, organisations.
    """

    on: datetime.date | None
    statuses: tuple[str, ...] = ("active",)
    areas: tuple[int, ...] | None = None
    including: tuple[int, ...] = ()
    excluding: tuple[int, ...] = ()
    statutory: bool = True
    projects: tuple[int, ...] | None = None
    by_district: tuple[int, ...] = ()
    only: Only = EVERYTHING

    def parameters(self, priorities: Iterable[int]) -> dict:
        return {
            "priorities": list(priorities),
            "on": self.on,
            "statuses": list(self.statuses),
            "areas": None if self.areas is None else list(self.areas),
            "including": list(self.including),
            "statutory": self.statutory,
            "projects": None if self.projects is None else list(self.projects),
            "by_district": array(self.by_district),
            "below_district": list(BELOW_DISTRICT),
        } | self.only.parameters()


# asked: where each priority holds, its place. Priorities without areas of their own hold where
# their partnership does, and share its place, numbered as it is; one with areas of its own has a
# place of its own, numbered below 0. asked_leaf: the leaves of each place.
ASKED_LEAVES = """
WITH asked AS MATERIALIZED (
    SELECT priority.id AS priority_id,
           CASE WHEN EXISTS (SELECT FROM priorities_priorityarea own
                             WHERE own.priority_id = priority.id)
                THEN -priority.id ELSE plan.partnership_id END AS place_id
    FROM priorities_priority priority JOIN priorities_plan plan ON plan.id = priority.plan_id
    WHERE priority.id = ANY(%(priorities)s)
), asked_area AS (
    SELECT -own.priority_id AS place_id, own.area_id
    FROM priorities_priorityarea own WHERE own.priority_id = ANY(%(priorities)s)
  UNION ALL
    SELECT shared.partnership_id, shared.area_id
    FROM priorities_partnershiparea shared
    WHERE shared.partnership_id IN (SELECT place_id FROM asked)
), asked_leaf AS MATERIALIZED (
    SELECT DISTINCT asked_area.place_id, link.leaf_id,
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
SELECT asked.priority_id, extent.leaves, extent.weight, extent.unweighed
FROM asked
JOIN (
    SELECT asked_leaf.place_id, count(*), coalesce(sum(leaf.leaf_weight), 0),
           count(*) FILTER (WHERE leaf.leaf_weight IS NULL)
    FROM asked_leaf JOIN consortium_area leaf ON leaf.id = asked_leaf.leaf_id
    GROUP BY asked_leaf.place_id
) extent (place, leaves, weight, unweighed) ON extent.place = asked.place_id
"""
)

# placed: projects with an area that shares a leaf with the place (and with the areas asked about).
# The sets are small or counted well from here on, which later joins on them would not be:
# what is made of the answers is asked for in a second statement, with the answers as its arrays.
_ANSWERS = (
    ASKED_LEAVES
    + """
, meeting_area AS MATERIALIZED (
    SELECT DISTINCT asked_leaf.place_id, link.area_id
    FROM asked_leaf JOIN consortium_arealeaf link USING (leaf_id)
    WHERE asked_leaf.is_common
), placed AS MATERIALIZED (
    SELECT DISTINCT meeting_area.place_id, at.project_id
    FROM meeting_area JOIN projects_projectarea at USING (area_id)
    WHERE %(projects)s::bigint[] IS NULL OR at.project_id = ANY(%(projects)s)
), tagged AS MATERIALIZED (
    SELECT project.id AS project_id, project.organisation_id, project.people_per_year,
           project.annual_cost_gbp, project.funded_until, project.confirmed_on,
           organisation.kind = 'statutory' AS is_statutory,
           tag.outcome_id, tag.evidence_level, tag.people_per_year AS tag_people
    FROM (SELECT DISTINCT project_id FROM placed) near
    JOIN projects_project project ON project.id = near.project_id
    JOIN consortium_organisation organisation ON organisation.id = project.organisation_id
    JOIN projects_projectoutcome tag ON tag.project_id = project.id
    WHERE (project.status = ANY(%(statuses)s)
             AND organisation.status = 'approved'
             AND (%(on)s::date IS NULL
                  OR (coalesce(project.starts_on <= %(on)s::date, true)
                      AND coalesce(project.ends_on >= %(on)s::date, true)))
           OR project.id = ANY(%(including)s))
      AND (%(statutory)s OR organisation.kind <> 'statutory')
      AND coalesce(tag.evidence_level, 0) >= %(evidence)s
      AND (%(outcome)s::bigint IS NULL OR tag.outcome_id = %(outcome)s::bigint)
      AND (%(prevention)s = '' OR %(prevention)s = coalesce(
               nullif(tag.prevention_level, ''),
               (SELECT outcome.prevention_level FROM projects_outcome outcome
                WHERE outcome.id = tag.outcome_id)))
      AND (%(money_beyond)s::date IS NULL
           OR coalesce(project.funded_until > %(money_beyond)s::date, true))
      AND (%(income_from)s::bigint IS NULL OR EXISTS (
               SELECT FROM consortium_registeredcharity entry
               WHERE organisation.charity_number ~ '^[0-9]{5,9}(-[0-9]{1,6})?$'
                 AND entry.number = split_part(organisation.charity_number, '-', 1)::bigint
                 AND entry.linked_number = coalesce(
                     nullif(split_part(organisation.charity_number, '-', 2), ''), '0')::bigint
                 AND entry.income_gbp >= %(income_from)s::bigint
                 AND coalesce(entry.income_gbp < %(income_below)s::bigint, true)))
), wanted AS MATERIALIZED (
    SELECT asked.place_id, wanted.priority_id, wanted.outcome_id
    FROM asked JOIN priorities_priorityoutcome wanted USING (priority_id)
), tagged_at AS MATERIALIZED (
    SELECT placed.place_id, tagged.* FROM placed JOIN tagged USING (project_id)
)
SELECT priority_id, place_id, project_id, organisation_id,
       max(coalesce(tag_people, people_per_year)), max(coalesce(evidence_level, 0)),
       annual_cost_gbp, funded_until, confirmed_on, is_statutory,
       array_agg(outcome_id ORDER BY outcome_id),
       array_agg(evidence_level ORDER BY outcome_id),
       array_agg(tag_people ORDER BY outcome_id),
       (SELECT array_agg(own.target_group_id ORDER BY own.target_group_id)
        FROM projects_projecttargetgroup own WHERE own.project_id = tagged_at.project_id)
FROM tagged_at
JOIN wanted USING (place_id, outcome_id)
GROUP BY priority_id, place_id, project_id, organisation_id, annual_cost_gbp, funded_until,
         confirmed_on, is_statutory
ORDER BY priority_id, project_id
"""
)

# Second statements begin like this. answer: the answers found, numbered. project_at: the areas of
# their projects, or the districts around them (else the next wider area). project_top: those that
# lie in no other of the project's own. project_total: what all its leaves are together, and whether
# they have to be counted for want of weights.
GIVEN_ANSWERS = (
    ASKED_LEAVES
    + """
, answer AS MATERIALIZED (
    SELECT * FROM unnest(
        %(answer_priorities)s::bigint[], %(answer_places)s::bigint[], %(answer_projects)s::bigint[]
    ) WITH ORDINALITY AS given (priority_id, place_id, project_id, number)
), project_at AS MATERIALIZED (
    SELECT DISTINCT at.project_id, area.id AS area_id, area.path, area.leaf_count,
           area.leaves_weight, area.leaves_unweighed
    FROM projects_projectarea at
    JOIN consortium_area own ON own.id = at.area_id
    JOIN consortium_area area ON area.id = CASE
        WHEN at.project_id = ANY(%(by_district)s::bigint[])
             AND own.level = ANY(%(below_district)s)
        THEN coalesce((SELECT wider.id FROM consortium_area wider
                       WHERE starts_with(own.path, wider.path)
                         AND wider.level <> ALL(%(below_district)s)
                       ORDER BY length(wider.path) DESC LIMIT 1), own.id)
        ELSE own.id END
    WHERE at.project_id IN (SELECT unnest(%(answer_projects)s::bigint[]))
), project_top AS MATERIALIZED (
    SELECT at.project_id, at.area_id, at.leaf_count, at.leaves_weight, at.leaves_unweighed
    FROM project_at at
    WHERE NOT EXISTS (
        SELECT FROM project_at wider
        WHERE wider.project_id = at.project_id AND wider.area_id <> at.area_id
          AND starts_with(at.path, wider.path))
), project_total AS MATERIALIZED (
    SELECT project_id, sum(leaf_count)::bigint AS leaves, sum(leaves_weight) AS weight,
           sum(leaves_unweighed)::bigint AS unweighed,
           sum(leaves_unweighed) > 0 OR sum(leaves_weight) = 0 AS counts_leaves
    FROM project_top GROUP BY project_id
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
    """The priorities asked about, in order, with their outcomes, groups and leaves.

    `meeting` has, by priority, the ids of the target groups that meet its own; a priority for
    everyone has none. `groups` has the code and name of every target group, by its id, in the order
    in which they are named; `inclusions` are the pairs of a group and one that it includes. `read`
    keeps the answers that were read already.
    """

    facts: list[PriorityFacts]
    meeting: dict[int, set[int]]
    groups: dict[int, tuple[str, str]]
    inclusions: tuple[tuple[int, int], ...]
    read: dict["Asked", "Read"] = field(default_factory=dict)
    by_id: dict[int, PriorityFacts] = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "by_id", {one.id: one for one in self.facts})

    @property
    def ids(self) -> list[int]:
        return list(self.by_id)

    def narrowed(self, only: Only) -> "Priorities":
        """Those that are about what is asked for and for those people."""
        facts = [
            one
            for one in self.facts
            if only.takes_theme(one.theme)
            and (only.outcome is None or only.outcome in {each.id for each in one.wanted})
            and (only.group is None or only.group in self.meeting.get(one.id, {only.group}))
        ]
        return replace(self, facts=facts)

    def of_plans(self, plans: Iterable) -> "Priorities":
        """Those of these plans alone."""
        references = {plan.reference for plan in plans}
        return replace(self, facts=[one for one in self.facts if one.plan in references])

    def of_priority(self, pk: int) -> "Priorities":
        """The one alone."""
        return replace(self, facts=[self.by_id[pk]])

    def groups_meet(self, priority: int, groups: list[int] | None) -> bool:
        """Whether a project for these target groups (None: everyone) can answer the priority."""
        meeting = self.meeting.get(priority)
        return groups is None or meeting is None or not meeting.isdisjoint(groups)


@dataclass(frozen=True, slots=True)
class Found:
    """A project that answers a priority: ids, its figures for it, its shared tags and groups.

    `people` a year is None where neither a shared tag nor the project says how many. `groups` is
    None for everyone.
    """

    priority: int
    place: int
    project: int
    organisation: int
    people: int | None
    evidence: int
    annual_cost_gbp: Decimal | None
    funded_until: datetime.date | None
    confirmed_on: datetime.date | None
    is_statutory: bool
    outcomes: list[int]
    levels: list[int | None]
    tag_people: list[int | None]
    groups: list[int] | None


@dataclass(frozen=True)
class Read:
    """Answers that were read, and the ids of the priorities they were read for."""

    priorities: frozenset[int]
    found: list[Found]


def answers_to(priorities: Priorities, asked: Asked) -> list[Found]:
    """Every answer to these priorities, in one query; none where the same was asked of them, or of
    more priorities that these are `narrowed` from, before.
    """
    ids = frozenset(priorities.by_id)
    # Neither changes what is read: the one leaves some out, the other is about their places.
    alike = replace(asked, excluding=(), by_district=())
    known = priorities.read.get(alike)
    if known is None or not ids <= known.priorities:
        rows = rows_of(_ANSWERS, asked.parameters(ids)) if ids else []
        known = Read(ids, _that_meet(priorities, asked, [Found(*row) for row in rows]))
        priorities.read[alike] = known
    excluding = frozenset(asked.excluding)
    return [one for one in known.found if one.priority in ids and one.project not in excluding]


def _that_meet(priorities, asked, found):
    return [
        one
        for one in found
        if priorities.groups_meet(one.priority, one.groups) and asked.only.takes_groups(one.groups)
    ]


def given(found: list[Found]) -> dict:
    """The answers as the arrays that GIVEN_ANSWERS reads."""
    return {
        "answer_priorities": array(one.priority for one in found),
        "answer_places": array(one.place for one in found),
        "answer_projects": array(one.project for one in found),
    }


def array(values: Iterable) -> str:
    """Numbers, truths and None as PostgreSQL writes an array of them. The driver takes a list
    apart value by value: with thousands of them that is longer than most statements run.
    """
    return f"{{{','.join('NULL' if value is None else str(value) for value in values)}}}"


def priorities_of(queryset, *, with_extents: bool = True) -> Priorities:
    """What the formulas need to know of these priorities: three queries however many.

    Without extents two: they are what an area share is a share of, which a matrix has none of.
    """
    rows = list(
        queryset.order_by()
        .annotate(wanted_rows=_WANTED, group_rows=_GROUPS)
        .values_list(
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
            "wanted_rows",
            "group_rows",
        )
    )
    ids = [row[0] for row in rows] if with_extents else []
    extents = {
        priority: Extent(*extent)
        for priority, *extent in (ids and rows_of(EXTENTS, Asked(on=None).parameters(ids)))
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
            wanted=tuple(
                Wanted(one["id"], one["code"], one["name"], Decimal(one["weight"]))
                for one in row[10]
            ),
            groups=tuple((one["code"], one["name"]) for one in row[11]),
            indicator_id=row[8],
            indicator=row[9] or "",
            extent=extents.get(row[0], Extent(0, 0.0)),
        )
        for row in rows
    ]
    own = {row[0]: {one["id"] for one in row[11]} for row in rows if row[11]}
    groups = list(
        TargetGroup.objects.order_by("name", "code")
        .annotate(narrower=_NARROWER)
        .values_list("pk", "code", "name", "narrower")
    )
    inclusions = tuple((pk, one) for pk, _, _, narrower in groups for one in narrower)
    return Priorities(
        facts=sorted(facts, key=lambda one: (one.plan, *priority_order(one))),
        meeting={priority: groups_meeting(asked, inclusions) for priority, asked in own.items()},
        groups={pk: (code, name) for pk, code, name, _ in groups},
        inclusions=inclusions,
    )


_WANTED = ArraySubquery(
    PriorityOutcome.objects.filter(priority=OuterRef("pk"))
    .order_by("outcome__code")
    .values(
        row=JSONObject(
            id="outcome_id",
            code="outcome__code",
            name="outcome__name",
            weight=Cast("weight", TextField()),
        )
    )
)
_GROUPS = ArraySubquery(
    PriorityTargetGroup.objects.filter(priority=OuterRef("pk"))
    .order_by("target_group__name", "target_group__code")
    .values(
        row=JSONObject(id="target_group_id", code="target_group__code", name="target_group__name")
    )
)


_NARROWER = ArraySubquery(
    TargetGroupInclusion.objects.filter(wider=OuterRef("pk")).values("narrower_id")
)


def priorities_of_plans(plans, priority=None, *, with_extents: bool = True) -> Priorities:
    """The priorities of these plans, or of them the one given (a Priority)."""
    queryset = Priority.objects.filter(plan__in=[plan.pk for plan in plans])
    queryset = queryset.filter(pk=priority.pk) if priority else queryset
    return priorities_of(queryset, with_extents=with_extents)
