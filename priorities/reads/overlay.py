"""What laying two plans over each other takes from the tables."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from priorities import overlay
from priorities.coverage import LEVELS
from priorities.models import Plan
from priorities.overlay import Both, Link, Pair, Short
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.discretion import all_told, veil
from priorities.reads.matches import matches_of_priorities
from priorities.reads.priorities import priorities_of_plans
from priorities.reads.reach import levels_of, opening_level
from projects.models import OutcomeLink, ProjectOutcome

DISTRICT = "district"


@dataclass(frozen=True)
class Overlay:
    """Two plans over each other, as this person may be told. `level` is blank where the plans'
    areas have none in common.
    """

    both: list[Both]
    pairs: list[Pair]
    level: str
    short: list[Short]
    unclaimed: list[tuple[Link, int, int]]
    leaves_out: bool


def lay_over(user, plan: Plan, other: Plan, *, on: datetime.date) -> Overlay:
    """What two plans share on a date, in a constant number of queries."""
    plans = [plan, other]
    priorities = priorities_of_plans(plans)
    ours, theirs = (priorities.of_plans([one]).facts for one in plans)
    veiled = veil(user, plans, DISTRICT)
    matches = all_told(user, matches_of_priorities(priorities, on=on, **veiled))
    both = overlay.answering_both(
        [match for match in matches if match.priority.plan == plan.reference],
        [match for match in matches if match.priority.plan == other.reference],
    )
    links = links_between(ours, theirs)
    level, short = "", []
    if found := common_level(plans, priorities):
        level = found.name
        covered = coverage_of_priorities(
            priorities, plans, level=level, on=on, **veil(user, plans, level)
        )
        short = overlay.short_in_both(
            covered.of_plan(plan.reference), covered.of_plan(other.reference)
        )
    return Overlay(
        both=both,
        pairs=overlay.pairs(ours, theirs, links),
        level=level,
        short=short,
        unclaimed=overlay.unclaimed(links, claims_of({match.project.id for match in matches})),
        leaves_out=bool(veiled.get("excluding")),
    )


def common_level(plans, priorities):
    """The finest level that both plans have areas of and that leaves out nothing of one of them."""
    found = levels_of(plans, priorities.ids)
    first, second = (found[plan.pk] for plan in plans)
    both = {level.name for level in first} & {level.name for level in second}
    return max(
        filter(
            None,
            (
                opening_level([one for one in levels if one.is_whole and one.name in both])
                for levels in (first, second)
            ),
        ),
        key=lambda level: LEVELS.index(level.name),
        default=None,
    )


def links_between(ours, theirs) -> list[Link]:
    """The links that lead from an outcome of one plan to one of the other's."""
    here, there = ({one.code for each in facts for one in each.wanted} for facts in (ours, theirs))
    rows = OutcomeLink.objects.from_any(here | there).order_by(
        "from_outcome__name", "to_outcome__name"
    )
    return [
        Link(
            row.from_outcome.code,
            row.from_outcome.name,
            row.to_outcome.code,
            row.to_outcome.name,
            row.why,
            row.source if row.is_sourced else "",
        )
        for row in rows
        if (row.from_outcome.code in here and row.to_outcome.code in there)
        or (row.from_outcome.code in there and row.to_outcome.code in here)
    ]


def claims_of(projects: Iterable[int]) -> dict[int, set[str]]:
    """{project: the codes of its outcomes}."""
    found = {}
    for project, code in ProjectOutcome.objects.filter(project__in=list(projects)).values_list(
        "project_id", "outcome__code"
    ):
        found.setdefault(project, set()).add(code)
    return found
