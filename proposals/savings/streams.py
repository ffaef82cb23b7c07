"""Which outcomes can be counted, how many events each could avoid, and what one is worth."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from proposals.savings.facts import (
    FISCAL,
    LEAST_CONFIDENT,
    ONE,
    OPTIMISM_BIAS,
    ZERO,
    Case,
    Effect,
    Part,
    Project,
    SavingsRefused,
    Tag,
    UnitCost,
)
from proposals.savings.results import NotCounted


@dataclass(frozen=True)
class Stream:
    """A tag that can be counted: the events a year there would be if the effect were complete."""

    tag: Tag
    event: str
    rows: tuple[UnitCost, ...]
    potential: Mapping[int, Decimal]


def streams_of(case: Case) -> tuple[list[Stream], tuple[NotCounted, ...]]:
    """What can be counted, and what cannot with the reasons; each in the order of references."""
    parts = parts_by_project(case)
    rows_by_code: dict[str | None, tuple[UnitCost, ...]] = {}
    streams, not_counted = [], []
    for tag in sorted(case.tags, key=lambda tag: (tag.project, tag.outcome)):
        if tag.project not in parts:
            continue
        if tag.unit_cost not in rows_by_code:
            rows_by_code[tag.unit_cost] = rows_of(case, tag.unit_cost)
        rows = rows_by_code[tag.unit_cost]
        if missing := missing_of(case, tag, rows):
            not_counted.append(not_counted_for(case, tag, rows, parts[tag.project], missing))
        else:
            event = case.unit_costs[tag.unit_cost].event or tag.unit_cost
            potential = potential_of(
                case.projects[tag.project], tag.people, tag.effect, delivered_in(parts[tag.project])
            )
            streams.append(Stream(tag, event, rows, potential))
    return streams, tuple(not_counted)


def parts_by_project(case: Case) -> dict[str, list[Part]]:
    """{project: its parts}, in the order of the case."""
    parts = defaultdict(list)
    for part in case.parts:
        parts[part.project].append(part)
    return dict(parts)


def by_event(streams: Iterable[Stream]) -> dict[str, list[Stream]]:
    """{event: the streams that avoid it}, in the order of the streams."""
    found = defaultdict(list)
    for stream in streams:
        found[stream.event].append(stream)
    return dict(found)


def rows_of(case: Case, code: str | None) -> tuple[UnitCost, ...]:
    """The rows an event is valued by: its constituents all the way down, or itself."""
    if code is None:
        return ()
    children = defaultdict(list)
    for row in case.unit_costs.values():
        children[row.parent].append(row.code)

    def below(code, path):
        if code in path:
            raise SavingsRefused(
                [f"The unit cost {code} is a constituent of itself: {' → '.join((*path, code))}."]
            )
        if code not in children:
            return [case.unit_costs[code]]
        return [row for child in sorted(children[code]) for row in below(child, (*path, code))]

    return tuple(below(code, ()))


def missing_of(case: Case, tag: Tag, rows: Iterable[UnitCost]) -> list[str]:
    """What has to be known before a tag counts, in words."""
    effect = tag.effect
    needed = {
        "unit cost": tag.unit_cost,
        "people a year": tag.people,
        "baseline rate": effect.baseline_rate,
        "central effect": effect.central,
        "deadweight": effect.deadweight,
        "attribution": effect.attribution,
    }
    missing = [name for name, value in needed.items() if value is None]
    for row in rows:
        if row.price_year is None:
            missing.append(f"price year of {row.code}")
        elif row.price_year != case.base_year:
            missing += [
                f"price index of {year}"
                for year in (row.price_year, case.base_year)
                if year not in case.deflators and f"price index of {year}" not in missing
            ]
    return missing


def delivered_in(parts: Iterable[Part]) -> tuple[tuple[int, Decimal], ...]:
    """The share of a project that each of its parts delivers in its year."""
    return tuple((part.year, part.share) for part in parts)


def potential_of(
    project: Project, people: int, effect: Effect, delivered: tuple[tuple[int, Decimal], ...]
) -> dict[int, Decimal]:
    """{year: events avoided, if the effect were complete}, before caps and overlaps."""
    grade = effect.grade or LEAST_CONFIDENT
    a_year = (
        people
        * project.inside
        * effect.baseline_rate
        * (ONE - effect.deadweight)
        * (ONE - (effect.displacement or ZERO))
        * effect.attribution
        * (ONE - OPTIMISM_BIAS[grade])
    )
    # How much lasts is not known: nothing after the first year.
    years = 1 if effect.drop_off is None else effect.years or 1
    kept = ONE - (effect.drop_off or ZERO)
    lasting = lasting_of(delivered, kept, years)
    return {year: a_year * share for year, share in lasting.items()}


@lru_cache(maxsize=1024)
def lasting_of(
    delivered: tuple[tuple[int, Decimal], ...], kept: Decimal, years: int
) -> Mapping[int, Decimal]:
    """{year: share of a year's whole effect}, of what is delivered and what earlier years leave.

    `delivered` is (year, share of the project); of an effect `kept` is left a year later, and
    nothing after so many years. The same for most outcomes of a bid: worked out once.
    """
    lasting: dict[int, Decimal] = defaultdict(Decimal)
    for year, share in delivered:
        left = ONE
        for later in range(years):
            lasting[year + later] += share * left
            left *= kept
    return MappingProxyType(lasting)


def not_counted_for(
    case: Case,
    tag: Tag,
    rows: Iterable[UnitCost],
    parts: Sequence[Part],
    missing: Sequence[str],
) -> NotCounted:
    """A tag without a value, with the events a year that would pay for its project."""
    priced = not any(name.startswith("price") for name in missing)
    worth = sum((pounds_of(case, row) for row in rows if priced and row.kind == FISCAL), start=ZERO)
    a_year = sum((part.amount + part.match for part in parts), start=ZERO) / len(parts)
    event = tag.unit_cost and (case.unit_costs[tag.unit_cost].event or tag.unit_cost)
    recorded = case.recorded.get(event) if event else None
    return NotCounted(tag, tuple(missing), a_year / worth if worth else None, recorded)


def pounds_of(case: Case, row: UnitCost) -> Decimal:
    """What one event costs in pounds of the base year."""
    if row.price_year == case.base_year:
        return row.amount
    return row.amount * case.deflators[case.base_year] / case.deflators[row.price_year]
