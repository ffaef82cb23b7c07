"""What is missing most and what ends, in words. Plain data in, sentences out; imports no Django."""

import datetime
from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from priorities.cliff import LAPSED, MONEY, WORK, Ending
from priorities.coverage import COVERED, CROWDED, GAP
from priorities.gaps import Gap, Ranking
from priorities.matching import DECIMALS, percent
from priorities.sentences import SINGULAR, day, how_many, whole, yearly

RANKED_BY = (
    "Ranked by need × weight of the priority in the plan × the part of the need for which there "
    "is no place: by the need less the places there are, × weight. Only places that are not "
    "covered are listed. Where an area’s own need is not known, it is the share of the nearest "
    "wider area’s that falls on its people, which is a guess: need is not the same everywhere. "
    "Priorities that are measured by the same figure each need all of it, so that a sum over them "
    "counts the same cases once for each."
)
IF_NOTHING_IS_RENEWED = (
    "The first day is as it stands. After it, if nothing is renewed, a project stops on the day "
    "after the last day of its money, or of its work where that comes first; where nobody has "
    "recorded either, it goes on. Work on money that had ended before counts on the first day "
    "alone; work that is to begin counts from its first day. The need stays what is known on the "
    "first day."
)
WHAT_ENDS = {
    LAPSED: "Money had ended before, and the work goes on, for",
    MONEY: "Money ends for",
    WORK: "Work ends for",
}

# --- Gaps, ranked


def most_missing(ranking: Ranking, status: str = "", *, adds_up: bool = True) -> str:
    """The sentence a page of ranked gaps begins with; of places of one status it says so. Nothing
    is added up over areas that lie inside each other.
    """
    if status in (COVERED, CROWDED):
        return "Only places that are not covered are ranked, and others are asked for here."
    known, unknown = ranking.by_need, len(ranking.unknown)
    are = {"": "", GAP: " in places that are gaps"}.get(status, f" in places that are {status}")
    rest = f" In {how_many(unknown, 'more gap')} nobody knows the need." if unknown else ""
    if not known:
        return f"Nowhere{are} is it known that places are missing.{rest}"
    missing = whole(sum((gap.missing for gap in known), Decimal(0)))
    worst = known[0].cell
    if not adds_up:
        return (
            f"Most of the need{are} that is known, or can be guessed, finds no place in "
            f"“{worst.priority.title}” in {worst.area.name}. Some areas here lie inside others, so "
            f"what is missing is not added up.{rest}"
        )
    return (
        f"Of the need{are} that is known, or can be guessed, {missing} a year find no place, most "
        f"of all “{worst.priority.title}” in {worst.area.name}.{rest}"
    )


def not_listed(ranking: Ranking) -> str:
    """What cannot be ranked, and does not stand among the gaps either; blank where nothing."""
    if not ranking.left_out:
        return ""
    if ranking.left_out == 1:
        return "1 fragile place is not listed: nobody knows its need, so what it lacks is not told."
    return (
        f"{ranking.left_out:,} fragile places are not listed: nobody knows their need, so what "
        "they lack is not told."
    )


def need_not_known(gap: Gap) -> str:
    """In place of the arithmetic, where neither the area nor a wider one has a count."""
    return f"Nobody knows the need. Weight {gap.cell.priority.weight.normalize():f}"


@dataclass(frozen=True, slots=True)
class Worked:
    """A gap's figures as they are told: people a year, with as many decimals as it takes until
    (need − places) × weight is the score, which has one.
    """

    need: Decimal
    places: Decimal
    missing: Decimal
    score: Decimal


def worked(gap: Gap) -> Worked:
    """The figures of a gap with a need, for a reader with a calculator."""
    for decimals in range(1, DECIMALS + 1):
        need, places = (_to(value, decimals) for value in (gap.need, gap.cell.places))
        missing = max(Decimal(0), need - places)
        told = Worked(need, places, missing, _to(missing * gap.cell.priority.weight, 1))
        if told.score == _to(gap.score, 1):
            break
    return told


def _to(value: Decimal, decimals: int) -> Decimal:
    """With so many decimals, without the noughts at its end."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return Decimal(f"{rounded.normalize():f}")


def arithmetic(gap: Gap) -> str:
    """How a gap's score comes about: "(60 a year − 15 places) × weight 2 = 90"."""
    told, weight = worked(gap), f"{gap.cell.priority.weight.normalize():f}"
    if told.places:
        places = f"{told.places:,} {'place' if told.places == 1 else 'places'}"
        lacks = f"({told.need:,} a year − {places})"
    else:
        lacks = f"{told.need:,} a year without a place"
    return f"{lacks} × weight {weight} = {told.score:,}"


def need_from(gap: Gap) -> str:
    """Where the need of a gap is taken from, if not from its own area; else blank."""
    if gap.wider is None:
        return "an estimate" if gap.cell.need_is_estimate else ""
    by = "of its smallest areas" if gap.wider.share.in_leaves else "of its people"
    return (
        f"{gap.wider.area} has {yearly(gap.wider.need)}, and {percent(gap.wider.share.value)} {by} "
        "here"
    )


# --- When money ends


def cliff(now: Counter, then: Counter, on: datetime.date, level: str) -> str:
    """What two years without new money leave of a plan's coverage."""
    total = sum(now.values())
    if not total:
        return f"No place where a priority meets a {SINGULAR[level]} is left."
    places = f"{total:,} places where a priority meets a {SINGULAR[level]}"
    covered = now[COVERED] + now[CROWDED], then[COVERED] + then[CROWDED]
    at_first = (
        f"Of {places}, {now[GAP]:,} {'is a gap' if now[GAP] == 1 else 'are gaps'} and "
        f"{covered[0]:,} {'is' if covered[0] == 1 else 'are'} covered"
    )
    if now == then:
        return f"{at_first}, and as many on {day(on)} if no money is renewed."
    return (
        f"{at_first}. If no money is renewed, "
        f"{then[GAP]:,} {'is a gap' if then[GAP] == 1 else 'are gaps'} and {covered[1]:,} "
        f"{'is' if covered[1] == 1 else 'are'} covered on {day(on)}."
    )


def ending(each: Ending) -> str:
    """What the end of some money or work does: "Makes 3 gaps, and 2 more places worse." """
    worse, gaps = len(each.worse), each.new_gaps
    if not worse:
        return "No place gets a worse status by this alone."
    if gaps == worse:
        return f"Makes {how_many(gaps, 'gap')}."
    if not gaps:
        return f"Makes {how_many(worse, 'place')} worse."
    return f"Makes {how_many(gaps, 'gap')}, and {how_many(worse - gaps, 'more place')} worse."


def whose(each: Ending) -> list[tuple[str, tuple[int, ...]]]:
    """What ends, and the ids of the projects for which it does."""
    return [(WHAT_ENDS[what], ids) for what, ids in each.ends.items()]
