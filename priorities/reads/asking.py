"""What an address below a plan's coverage asks for, and what it gets: for page and files."""

import datetime
from dataclasses import dataclass

from priorities.coverage import Coverage
from priorities.filters import Choices, CoverageFilter, Shown
from priorities.matching import groups_meeting
from priorities.models import Plan
from priorities.reads.answers import Priorities, priorities_of_plans
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.discretion import veil
from priorities.reads.reach import Level, levels_of, opening_level, places_held
from projects.models import TargetGroup


@dataclass(frozen=True)
class Asking:
    """One plan with its filters filled in. `whole` is the finest level that leaves nothing out."""

    plan: Plan
    priorities: Priorities
    filters: CoverageFilter
    shown: Shown
    level: Level
    whole: Level | None

    def narrowed(self, user) -> dict:
        """Whose work counts for this person: fields of `reads.answers.Asked`."""
        return self.shown.of_projects | veil(user, [self.plan], self.shown.level)

    def coverage(self, user) -> tuple[Coverage, bool]:
        """What is asked for, in the order asked for, and whether projects are kept from this
        person in it.
        """
        veiled = veil(user, [self.plan], self.shown.level)
        found = coverage_of_priorities(
            self.priorities.narrowed(self.shown.only),
            [self.plan],
            level=self.shown.level,
            on=self.shown.as_of,
            **self.shown.of_projects,
            **veiled,
        )
        return found.ordered(self.shown.sort), bool(veiled.get("excluding"))


def asking(plan: Plan, data, *, today: datetime.date) -> Asking | None:
    """What `data` (of an address) asks of the plan; None where the plan has no place to show.

    Which level it opens with is worked out where the address names none: from the projects of
    today, whatever else is asked for.
    """
    priorities = priorities_of_plans([plan], with_extents=False)
    levels = levels_of([plan], priorities.ids)[plan.pk]
    opening = opening_level(levels)
    if opening is None:
        return None
    if not data.get("level"):
        opening = opening_level(levels, places_held(priorities, today).get(plan.reference))
    filters = CoverageFilter(
        data,
        levels=levels,
        opening=opening.name,
        today=today,
        choices=choices_of(priorities),
    )
    shown = filters.page()
    return Asking(
        plan=plan,
        priorities=priorities,
        filters=filters,
        shown=shown,
        level=next(level for level in levels if level.name == shown.level),
        whole=next((level for level in reversed(levels) if level.is_whole), None),
    )


def choices_of(priorities: Priorities) -> Choices:
    """The outcomes that these priorities ask for, and all target groups: one query."""
    groups = {
        code: (pk, name) for pk, code, name in TargetGroup.objects.values_list("pk", "code", "name")
    }
    return Choices(
        outcomes={one.code: (one.id, one.name) for each in priorities.facts for one in each.wanted},
        groups=groups,
        meeting={
            pk: frozenset(groups_meeting({pk}, priorities.inclusions)) for pk, _ in groups.values()
        },
    )
