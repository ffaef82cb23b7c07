"""What the answer hangs on: each assumption from low to high, and where a bid breaks even."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from proposals.savings.facts import (
    CENTRAL,
    FISCAL,
    HIGH,
    KNOWN_ERROR,
    LEAST_CONFIDENT,
    LOW,
    ONE,
    ZERO,
    Case,
    Tag,
)
from proposals.savings.overlaps import avoided_together
from proposals.savings.results import Appraisal, is_fiscal
from proposals.savings.streams import (
    Stream,
    by_event,
    delivered_in,
    parts_by_project,
    potential_of,
    pounds_of,
)

# How near a break-even multiplier is found.
CLOSE = Decimal("0.0001")
# What nobody gives a low and a high of is shifted by so much, for all outcomes together.
SHIFT = Decimal("0.1")
RATE_SHIFT = Decimal("0.015")
SHIFTED = ("deadweight", "displacement", "attribution", "drop_off")
DISCOUNT_RATE = "discount rate"


@dataclass(frozen=True, slots=True)
class Swing:
    """The bid's fiscal value with one assumption at its low and at its high.

    `tag` is whose assumption it is; None: the same of all outcomes.
    """

    tag: Tag | None
    assumption: str
    low: Decimal
    high: Decimal

    @property
    def width(self) -> Decimal:
        return abs(self.high - self.low)


def swings(found: Appraisal, *, most: int | None = None) -> list[Swing]:
    """All that are not 0, widest first: of each tag its effect, and its people and rate.

    With `most`, of so many tags alone: those worth most.
    """
    worth: dict[Tag, Decimal] = defaultdict(Decimal)
    for line in filter(is_fiscal, found.lines):
        worth[line.tag] += line.pv
    looked_at = set(sorted(worth, key=lambda tag: -worth[tag])[:most])
    swung, fiscal = [], found.fiscal()
    for streams in by_event(found.streams).values():
        # What others do to one another is not changed by it.
        elsewhere = fiscal - fiscal_of(found.case, streams)
        for number, stream in enumerate(streams):
            if stream.tag not in looked_at:
                continue
            effect = stream.tag.effect
            error = KNOWN_ERROR[effect.grade or LEAST_CONFIDENT]
            changes = {
                "effect": [_at(stream, effect.at(name)) for name in (LOW, HIGH)],
                "people and rate": [_times(stream, each) for each in (ONE - error, ONE + error)],
            }
            for assumption, changed in changes.items():
                low, high = (
                    elsewhere
                    + fiscal_of(found.case, [*streams[:number], each, *streams[number + 1 :]])
                    for each in changed
                )
                swung.append(Swing(stream.tag, assumption, low, high))
    swung = [swing for swing in swung if swing.width]
    return sorted(swung, key=lambda swing: (-swing.width, swing.tag.project, swing.tag.outcome))


def shifts(found: Appraisal) -> list[Swing]:
    """All that are not 0, widest first: deadweight, displacement, attribution and drop-off of all
    outcomes together, ten points less and more (within 0 and 1), and the discount rate, a point
    and a half less and more.

    What nobody has said stays unsaid, displacement apart, which counts as none. Costs are left as
    they are: this is about what is saved.
    """
    case = found.case
    streams = found.streams
    delivered = {project: delivered_in(parts) for project, parts in parts_by_project(case).items()}
    shifted = [
        Swing(
            None,
            name,
            *(
                fiscal_of(case, [_shifted(case, delivered, stream, name, by) for stream in streams])
                for by in (-SHIFT, SHIFT)
            ),
        )
        for name in SHIFTED
    ]
    avoided = _avoided(case, streams)  # at any rate the same
    rates = (max(ZERO, case.discount_rate - RATE_SHIFT), case.discount_rate + RATE_SHIFT)
    shifted.append(
        Swing(
            None,
            DISCOUNT_RATE,
            *(_valued(replace(case, discount_rate=rate), avoided) for rate in rates),
        )
    )
    return sorted(
        (swing for swing in shifted if swing.width),
        key=lambda swing: (-swing.width, swing.assumption),
    )


def _shifted(
    case: Case,
    delivered: Mapping[str, tuple[tuple[int, Decimal], ...]],
    stream: Stream,
    name: str,
    by: Decimal,
) -> Stream:
    """The stream as it were with one assumption moved, where its tag has it."""
    tag = stream.tag
    value = getattr(tag.effect, name)
    if value is None:
        if name != "displacement":
            return stream
        value = ZERO
    within = min(ONE, max(ZERO, value + by))
    moved = replace(tag.effect, **{name: within})
    potential = potential_of(case.projects[tag.project], tag.people, moved, delivered[tag.project])
    return replace(stream, potential=potential)


def fiscal_of(
    case: Case,
    streams: Sequence[Stream],
    change: Callable[[Decimal], Decimal] = lambda effect: effect,
) -> Decimal:
    """The fiscal value of some streams alone, with each central effect changed."""
    return _valued(case, _avoided(case, streams, change))


def _valued(case: Case, avoided: Sequence[tuple[Decimal, Mapping[int, Decimal]]]) -> Decimal:
    """What events avoided are worth: (pounds an event, {year: events}) each."""
    return sum(
        (
            pounds * sum((each * case.factor(year) for year, each in events.items()), start=ZERO)
            for pounds, events in avoided
        ),
        start=ZERO,
    )


def _avoided(
    case: Case,
    streams: Sequence[Stream],
    change: Callable[[Decimal], Decimal] = lambda effect: effect,
) -> list[tuple[Decimal, dict[int, Decimal]]]:
    """(pounds an event, {year: events avoided}) of each event, by these streams alone."""
    found, met = [], {}
    for alike in by_event(streams).values():
        # All of an event are valued by the same rows.
        an_event = sum(
            (pounds_of(case, row) for row in alike[0].rows if row.kind == FISCAL), start=ZERO
        )
        effects = [change(stream.tag.effect.at(CENTRAL)) for stream in alike]
        found.append((an_event, avoided_together(case, alike, effects, met)))
    return found


def _at(stream: Stream, central: Decimal) -> Stream:
    effect = replace(stream.tag.effect, central=central)
    return replace(stream, tag=replace(stream.tag, effect=effect))


def _times(stream: Stream, factor: Decimal) -> Stream:
    changed = {year: events * factor for year, events in stream.potential.items()}
    return replace(stream, potential=changed)


def break_even(found: Appraisal) -> Decimal | None:
    """What all effects have to be multiplied by for the fiscal value to equal the cost.

    No effect goes above 1. None: even then the fiscal value stays below.
    """
    if not found.cost:
        return ZERO
    streams = found.streams
    effects = [stream.tag.effect.at(CENTRAL) for stream in streams]
    smallest = min((each for each in effects if each), default=None)

    def pays(times: Decimal) -> bool:
        fiscal = fiscal_of(found.case, streams, lambda effect: min(ONE, effect * times))
        return fiscal >= found.cost

    if smallest is None or not pays(ONE / smallest):
        return None
    below, above = ZERO, ONE / smallest
    while above - below > CLOSE * above:
        middle = (below + above) / 2
        below, above = (below, middle) if pays(middle) else (middle, above)
    return above
