"""A whole bid: each line at low, central and high effects, and what is spent."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from proposals.savings.facts import CENTRAL, HIGH, LOW, ZERO, Case, UnitCost
from proposals.savings.overlaps import avoid, refuse_double_counting
from proposals.savings.results import Appraisal, Line
from proposals.savings.streams import Stream, pounds_of, streams_of


def appraise(case: Case) -> Appraisal:
    """The whole bid at low, central and high effects.

    Raises SavingsRefused where something would be counted twice, or a cost of several agencies
    cannot be told apart.
    """
    streams, not_counted = streams_of(case)
    refuse_double_counting(case, streams)
    avoided = {
        scenario: avoid(case, streams, [stream.tag.effect.at(scenario) for stream in streams])
        for scenario in (LOW, CENTRAL, HIGH)
    }
    lines = tuple(
        line_of(case, stream, row, {name: found[number] for name, found in avoided.items()})
        for number, stream in enumerate(streams)
        for row in stream.rows
    )
    cost, full_cost = costs_by_year(case)
    return Appraisal(case, tuple(streams), lines, not_counted, cost, full_cost)


def line_of(
    case: Case, stream: Stream, row: UnitCost, events: Mapping[str, Mapping[int, Decimal]]
) -> Line:
    """The stream's events, valued by one of its rows."""
    pounds = pounds_of(case, row)
    worth = {year: pounds * case.factor(year) for year in stream.potential}
    pv_by_year = {
        scenario: {year: each * worth[year] for year, each in by_year.items()}
        for scenario, by_year in events.items()
    }
    recorded = case.recorded.get(stream.event)
    claimed = max(events[CENTRAL].values(), default=ZERO) / recorded if recorded else None
    return Line(stream.tag, stream.event, row, events, pv_by_year, claimed)


def costs_by_year(case: Case) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """What is spent by year, discounted: as asked for and matched, and at full cost."""
    cost: dict[int, Decimal] = defaultdict(Decimal)
    full: dict[int, Decimal] = defaultdict(Decimal)
    for part in case.parts:
        spent = part.amount + part.match
        annual = case.projects[part.project].annual_cost
        cost[part.year] += spent * case.factor(part.year)
        full[part.year] += max(spent, part.share * (annual or ZERO)) * case.factor(part.year)
    for own in case.own_costs:
        for by_year in (cost, full):
            by_year[own.year] += (own.amount + own.match) * case.factor(own.year)
    return dict(sorted(cost.items())), dict(sorted(full.items()))
