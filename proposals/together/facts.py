"""Several bids laid over coverage (docs/design.md 7), without a database.

A bid works in a place (a priority in an area) if one of its projects answers the priority there and
the area meets the bid's own. Where one does, the place is told as it would be if those projects ran
and their money did not end; everywhere else it is as it is today.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from priorities.coverage import CROWDED, FRAGILE, GAP, ORDER, THIN, AreaFacts, Cell, Coverage
from priorities.matching import PriorityFacts

SHORT = (GAP, FRAGILE, THIN)
THEMES = {"crime": {"crime"}, "health": {"health"}, "both": {"crime", "health"}, "": set()}


@dataclass(frozen=True, slots=True)
class Place:
    """A priority in an area, today and with the bids. `working` is {bid: its projects} (ids)."""

    today: Cell
    then: Cell
    working: Mapping[int, tuple[int, ...]]

    @property
    def priority(self) -> PriorityFacts:
        return self.today.priority

    @property
    def is_better(self) -> bool:
        return ORDER[self.then.status] > ORDER[self.today.status]


@dataclass(frozen=True, slots=True)
class Met:
    """A priority over all its areas: how many have each status, and places for people a year."""

    priority: PriorityFacts
    today: Counter
    then: Counter
    places_today: Decimal
    places_then: Decimal
    bids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Bids (ids) whose projects answer one priority in the same areas.

    `projects` is {bid: the projects it works there with}, `shared` those that several of the bids
    ask money for; `crowded` is in how many of the areas there would be more than is asked for.
    """

    priority: PriorityFacts
    bids: tuple[int, ...]
    areas: tuple[AreaFacts, ...]
    projects: Mapping[int, tuple[int, ...]]
    shared: tuple[int, ...]
    crowded: int


def laid_over(
    today: Coverage,
    then: Coverage,
    counting: Mapping[tuple[int, int], Iterable[int]],
    bids_of: Mapping[int, Collection[int]],
    reach: Mapping[int, Collection[int] | None],
) -> list[Place]:
    """The cells of two coverages of the same plans, side by side, in their order.

    `counting` has the projects of bids that count in a cell, by priority and area; `bids_of` the
    bids each is in; `reach` the areas that meet each bid's own, None for a bid that names none.
    """
    return [
        _place(now, later, counting.get((now.priority.id, now.area.id), ()), bids_of, reach)
        for now, later in zip(today.cells, then.cells, strict=True)
    ]


def _place(now, later, projects, bids_of, reach):
    working = {}
    for project in sorted(projects):
        for bid in sorted(bids_of.get(project, ())):
            if reach[bid] is None or now.area.id in reach[bid]:
                working.setdefault(bid, []).append(project)
    working = {bid: tuple(own) for bid, own in working.items()}
    return Place(now, later if working else now, working)


def by_priority(places: Iterable[Place]) -> list[Met]:
    """One line a priority, in the order of the places."""
    found = {}
    for place in places:
        found.setdefault(place.priority.id, []).append(place)
    return [
        Met(
            priority=own[0].priority,
            today=Counter(place.today.status for place in own),
            then=Counter(place.then.status for place in own),
            places_today=sum((place.today.places for place in own), Decimal(0)),
            places_then=sum((place.then.places for place in own), Decimal(0)),
            bids=tuple(sorted({bid for place in own for bid in place.working})),
        )
        for own in found.values()
    ]


def left_alone(places: Iterable[Place]) -> list[Cell]:
    """Places that are short today and in which no bid works."""
    return [place.today for place in places if not place.working and place.today.status in SHORT]


def meetings(places: Iterable[Place]) -> list[Meeting]:
    """Where two bids or more work on one priority: most areas first."""
    found = {}
    for place in places:
        if len(place.working) > 1:
            bids = tuple(sorted(place.working))
            found.setdefault((place.priority.id, bids), []).append(place)
    told = [_meeting(bids, own) for (_, bids), own in found.items()]
    return sorted(told, key=lambda one: -len(one.areas))


def _meeting(bids, places):
    projects = {
        bid: tuple(sorted({project for place in places for project in place.working[bid]}))
        for bid in bids
    }
    times = Counter(project for own in projects.values() for project in own)
    return Meeting(
        priority=places[0].priority,
        bids=bids,
        areas=tuple(place.today.area for place in places),
        projects=projects,
        shared=tuple(sorted(project for project, number in times.items() if number > 1)),
        crowded=sum(place.then.status == CROWDED for place in places),
    )


def themes_of(places: Iterable[Place]) -> dict[int, tuple[str, ...]]:
    """{bid: "crime", "health" or both}: what the priorities that it works on are about, as far as
    their plans say.
    """
    found = {}
    for place in places:
        theme = place.priority.theme
        for bid in place.working:
            found.setdefault(bid, set()).update(THEMES[theme])
    return {bid: tuple(sorted(themes)) for bid, themes in found.items()}
