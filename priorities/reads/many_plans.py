"""The cells of many plans at once, each at a level of its own: a few statements however many.

Made for all plans of a country together. What is kept of an answer is what a status, the places and
the need of a cell rest on, and no more: who does what there is asked plan by plan
(`reads.coverage`), and the same cells come out.

A project that works everywhere a priority holds has the same part in each of its cells by their
weight. It is added to them all at once, as a rate, instead of cell by cell; that leaves a tenth of
the rows.
"""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from priorities.coverage import LEVELS
from priorities.reads.asked import ASKED_LEAVES, Asked, array
from priorities.reads.needs import YEARLY
from priorities.reads.priorities import Priorities
from priorities.reads.reach import Level

# Each area that shares leaves with a place, and these leaves.
_AT = (
    "CREATE TEMPORARY TABLE national_at ON COMMIT DROP AS"
    + ASKED_LEAVES
    + """
SELECT asked_leaf.place_id, area.id AS area_id, area.level, link.leaf_id, leaf.leaf_weight
FROM asked_leaf
JOIN consortium_area leaf ON leaf.id = asked_leaf.leaf_id
JOIN consortium_arealeaf link ON link.leaf_id = asked_leaf.leaf_id
JOIN consortium_area area ON area.id = link.area_id
"""
)

# top: those that may count, once for each area they name. `nested` are areas that lie in another
# one of the same project. OFFSET 0 keeps a set from being taken apart and joined in another order.
_TOP = """
CREATE TEMPORARY TABLE national_top ON COMMIT DROP AS
WITH works AS MATERIALIZED (
    SELECT project.id AS project_id, project.organisation_id, project.people_per_year,
           project.funded_until
    FROM projects_project project
    JOIN consortium_organisation organisation ON organisation.id = project.organisation_id
    WHERE project.status = ANY(%(statuses)s) AND organisation.status = 'approved'
      AND coalesce(project.starts_on <= %(on)s::date, true)
      AND coalesce(project.ends_on >= %(on)s::date, true)
), placed AS MATERIALIZED (
    SELECT works.*, area_id
    FROM projects_projectarea JOIN works USING (project_id)
    WHERE NOT (project_id = ANY(%(by_district)s::bigint[]))
  UNION ALL
    SELECT DISTINCT works.*,
           CASE WHEN own.level = ANY(%(below_district)s)
                THEN coalesce((SELECT wider.id FROM consortium_area wider
                               WHERE starts_with(own.path, wider.path)
                                 AND wider.level <> ALL(%(below_district)s)
                               ORDER BY length(wider.path) DESC LIMIT 1), own.id)
                ELSE own.id END
    FROM projects_projectarea at
    JOIN works USING (project_id)
    JOIN consortium_area own ON own.id = at.area_id
    WHERE at.project_id = ANY(%(by_district)s::bigint[])
), nested AS (
    SELECT DISTINCT placed.project_id, placed.area_id
    FROM placed
    JOIN (
        SELECT placed.project_id, placed.area_id, area.path
        FROM placed JOIN consortium_area area ON area.id = placed.area_id
        WHERE EXISTS (SELECT FROM consortium_area child WHERE child.parent_id = area.id)
        OFFSET 0
    ) wider USING (project_id)
    JOIN consortium_area area ON area.id = placed.area_id
    WHERE wider.area_id <> placed.area_id AND starts_with(area.path, wider.path)
    OFFSET 0
)
SELECT placed.*
FROM placed LEFT JOIN nested
    ON nested.project_id = placed.project_id AND nested.area_id = placed.area_id
WHERE nested.project_id IS NULL
"""

# answer: who answers which priority with which outcomes, once for each area it names; what of the
# area shares leaves with the priority's place (`part`), in the measure of the project's whole.
# is_everywhere: the area holds all of the place.
_FOUND = """
CREATE TEMPORARY TABLE national_answer ON COMMIT DROP AS
WITH asked AS MATERIALIZED (
    SELECT priority.id AS priority_id, priority.plan_id,
           CASE WHEN EXISTS (SELECT FROM priorities_priorityarea own
                             WHERE own.priority_id = priority.id)
                THEN -priority.id ELSE plan.partnership_id END AS place_id
    FROM priorities_priority priority JOIN priorities_plan plan ON plan.id = priority.plan_id
    WHERE priority.id = ANY(%(priorities)s)
), meeting AS MATERIALIZED (
    SELECT place_id, area_id, level, count(*)::float8 AS leaves,
           coalesce(sum(leaf_weight), 0)::float8 AS weight
    FROM national_at GROUP BY place_id, area_id, level
), place AS (
    SELECT place_id, count(DISTINCT leaf_id) AS leaves FROM national_at GROUP BY place_id
), wanted AS MATERIALIZED (
    SELECT meeting.area_id, wanted.outcome_id, asked.priority_id
    FROM asked
    JOIN priorities_priorityoutcome wanted USING (priority_id)
    JOIN meeting USING (place_id)
), total AS (
    SELECT top.project_id, top.organisation_id, top.funded_until,
           sum(leaf_count)::float8 AS leaves, sum(leaves_weight) AS weight,
           sum(leaves_unweighed) > 0 OR sum(leaves_weight) = 0 AS counts_leaves
    FROM national_top top JOIN consortium_area area ON area.id = top.area_id
    GROUP BY top.project_id, top.organisation_id, top.funded_until
), met AS (  -- where those work that are told by district only
    SELECT DISTINCT national_at.place_id, at.project_id
    FROM projects_projectarea at JOIN national_at USING (area_id)
    WHERE at.project_id = ANY(%(by_district)s::bigint[])
), shared AS (
    SELECT wanted.priority_id, tagged.project_id, wanted.area_id,
           max(tagged.people) AS people, array_agg(tagged.outcome_id) AS outcomes
    FROM (
        SELECT top.project_id, top.area_id, tag.outcome_id,
               coalesce(tag.people_per_year, top.people_per_year, 0) AS people
        FROM projects_projectoutcome tag JOIN national_top top USING (project_id)
        OFFSET 0
    ) tagged
    JOIN wanted ON wanted.area_id = tagged.area_id AND wanted.outcome_id = tagged.outcome_id
    GROUP BY wanted.priority_id, tagged.project_id, wanted.area_id
    OFFSET 0
), project AS (
    SELECT total.project_id, total.organisation_id, total.funded_until, own.groups,
           total.counts_leaves,
           CASE WHEN total.counts_leaves THEN total.leaves ELSE total.weight END AS whole
    FROM total
    LEFT JOIN (SELECT project_id, array_agg(target_group_id) AS groups
               FROM projects_projecttargetgroup GROUP BY project_id) own USING (project_id)
    OFFSET 0
), priority AS (
    SELECT asked.*, meets.groups, place.leaves
    FROM asked
    JOIN place USING (place_id)
    LEFT JOIN (
        SELECT priority_id, array_agg(group_id) AS groups
        FROM unnest(%(meeting_priorities)s::bigint[], %(meeting_groups)s::bigint[])
            AS pair (priority_id, group_id)
        GROUP BY priority_id
    ) meets USING (priority_id)
    OFFSET 0
)
SELECT priority.plan_id, priority.priority_id, meeting.place_id, meeting.area_id, meeting.level,
       meeting.leaves = priority.leaves AS is_everywhere, project.project_id,
       project.organisation_id, project.funded_until, project.groups, project.counts_leaves,
       shared.outcomes, shared.people / project.whole AS rate,
       CASE WHEN project.counts_leaves THEN meeting.leaves ELSE meeting.weight END AS part
FROM shared
JOIN priority USING (priority_id)
JOIN meeting USING (place_id, area_id)
JOIN project USING (project_id)
LEFT JOIN met ON met.place_id = priority.place_id AND met.project_id = shared.project_id
WHERE (priority.groups IS NULL OR project.groups IS NULL OR priority.groups && project.groups)
  AND (met.project_id IS NOT NULL OR NOT (shared.project_id = ANY(%(by_district)s::bigint[])))
"""

# As in `reads.reach`, of the answers found. held: where they name places, by the level of these.
_LEVELS = """
WITH leaf AS MATERIALIZED (
    SELECT DISTINCT priority.plan_id, at.leaf_id
    FROM (SELECT DISTINCT place_id, leaf_id FROM national_at) at
    JOIN (
        SELECT priority.plan_id,
               CASE WHEN EXISTS (SELECT FROM priorities_priorityarea own
                                 WHERE own.priority_id = priority.id)
                    THEN -priority.id ELSE plan.partnership_id END AS place_id
        FROM priorities_priority priority JOIN priorities_plan plan ON plan.id = priority.plan_id
        WHERE priority.id = ANY(%(priorities)s)
    ) priority USING (place_id)
), level AS MATERIALIZED (
    SELECT leaf.plan_id, area.level, count(DISTINCT area.id) AS areas,
           count(DISTINCT leaf.leaf_id) AS leaves, count(*) AS links
    FROM leaf
    JOIN consortium_arealeaf link USING (leaf_id)
    JOIN consortium_area area ON area.id = link.area_id
    GROUP BY leaf.plan_id, area.level
), every AS (
    SELECT plan_id, count(*) AS leaves FROM leaf GROUP BY plan_id
), held AS (
    SELECT plan_id, level, sum(rate * part) AS places
    FROM national_answer GROUP BY plan_id, level
)
SELECT level.plan_id, level.level, level.areas, level.leaves, every.leaves, level.links,
       coalesce(held.places, 0)
FROM level JOIN every USING (plan_id) LEFT JOIN held USING (plan_id, level)
"""

# here: what of an area lies in a cell. everywhere: the answers that work everywhere in their place,
# by priority; added: the others, in each of their cells. pair: of outcome and target group. The
# most organisations on one pair are those in the cell and those everywhere, each counted once;
# where those everywhere make it crowded, no others are looked at. Of organisations it is told
# whether there are none, one or more. Of needs only the number a year and whether it is an estimate
# are told (`priorities.yearly_counts.scaled`): thousands of them pass here.
_CELLS = f"""
WITH asked AS MATERIALIZED (
    SELECT priority.id AS priority_id, priority.indicator_id, given.level,
           CASE WHEN EXISTS (SELECT FROM priorities_priorityarea own
                             WHERE own.priority_id = priority.id)
                THEN -priority.id ELSE plan.partnership_id END AS place_id,
           %(on)s::date + plan.fragile_days AS money_ends_by, plan.crowded_from,
           priority.plan_id = ANY(%(closed)s::bigint[]) AS is_closed
    FROM unnest(%(plans)s::bigint[], %(levels)s::text[]) AS given (plan_id, level)
    JOIN priorities_plan plan ON plan.id = given.plan_id
    JOIN priorities_priority priority ON priority.plan_id = plan.id
), here AS MATERIALIZED (
    SELECT cell.place_id, cell.level, cell.area_id AS cell_id, link.area_id,
           count(*)::float8 AS leaves, coalesce(sum(link.leaf_weight), 0)::float8 AS weight
    FROM (SELECT national_at.*
          FROM national_at JOIN (SELECT DISTINCT place_id, level FROM asked) level
              USING (place_id, level)
          OFFSET 0) cell
    JOIN national_at link ON link.place_id = cell.place_id AND link.leaf_id = cell.leaf_id
    GROUP BY cell.place_id, cell.level, cell.area_id, link.area_id
), cell AS (
    SELECT asked.priority_id, asked.indicator_id, here.cell_id, here.leaves, here.weight
    FROM asked JOIN here USING (place_id, level)
    WHERE here.cell_id = here.area_id
), answer AS MATERIALIZED (
    SELECT found.priority_id, found.place_id, asked.level, found.area_id, found.organisation_id,
           found.is_everywhere, found.counts_leaves, found.rate, found.outcomes, found.groups,
           coalesce(found.funded_until <= asked.money_ends_by, false) AS money_ends
    FROM national_answer found JOIN asked USING (priority_id, place_id)
    WHERE NOT (asked.is_closed AND found.project_id = ANY(%(hidden)s::bigint[]))
), everywhere AS (
    SELECT priority_id,
           coalesce(sum(rate) FILTER (WHERE counts_leaves), 0) AS for_a_leaf,
           coalesce(sum(rate) FILTER (WHERE NOT counts_leaves), 0) AS for_a_weight,
           min(organisation_id) AS first, max(organisation_id) AS last,
           bool_and(money_ends) AS money_ends
    FROM answer WHERE is_everywhere GROUP BY priority_id
), added AS (
    SELECT answer.priority_id, here.cell_id, min(answer.organisation_id) AS first,
           max(answer.organisation_id) AS last, bool_and(answer.money_ends) AS money_ends,
           sum(answer.rate * CASE WHEN answer.counts_leaves THEN here.leaves
                                  ELSE here.weight END) AS places
    FROM answer JOIN here USING (place_id, level, area_id)
    WHERE NOT answer.is_everywhere
    GROUP BY answer.priority_id, here.cell_id
), pair_everywhere AS MATERIALIZED (
    SELECT DISTINCT priority_id, organisation_id, outcome_id,
           unnest(coalesce(groups, '{{0}}')) AS group_id
    FROM (SELECT answer.*, unnest(outcomes) AS outcome_id FROM answer WHERE is_everywhere) outcome
), alike_everywhere AS MATERIALIZED (
    SELECT priority_id, outcome_id, group_id, count(*) AS organisations
    FROM pair_everywhere GROUP BY priority_id, outcome_id, group_id
), most_everywhere AS (
    SELECT priority_id, max(organisations) AS organisations
    FROM alike_everywhere GROUP BY priority_id
), undecided AS (
    SELECT asked.priority_id
    FROM asked LEFT JOIN most_everywhere USING (priority_id)
    WHERE coalesce(most_everywhere.organisations, 0) < asked.crowded_from
    OFFSET 0
), pair_in_cell AS (
    SELECT DISTINCT pair.priority_id, here.cell_id, pair.organisation_id, pair.outcome_id,
           pair.group_id
    FROM (
        SELECT outcome.*, unnest(coalesce(groups, '{{0}}')) AS group_id
        FROM (SELECT answer.*, unnest(outcomes) AS outcome_id
              FROM answer JOIN undecided USING (priority_id)
              WHERE NOT is_everywhere) outcome
    ) pair
    JOIN here USING (place_id, level, area_id)
), alike_in_cell AS (
    SELECT pair.priority_id, pair.cell_id, pair.outcome_id, pair.group_id,
           count(*) AS organisations
    FROM pair_in_cell pair
    LEFT JOIN pair_everywhere known USING (priority_id, organisation_id, outcome_id, group_id)
    WHERE known.priority_id IS NULL
    GROUP BY pair.priority_id, pair.cell_id, pair.outcome_id, pair.group_id
), most_in_cell AS (
    SELECT here.priority_id, here.cell_id,
           max(here.organisations + coalesce(everywhere.organisations, 0)) AS organisations
    FROM alike_in_cell here
    LEFT JOIN alike_everywhere everywhere USING (priority_id, outcome_id, group_id)
    GROUP BY here.priority_id, here.cell_id
), asked_figure AS (
    SELECT DISTINCT indicator_id, cell_id AS area_id FROM cell
), {YEARLY}
SELECT cell.priority_id, cell.cell_id,
       CASE WHEN least(added.first, everywhere.first) IS NULL THEN 0
            WHEN least(added.first, everywhere.first) = greatest(added.last, everywhere.last)
            THEN 1 ELSE 2 END,
       coalesce(added.places, 0) + coalesce(everywhere.for_a_leaf * cell.leaves, 0)
           + coalesce(everywhere.for_a_weight * cell.weight, 0),
       coalesce(added.money_ends, true) AND coalesce(everywhere.money_ends, true),
       coalesce(greatest(most_in_cell.organisations, most_everywhere.organisations), 0),
       yearly.total::float8 * 12 / yearly.months_held, yearly.months_held < 12
FROM cell
LEFT JOIN added USING (priority_id, cell_id)
LEFT JOIN everywhere USING (priority_id)
LEFT JOIN most_in_cell USING (priority_id, cell_id)
LEFT JOIN most_everywhere USING (priority_id)
LEFT JOIN yearly ON yearly.indicator_id = cell.indicator_id AND yearly.area_id = cell.cell_id
"""


class ManyPlans:
    """Answers to the priorities of many plans, found once: ask for levels, then for cells."""

    def __init__(self, priorities: Priorities, on: datetime.date, hidden: tuple[int, ...]):
        pairs = [(one, group) for one, groups in priorities.meeting.items() for group in groups]
        self.parameters = Asked(on=on, by_district=hidden).parameters(priorities.ids) | {
            "meeting_priorities": array(priority for priority, _ in pairs),
            "meeting_groups": array(group for _, group in pairs),
            "hidden": array(hidden),
        }

    def find(self) -> None:
        for statement in (_AT, "ANALYZE national_at", _TOP, "ANALYZE national_top", _FOUND):
            self._run(statement)

    def levels(self) -> dict[int, list[Level]]:
        """As `reads.reach.levels_of`: by plan (id), the widest first."""
        found = {}
        for plan, name, *numbers in self._run(_LEVELS):
            found.setdefault(plan, {})[name] = Level(name, *numbers)
        return {
            plan: [levels[name] for name in LEVELS if name in levels]
            for plan, levels in found.items()
        }

    def cells(self, levels: dict[int, str], closed: Iterable[int]) -> list[tuple]:
        """(ids of priority and area, how many organisations up to 2, places a year, whether all
        money ends in time to make it fragile, organisations alike: the most, or so many that it is
        crowded, the need recorded a year and whether it is an estimate, None where it is unknown)
        of each cell of the plans (ids) at these levels.
        """
        asked = {
            "plans": array(levels),
            "levels": list(levels.values()),
            "closed": array(closed),
        }
        return self._run(_CELLS, **asked)

    def _run(self, statement, **more):
        with connection.cursor() as cursor:
            cursor.execute(statement, self.parameters | more)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def many_plans(
    priorities: Priorities, *, on: datetime.date, hidden: tuple[int, ...] = ()
) -> Iterator[ManyPlans]:
    """What answers these priorities, for the block. `hidden` projects (ids) are told by district.

    Sets of this size are joined by hashing and grouped by sorting alone: for want of statistics the
    planner expects a row or two of each, would look a hundred thousand up one by one and keep a
    table of as many groups. A tenth of the usual sample tells enough of where places lie. Nothing
    of it stays.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off;"
                "SET LOCAL enable_hashagg = off;"
                "SET LOCAL work_mem = '128MB'; SET LOCAL default_statistics_target = 10"
            )
        found = ManyPlans(priorities, on, hidden)
        found.find()
        yield found
        transaction.set_rollback(True)
