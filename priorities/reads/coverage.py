"""How far priorities are met, area by area, and who does what in one cell."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from priorities import coverage
from priorities.cliff import Counting
from priorities.coverage import (
    NOTHING,
    AreaFacts,
    Cell,
    CellDetail,
    CellSums,
    Coverage,
    Row,
    Thresholds,
)
from priorities.reads.answers import GIVEN_ANSWERS, Found, answers_to, given
from priorities.reads.asked import ASKED_LEAVES, Asked, array, rows_of
from priorities.reads.matches import matches_for_plan
from priorities.reads.needs import together, yearly_counts
from priorities.reads.priorities import Priorities, priorities_of_plans
from projects.confirmation import is_stale

_CELLS = (
    ASKED_LEAVES
    + """
SELECT asked.priority_id, area.id, area.code, area.name, area.level
FROM (SELECT DISTINCT asked_leaf.place_id, link.area_id
      FROM asked_leaf JOIN consortium_arealeaf link USING (leaf_id)) meeting
JOIN consortium_area area ON area.id = meeting.area_id
JOIN asked USING (place_id)
WHERE area.level = %(level)s AND (%(area)s::bigint IS NULL OR area.id = %(area)s::bigint)
"""
)

# here: each area that shares leaves with a place in a cell, and what they are. in_cell: each answer
# in each cell it counts in, with the part of its project's leaves that lies there; it joins what is
# already one, as the server expects too few rows of joining four to do it well. alike: the most
# organisations on one pair of outcome and group. People and pounds are added as numerics of 15
# digits, so that no order of adding shows. The last join is a full one, though no cell is in
# `alike` alone: expecting a row or two, the server would join left by reading `alike` once a cell.
_IN_CELL = (
    GIVEN_ANSWERS
    + """
, here AS MATERIALIZED (
    SELECT asked_leaf.place_id, cell.area_id AS cell_id, link.area_id, count(*) AS leaves,
           min(area.leaf_count) AS cell_leaves,
           coalesce(sum(leaf.leaf_weight), 0) AS weight
    FROM asked_leaf
    JOIN consortium_area leaf ON leaf.id = asked_leaf.leaf_id
    JOIN consortium_arealeaf cell ON cell.leaf_id = asked_leaf.leaf_id
    JOIN consortium_area area ON area.id = cell.area_id
    JOIN consortium_arealeaf link ON link.leaf_id = asked_leaf.leaf_id
    WHERE area.level = %(level)s AND (%(area)s::bigint IS NULL OR area.id = %(area)s::bigint)
    GROUP BY asked_leaf.place_id, cell.area_id, link.area_id
), part AS (
    SELECT works.place_id, works.project_id, here.cell_id,
           sum(here.leaves) AS leaves, sum(here.weight) AS weight,
           bool_or(project_top.leaf_count > here.cell_leaves) AS is_from_wider
    FROM (SELECT DISTINCT place_id, project_id FROM answer) works
    JOIN project_top USING (project_id)
    JOIN here USING (place_id, area_id)
    GROUP BY works.place_id, works.project_id, here.cell_id
), counting AS MATERIALIZED (
    SELECT given.*, whole.counts_leaves AS in_leaves, whole.leaves AS whole_leaves,
           CASE WHEN whole.counts_leaves THEN whole.leaves::float8 ELSE whole.weight END AS whole
    FROM unnest(
        %(answer_priorities)s::bigint[], %(answer_places)s::bigint[], %(answer_projects)s::bigint[],
        %(answer_organisations)s::bigint[], %(answer_people)s::bigint[],
        %(answer_evidence)s::integer[], %(answer_costs)s::float8[],
        %(answer_money_ends)s::boolean[], %(answer_stale)s::boolean[],
        %(answer_statutory)s::boolean[]
    ) WITH ORDINALITY AS given (priority_id, place_id, project_id, organisation_id, people,
                                evidence, cost, money_ends, is_stale, is_statutory, number)
    JOIN project_total whole USING (project_id)
), in_cell AS MATERIALIZED (
    SELECT part.cell_id, counting.*, part.leaves < whole_leaves AS is_spread, part.is_from_wider,
           CASE WHEN in_leaves THEN part.leaves::float8 ELSE part.weight END AS part
    FROM counting JOIN part USING (place_id, project_id)
)
"""
)

_SUMS = (
    _IN_CELL
    + """
, sums AS MATERIALIZED (
    SELECT priority_id, cell_id,
           count(*) AS projects,
           count(DISTINCT organisation_id) AS organisations,
           sum((coalesce(people, 0) * part / whole)::numeric) AS places,
           sum((coalesce(cost, 0) * part / whole)::numeric) AS annual_cost_gbp,
           max(evidence) AS best_evidence,
           bool_and(money_ends) AS all_money_ends,
           count(*) FILTER (WHERE is_spread) AS spread,
           count(*) FILTER (WHERE in_leaves AND is_spread) AS in_leaves,
           count(*) FILTER (WHERE people IS NULL) AS people_unknown,
           count(*) FILTER (WHERE cost IS NULL) AS cost_unknown,
           count(*) FILTER (WHERE is_stale) AS stale,
           count(*) FILTER (WHERE is_from_wider) AS from_wider,
           count(*) FILTER (WHERE is_statutory) AS statutory,
           coalesce(sum((coalesce(people, 0) * part / whole)::numeric)
                    FILTER (WHERE is_statutory), 0) AS statutory_places
    FROM in_cell GROUP BY priority_id, cell_id
), alike AS (
    SELECT priority_id, cell_id, max(organisations) AS organisations
    FROM (
        SELECT in_cell.priority_id, in_cell.cell_id,
               count(DISTINCT in_cell.organisation_id) AS organisations
        FROM in_cell
        JOIN unnest(%(pair_answers)s::bigint[], %(pair_outcomes)s::bigint[],
                    %(pair_groups)s::bigint[]) AS pair (number, outcome_id, group_id)
            USING (number)
        GROUP BY in_cell.priority_id, in_cell.cell_id, pair.outcome_id, pair.group_id
    ) pair
    GROUP BY priority_id, cell_id
)
SELECT sums.priority_id, sums.cell_id, sums.projects, sums.organisations, sums.places,
       sums.annual_cost_gbp, sums.best_evidence, sums.all_money_ends,
       coalesce(alike.organisations, 0), sums.spread, sums.in_leaves, sums.people_unknown,
       sums.cost_unknown, sums.stale, sums.from_wider, sums.statutory, sums.statutory_places
FROM sums FULL JOIN alike USING (priority_id, cell_id)
"""
)

_COUNTING = (
    _IN_CELL
    + """
SELECT priority_id, cell_id, number,
       (coalesce(people, 0) * part / whole)::numeric, (cost * part / whole)::numeric
FROM in_cell ORDER BY priority_id, cell_id, number
"""
)


def coverage_for_plan(plan, *, level: str, on: datetime.date, **narrowed) -> Coverage:
    """The plan's priorities over the areas of a level, on a date.

    `narrowed` are the fields of `asked.Asked`: `statutory=False`, `including=`, `excluding=`.
    """
    return coverage_for_plans([plan], level=level, on=on, **narrowed)


def coverage_for_plans(plans: Iterable, *, level: str, on: datetime.date, **narrowed) -> Coverage:
    """As `coverage_for_plan`, over several plans: plan by plan, in order of their references."""
    plans = list(plans)
    priorities = priorities_of_plans(plans, with_extents=False)
    return coverage_of_priorities(priorities, plans, level=level, on=on, **narrowed)


def coverage_of_priorities(
    priorities: Priorities,
    plans: Iterable,
    *,
    level: str,
    on: datetime.date,
    named: dict[int, list[int]] | None = None,
    area: int | None = None,
    **narrowed,
) -> Coverage:
    """As `coverage_for_plans`, for some priorities of these plans alone, and of the level for one
    area (id) if it is given; with the areas (ids) that each names, also its need over all of them.
    """
    thresholds = {plan.reference: thresholds_of(plan) for plan in plans}
    asked = Asked(on=on, **narrowed)
    return _coverage(priorities, thresholds, level, asked, area=area, named=named)


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


def counting_in_cells(
    priorities: Priorities, plan, found: Coverage, *, until: datetime.date, **narrowed
) -> list[tuple[Cell, list[Counting]]]:
    """The cells of one plan's coverage, each with the projects that count in it on any day from
    the one asked about to another: two queries.

    `narrowed` is what the coverage was asked for with.
    """
    counting = {}
    for cell, answer, places, _ in _counting(
        priorities, [plan], found, narrowed | {"until": until}
    ):
        counting.setdefault(cell, []).append(
            Counting(
                answer.project,
                answer.organisation,
                places,
                answer.funded_until,
                frozenset(
                    (outcome, group)
                    for outcome in answer.outcomes
                    for group in answer.groups or [None]
                ),
                answer.starts_on,
                answer.ends_on,
            )
        )
    return [(cell, counting.get((cell.priority.id, cell.area.id), [])) for cell in found.cells]


@dataclass(frozen=True, slots=True)
class Behind:
    """A project that counts in a cell: ids, places a year there, pounds a year (None: unknown),
    the best evidence and the ids of the outcomes it shares with the priority, and whether it says
    how many people it works with.
    """

    project: int
    organisation: int
    is_statutory: bool
    places: Decimal
    cost_gbp: Decimal | None
    evidence: int
    outcomes: tuple[int, ...]
    says_people: bool


def behind_cells(
    priorities: Priorities, plans: Iterable, found: Coverage, **narrowed
) -> dict[tuple[int, int], list[Behind]]:
    """{ids of priority and area: the projects that count there}: as `counting_in_cells`, of one
    plan or several.
    """
    behind = {}
    for cell, answer, places, cost in _counting(priorities, plans, found, narrowed):
        behind.setdefault(cell, []).append(
            Behind(
                answer.project,
                answer.organisation,
                answer.is_statutory,
                places,
                cost,
                answer.evidence,
                tuple(answer.outcomes),
                answer.people is not None,
            )
        )
    return behind


def _counting(priorities, plans, found, narrowed):
    """(ids of priority and area, answer, places, pounds) of each project in each cell."""
    asked = Asked(on=found.as_of, **narrowed)
    answers = answers_to(priorities, asked) if priorities.facts else []
    parameters = asked.parameters(priorities.ids) | {"level": found.level, "area": None}
    thresholds = {plan.reference: thresholds_of(plan) for plan in plans}
    for priority, cell, number, places, cost in rows_of(
        _COUNTING, parameters | _arrays(answers, priorities, thresholds, asked)
    ):
        yield (priority, cell), answers[number - 1], places, cost


def thresholds_of(plan) -> Thresholds:
    """What this plan calls fragile, thin and crowded."""
    return Thresholds(plan.fragile_days, plan.thin_below, plan.crowded_from)


def _coverage(
    priorities: Priorities,
    thresholds: dict[str, Thresholds],
    level,
    asked: Asked,
    *,
    area=None,
    named: dict[int, list[int]] | None = None,
) -> Coverage:
    named = named or {}
    parameters = asked.parameters(priorities.ids) | {"level": level, "area": area}
    places = {one.id: [] for one in priorities.facts}
    areas = {}
    for priority, *facts in rows_of(_CELLS, parameters):
        here = areas.setdefault(facts[0], AreaFacts(*facts))
        places[priority].append(here)
    found = answers_to(priorities, asked)
    sums = {
        (priority, cell): CellSums(*figures)
        for priority, cell, *figures in rows_of(
            _SUMS, parameters | _arrays(found, priorities, thresholds, asked)
        )
    }
    answering = Counter(one.priority for one in found)
    needs = yearly_counts(
        {
            (one.indicator_id, here)
            for one in priorities.facts
            if one.indicator_id
            for here in [*(cell.id for cell in places[one.id]), *named.get(one.id, ())]
        },
        on=asked.on,
    )
    rows = [
        Row(
            priority=one,
            projects=answering[one.id],
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
            need=together(one.indicator_id, named.get(one.id, ()), needs),
        )
        for one in priorities.facts
    ]
    return Coverage(
        level=level,
        as_of=asked.on,
        areas=tuple(sorted(areas.values(), key=coverage.area_order)),
        rows=tuple(rows),
    )


def _arrays(found: list[Found], priorities: Priorities, thresholds, asked: Asked) -> dict:
    """What the cells are summed from; a group None is everyone's pair."""
    on, renewed = asked.on, frozenset(asked.renewed)
    money_ends_by = {one.id: thresholds[one.plan].money_ends_by(on) for one in priorities.facts}
    pairs = [
        (number, outcome, group)
        for number, one in enumerate(found, start=1)
        for outcome in one.outcomes
        for group in one.groups or [None]
    ]
    return given(found) | {
        "answer_organisations": array(one.organisation for one in found),
        "answer_people": array(one.people for one in found),
        "answer_evidence": array(one.evidence for one in found),
        "answer_costs": array(one.annual_cost_gbp for one in found),
        "answer_money_ends": array(
            one.funded_until is not None
            and one.funded_until <= money_ends_by[one.priority]
            and one.project not in renewed
            for one in found
        ),
        "answer_stale": array(is_stale(one.confirmed_on, on) for one in found),
        "answer_statutory": array(one.is_statutory for one in found),
        "pair_answers": array(number for number, _, _ in pairs),
        "pair_outcomes": array(outcome for _, outcome, _ in pairs),
        "pair_groups": array(group for _, _, group in pairs),
    }
