"""Which projects answer a priority, and how well: docs/design.md 5, without a database.

fit        = Σ over shared outcomes (weight × strength) / Σ over the priority's (weight)
area share = weight of the shared leaves / weight of the priority's leaves
rank by fit × area share, then people, largest first, then reference
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

# A convention of the consortium, kept here alone: a person's reading on the Nesta scale, 0 (none
# recorded) to 5, counts as a sixth more for each level.
LEVELS = 6

# What is compared is rounded first, so that the last bits of a sum never decide.
DECIMALS = 9
RATIO_DECIMALS = 15


@dataclass(frozen=True, slots=True)
class Extent:
    """A set of leaves: how many, what they weigh together, how many have no weight."""

    leaves: int
    weight: float
    unweighed: int = 0

    @property
    def counts_leaves(self) -> bool:
        """True if a ratio with this denominator counts leaves instead of people."""
        return self.unweighed > 0 or self.weight == 0


@dataclass(frozen=True, slots=True)
class Share:
    """Part of a whole; `in_leaves` where leaves were counted for want of populations."""

    part: float
    whole: float
    in_leaves: bool

    @property
    def value(self) -> float:
        """0..1."""
        return round(self.part / self.whole, RATIO_DECIMALS)

    def of(self, amount: float) -> float:
        """This share of an amount: multiplied first, so that a half of 100 is 50."""
        return round(float(amount) * self.part / self.whole, DECIMALS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An outcome that a priority asks for, with its weight in it."""

    id: int
    code: str
    name: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class SharedOutcome:
    """An outcome that project and priority share. `people` is the tag's own figure a year."""

    outcome: str
    name: str
    weight: Decimal
    evidence_level: int
    people: int | None = None


@dataclass(frozen=True, slots=True)
class PriorityFacts:
    """What a priority is, where it holds and for whom: groups (code, name), none is everyone."""

    id: int
    plan: str
    plan_slug: str
    reference: str
    title: str
    rank: int | None
    theme: str
    weight: Decimal
    wanted: tuple[Wanted, ...]
    groups: tuple[tuple[str, str], ...]
    indicator_id: int | None
    indicator: str
    extent: Extent


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What a project is. `groups` holds (code, name); none is everyone. Pounds a year.

    `is_on_behalf`: a coordinator added it for its organisation.
    """

    id: int
    reference: str
    slug: str
    title: str
    status: str
    organisation_id: int
    organisation: str
    organisation_name: str
    organisation_slug: str
    organisation_kind: str
    sensitive: bool
    people_per_year: int | None
    annual_cost_gbp: Decimal | None
    funded_until: datetime.date | None
    groups: tuple[tuple[str, str], ...]
    extent: Extent
    confirmed_on: datetime.date | None = None
    is_on_behalf: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One project that answers one priority, as gathered from the tables.

    `shared` are the leaves of both; `common` those of them that also lie in the areas asked about
    (all, if none were). `meeting` names the project's target groups that meet the priority's.
    """

    priority: PriorityFacts
    project: ProjectFacts
    outcomes: tuple[SharedOutcome, ...]
    shared: Extent
    common: Extent
    meeting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An answer with its figures: `people` a year (0 where unknown: see `people_known`).

    `inside` is the share of the project's leaves that lie in the priority (and in the areas asked
    about, if any were): people × inside are its places there. `why_without_place` is `why` for
    those who may not know where the project is.
    """

    priority: PriorityFacts
    project: ProjectFacts
    outcomes: tuple[SharedOutcome, ...]
    fit: float
    area_share: Share
    score: float
    people: int
    people_known: bool
    inside: Share
    why: str
    why_without_place: str

    @property
    def places(self) -> float:
        return self.inside.of(self.people)

    @property
    def best_evidence(self) -> int:
        return max(outcome.evidence_level for outcome in self.outcomes)


def fit(outcomes: Iterable[SharedOutcome], wanted: Iterable[Wanted]) -> float:
    """How much of what a priority asks for is shared, weighed by strength of evidence: 0..1."""
    shared = sum(
        (outcome.weight * (outcome.evidence_level + 1) for outcome in outcomes), Decimal(0)
    )
    whole = sum((outcome.weight for outcome in wanted), Decimal(0))
    return round(float(shared / (LEVELS * whole)), RATIO_DECIMALS)


def share(part: Extent, whole: Extent) -> Share:
    """Weight of a part of some leaves / weight of them all.

    If any leaf of the whole has no weight, or they weigh 0 together, both sides count leaves.
    """
    if whole.counts_leaves:
        return Share(part.leaves, whole.leaves, in_leaves=True)
    return Share(part.weight, whole.weight, in_leaves=False)


def people(outcomes: Iterable[SharedOutcome], people_per_year: int | None) -> tuple[int, bool]:
    """The largest people a year among the shared tags, and whether any figure is known.

    A blank tag takes the project's own figure; 0 is 0; unknown counts 0.
    """
    figures = [
        people_per_year if outcome.people is None else outcome.people for outcome in outcomes
    ]
    known = [figure for figure in figures if figure is not None]
    return max(known, default=0), bool(known)


def groups_meeting(own: set, inclusions: Iterable[tuple]) -> set:
    """The groups that meet one of `own`: the same, including it, or included by it.

    `inclusions` are pairs (wider, narrower); they may go round in a circle.
    """
    up, down = {}, {}
    for wider, narrower in inclusions:
        up.setdefault(narrower, []).append(wider)
        down.setdefault(wider, []).append(narrower)
    return _reached(own, up) | _reached(own, down)


def _reached(groups, steps):
    found, look = set(groups), list(groups)
    while look:
        for one in steps.get(look.pop(), ()):
            if one not in found:
                found.add(one)
                look.append(one)
    return found


def match(answer: Answer) -> Match:
    """The figures of one answer and the sentence that says why it is one."""
    of_outcomes = fit(answer.outcomes, answer.priority.wanted)
    area_share = share(answer.shared, answer.priority.extent)
    figure, known = people(answer.outcomes, answer.project.people_per_year)
    return Match(
        priority=answer.priority,
        project=answer.project,
        outcomes=answer.outcomes,
        fit=of_outcomes,
        area_share=area_share,
        score=round(of_outcomes * area_share.value, DECIMALS),
        people=figure,
        people_known=known,
        inside=share(answer.common, answer.project.extent),
        why=why(answer, area_share, figure, known),
        why_without_place=why(answer, None, figure, known),
    )


def rank(matches: Iterable[Match]) -> list[Match]:
    """By priority (its rank, then reference); within one the best first."""
    return sorted(matches, key=lambda one: (*priority_order(one.priority), *_merit(one)))


def priority_order(priority):
    """Sorts priorities by rank, those without one last, then by reference."""
    return (priority.rank is None, priority.rank or 0, priority.reference, priority.id)


def _merit(one):
    return (-one.score, -one.people, one.project.reference)


# --- Why, in words


def why(answer: Answer, area_share: Share | None, figure: int, known: bool) -> str:
    """One sentence: outcomes with their evidence, where, for whom, how many people.

    Without an area share it says nothing of where.
    """
    parts = [
        f"Works towards {_outcomes(answer.outcomes)}, {_how_many(answer)} this priority asks for",
        area_share and _where(answer, area_share),
        _for_whom(answer),
        f"{figure:,} {'person' if figure == 1 else 'people'} a year"
        if known
        else "for how many people we don't know, counted as 0",
    ]
    return ", ".join(part for part in parts if part) + "."


def _outcomes(outcomes):
    best_first = sorted(
        outcomes, key=lambda one: (-one.weight * (one.evidence_level + 1), one.outcome)
    )
    return joined([f"{one.name} ({_evidence(one.evidence_level)})" for one in best_first])


def _evidence(level):
    return f"evidence level {level} of 5" if level else "no evidence recorded"


def _how_many(answer):
    shared, asked = len(answer.outcomes), len(answer.priority.wanted)
    if asked == 1:
        return "the outcome"
    if shared == asked:
        return "both outcomes" if asked == 2 else f"all {asked} outcomes"
    return f"{shared} of the {asked} outcomes"


def _where(answer, area_share):
    leaves, of_leaves = answer.shared.leaves, answer.priority.extent.leaves
    if leaves == of_leaves:
        return "wherever it holds"
    places = f"in {leaves} of its {of_leaves} places"
    if area_share.in_leaves:
        return places
    return f"{places}, where {percent(area_share.value)} of its people live"


def _for_whom(answer):
    if answer.meeting:
        return f"for {joined(answer.meeting)}"
    if not answer.project.groups:
        return "for everyone"
    return f"for {joined([name for _, name in answer.project.groups])}"


def percent(value):
    """A share in words: whole percents, and never 0% of something or 100% of part of it."""
    if 0 < value < 0.005:
        return "under 1%"
    if 0.995 <= value < 1:
        return "over 99%"
    return f"{value:.0%}"


def joined(words):
    """ "a", "a and b", "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
