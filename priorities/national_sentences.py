"""All plans of the country in words. Plain data in, sentences out; imports no Django."""

from decimal import Decimal

from priorities.coverage import COVERED, CROWDED, FRAGILE, GAP, THIN
from priorities.gaps import Gap
from priorities.matching import joined, percent
from priorities.national import National, Part
from priorities.sentences import how_many, whole

HOW = (
    "Each plan is counted at the level its own page opens with, so a plan of a county may be "
    "counted by districts and one of a district by wards. Places a year are added up over "
    "priorities: people reached by a project that answers several count once for each. Need is "
    "what is recorded a year where it is known for exactly that place; needs of different kinds "
    "are added up, and met by as many places as there are in the same place, at most all of it. "
    "The same recorded cases count once for every priority, and every plan, that is measured by "
    "them there, so a sum over priorities or plans can hold them several times. A plan whose areas "
    "lie inside one another has no sums of its own, and is left out of those of need."
)


def opening(national: National) -> str:
    """How far the plans shown are met, in one sentence."""
    found = national.whole
    plans = how_many(len(national.plans), "current plan")
    priorities = how_many(found.priorities, "priority", "priorities")
    if not found.cells:
        return f"In {plans} with {priorities} no priority has a place yet."
    covered = found.counts[COVERED] + found.counts[CROWDED]
    said = [
        (covered, "is covered", "are covered"),
        (found.counts[GAP], "is a gap", "are gaps"),
        (found.counts[FRAGILE], "is fragile", "are fragile"),
        (found.counts[THIN], "has few places for the need", "have few places for the need"),
    ]
    parts = [f"{number:,} {one if number == 1 else many}" for number, one, many in said if number]
    if found.cells == 1:
        return f"The one place where a priority of {plans} meets an area {said_of_one(said)}."
    return (
        f"Of {found.cells:,} places where one of {priorities} in {plans} meets an area, "
        f"{joined(parts)}."
    )


def said_of_one(said) -> str:
    return next(one for number, one, _ in said if number)


def met(national: National) -> str:
    """How much of the need known has a place, where it can be added up; or that none is known."""
    found, whole = national.added_up, national.whole
    if found.share_met is None and whole.need:
        return "The need that is known is not added up: some areas lie inside others."
    if found.share_met is None:
        return "Of no place there is a need a year known."
    of_all = "everywhere" if found.known == whole.cells else f"in {found.known:,} of them"
    return (
        f"Need is known {of_all}: of {_whole(found.need)} a year, {share(found)} has a place where "
        "it arises."
    )


def missing(national: National, gaps: list[Gap]) -> str:
    """What is missing in places that are not covered, and where most: the worst gaps, first."""
    rest, unknown = "", national.whole.unknown
    if unknown:
        rest = f" In {how_many(unknown, 'more gap')} nobody knows the need."
    if not gaps:
        return f"Nowhere is it known that places are missing.{rest}"
    worst = gaps[0].cell
    most = f"“{worst.priority.title}” in {worst.area.name}"
    lacks = national.added_up.missing
    if not lacks:
        return f"In places that are not covered, most is missing of {most}.{rest}"
    return (
        f"In places that are not covered, {_whole(lacks)} a year of the need that is known or can "
        f"be guessed find no place, most of all {most}.{rest}"
    )


def share(found: Part) -> str:
    """ "63%" of the need that is known; blank where none is."""
    return "" if found.share_met is None else percent(found.share_met)


def _whole(value: float) -> str:
    return whole(Decimal(str(value)))
