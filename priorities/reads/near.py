"""Which priorities are near some areas: those of current plans that hold where these do."""

from collections.abc import Iterable

from priorities.reads.asked import array, rows_of

# Few outcomes are wanted by a few hundred priorities at most, of which those near are looked for.
_NEAR = """
WITH near AS MATERIALIZED (
    SELECT DISTINCT theirs.area_id
    FROM consortium_arealeaf mine
    JOIN consortium_arealeaf theirs ON theirs.leaf_id = mine.leaf_id
    WHERE mine.area_id = ANY(%(areas)s::bigint[])
)
SELECT priority.id
FROM priorities_priority priority
JOIN priorities_plan plan ON plan.id = priority.plan_id AND plan.status = 'current'
WHERE EXISTS (SELECT FROM priorities_priorityoutcome wanted
              WHERE wanted.priority_id = priority.id
                AND wanted.outcome_id = ANY(%(outcomes)s::bigint[]))
  AND (EXISTS (SELECT FROM priorities_priorityarea own JOIN near USING (area_id)
               WHERE own.priority_id = priority.id)
       OR (NOT EXISTS (SELECT FROM priorities_priorityarea own
                       WHERE own.priority_id = priority.id)
           AND EXISTS (SELECT FROM priorities_partnershiparea shared JOIN near USING (area_id)
                       WHERE shared.partnership_id = plan.partnership_id)))
"""


def priorities_near(areas: Iterable[int], outcomes: Iterable[int]) -> set[int]:
    """The priorities (ids) of current plans that want one of these outcomes and share a leaf with
    one of these areas (ids), in one query.
    """
    return {pk for (pk,) in rows_of(_NEAR, {"areas": array(areas), "outcomes": array(outcomes)})}
