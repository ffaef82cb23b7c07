"""How coverage is worked out, in words: for the page, the files and the briefing alike.

Plain data in, sentences out; imports no Django.
"""

import datetime
from dataclasses import dataclass

from priorities.coverage import COVERED, CROWDED, FRAGILE, GAP, THIN, Thresholds
from priorities.matching import percent
from priorities.sentences import SINGULAR, day, how_many


@dataclass(frozen=True)
class Method:
    """Which projects count, what each status means in the order in which they are asked, whose
    the limits are, and what to know of need and of sums.
    """

    what_counts: str
    meanings: list[tuple[str, str]]
    of_dates: str
    of_sums: list[str]


def method(
    plan_title: str, thresholds: Thresholds, level: str, on: datetime.date, *, totals: bool
) -> Method:
    """The method behind coverage by areas of this level, on this day. `totals`: they add up."""
    one_area = SINGULAR[level]
    return Method(
        what_counts=(
            f"A project counts in a place if it is running on {day(on)}, works towards at least "
            f"one outcome the priority asks for, works in that {one_area} and is for people the "
            "priority is about. The first of these that holds is the status:"
        ),
        meanings=_meanings(thresholds, on),
        of_dates=(
            f"These limits belong to the plan “{plan_title}”. Dates are those recorded today: a "
            "page for an earlier day does not bring back what was known then."
        ),
        of_sums=[
            f"Need is the number recorded a year for exactly that {one_area}, never a rate.",
            _ADDED_UP if totals else _NOT_ADDED_UP,
        ],
    )


_ADDED_UP = (
    "Totals are the sums of their rows and columns, added up before they are rounded. Places "
    "shared by several areas are split between them by population, so that they are counted once "
    "along a row. A project that answers several priorities offers its places to each, so that a "
    "sum over priorities counts these people once for each of them."
)
_NOT_ADDED_UP = "Some areas here lie inside others, so their places are not added up."


def _meanings(thresholds, on):
    ends_by = f"{day(thresholds.money_ends_by(on))} ({how_many(thresholds.fragile_days, 'day')} on)"
    return [
        (GAP, "No project counts."),
        (
            FRAGILE,
            f"One organisation only, or the money of every project ends by {ends_by}. Where nobody "
            "has said when money ends, it counts as lasting.",
        ),
        (
            THIN,
            "The need is known, and there are places for less than "
            f"{percent(float(thresholds.thin_below))} of it.",
        ),
        (
            CROWDED,
            f"{how_many(thresholds.crowded_from, 'organisation')} or more work on the same outcome "
            "for the same people. It is covered as well.",
        ),
        (COVERED, "Everything else."),
    ]
