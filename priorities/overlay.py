"""Two plans laid over each other: what answers both, and what they share. No database.

Crime and health often want the same thing prevented: a project that answers both is the strongest
case that a bid has.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from priorities.coverage import COVERED, CROWDED, AreaFacts, Cell, Coverage
from priorities.matching import Match, PriorityFacts, ProjectFacts


@dataclass(frozen=True, slots=True)
class Both:
    """A project that answers priorities of both plans, with those of each; people a year are the
    most that it reaches for one of them.
    """

    project: ProjectFacts
    here: tuple[Match, ...]
    there: tuple[Match, ...]

    @property
    def people(self) -> int:
        return max(match.people for match in (*self.here, *self.there))


@dataclass(frozen=True, slots=True)
class Link:
    """An outcome that often brings another, by code and name, and why."""

    start: str
    start_name: str
    end: str
    end_name: str
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A priority of each plan, the outcomes both ask for, and links from one's to the other's."""

    here: PriorityFacts
    there: PriorityFacts
    shared: tuple[str, ...]
    links: tuple[Link, ...]


def answering_both(here: Iterable[Match], there: Iterable[Match]) -> list[Both]:
    """Projects that answer a priority of each plan, those for most priorities and people first."""
    ours, theirs = {}, {}
    for matches, found in ((here, ours), (there, theirs)):
        for match in matches:
            found.setdefault(match.project.id, []).append(match)
    both = [
        Both(matches[0].project, tuple(matches), tuple(theirs[project]))
        for project, matches in ours.items()
        if project in theirs
    ]
    return sorted(
        both,
        key=lambda one: (
            -len(one.here) - len(one.there),
            -one.people,
            one.project.title,
            one.project.reference,
        ),
    )


def pairs(
    here: Iterable[PriorityFacts], there: Iterable[PriorityFacts], links: Iterable[Link]
) -> list[Pair]:
    """Priorities of the two plans that share outcomes, or whose outcomes bring each other's."""
    links, there, found = list(links), list(there), []
    for one in here:
        ours = {wanted.code: wanted.name for wanted in one.wanted}
        for other in there:
            theirs = {wanted.code: wanted.name for wanted in other.wanted}
            shared = tuple(sorted(ours[code] for code in ours.keys() & theirs.keys()))
            leading = tuple(
                link
                for link in links
                if (link.start in ours and link.end in theirs)
                or (link.start in theirs and link.end in ours)
            )
            if shared or leading:
                found.append(Pair(one, other, shared, leading))
    return sorted(found, key=lambda pair: (-len(pair.shared), -len(pair.links)))


@dataclass(frozen=True, slots=True)
class Short:
    """An area in which both plans have places that are not covered: those cells of each."""

    area: AreaFacts
    here: tuple[Cell, ...]
    there: tuple[Cell, ...]


def short_in_both(here: Coverage, there: Coverage) -> list[Short]:
    """The areas in which both plans have places that are not covered, those with most first."""
    ours, theirs = _short(here), _short(there)
    found = [
        Short(area, tuple(ours[area.id]), tuple(theirs[area.id]))
        for area in here.areas
        if area.id in ours and area.id in theirs
    ]
    return sorted(found, key=lambda one: (-len(one.here) - len(one.there), one.area.name))


def _short(coverage):
    found = {}
    for cell in coverage.cells:
        if cell.status not in (COVERED, CROWDED):
            found.setdefault(cell.area.id, []).append(cell)
    return found


def unclaimed(both: Iterable[Link], claims: dict[int, set[str]]) -> list[tuple[Link, int, int]]:
    """(link, projects that work towards its start, how many of them also towards its end), those
    of which fewest do first. `claims` has the codes of each project's outcomes.
    """
    found = []
    for link in both:
        starting = [codes for codes in claims.values() if link.start in codes]
        also = sum(link.end in codes for codes in starting)
        if starting and also < len(starting):
            found.append((link, len(starting), also))
    return sorted(found, key=lambda one: (one[2], -one[1], one[0].start_name, one[0].end_name))
