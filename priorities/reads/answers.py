"""Who answers which priority, where and with what: the SQL under matches and coverage.

A project's areas that lie inside another of its own are left out first: what stays never overlaps,
and so what the leaves of each project are together can be added up area by area.
"""

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal

from priorities.reads.asked import ASKED_LEAVES, Asked, array, rows_of
from priorities.reads.priorities import Priorities

# What a page may be narrowed to: of project, organisation and tag.
NARROWED = """
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
"""

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
           project.annual_cost_gbp, project.starts_on, project.ends_on, project.funded_until,
           project.confirmed_on,
           organisation.kind = 'statutory' AS is_statutory,
           tag.outcome_id, tag.evidence_level, tag.people_per_year AS tag_people
    FROM (SELECT DISTINCT project_id FROM placed) near
    JOIN projects_project project ON project.id = near.project_id
    JOIN consortium_organisation organisation ON organisation.id = project.organisation_id
    JOIN projects_projectoutcome tag ON tag.project_id = project.id
    WHERE (project.status = ANY(%(statuses)s)
             AND organisation.status = 'approved'
             AND (%(on)s::date IS NULL
                  OR (coalesce(project.starts_on <= %(until)s::date, true)
                      AND coalesce(project.ends_on >= %(on)s::date, true)))
           OR project.id = ANY(%(including)s))
    """
    + NARROWED
    + """
), wanted AS MATERIALIZED (
    SELECT asked.place_id, wanted.priority_id, wanted.outcome_id
    FROM asked JOIN priorities_priorityoutcome wanted USING (priority_id)
), tagged_at AS MATERIALIZED (
    SELECT placed.place_id, tagged.* FROM placed JOIN tagged USING (project_id)
)
SELECT priority_id, place_id, project_id, organisation_id,
       max(coalesce(tag_people, people_per_year)), max(coalesce(evidence_level, 0)),
       annual_cost_gbp, starts_on, ends_on, funded_until, confirmed_on, is_statutory,
       array_agg(outcome_id ORDER BY outcome_id),
       array_agg(evidence_level ORDER BY outcome_id),
       array_agg(tag_people ORDER BY outcome_id),
       (SELECT array_agg(own.target_group_id ORDER BY own.target_group_id)
        FROM projects_projecttargetgroup own WHERE own.project_id = tagged_at.project_id)
FROM tagged_at
JOIN wanted USING (place_id, outcome_id)
GROUP BY priority_id, place_id, project_id, organisation_id, annual_cost_gbp, starts_on, ends_on,
         funded_until, confirmed_on, is_statutory
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
    starts_on: datetime.date | None
    ends_on: datetime.date | None
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
    # None changes what is read: they leave some out, or are about their places and their money.
    alike = replace(asked, excluding=(), by_district=(), renewed=())
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
