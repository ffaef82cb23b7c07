"""What an address below a plan's coverage asks for, and what it gets: for page and files."""

import datetime
from dataclasses import dataclass, field

from priorities.coverage import Coverage
from priorities.filters import Choices, CoverageFilter, Shown
from priorities.matching import groups_meeting
from priorities.models import Plan
from priorities.reads.answers import answers_to
from priorities.reads.asked import Asked
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.discretion import veil
from priorities.reads.priorities import Priorities, priorities_of_plans
from priorities.reads.reach import Level, levels_of, opening_level


@dataclass(frozen=True)
class Asking:
    """One plan with its filters filled in. `whole` is the finest level that leaves nothing out,
    `widest` the widest that does, and whose areas can be added up.
    """

    plan: Plan
    priorities: Priorities
    filters: CoverageFilter
    shown: Shown
    level: Level
    whole: Level | None
    widest: Level | None
    veils: dict[int | None, dict] = field(default_factory=dict)

    def narrowed(self, user) -> dict:
        """Whose work counts for this person (looked up once): fields of `reads.asked.Asked`."""
        if user.pk not in self.veils:
            self.veils[user.pk] = veil(user, [self.plan], self.shown.level)
        return self.shown.of_projects | self.veils[user.pk]

    def all_work(self, user) -> Asked:
        """Whose work counts for this person on that day, whatever the page is narrowed to."""
        self.narrowed(user)
        return Asked(on=self.shown.as_of, **self.veils[user.pk])

    def kept_from(self, user) -> dict:
        """The projects that never count for this person: the field of `reads.asked.Asked`."""
        return {"excluding": self.narrowed(user).get("excluding", ())}

    def coverage(self, user, named: dict[int, list[int]] | None = None) -> tuple[Coverage, bool]:
        """What is asked for, in the order asked for, and whether projects are kept from this
        person in it. With the areas that each priority names, also the need over all of them.
        """
        narrowed = self.narrowed(user)
        found = coverage_of_priorities(
            self.priorities.narrowed(self.shown.only),
            [self.plan],
            level=self.shown.level,
            on=self.shown.as_of,
            named=named,
            **narrowed,
        )
        return found.ordered(self.shown.sort), bool(narrowed.get("excluding"))

    def shown_to(self, user) -> tuple[Coverage, bool]:
        """As `coverage`, the cells of the status that is asked for alone."""
        found, leaves_out = self.coverage(user)
        return found.of_status(self.shown.status) if self.shown.status else found, leaves_out


def asking(plan: Plan, data, *, today: datetime.date, with_extents: bool = False) -> Asking | None:
    """What `data` (of an address) asks of the plan; None where the plan has no place to show.

    Which level it opens with is worked out where the address names none: from the projects of
    today, whatever else is asked for. With extents it can be asked for matches, too.
    """
    priorities = priorities_of_plans([plan], with_extents=with_extents)
    held = () if data.get("level") else answers_to(priorities, Asked(on=today))
    levels = levels_of([plan], priorities.ids, held)[plan.pk]
    opening = opening_level(levels)
    if opening is None:
        return None
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
        widest=next((level for level in levels if level.is_whole and not level.overlaps), None),
    )


def choices_of(priorities: Priorities) -> Choices:
    """The outcomes that these priorities ask for, and all target groups."""
    return Choices(
        outcomes={one.code: (one.id, one.name) for each in priorities.facts for one in each.wanted},
        groups={code: (pk, name) for pk, (code, name) in priorities.groups.items()},
        meeting={
            pk: frozenset(groups_meeting({pk}, priorities.inclusions)) for pk in priorities.groups
        },
    )
