"""What the levels of evidence mean in plain words.

The level is a person's reading on the Nesta Standards of Evidence, 0 (none recorded) to 5,
whatever scale the source itself used; that scale is kept beside it and never converted.
"""

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
