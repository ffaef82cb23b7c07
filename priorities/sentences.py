"""Coverage in words: what a plan's cells come to, why a cell has its status, what it still takes.

Plain data in, sentences out; imports no Django. The numbers come from `coverage.py`.
"""

import calendar
import datetime
from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from priorities.coverage import (
    COVERED,
    CROWDED,
    FRAGILE,
    GAP,
    STATUSES,
    THIN,
    Cell,
    CellSums,
    Coverage,
    Thresholds,
)
from priorities.matching import joined, percent
from priorities.yearly_counts import YearlyCount
from projects.confirmation import STALE_AFTER

SINGULAR = {
    "country": "country",
    "region": "region",
    "county": "county",
    "district": "district",
    "ward": "ward",
    "neighbourhood": "neighbourhood",
}
PLURAL = {"country": "countries", "county": "counties"} | {
    name: f"{name}s" for name in ("region", "district", "ward", "neighbourhood")
}


def day(date: datetime.date) -> str:
    """23 November 2026."""
    return f"{date.day} {calendar.month_name[date.month]} {date.year}"


def rounded(value: Decimal) -> int:
    """A figure as a whole number, a half rounded up."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def whole(value: Decimal) -> str:
    """A figure in words: 1,140."""
    return f"{rounded(value):,}"


def how_many(number: int, singular: str, plural: str = "") -> str:
    """1 project, 3 projects."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def places(value: Decimal) -> str:
    """Places a year, whole: "64 places"; what would round to none is "under 1 place"."""
    if 0 < value < Decimal("0.5"):
        return "under 1 place"
    return how_many(rounded(value), "place")


def yearly(count: YearlyCount | None) -> str:
    """A number a year: "about 396 a year (estimate)"."""
    if count is None:
        return "not known"
    if count.is_estimate:
        return f"about {whole(count.value)} a year (estimate)"
    return f"{whole(count.value)} a year"


def share_of_need(offered: Decimal, need: YearlyCount | None) -> str:
    """What part of a yearly need so many places are: "25% of the need"; blank where unknown."""
    if need is None or need.value <= 0:
        return ""
    return f"{percent(float(offered / need.value))} of the need"


def answer(counts: Counter, level: str, thresholds: Thresholds, on: datetime.date) -> str:
    """The sentence a coverage page begins with: how many places are covered, gaps and so on."""
    ends_by = day(thresholds.money_ends_by(on))
    total = sum(counts.values())
    met = f"where a priority meets a {SINGULAR[level]}"
    covered = counts[COVERED] + counts[CROWDED]
    said = [
        (covered, "is covered", "are covered"),
        (counts[GAP], "is a gap", "are gaps"),
        (
            counts[FRAGILE],
            f"hangs on one organisation or on money that ends by {ends_by}",
            f"hang on one organisation or on money that ends by {ends_by}",
        ),
        (counts[THIN], "has few places for the need", "have few places for the need"),
    ]
    said = [(number, one, many) for number, one, many in said if number]
    if not said:
        return f"There is no place {met} yet."
    if total == 1:
        return f"The one place {met} {said[0][1]}."
    if len(said) == 1:
        return f"All {total:,} places {met} {said[0][2]}."
    parts = [f"{number:,} {one if number == 1 else many}" for number, one, many in said]
    return f"Of {total:,} places {met}, {joined(parts)}."


def statuses(counts: Counter) -> str:
    """ "3 gaps, 1 fragile, 2 covered": how many places have each status; those without left out."""
    said = [
        f"{counts[status]:,} {'gaps' if status == GAP and counts[status] != 1 else status}"
        for status in STATUSES
        if counts[status]
    ]
    return ", ".join(said) or "no place"


def crowding(counts: Counter, thresholds: Thresholds) -> str:
    """What an opening sentence leaves unsaid about places where many do the same; else blank."""
    crowded = counts[CROWDED]
    if not crowded:
        return ""
    where = "one of the covered places" if crowded == 1 else f"{crowded:,} of the covered places"
    return (
        f"In {where} {thresholds.crowded_from} organisations or more do the same for the same "
        "people."
    )


KNOWN = (
    "Known are the charities that say here that they work in one of these areas or one around it, "
    "and those of which the charity register loaded here names such an area, from a district up; "
    "those that name the whole country alone are not among them."
)


def registered(registered: int, known: int, *, has_register: bool) -> str:
    """How many of the charities known somewhere have registered a project there. Without a charity
    register to know others from, it says that nobody knows how many there are.
    """
    if has_register:
        return f"{_registered(registered, known)}."
    said = _registered(registered, known)
    if 0 < registered == known:
        # "All that are known" would be taken for all there are.
        have = "has a project" if registered == 1 else "have projects"
        said = f"{how_many(registered, 'charity', 'charities')} {have} registered here"
    others = "others work" if known else "work"
    return f"{said}; how many {others} here is not known: no charity register with areas is loaded."


def _registered(registered, known):
    if not known:
        return "No charity is known here yet"
    if registered == known:
        if known == 1:
            return "The one charity known here has registered a project"
        return f"All {known:,} charities known here have registered projects"
    if not registered:
        return f"None of the {how_many(known, 'charity', 'charities')} known here has registered"
    have = "has" if registered == 1 else "have"
    return f"{registered:,} of {known:,} charities known here {have} registered projects"


# --- One cell


def why(
    cell: Cell,
    thresholds: Thresholds,
    on: datetime.date,
    names: list[str],
    money_until: list[datetime.date | None],
    alike=(),
) -> str:
    """Why a cell has its status.

    `names` are those of the organisations that count there; `money_until` the last day of money of
    each project (None: no end is recorded); `alike` as in `coverage.CellDetail`.
    """
    ends_by = day(thresholds.money_ends_by(on))
    if cell.status == GAP and not cell.priority.wanted:
        return "The plan names no outcome that this priority asks for, so no project can count."
    if cell.status == GAP:
        return f"No project that runs on {day(on)} works here towards what this priority asks for."
    if cell.status == FRAGILE:
        return _fragile(cell.sums, names, ends_by)
    if cell.status == THIN:
        return (
            f"{_ratio(cell)}, below the {percent(float(thresholds.thin_below))} this plan asks for."
        )
    if cell.status == CROWDED:
        return " ".join(
            f"{len(sharing)} organisations work on “{outcome}” here for "
            f"{f'“{group}”' if group else 'everyone'}: {joined(list(sharing))}."
            for outcome, group, sharing in alike
        )
    parts = [
        f"{how_many(cell.organisations, 'organisation')} work on this here, {_lasts(money_until)}."
    ]
    if cell.need is None:
        parts.append("Whether that is enough we don’t know.")
    elif cell.need.value > 0:
        parts.append(f"{_ratio(cell)}.")
    return " ".join(parts)


def _lasts(money_until):
    dates = [date for date in money_until if date is not None]
    if len(dates) == len(money_until):
        return f"with money until {day(max(dates))} at the longest"
    return "and not all of their money has an end recorded"


def _fragile(sums: CellSums, names, ends_by):
    one = sums.organisations == 1
    who = names[0] if names else "one organisation"
    if one and sums.all_money_ends:
        return f"Only {who} works on this here, and the money known for it ends by {ends_by}."
    if one:
        return f"Only {who} works on this here."
    return (
        f"{how_many(sums.organisations, 'organisation')} work on this here, but the money of every "
        f"project ends by {ends_by}."
    )


def _ratio(cell):
    share = float(cell.places / cell.need.value)
    said = "about " if cell.need.is_estimate else ""
    return (
        f"There {'is' if places(cell.places) == '1 place' else 'are'} {places(cell.places)} for "
        f"{said}{whole(cell.need.value)} a year, {percent(share)} of the need"
    )


@dataclass(frozen=True, slots=True)
class Missing:
    """What a cell lacks to be covered: organisations, money that lasts, places a year."""

    organisations: int
    lasting_money: bool
    places: int

    def __bool__(self) -> bool:
        return bool(self.organisations or self.lasting_money or self.places)


def missing(sums: CellSums, need: Decimal | None, thresholds: Thresholds) -> Missing:
    """The least that would make a cell covered. Each is counted from what is there today."""
    short = thresholds.thin_below * need - sums.places if need else Decimal(0)
    return Missing(
        organisations=max(0, 2 - sums.organisations),
        lasting_money=sums.projects == 0 or sums.all_money_ends,
        places=max(0, int(round(short, 9).to_integral_value(ROUND_CEILING))),
    )


def what_it_takes(cell: Cell, thresholds: Thresholds, on: datetime.date) -> list[str]:
    """What would move a cell to covered, a short line for each thing."""
    lacks = missing(cell.sums, cell.need and cell.need.value, thresholds)
    ends_by = day(thresholds.money_ends_by(on))
    said = [] if cell.priority.wanted else ["an outcome that the plan names for it"]
    if lacks.organisations == 2:
        said.append("two organisations that work on it here")
    elif lacks.organisations == 1:
        said.append("one more organisation")
    if lacks.lasting_money:
        said.append(
            f"money that lasts beyond {ends_by} for at least one project"
            if lacks.organisations
            else f"money beyond {ends_by} for at least one of the projects"
        )
    if lacks.places:
        said.append(f"{how_many(lacks.places, 'more place', 'more places')} a year")
    return said


def overlay(projects: int, pairs: int, here: str, there: str) -> str:
    """The sentence that two plans laid over each other begin with."""
    work = how_many(projects, "project answers", "projects answer") if projects else "No project"
    if not projects:
        work += " answers"
    said = f"{work} both “{here}” and “{there}”."
    if not pairs:
        return f"{said} No priority of one wants what one of the other wants."
    return f"{said} {how_many(pairs, 'pair')} of their priorities want the same, or bring it about."


# --- What a reader must know of the figures


def _of_places(has):
    said = ["Places are people a year whom projects can take."]
    if has("spread"):
        said.append(
            "Where a project works in several areas, its places are spread over them by population."
        )
    if has("in_leaves"):
        said.append(
            "Where populations are not held, each of the smallest areas gets the same share."
        )
    if has("people_unknown"):
        said.append("A project that does not say how many people it takes counts as 0 places.")
    return said


def cell_notes(cell: Cell) -> list[str]:
    """What to know before using the figures of one cell."""
    return _of_places(lambda fact: getattr(cell.sums, fact))


def not_confirmed(cell: Cell) -> str:
    """How many of a cell's projects their organisations have not confirmed lately; else blank."""
    stale, all_told = cell.sums.stale, cell.projects
    if not stale:
        return ""
    if all_told == 1:
        who = "The one project here has"
    elif stale == all_told:
        who = f"All {all_told:,} projects here have"
    else:
        who = f"{stale:,} of the {all_told:,} projects here {'has' if stale == 1 else 'have'}"
    return (
        f"{who} not been confirmed in the last {STALE_AFTER.days} days by those who run "
        f"{'it' if stale == 1 else 'them'}. {'It counts' if stale == 1 else 'They count'} all "
        "the same."
    )


def stale_legend(found: Coverage) -> str:
    """What the mark beside a cell's figures means; blank where no cell has one."""
    if not found.has("stale"):
        return ""
    return f"counts work that has not been confirmed in the last {STALE_AFTER.days} days"


def spread_legend(found: Coverage) -> str:
    """What the mark of places spread down means; blank where no cell has one."""
    if not found.has("from_wider"):
        return ""
    return "counts places named for a wider area and spread down by population"


LEFT_OUT = (
    "Projects whose place is kept private are counted by district only, and are not in figures "
    "of smaller areas."
)


def notes(found: Coverage) -> list[str]:
    """What to know before using a matrix: estimates, spreading, what is not known."""
    said = _of_places(found.has)
    if found.has("statutory"):
        public = sum((cell.sums.statutory_places for cell in found.cells), Decimal(0))
        said.append(
            "“Public” are projects that public bodies run themselves: "
            f"{whole(public)} of the {places(sum(cell.places for cell in found.cells))} here."
        )
    if found.has_estimates:
        said.append("A need marked as an estimate rests on fewer than twelve months of counts.")
    if found.cells and all(cell.need is None for cell in found.cells):
        said.append(
            f"Need is not known for any {SINGULAR[found.level]}: no yearly count is held for one, "
            "so nothing here can be called thin."
        )
    elif found.has_unknown_need:
        said.append("Where need is not known, no yearly count is held for exactly that area.")
    return said
