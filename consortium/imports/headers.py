"""Which of our columns a person's header means: proposed here, settled by them."""

import re
from collections import defaultdict

from consortium.folder.widgets import nearest
from consortium.imports.kinds import Header

LEAVE_OUT = ""
_SAMPLES = 3


def plain(words):
    """Words to compare by: lower case, without brackets and punctuation."""
    words = re.sub(r"\(.*?\)|\[.*?\]", " ", words.lower()).replace("_", " ")
    return " ".join(re.findall(r"[a-z0-9£]+", words))


class Names:
    """What our columns are called, and what people call them: {column: (label, other names…)}."""

    def __init__(self, columns):
        self.columns = columns
        self.ours = {}
        self.known = {}
        for column, (label, *others) in columns.items():
            for words in (column, label):
                self.ours[plain(words)] = column
            for words in (column, label, *others):
                self.known.setdefault(plain(words), column)

    def knows(self, words):
        """Whether a header is one of ours, or one that people often use for it."""
        return plain(words) in self.known or bool(self._part(words))

    def _part(self, words):
        """The column that one part of "Postcode/Ward/Area" names."""
        parts = re.split(r"[/,|]| or | and ", words.lower())
        return next(
            (self.known[plain(part)] for part in parts[:6] if plain(part) in self.known), ""
        )

    def guess(self, words):
        """(our column or blank, whether nobody needs to look)."""
        bare = plain(words)
        if bare in self.ours:
            return self.ours[bare], True
        if found := self.known.get(bare) or self._part(words):
            return found, False
        near = nearest(bare, self.known, cutoff=0.8) if bare else None
        return (self.known[near] if near else LEAVE_OUT), False

    def propose(self, table):
        """The Headers of a table. Of two that seem to mean one column, the likelier gets it."""
        guesses = [self.guess(words) for words in table.headers]
        best = {}
        for place, (column, certain) in enumerate(guesses):
            if column and (column not in best or (certain and not guesses[best[column]][1])):
                best[column] = place
        samples = _samples(table)
        return [
            Header(words, samples[place], column, certain)
            if best.get(column) == place
            else Header(words, samples[place])
            for place, (words, (column, certain)) in enumerate(
                zip(table.headers, guesses, strict=True)
            )
        ]


def _samples(table):
    found = defaultdict(list)
    for _, row in table.rows[:200]:
        for place, cell in enumerate(row):
            if cell and isinstance(cell, str) and len(found[place]) < _SAMPLES:
                short = cell if len(cell) <= 60 else cell[:59] + "…"
                if short not in found[place]:
                    found[place].append(short)
    return {place: tuple(found[place]) for place in range(len(table.headers))}
