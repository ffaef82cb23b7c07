"""How far priorities are met, area by area, and who does what in one cell."""

import datetime
from collections.abc import Iterable

from priorities import coverage
from priorities.coverage import (
    NOTHING,
    AreaFacts,
    CellDetail,
    CellSums,
    Coverage,
    Row,
    Thresholds,
)
from priorities.models import Priority
from priorities.reads.answers import (
    ANSWERS,
    ASKED_LEAVES,
    Asked,
    Priorities,
    priorities_of_plans,
    rows_of,
)
from priorities.reads.matches import matches_for_plan
from priorities.reads.needs import yearly_counts

_CELLS = (
    ASKED_LEAVES
    + """
SELECT DISTINCT asked_leaf.priority_id, area.id, area.code, area.name, area.level
FROM asked_leaf
JOIN consortium_arealeaf link USING (leaf_id)
JOIN consortium_area area ON area.id = link.area_id
WHERE area.level = %(level)s AND (%(area)s::bigint IS NULL OR area.id = %(area)s::bigint)
"""
)

# cell_leaf: the leaves of each cell. counting: each project in each cell it counts in, with the
# part of its leaves that lies there. People and pounds are added as numerics of 15 digits, so
# that no order of adding shows. A last row for each priority, without a cell, is how many
# projects answer it at all.
_SUMS = (
    ANSWERS
    + """
, cell_leaf AS MATERIALIZED (
    SELECT asked_leaf.priority_id, link.area_id AS cell_id, asked_leaf.leaf_id
    FROM asked_leaf
    JOIN consortium_arealeaf link USING (leaf_id)
    JOIN consortium_area area ON area.id = link.area_id
    WHERE area.level = %(level)s AND (%(area)s::bigint IS NULL OR area.id = %(area)s::bigint)
), here AS (
    SELECT answer_leaf.priority_id, cell_leaf.cell_id, answer_leaf.project_id,
           count(*) AS leaves, coalesce(sum(answer_leaf.leaf_weight), 0) AS weight,
           count(*) FILTER (WHERE answer_leaf.leaf_weight IS NULL) AS unweighed
    FROM answer_leaf JOIN cell_leaf USING (priority_id, leaf_id)
    GROUP BY answer_leaf.priority_id, cell_leaf.cell_id, answer_leaf.project_id
), counting AS MATERIALIZED (
    SELECT here.priority_id, here.cell_id, here.project_id,
           here.leaves < whole.leaves AS is_spread,
           whole.unweighed > 0 OR whole.weight = 0 AS in_leaves,
           CASE WHEN whole.unweighed > 0 OR whole.weight = 0
                THEN here.leaves ELSE here.weight END AS part,
           CASE WHEN whole.unweighed > 0 OR whole.weight = 0
                THEN whole.leaves ELSE whole.weight END AS whole
    FROM here JOIN project_total whole USING (project_id)
), answer_figures AS MATERIALIZED (
    SELECT answer.priority_id, answer.project_id, project.organisation_id,
           project.annual_cost_gbp,
           coalesce(project.funded_until <= ends.by_day, false) AS money_ends,
           max(coalesce(tag.people_per_year, project.people_per_year)) AS people,
           max(coalesce(tag.evidence_level, 0)) AS evidence
    FROM answer
    JOIN unnest(%(priorities)s::bigint[], %(money_ends_by)s::date[])
        AS ends (priority_id, by_day) USING (priority_id)
    JOIN priorities_priorityoutcome wanted USING (priority_id)
    JOIN projects_projectoutcome tag ON tag.project_id = answer.project_id
                                    AND tag.outcome_id = wanted.outcome_id
    JOIN projects_project project ON project.id = answer.project_id
    GROUP BY answer.priority_id, answer.project_id, project.id, ends.by_day
), sums AS MATERIALIZED (
    SELECT counting.priority_id, counting.cell_id,
           count(*) AS projects,
           count(DISTINCT figures.organisation_id) AS organisations,
           sum((coalesce(figures.people, 0) * counting.part / counting.whole)::numeric)
               AS places,
           sum((coalesce(figures.annual_cost_gbp, 0)::float8 * counting.part / counting.whole)
               ::numeric) AS annual_cost_gbp,
           max(figures.evidence) AS best_evidence,
           bool_and(figures.money_ends) AS all_money_ends,
           count(*) FILTER (WHERE counting.is_spread) AS spread,
           count(*) FILTER (WHERE counting.in_leaves AND counting.is_spread) AS in_leaves,
           count(*) FILTER (WHERE figures.people IS NULL) AS people_unknown,
           count(*) FILTER (WHERE figures.annual_cost_gbp IS NULL) AS cost_unknown
    FROM counting JOIN answer_figures figures USING (priority_id, project_id)
    GROUP BY counting.priority_id, counting.cell_id
), alike AS (
    SELECT priority_id, cell_id, max(organisations) AS organisations
    FROM (
        SELECT counting.priority_id, counting.cell_id,
               count(DISTINCT figures.organisation_id) AS organisations
        FROM sums
        JOIN counting USING (priority_id, cell_id)
        JOIN answer_figures figures USING (priority_id, project_id)
        JOIN priorities_priorityoutcome wanted USING (priority_id)
        JOIN projects_projectoutcome tag ON tag.project_id = counting.project_id
                                        AND tag.outcome_id = wanted.outcome_id
        LEFT JOIN projects_projecttargetgroup own ON own.project_id = counting.project_id
        WHERE sums.organisations >= %(crowded_from)s
        GROUP BY counting.priority_id, counting.cell_id, wanted.outcome_id, own.target_group_id
    ) pair
    GROUP BY priority_id, cell_id
)
SELECT sums.priority_id, sums.cell_id, sums.projects, sums.organisations, sums.places,
       sums.annual_cost_gbp, sums.best_evidence, sums.all_money_ends,
       coalesce(alike.organisations, 0), sums.spread, sums.in_leaves, sums.people_unknown,
       sums.cost_unknown
FROM sums LEFT JOIN alike USING (priority_id, cell_id)
UNION ALL
SELECT priority_id, NULL, count(*), 0, 0, 0, 0, false, 0, 0, 0, 0, 0
FROM answer GROUP BY priority_id
"""
)

_LEVELS = (
    ASKED_LEAVES
    + """
SELECT area.level, count(DISTINCT area.id)
FROM (SELECT DISTINCT leaf_id FROM asked_leaf) leaf
JOIN consortium_arealeaf link USING (leaf_id)
JOIN consortium_area area ON area.id = link.area_id
GROUP BY area.level
"""
)


def levels_available(plan) -> list[tuple[str, int]]:
    """The levels of the areas that meet the plan's priorities, widest first, with their number."""
    ids = list(Priority.objects.filter(plan=plan).values_list("pk", flat=True))
    found = dict(rows_of(_LEVELS, Asked(on=None).parameters(ids)))
    return [(level, found[level]) for level in coverage.LEVELS if level in found]


def coverage_for_plan(plan, *, level: str, on: datetime.date, **narrowed) -> Coverage:
    """The plan's priorities over the areas of a level, on a date.

    `narrowed` are the fields of `answers.Asked`: `statutory=False`, `including=`, `excluding=`.
    """
    return coverage_for_plans([plan], level=level, on=on, **narrowed)


def coverage_for_plans(
    plans: Iterable, *, level: str, on: datetime.date, priority=None, **narrowed
) -> Coverage:
    """As `coverage_for_plan`, over several plans: plan by plan, in order of their references."""
    plans = list(plans)
    thresholds = {plan.reference: thresholds_of(plan) for plan in plans}
    asked = Asked(on=on, **narrowed)
    return _coverage(priorities_of_plans(plans, priority), thresholds, level, asked)


def cell_detail(plan, priority, area, *, on: datetime.date, **narrowed) -> CellDetail | None:
    """Who does what for a priority in an area, and why; None where the two do not meet."""
    thresholds = thresholds_of(plan)
    asked = Asked(on=on, **narrowed)
    priorities = priorities_of_plans([plan], priority)
    [row] = _coverage(
        priorities, {plan.reference: thresholds}, area.level, asked, area=area.pk
    ).rows
    if not row.cells:
        return None
    matches = matches_for_plan(plan, on=on, priority=priority, areas=(area.pk,), **narrowed)
    ends_by = thresholds.money_ends_by(on)
    return CellDetail(
        cell=row.cells[0],
        projects=coverage.in_cell(matches, ends_by),
        alike=coverage.alike(matches, thresholds.crowded_from),
    )


def thresholds_of(plan) -> Thresholds:
    """What this plan calls fragile, thin and crowded."""
    return Thresholds(plan.fragile_days, plan.thin_below, plan.crowded_from)


def _coverage(
    priorities: Priorities, thresholds: dict[str, Thresholds], level, asked: Asked, area=None
) -> Coverage:
    parameters = asked.parameters(priorities.ids) | {
        "level": level,
        "area": area,
        "money_ends_by": [thresholds[one.plan].money_ends_by(asked.on) for one in priorities.facts],
        "crowded_from": min((one.crowded_from for one in thresholds.values()), default=0),
    }
    places = {one.id: [] for one in priorities.facts}
    areas = {}
    for priority, *facts in rows_of(_CELLS, parameters):
        here = areas.setdefault(facts[0], AreaFacts(*facts))
        places[priority].append(here)
    sums, answering = {}, {}
    for priority, cell, *figures in rows_of(_SUMS, parameters):
        if cell is None:
            answering[priority] = figures[0]
        else:
            sums[priority, cell] = CellSums(*figures)
    needs = yearly_counts(
        {
            (one.indicator_id, here.id)
            for one in priorities.facts
            if one.indicator_id
            for here in places[one.id]
        },
        on=asked.on,
    )
    rows = [
        Row(
            priority=one,
            projects=answering.get(one.id, 0),
            cells=tuple(
                coverage.judge(
                    one,
                    here,
                    sums.get((one.id, here.id), NOTHING),
                    needs.get((one.indicator_id, here.id)),
                    thresholds[one.plan],
                )
                for here in sorted(places[one.id], key=coverage.area_order)
            ),
        )
        for one in priorities.facts
    ]
    return Coverage(
        level=level,
        as_of=asked.on,
        areas=tuple(sorted(areas.values(), key=coverage.area_order)),
        rows=tuple(rows),
    )
