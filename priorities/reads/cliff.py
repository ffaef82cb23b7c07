"""What is left of a plan's coverage as money and work end: for page, file and briefing alike."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from priorities import cliff
from priorities.cliff import Ending
from priorities.coverage import Coverage
from priorities.reads.asking import Asking
from priorities.reads.behind import ANYBODY
from priorities.reads.coverage import counting_in_cells, thresholds_of
from priorities.reads.discretion import is_nameless
from priorities.reads.drilldown import NAMELESS
from projects.models import Project

MONTHS = 24


@dataclass(frozen=True)
class Cliff:
    """How many places have each status on each of the `days` (the first is the one asked for), if
    no money is renewed; each day on which money or work ends; and the counts of another day, where
    one was asked about.
    """

    days: list[datetime.date]
    counts: list[Counter]
    endings: list[Ending]
    chosen: Counter | None = None


def cliff_of(user, asked: Asking, found: Coverage, also: datetime.date | None = None) -> Cliff:
    """The next two years of what this person was shown, in two queries."""
    thresholds = thresholds_of(asked.plan)
    priorities = asked.priorities.narrowed(asked.shown.only)
    days = cliff.months_from(found.as_of, MONTHS)
    counting = counting_in_cells(
        priorities, asked.plan, found, until=days[-1], **asked.narrowed(user)
    )
    cells = [cliff.OverTime(cell, those, thresholds, found.as_of) for cell, those in counting]
    return Cliff(
        days=days,
        counts=cliff.counts_on(days, cells),
        endings=cliff.endings(cells, found.as_of, days[-1]),
        chosen=cliff.counts_on([also], cells)[0] if also else None,
    )


def names_of_ending(endings: Iterable[Ending], level: str) -> dict[int, str]:
    """What each project that ends is called where anybody may read it, by its id."""
    return {
        pk: NAMELESS if nameless else f"{one.title} ({one.organisation})"
        for pk, (one, nameless) in projects_ending(ANYBODY, endings, level).items()
    }


def projects_ending(user, endings: Iterable[Ending], level: str) -> dict[int, tuple[Project, bool]]:
    """Each project that ends and that this person may read of, by its id, and whether beside the
    areas of this level it goes without its name.
    """
    projects = (
        Project.objects.visible_to(user)
        .select_related("organisation")
        .defer("search", "summary")
        .in_bulk({pk for each in endings for pk in each.projects})
    )
    return {pk: (one, is_nameless(user, one, level)) for pk, one in projects.items()}
