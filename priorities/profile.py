"""What a plan's coverage is made of, beside where it is: plain data in, plain data out, no Django.

Places are people a year. A project that answers several priorities offers its places to each, as
in the matrix, so that sums over priorities count these people once for each of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from priorities.matching import percent
from priorities.sentences import how_many

PREVENTION = ("primary", "secondary", "tertiary")
NOT_SAID = ""
EVIDENCE = (5, 4, 3, 2, 1, 0)
COMPARED = 3  # from this level on a comparison shows that it works
PER = 1000


@dataclass(frozen=True, slots=True)
class Work:
    """A project's work for one priority: its places a year there, its best evidence (0: none
    recorded) and the levels of prevention of what they share.
    """

    project: int
    places: Decimal
    evidence: int
    prevention: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What of all places rests on one level; `share` is None where there is no place at all."""

    level: str | int
    places: Decimal
    share: float | None
    projects: int


@dataclass(frozen=True, slots=True)
class Rates:
    """A priority's need and places, each a year and for 1,000 residents of where it holds."""

    need: Decimal | None
    places: Decimal
    residents: Decimal | None

    @property
    def need_per_1000(self) -> Decimal | None:
        return _per_1000(self.need, self.residents)

    @property
    def places_per_1000(self) -> Decimal | None:
        return _per_1000(self.places, self.residents)

    @property
    def places_per_1000_of_need(self) -> Decimal | None:
        return _per_1000(self.places, self.need)

    @property
    def can_be_drawn(self) -> bool:
        return self.need_per_1000 is not None and self.places_per_1000 is not None


def _per_1000(value, whole):
    return None if value is None or not whole or whole < 0 else PER * value / whole


def evidence_profile(work: Iterable[Work]) -> list[Part]:
    """Places by the best evidence behind each, the strongest first, none recorded last."""
    return _parts(work, EVIDENCE, lambda one: (one.evidence,))


def prevention_mix(work: Iterable[Work]) -> list[Part]:
    """Places by level of prevention. Work at several levels is split between them equally; a line
    for what nobody has said stands last where there is any.
    """
    work = list(work)
    levels = [*PREVENTION, NOT_SAID] if any(not one.prevention for one in work) else PREVENTION
    return _parts(work, levels, lambda one: one.prevention or (NOT_SAID,))


def _parts(work, levels, levels_of: Callable[[Work], tuple]):
    places = dict.fromkeys(levels, Decimal(0))
    projects = {level: set() for level in levels}
    for one in work:
        at = levels_of(one)
        for level in at:
            places[level] += one.places / len(at)
            projects[level].add(one.project)
    total = sum(places.values(), Decimal(0))
    return [
        Part(
            level,
            places[level],
            float(places[level] / total) if total else None,
            len(projects[level]),
        )
        for level in levels
    ]


# --- In words


def need_sentence(rates: Iterable[Rates]) -> str:
    """How many priorities have places for as many people as the need counts."""
    known = [one for one in rates if one.need is not None]
    if not known:
        return "The need of no priority here is known as a yearly count."
    short = sum(one.places < one.need for one in known)
    of_known = how_many(len(known), "priority whose need", "priorities whose need")
    if not short:
        return f"Of {of_known} is known, none has fewer places than the need counts."
    has = "has" if short == 1 else "have"
    return f"Of {of_known} is known, {short} {has} fewer places than the need counts."


def evidence_sentence(parts: Iterable[Part]) -> str:
    """How much rests on a comparison or better."""
    share = sum(part.share or 0 for part in parts if part.level >= COMPARED)
    if not share:
        return f"No place rests on evidence of level {COMPARED} or better."
    return f"{percent(share)} of all places rest on evidence of level {COMPARED} or better."


def prevention_sentence(parts: Iterable[Part]) -> str:
    """Which level most places are of."""
    most = max(parts, key=lambda part: part.places)
    if most.level == NOT_SAID:
        return f"Of {percent(most.share or 0)} of all places nobody has said at which level."
    return f"Most places, {percent(most.share or 0)}, are {most.level} prevention."
