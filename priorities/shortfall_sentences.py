"""What is missing most and what ends, in words. Plain data in, sentences out; imports no Django."""

import datetime
from collections import Counter
from decimal import Decimal

from priorities.cliff import Ending
from priorities.coverage import COVERED, CROWDED, GAP
from priorities.gaps import Gap, Ranking
from priorities.matching import percent
from priorities.sentences import SINGULAR, day, how_many, tenths, whole, yearly

RANKED_BY = (
    "Ranked by need × weight of the priority in the plan × the part of the need for which there "
    "is no place. Only places that are not covered are listed. Where an area’s own need is not "
    "known, it is the share of the nearest wider area’s that falls on its people, which is a "
    "guess: need is not the same everywhere."
)
IF_NOTHING_IS_RENEWED = (
    "If nothing is renewed, a project stops on the day after the last day of its money; where "
    "nobody has recorded one, it goes on."
)

# --- Gaps, ranked


def most_missing(ranking: Ranking, status: str = "") -> str:
    """The sentence a page of ranked gaps begins with; of places of one status it says so."""
    if status in (COVERED, CROWDED):
        return "Only places that are not covered are ranked, and others are asked for here."
    known, unknown = ranking.by_need, len(ranking.unknown)
    are = {"": "", GAP: " in places that are gaps"}.get(status, f" in places that are {status}")
    rest = f" In {how_many(unknown, 'more gap')} nobody knows the need." if unknown else ""
    if not known:
        return f"Nowhere{are} is it known that places are missing.{rest}"
    missing = whole(sum((gap.missing for gap in known), Decimal(0)))
    worst = known[0].cell
    return (
        f"Of the need{are} that is known, or can be guessed, {missing} a year find no place, most "
        f"of all “{worst.priority.title}” in {worst.area.name}.{rest}"
    )


def arithmetic(gap: Gap) -> str:
    """How a gap's score comes about: "60 a year × weight 2 × 75% without a place = 90"."""
    weight = f"{gap.cell.priority.weight.normalize():f}"
    lacks = percent(float(gap.shortfall))
    need, score = tenths(gap.need), tenths(gap.score)
    return f"{need} a year × weight {weight} × {lacks} without a place = {score}"


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
    if now == then:
        return f"Of {places}, none changes by {day(on)} for money that is known to end."
    covered = now[COVERED] + now[CROWDED], then[COVERED] + then[CROWDED]
    return (
        f"Of {places}, {now[GAP]:,} {'is a gap' if now[GAP] == 1 else 'are gaps'} and "
        f"{covered[0]:,} {'is' if covered[0] == 1 else 'are'} covered. If no money is renewed, "
        f"{then[GAP]:,} {'is a gap' if then[GAP] == 1 else 'are gaps'} and {covered[1]:,} "
        f"{'is' if covered[1] == 1 else 'are'} covered on {day(on)}."
    )


def ending(each: Ending) -> str:
    """What the end of some money does: "Makes 3 gaps, and 2 more places worse." """
    worse, gaps = len(each.worse), each.new_gaps
    if not worse:
        return "No place gets a worse status by this alone. Ends for"
    if gaps == worse:
        return f"Makes {how_many(gaps, 'gap')}. Ends for"
    if not gaps:
        return f"Makes {how_many(worse, 'place')} worse. Ends for"
    return (
        f"Makes {how_many(gaps, 'gap')}, and {how_many(worse - gaps, 'more place')} worse. Ends for"
    )
