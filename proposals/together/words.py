"""The collective set in sentences. Plain data in, sentences out; imports no Django."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from priorities.coverage import COVERED, CROWDED, GAP, Cell
from priorities.matching import joined
from priorities.sentences import PLURAL, how_many
from proposals.together.facts import Meeting, Place

COUNTED = (
    "With these bids means: as if their projects ran today, whatever their state, and none of "
    "their money ended, in every place where one of them answers a priority inside its bid’s "
    "areas. A project that is in two bids counts once. Nobody’s other work is taken away."
)


def covered(counts: Counter) -> int:
    return counts[COVERED] + counts[CROWDED]


def lead(places: Iterable[Place], bids: int) -> str:
    """How far these bids together go."""
    places = list(places)
    total = len(places)
    if not total:
        return "The plans chosen have no place where a priority meets an area."
    today = covered(Counter(place.today.status for place in places))
    then = covered(Counter(place.then.status for place in places))
    where = how_many(total, "place where a priority holds", "places where a priority holds")
    these = "this bid" if bids == 1 else f"these {bids} bids together"
    said = f"Of {where}, {are(today)} covered today and {then:,} would be with {these}."
    others = sum(place.is_better and not is_covered(place.then) for place in places)
    if others:
        said += f" {others:,} more would stand better than today without being covered."
    return said


def is_covered(cell: Cell) -> bool:
    return cell.status in (COVERED, CROWDED)


def nobody(places: Iterable[Place]) -> str:
    """What is left: gaps in which no bid works."""
    places = list(places)
    gaps = sum(place.today.status == GAP and not place.working for place in places)
    if not gaps:
        return "In every gap at least one of these bids works."
    return f"In {how_many(gaps, 'gap')} nobody works and nobody bids."


def met_where(found: Iterable[Meeting], funders: Mapping[int, str]) -> str:
    """In how many places bids compete, and whether for one funder's money; `funders` by bid."""
    found = list(found)
    if len(funders) == 1:
        return "One bid alone competes with no other."
    if not found:
        return "No two of these bids compete for the same priority in the same place."
    areas = sum(len(one.areas) for one in found)
    one_purse = sum(len(one.areas) for one in found if asked_by_several(one, funders))
    said = f"In {how_many(areas, 'place')} two bids or more compete for the same priority"
    if one_purse:
        said += f", in {one_purse:,} of them for the same funder’s money"
    elif all(funders[bid] for one in found for bid in one.bids):
        said += ", each for another funder’s money"
    shared = any(one.shared for one in found)
    return f"{said}.{' Some count on the same project.' if shared else ''}"


def asked_by_several(meeting: Meeting, funders: Mapping[int, str]) -> list[str]:
    """The funders whom several bids of a meeting ask, by name; one that is not said is none."""
    times = Counter(funders[bid] for bid in meeting.bids)
    return sorted(name for name, number in times.items() if name and number > 1)


def money(funders: Collection, again: Decimal) -> str:
    """What is asked for in all; nothing where no money is shown."""
    shown = [one for one in funders if one.bids > one.unseen]
    if not shown:
        return ""
    said = f"Together they ask for £{sum(one.asked_gbp for one in shown):,.0f}"
    if len(shown) > 1 and all(one.name for one in shown):
        said += f" of {len(shown)} funders"
    if over := [one.name or "a funder that is not said" for one in shown if one.over_gbp]:
        said += f"; of {joined(over)} more than the bids say it gives"
    said += "."
    if again:
        said += f" £{again:,.0f} of it is for projects that more than one of them asks money for."
    if any(one.unseen for one in funders):
        said += " Bids whose money you do not see are not in it."
    return said


def areas_of(meeting: Meeting, most: int = 4) -> str:
    """ "Upton, Downton and 3 more wards"."""
    names = [area.name for area in meeting.areas]
    if len(names) <= most:
        return joined(names)
    level = PLURAL[meeting.areas[0].level]
    return f"{', '.join(names[:most])} and {len(names) - most:,} more {level}"


def about(themes: Collection[str]) -> str:
    """What the work of a bid is about."""
    return " and ".join(themes) or "not said"


def are(number: int) -> str:
    return f"{number:,} {'is' if number == 1 else 'are'}"
