"""Gaps that a project could fill, and what it would take: plain data in, sentences out.

A gap is a priority in an area where no project counts (docs/design.md 5). A project could fill it
in one of four ways, the one that asks least first:

    run      it answers the priority there as it is, and only has to be running, or approved
    reach    it has an outcome and a target group in common, but does not work there yet
    group    it has an outcome in common, but is not for those people
    outcome  one of its outcomes often brings one that the priority wants
"""

from collections.abc import Iterable
from dataclasses import dataclass

from priorities.coverage import GAP, AreaFacts, Coverage
from priorities.matching import PriorityFacts, joined

RUN, REACH, GROUP, OUTCOME = "run", "reach", "group", "outcome"
WAYS = (RUN, REACH, GROUP, OUTCOME)
NAMED = 6
"""How many places of one gap are named before the others are only counted."""


@dataclass(frozen=True)
class Link:
    """An outcome that the project has and one that it often brings, with the reason."""

    from_name: str
    to_name: str
    to_id: int
    why: str
    source: str


@dataclass(frozen=True)
class Offer:
    """What a project has to offer: ids of its outcomes, the areas it works in at the level asked
    about, its links to outcomes it does not have, and the priorities whose people it is for; and
    what must be so before it counts, in words.
    """

    outcomes: frozenset[int]
    areas: frozenset[int]
    links: tuple[Link, ...]
    groups_meet: frozenset[int]
    once: str = "it is running"


@dataclass(frozen=True)
class Fillable:
    """One priority, the areas in which the project could fill its gap, in which way and why."""

    priority: PriorityFacts
    areas: tuple[AreaFacts, ...]
    way: str
    why: str


def fillable(covered: Coverage, offer: Offer) -> list[Fillable]:
    """The gaps that this offer could fill, priority by priority."""
    found = []
    for row in covered.rows:
        gaps = [cell.area for cell in row.cells if cell.status == GAP]
        ways = {}
        for area in gaps:
            if way := _way(row.priority, area, offer):
                ways.setdefault(way, []).append(area)
        found += [
            Fillable(row.priority, tuple(areas), way, _why(row.priority, areas, way, offer))
            for way, areas in ways.items()
        ]
    return found


def least_first(found: Iterable[Fillable], priorities: Iterable[PriorityFacts]) -> list[Fillable]:
    """What asks least of the project first, then what its own plan weighs most. `priorities` are
    all of the plans': weights of different plans are no measure of each other.
    """
    standing = standings(priorities)

    def order(one):
        priority = one.priority
        place = standing[priority.id]
        return (WAYS.index(one.way), place, priority.plan, priority.reference)

    return sorted(found, key=order)


def standings(priorities: Iterable[PriorityFacts]) -> dict[int, int]:
    """{priority's id: how many of its own plan weigh more}."""
    priorities = list(priorities)
    weights = {}
    for one in priorities:
        weights.setdefault(one.plan, []).append(one.weight)
    return {one.id: sum(weight > one.weight for weight in weights[one.plan]) for one in priorities}


def _way(priority, area, offer):
    shared = offer.outcomes.intersection(one.id for one in priority.wanted)
    if not shared:
        return OUTCOME if _links_to(priority, offer) else None
    if priority.id not in offer.groups_meet:
        return GROUP
    return RUN if area.id in offer.areas else REACH


def _links_to(priority, offer):
    wanted = {one.id for one in priority.wanted}
    return [link for link in offer.links if link.to_id in wanted]


def _why(priority, areas, way, offer):
    where = places_named(areas)
    if way == RUN:
        return f"Nobody answers it in {where}. This project would, once {offer.once}."
    if way == REACH:
        return f"Nobody answers it in {where}. This project would if it worked there too."
    if way == GROUP:
        people = joined([name for _, name in priority.groups])
        return f"Nobody answers it in {where}. It is about {people}: this project is for others."
    link = _links_to(priority, offer)[0]
    reason = f" {link.why.rstrip('.')}." if link.why else ""
    return (
        f"Nobody answers it in {where}. “{link.from_name}” often brings “{link.to_name}”, which "
        f"this priority wants.{reason} (Source: {link.source or 'unsourced'}.)"
    )


def places_named(areas: Iterable[AreaFacts]) -> str:
    """ "Bar Hill, Linton and 4 more places"."""
    names = [area.name for area in areas]
    if len(names) <= NAMED + 1:
        return joined(names)
    return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more places"
