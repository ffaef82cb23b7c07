"""What the levels of evidence mean in plain words, and what each answer about them unlocks.

The level is a person's reading on the Nesta Standards of Evidence, 0 (none recorded) to 5,
whatever scale the source itself used; that scale is kept beside it and never converted.
"""

from dataclasses import dataclass
from decimal import Decimal

from consortium.folder.widgets import plain_number

LEVELS = {
    0: ("None recorded", "Nobody has recorded evidence for this yet."),
    1: ("Reasoned", "There is a clear account of why it should work."),
    2: ("Measured", "Figures show a change; what caused it is not known."),
    3: ("Compared", "A comparison with people who did not take part shows that it works."),
    4: ("Repeated", "Independent people have found again that it works."),
    5: (
        "Proven elsewhere",
        "It works in other places too, and is written down so it can be repeated.",
    ),
}


def name_of(level):
    """The level in a word or two; a blank level is 0."""
    return LEVELS[level or 0][0]


def meaning_of(level):
    """The level in a sentence; a blank level is 0."""
    return LEVELS[level or 0][1]


def out_of_hundred(share):
    """A share (0..1) as it is asked for and shown: Decimal("0.3") is "30"."""
    return plain_number(share * 100)


def effect_in_words(tag):
    """ "30 of 100 fewer (at least 10, at most 50)"; nothing where nobody has said how much."""
    if tag.effect_central is None:
        return ""
    limits = [
        f"at {word} {out_of_hundred(effect)}"
        for word, effect in (("least", tag.effect_low), ("most", tag.effect_high))
        if effect is not None
    ]
    words = f"{out_of_hundred(tag.effect_central)} of 100 fewer"
    return f"{words} ({', '.join(limits)})" if limits else words


@dataclass(frozen=True)
class Answers:
    """What is known of one outcome of a project; None and "" where nobody has said.

    `people_per_year` is the tag's own figure, or else the project's. Effects are shares, 0..1.
    `priced` says whether all that a saving in pounds needs beside the effect is recorded: what the
    event costs, how often it happens, and how much would have happened anyway or through others.
    """

    prevention_level: str
    people_per_year: int | None
    evidence_level: int | None
    evidence_source: str
    effect_low: Decimal | None
    effect_central: Decimal | None
    effect_high: Decimal | None
    priced: bool


@dataclass(frozen=True)
class Unlock:
    """Something a bid can show once an answer is given: what, whether it can now, and how."""

    what: str
    is_open: bool
    how: str


def answers_of(tag):
    """The answers of a ProjectOutcome read with its project."""
    own = tag.people_per_year
    needed = (tag.unit_cost_id, tag.baseline_rate, tag.deadweight, tag.attribution)
    return Answers(
        prevention_level=tag.prevention_level,
        people_per_year=tag.project.people_per_year if own is None else own,
        evidence_level=tag.evidence_level,
        evidence_source=tag.evidence_source,
        effect_low=tag.effect_low,
        effect_central=tag.effect_central,
        effect_high=tag.effect_high,
        priced=None not in needed,
    )


def unlocks(answers):
    """What these answers open in a bid and in coverage, in the order in which they are asked."""
    level = answers.evidence_level or 0
    yield Unlock(
        "Whether it helps early or late",
        bool(answers.prevention_level),
        "Say when it helps. The pack prints it beside the outcome.",
    )
    yield Unlock(
        "Places that count against the need",
        answers.people_per_year is not None,
        "Say how many people a year. Until then its places count as 0 in coverage.",
    )
    yield Unlock(
        f"Weight {level + 1} of 6 when projects are ranked",
        level > 0,
        "Say how you know. Without evidence an outcome has weight 1 of 6.",
    )
    yield Unlock(
        "A change funders can picture, with its range",
        None not in (answers.effect_low, answers.effect_central, answers.effect_high),
        "Say how much changes: at least, most likely and at most.",
    )
    yield Unlock(
        "A figure with its source",
        bool(answers.evidence_source.strip()),
        "Say where it is written. Without, the pack says “unsourced”.",
    )
    yield Unlock(
        "A saving in pounds",
        answers.priced and answers.effect_central is not None,
        "Say how much most likely changes"
        + (
            "."
            if answers.priced
            else ", what the event costs and how often it happens: see “What it is worth in "
            "pounds” below."
        ),
    )
