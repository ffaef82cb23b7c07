"""Which projects answer which priorities, ranked, with the reason in words."""

import datetime
from collections.abc import Iterable

from priorities import matching
from priorities.matching import Answer, Extent, Match, ProjectFacts, SharedOutcome
from priorities.models import Priority
from priorities.reads.answers import (
    ANSWERS,
    Asked,
    Priorities,
    priorities_of,
    priorities_of_plans,
    rows_of,
)

_MATCHES = (
    ANSWERS
    + """
, shared AS (
    SELECT priority_id, project_id,
           count(*) AS leaves, coalesce(sum(leaf_weight), 0) AS weight,
           count(*) FILTER (WHERE leaf_weight IS NULL) AS unweighed,
           count(*) FILTER (WHERE is_common) AS common_leaves,
           coalesce(sum(leaf_weight) FILTER (WHERE is_common), 0) AS common_weight,
           count(*) FILTER (WHERE is_common AND leaf_weight IS NULL) AS common_unweighed
    FROM answer_leaf GROUP BY priority_id, project_id
), shared_tag AS (
    SELECT answer.priority_id, answer.project_id,
           array_agg(outcome.code ORDER BY outcome.code) AS codes,
           array_agg(tag.evidence_level ORDER BY outcome.code) AS levels,
           array_agg(tag.people_per_year ORDER BY outcome.code) AS people
    FROM answer
    JOIN priorities_priorityoutcome wanted USING (priority_id)
    JOIN projects_projectoutcome tag ON tag.project_id = answer.project_id
                                    AND tag.outcome_id = wanted.outcome_id
    JOIN projects_outcome outcome ON outcome.id = tag.outcome_id
    GROUP BY answer.priority_id, answer.project_id
), project_group AS (
    SELECT answer.priority_id, answer.project_id,
           array_agg(target.code ORDER BY target.name, target.code) AS codes,
           array_agg(target.name ORDER BY target.name, target.code) AS names,
           array_agg(target.name ORDER BY target.name, target.code)
               FILTER (WHERE meeting_group.group_id IS NOT NULL) AS meeting
    FROM answer
    JOIN projects_projecttargetgroup own USING (project_id)
    JOIN projects_targetgroup target ON target.id = own.target_group_id
    LEFT JOIN meeting_group ON meeting_group.priority_id = answer.priority_id
                           AND meeting_group.group_id = own.target_group_id
    GROUP BY answer.priority_id, answer.project_id
)
SELECT shared.priority_id,
       shared.leaves, shared.weight, shared.unweighed,
       shared.common_leaves, shared.common_weight, shared.common_unweighed,
       shared_tag.codes, shared_tag.levels, shared_tag.people,
       project_group.codes, project_group.names, project_group.meeting,
       project_total.leaves, project_total.weight, project_total.unweighed,
       project.id, project.reference, project.slug, project.title, project.status,
       organisation.id, organisation.reference, organisation.name, organisation.slug,
       organisation.kind, project.sensitive, project.people_per_year, project.annual_cost_gbp,
       project.funded_until
FROM shared
JOIN shared_tag USING (priority_id, project_id)
JOIN project_total USING (project_id)
JOIN projects_project project ON project.id = shared.project_id
JOIN consortium_organisation organisation ON organisation.id = project.organisation_id
LEFT JOIN project_group USING (priority_id, project_id)
"""
)


def matches_for_plan(plan, *, on: datetime.date, priority=None, **narrowed) -> list[Match]:
    """The active projects that answer the plan's priorities (or one), the best of each first.

    `narrowed` are the fields of `answers.Asked`: `statutory=False`, `including=`, `excluding=`.
    """
    return matches_for_plans([plan], on=on, priority=priority, **narrowed)


def matches_for_plans(
    plans: Iterable, *, on: datetime.date, priority=None, **narrowed
) -> list[Match]:
    """As `matches_for_plan`, over several plans: plan by plan, in order of their references."""
    return _matches(priorities_of_plans(plans, priority), Asked(on=on, **narrowed))


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


def priorities_answered_by(project, *, on: datetime.date, plans=None, **narrowed) -> list[Match]:
    """The priorities of current plans (or of these) that one project answers, best first.

    `including=(project.pk,)` asks what it would answer if it were running.
    """
    queryset = (
        Priority.objects.filter(plan__status="current")
        if plans is None
        else Priority.objects.filter(plan__in=plans)
    )
    asked = Asked(on=on, projects=(project.pk,), **narrowed)
    return sorted(
        _matches(priorities_of(queryset), asked),
        key=lambda match: (-match.score, match.priority.plan, match.priority.reference),
    )


def _matches(priorities: Priorities, asked: Asked) -> list[Match]:
    if not priorities.facts:
        return []
    ranked = {one.id: [] for one in priorities.facts}
    for row in rows_of(_MATCHES, asked.parameters(priorities.ids)):
        found = matching.match(_answer(priorities.by_id[row[0]], row))
        ranked[row[0]].append(found)
    return [match for matches in ranked.values() for match in matching.rank(matches)]


def _answer(priority, row):
    codes, levels, people = row[7:10]
    group_codes, group_names, meeting = (names or () for names in row[10:13])
    wanted = {one.code: one for one in priority.wanted}
    outcomes = tuple(
        SharedOutcome(code, wanted[code].name, wanted[code].weight, level or 0, figure)
        for code, level, figure in zip(codes, levels, people, strict=True)
    )
    project = ProjectFacts(
        *row[16:30],
        groups=tuple(zip(group_codes, group_names, strict=True)),
        extent=Extent(*row[13:16]),
    )
    return Answer(priority, project, outcomes, Extent(*row[1:4]), Extent(*row[4:7]), tuple(meeting))
