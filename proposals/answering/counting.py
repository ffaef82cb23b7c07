"""How long an answer is, as funders' forms count. Imports no Django.

Words are what stands between spaces and line ends, as Word counts them: "up-to-date" is one and
"£1 million" two. Characters are letters, marks and spaces as a reader sees them; a line end is one.
"""

import re
import unicodedata
from dataclasses import dataclass

WORDS, CHARACTERS = "words", "characters"
# What shows nowhere: joiners, marks of direction, soft hyphens. It is no character to a funder.
_UNSEEN = {"Cf", "Mn", "Me"}


def words_in(text: str) -> int:
    return len(text.split())


def characters_in(text: str) -> int:
    """Spaces and line ends among them; an accent that is written apart counts with its letter."""
    lines = re.sub(r"\r\n?", "\n", text)
    return sum(unicodedata.category(each) not in _UNSEEN for each in lines)


@dataclass(frozen=True)
class Length:
    """How long an answer is beside how long it may be (None: as long as it likes)."""

    count: int
    most: int | None
    unit: str

    @property
    def over(self) -> int:
        return max(0, self.count - self.most) if self.most else 0

    @property
    def words(self) -> str:
        """ "120 of 250 words", "12 words too many: 262 of 250"."""
        unit = self.unit if self.count != 1 or self.most else self.unit.removesuffix("s")
        if not self.most:
            return f"{self.count:,} {unit}"
        if self.over:
            one = self.unit.removesuffix("s") if self.over == 1 else self.unit
            return f"{self.over:,} {one} too many: {self.count:,} of {self.most:,}"
        return f"{self.count:,} of {self.most:,} {self.unit}"


def length_of(text: str, most: int | None, unit: str) -> Length:
    """The length of a text whose references are filled."""
    count = characters_in(text) if unit == CHARACTERS else words_in(text)
    return Length(count, most, unit)
