"""Signs that show nothing and turn the direction in which what follows is read.

In a title or a name, which stands in the middle of other sentences, one of them would turn those
as well ("£1000" would read "0001£"). Lines refuse them: in every model's short texts, in forms
through `Line`, and in files. Marks of direction (U+200E, U+200F) turn nothing but what they stand
beside, and letters that are read from the right need none of these.
"""

import re

from django import forms
from django.core.exceptions import ValidationError

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BEFORE = 20


def turned_in(text: str) -> str:
    """What is wrong with a line in which such a sign stands, and where; blank where none does."""
    found = _TURNING.search(text)
    if found is None:
        return ""
    before = text[max(0, found.start() - _BEFORE) : found.start()].strip()
    where = f"after “{before}”" if before else "at its beginning"
    return (
        f"A sign that shows nothing stands in this, {where}: it turns the direction in which what "
        "follows is read. Type the words instead of pasting them."
    )


def keeps_its_direction(text: str) -> None:
    """A validator. Raises ValidationError."""
    if words := turned_in(str(text)):
        raise ValidationError(words, code="turned")


class Line(forms.CharField):
    """A line that somebody types and that other sentences will hold, as a title or a name."""

    default_validators = [keeps_its_direction]
