"""The area tree: paths, leaves and weights, in line with parents and populations."""

from django.db import connection, transaction

# Everything about the tree follows from `parent_id` and `population`. `anchor_id` is the nearest
# wider area with a population: what it has left, after the populations known directly below it,
# is shared equally among its leaves without one (docs/design.md 5).
_WALK = """
WITH RECURSIVE walk AS (
    SELECT id, population, '/' || code || '/' AS path, NULL::bigint AS anchor_id
    FROM consortium_area WHERE parent_id IS NULL
  UNION ALL
    SELECT child.id, child.population, walk.path || child.code || '/',
           CASE WHEN walk.population IS NULL THEN walk.anchor_id ELSE walk.id END
    FROM consortium_area child JOIN walk ON child.parent_id = walk.id
)
"""

_SET_PATHS = (
    _WALK
    + """
UPDATE consortium_area area SET path = walk.path
FROM walk WHERE walk.id = area.id AND area.path <> walk.path
"""
)

_SET_WEIGHTS = (
    _WALK
    + """
, leaf AS (
    SELECT walk.* FROM walk
    WHERE NOT EXISTS (SELECT FROM consortium_area child WHERE child.parent_id = walk.id)
), alike AS (
    SELECT anchor_id, count(*) AS leaves FROM leaf WHERE population IS NULL GROUP BY anchor_id
), below AS (
    SELECT anchor_id, sum(population) AS population FROM walk GROUP BY anchor_id
), left_over AS (
    SELECT anchor.id,
           GREATEST(0, anchor.population - COALESCE(below.population, 0))::float8 / alike.leaves
               AS share
    FROM walk anchor
    JOIN alike ON alike.anchor_id = anchor.id
    LEFT JOIN below ON below.anchor_id = anchor.id
), weight AS (
    SELECT walk.id,
           CASE WHEN leaf.id IS NULL THEN NULL
                ELSE COALESCE(leaf.population::float8, left_over.share) END AS weight
    FROM walk
    LEFT JOIN leaf ON leaf.id = walk.id
    LEFT JOIN left_over ON left_over.id = leaf.anchor_id
)
UPDATE consortium_area area SET leaf_weight = weight.weight
FROM weight WHERE weight.id = area.id AND area.leaf_weight IS DISTINCT FROM weight.weight
"""
)

_SET_LEAVES = """
DELETE FROM consortium_arealeaf;
INSERT INTO consortium_arealeaf (area_id, leaf_id)
WITH RECURSIVE up AS (
    SELECT leaf.id AS area_id, leaf.parent_id, leaf.id AS leaf_id
    FROM consortium_area leaf
    WHERE NOT EXISTS (SELECT FROM consortium_area child WHERE child.parent_id = leaf.id)
  UNION ALL
    SELECT wider.id, wider.parent_id, up.leaf_id
    FROM up JOIN consortium_area wider ON wider.id = up.parent_id
)
SELECT area_id, leaf_id FROM up
"""

_SET_TOTALS = """
UPDATE consortium_area area
SET leaf_count = total.leaves, leaves_weight = total.weight, leaves_unweighed = total.unweighed
FROM (
    SELECT link.area_id, count(*) AS leaves,
           COALESCE(sum(leaf.leaf_weight ORDER BY leaf.code), 0) AS weight,
           count(*) FILTER (WHERE leaf.leaf_weight IS NULL) AS unweighed
    FROM consortium_arealeaf link JOIN consortium_area leaf ON leaf.id = link.leaf_id
    GROUP BY link.area_id
) total
WHERE total.area_id = area.id
  AND (area.leaf_count, area.leaves_weight, area.leaves_unweighed)
      IS DISTINCT FROM (total.leaves, total.weight, total.unweighed)
"""


class CircularAreas(Exception):
    """Areas that lie inside each other; the text names them."""


def refresh_area_tree():
    """Bring paths, leaves and weights in line with parents and populations.

    Called after any change to areas. Raises CircularAreas naming the codes that lead to no top.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _WALK + "SELECT code FROM consortium_area WHERE id NOT IN (SELECT id FROM walk) "
            "ORDER BY code LIMIT 5"
        )
        circular = [code for (code,) in cursor.fetchall()]
        if circular:
            raise CircularAreas(
                f"These areas lie inside each other in a circle: {', '.join(circular)}. "
                "Correct their parents."
            )
        with transaction.atomic(savepoint=False):
            cursor.execute(";".join([_SET_PATHS, _SET_WEIGHTS, _SET_LEAVES, _SET_TOTALS]))
