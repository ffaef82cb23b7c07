"""What is asked about: whose work may count, and the places where priorities hold.

An area's leaves are rows of AreaLeaf, so two areas meet exactly where they share a leaf.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from priorities.narrowing import EVERYTHING, Only
from projects.places import BELOW_DISTRICT


@dataclass(frozen=True)
class Asked:
    """Which projects may count. The defaults are the design's: active ones of organisations that
    are approved, wherever they are.

    `on` None asks for no dates; `until` a later day takes in what runs on any day from `on` to it.
    `areas` (ids) narrows to projects with a leaf common to them and
    to the priority. `including` and `excluding` are ids of projects that count whatever their
    status, dates and organisation, or never (a bid laid over today's coverage, or cuts). The money
    of those `renewed` (ids) does not end in time to make a cell fragile: a bid begins it anew.
    `statutory` False leaves out the projects of statutory organisations. `projects` looks at
    these ids alone. What `by_district` (ids) name below a district is taken for the whole district
    where their figures are spread and ranked. `only` narrows to some tags, groups, organisations.
    """

    on: datetime.date | None
    until: datetime.date | None = None
    statuses: tuple[str, ...] = ("active",)
    areas: tuple[int, ...] | None = None
    including: tuple[int, ...] = ()
    excluding: tuple[int, ...] = ()
    renewed: tuple[int, ...] = ()
    statutory: bool = True
    projects: tuple[int, ...] | None = None
    by_district: tuple[int, ...] = ()
    only: Only = EVERYTHING

    def parameters(self, priorities: Iterable[int]) -> dict:
        return {
            "priorities": list(priorities),
            "on": self.on,
            "until": self.until or self.on,
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


def rows_of(sql: str, parameters: dict) -> list[tuple]:
    """What one statement returns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def array(values: Iterable) -> str:
    """Numbers, truths and None as PostgreSQL writes an array of them. The driver takes a list
    apart value by value: with thousands of them that is longer than most statements run.
    """
    return f"{{{','.join('NULL' if value is None else str(value) for value in values)}}}"
