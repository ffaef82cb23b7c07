"""What changed from one plan to the next: new, dropped, reworded, re-weighted. No database.

Two priorities are the same one over time if an officer said so, and never where one said that the
newer is none of the earlier plan's. Unsaid, they are if their titles are the same; else if they
have the same reference, unless we gave it (P1, P2, … number the priorities of every plan anew) and
their titles share no word of weight; else if their titles are alike. Likeness is Python's own
`SequenceMatcher` over the stems of the words of weight, in alphabetical order: 2 × the words both
have / the words of both together.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from priorities.matching import joined
from projects.reading import stem, tokens_of

# From here on two titles are taken for the same priority. Two words of three in common are not
# enough: "domestic abuse" and "domestic burglary" share one of two, "drug misuse" and "alcohol
# misuse" too.
ALIKE_FROM = 0.6

# What nearly every title of a plan says, whatever it is about.
_WEIGHTLESS = frozenset(
    stem(word)
    for word in """a an and as at by for from in into is it its of on or our the their them they
    this to we with within who all more less fewer better reduce reducing reduction tackle tackling
    prevent preventing prevention improve improving improvement increase increasing promote
    promoting support supporting address addressing ensure ensuring deliver delivering work
    working make making keep keeping help helping focus priority priorities local people
    communities""".split()
)
_NUMBERED_BY_US = re.compile(r"P[0-9]+")
_WORDS = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Wording:
    """A priority as its plan has it. Lists are names; outcomes are (name, weight)."""

    id: int
    reference: str
    title: str
    description: str = ""
    theme: str = ""
    rank: int | None = None
    weight: Decimal = Decimal(1)
    areas: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    outcomes: tuple[tuple[str, Decimal], ...] = ()
    indicator: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    continues: int | None = None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two wordings of a priority say differently, in words; blank is nothing."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A priority that stands in both plans, with what is different in it."""

    old: Wording
    new: Wording
    by_title: bool
    rewords: bool
    weighs: tuple[Difference, ...]
    others: tuple[Difference, ...]

    @property
    def is_changed(self) -> bool:
        return bool(self.rewords or self.weighs or self.others)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the priorities: `kept` and `new` in the new plan's order, `dropped` in the
    old one's.
    """

    new: tuple[Wording, ...]
    dropped: tuple[Wording, ...]
    kept: tuple[Pair, ...]

    @property
    def reworded(self) -> list[Pair]:
        return [pair for pair in self.kept if pair.rewords]

    @property
    def reweighted(self) -> list[Pair]:
        return [pair for pair in self.kept if pair.weighs]

    @property
    def otherwise(self) -> list[Pair]:
        """Those whose places, people, outcomes or figures alone are others."""
        return [pair for pair in self.kept if pair.others]

    @property
    def unchanged(self) -> list[Pair]:
        return [pair for pair in self.kept if not pair.is_changed]

    @property
    def is_empty(self) -> bool:
        """The two plans say the same."""
        return not (self.new or self.dropped or any(pair.is_changed for pair in self.kept))


def compare(old: Iterable[Wording], new: Iterable[Wording]) -> Comparison:
    """The new plan's priorities beside the old one's."""
    old, new = list(old), list(new)
    pairs = _pairs(old, new)
    kept = tuple(_pair(pairs[one.id], one) for one in new if one.id in pairs)
    gone = {pair.old.id for pair in kept}
    return Comparison(
        new=tuple(one for one in new if one.id not in pairs),
        dropped=tuple(one for one in old if one.id not in gone),
        kept=kept,
    )


def summary(comparison: Comparison) -> str:
    """What changes, in a sentence: "Of 6 priorities 2 are new and 1 is reworded; 1 is dropped."."""
    total = len(comparison.new) + len(comparison.kept)
    said = [
        (len(comparison.new), "new"),
        (len(comparison.reworded), "reworded"),
        (len(comparison.reweighted), "re-weighted"),
        (len(comparison.otherwise), "changed in other ways"),
    ]
    parts = [f"{number} {'is' if number == 1 else 'are'} {word}" for number, word in said if number]
    dropped = len(comparison.dropped)
    gone = f"{dropped} of the earlier plan’s {'is' if dropped == 1 else 'are'} dropped"
    of_these = f"{total} {'priority' if total == 1 else 'priorities'}"
    if not parts:
        kept = f"All {of_these} stay as they were" if total > 1 else f"Its {of_these} stays"
        return f"{kept}; {gone}." if dropped else f"{kept}."
    return f"Of {of_these}, {joined(parts)}{f'; {gone}' if dropped else ''}."


def likeness(one: str, other: str) -> float:
    """How alike two titles are: 0 (no word of weight in common) to 1."""
    return _likeness(_stems(one), _stems(other))


def _pairs(old, new) -> dict[int, Wording]:
    """{id of a new priority: the old one that it is}; each has one at most."""
    found = {}

    def settle(now, before):
        found[now.id] = before
        new_left.remove(now)
        old_left.remove(before)

    old_left, new_left = list(old), [now for now in new if not now.is_new]
    by_id = {before.id: before for before in old}
    for now in list(new_left):
        if before := by_id.pop(now.continues, None):
            settle(now, before)
    by_title = {}
    for before in old_left:
        by_title.setdefault(_plain(before.title), []).append(before)
    for now in list(new_left):
        same = by_title.get(_plain(now.title), [])
        if same:
            # Of several of one title the one that also has the reference.
            best = next((one for one in same if one.reference == now.reference), same[0])
            same.remove(best)
            settle(now, best)
    stems = {id(one): _stems(one.title) for one in (*old_left, *new_left)}
    by_reference = {before.reference: before for before in old_left}
    for now in list(new_left):
        before = by_reference.get(now.reference)
        if before is None:
            continue
        if not _NUMBERED_BY_US.fullmatch(now.reference) or _likeness(
            stems[id(before)], stems[id(now)]
        ):
            settle(now, before)
    alike = [
        (-_likeness(stems[id(before)], stems[id(now)]), at, beside)
        for at, now in enumerate(new_left)
        for beside, before in enumerate(old_left)
        if not set(stems[id(before)]).isdisjoint(stems[id(now)])
    ]
    now_left, before_left = list(new_left), list(old_left)
    for value, at, beside in sorted(alike):
        now, before = now_left[at], before_left[beside]
        if -value >= ALIKE_FROM and now in new_left and before in old_left:
            settle(now, before)
    return found


def _likeness(one, other):
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if one and other else 0.0


def _stems(title):
    return sorted({token.stem for token in tokens_of(title)} - _WEIGHTLESS)


def _plain(text):
    return " ".join(text.casefold().split())


def _pair(old: Wording, new: Wording) -> Pair:
    return Pair(
        old=old,
        new=new,
        by_title=old.reference != new.reference and new.continues != old.id,
        rewords=_plain_lines(old) != _plain_lines(new),
        weighs=tuple(_weights(old, new)),
        others=tuple(_others(old, new)),
    )


def _plain_lines(one):
    return " ".join(one.title.split()), " ".join(one.description.split())


def _weights(old, new):
    yield from _differing("Place in the plan", _rank(old.rank), _rank(new.rank))
    yield from _differing("Weight", plain(old.weight), plain(new.weight))
    before, now = dict(old.outcomes), dict(new.outcomes)
    for name, weight in before.items():
        if name in now:
            yield from _differing(f"Weight of “{name}”", plain(weight), plain(now[name]))


def _others(old, new):
    yield from _differing("Theme", old.theme, new.theme)
    names = ([name for name, _ in one.outcomes] for one in (old, new))
    yield from _differing("What would help", *(", ".join(each) for each in names))
    yield from _differing("Where", ", ".join(old.areas), ", ".join(new.areas))
    yield from _differing("For whom", ", ".join(old.target_groups), ", ".join(new.target_groups))
    yield from _differing("Figure that measures it", old.indicator, new.indicator)
    yield from _differing("Where the figure stands", plain(old.baseline), plain(new.baseline))
    yield from _differing("Where it is to be", plain(old.target), plain(new.target))


def _differing(what, old, new):
    if old != new:
        yield Difference(what, old, new)


def _rank(rank):
    return "" if rank is None else str(rank)


def plain(value: Decimal | None) -> str:
    """A number as a person wrote it: no noughts behind it, no exponent."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- Words side by side


def word_changes(old: str, new: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Both texts in pieces, each (words, whether they stand in the other text too is False)."""
    before, now = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(
        None, [word.strip() for word in before], [word.strip() for word in now], autojunk=False
    )
    left, right = [], []
    for kind, start, end, begins, ends in matcher.get_opcodes():
        if start < end:
            left.append(("".join(before[start:end]), kind != "equal"))
        if begins < ends:
            right.append(("".join(now[begins:ends]), kind != "equal"))
    return left, right
