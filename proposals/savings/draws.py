"""How far a bid's fiscal value may lie from the central one: many draws of what is not certain."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from proposals.savings.facts import FISCAL, HIGH, KNOWN_ERROR, LEAST_CONFIDENT, LOW, Case, Effect
from proposals.savings.overlaps import clusters
from proposals.savings.results import Appraisal
from proposals.savings.streams import Stream, pounds_of

if TYPE_CHECKING:
    from numpy import ndarray

DRAWS = 10_000
SEED = 20080401


@dataclass(frozen=True, slots=True)
class Spread:
    """Fiscal value below which one draw in ten, half, and nine in ten lie, in pounds."""

    p10: Decimal
    p50: Decimal
    p90: Decimal
    seed: int
    draws: int


def spread_of(found: Appraisal, *, seed: int = SEED, draws: int = DRAWS) -> Spread:
    """Draws for every tag its effect (triangular from low over central to high) and its people and
    rate together (uniform within the known error of its grade); the same for the same seed.
    """
    import numpy

    random = numpy.random.default_rng(seed)
    drawn_by_event: dict[str, list] = defaultdict(list)
    for stream in found.streams:
        drawn_by_event[stream.event].append((stream, _drawn(random, stream.tag.effect, draws)))
    fiscal = numpy.zeros(draws)
    for event, drawn in drawn_by_event.items():
        # All of an event are valued by the same rows.
        pounds = sum(
            float(pounds_of(found.case, row)) for row in drawn[0][0].rows if row.kind == FISCAL
        )
        years = sorted({year for stream, _ in drawn for year in stream.potential})
        for year in years:
            avoided = _avoided(found.case, event, year, drawn)
            fiscal += avoided * pounds * float(found.case.factor(year))
    p10, p50, p90 = (Decimal(str(round(each, 2))) for each in _percentiles(fiscal))
    return Spread(p10, p50, p90, seed, draws)


def _percentiles(values):
    import numpy

    return [float(each) for each in numpy.percentile(values, [10, 50, 90])]


def _drawn(random, effect: Effect, draws: int):
    """`draws` effects, times how far people and rate may be from what is given."""
    low, central, high = (float(each) for each in (effect.at(LOW), effect.central, effect.at(HIGH)))
    effects = random.triangular(low, central, high, draws) if low < high else central
    error = float(KNOWN_ERROR[effect.grade or LEAST_CONFIDENT])
    return effects * random.uniform(1 - error, 1 + error, draws)


def _avoided(case: Case, event: str, year: int, drawn: list[tuple[Stream, "ndarray"]]):
    """Events avoided in a year in each draw, all projects together, as `overlaps.avoid` does."""
    import numpy

    recorded = float(case.recorded[event]) if event in case.recorded else None
    if recorded == 0:
        return 0.0
    # Of what is recorded, the share that each project would avoid alone; else how many.
    claims: dict[str, ndarray] = {}
    for stream, effects in drawn:
        if potential := float(stream.potential.get(year, 0)):
            project, claim = stream.tag.project, potential / (recorded or 1) * effects
            claims[project] = numpy.maximum(claims[project], claim) if project in claims else claim
    if not claims:
        return 0.0
    if recorded is None:
        claimed = [project for project, claim in claims.items() if claim.any()]
        return sum(
            numpy.maximum.reduce([claims[project] for project in cluster])
            for cluster in clusters(case.projects, claimed)
        )
    left = None
    for taken in claims.values():  # each is this call's own: nothing is copied
        if taken.max() > 1:
            numpy.minimum(1, taken, out=taken)
        numpy.subtract(1, taken, out=taken)
        left = taken if left is None else numpy.multiply(left, taken, out=left)
    return recorded * (1 - left)
