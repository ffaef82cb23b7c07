"""What a cell may say, and how a value is written back: one widget for each kind of column.

`clean` takes the trimmed text of a cell that is not blank and returns the value, or raises
CellError. `render` gives the one canonical text of a value: what is exported, and what two values
are compared by.
"""

import datetime
import difflib
import re
from decimal import Context, Decimal
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from import_export import widgets

from consortium.directions import turned_in
from consortium.folder.faults import CellError

SEPARATOR = ";"

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_EXACT = Context(prec=100)  # no column holds as many digits
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def shorten(text, length=60):
    return text if len(text) <= length else text[: length - 1] + "…"


def nearest(word, words, *, cutoff=0.6):
    """The most similar of `words`, or None where none is similar (`cutoff`, 0..1)."""
    lower = {}
    for known in words:
        lower.setdefault(known.lower(), known)
    found = difflib.get_close_matches(word.lower(), lower, n=1, cutoff=cutoff)
    return lower[found[0]] if found else None


def did_you_mean(word, words):
    found = nearest(word, words)
    return f" Did you mean “{found}”?" if found else ""


def plain_number(value):
    """A Decimal without exponent or needless zeroes: 0.25, 1200, -3."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


class Words(widgets.Widget):
    """Text as written; line breaks become one kind and the outer spaces go."""

    def __init__(self, max_length=None):
        super().__init__()
        self.max_length = max_length

    def clean(self, value, row=None, **kwargs):
        text = self.render(value)
        if "\x00" in text:
            raise CellError("There is an unprintable character (NUL) in this cell. Remove it.")
        if self.max_length and len(text) > self.max_length:
            raise CellError(
                f"This has {len(text)} characters; the most that fits is {self.max_length}."
            )
        return text

    def render(self, value, obj=None, **kwargs):
        return (value or "").replace("\r\n", "\n").replace("\r", "\n").strip()


class Line(Words):
    """A short text, which other sentences hold."""

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value)
        if turned := turned_in(text):
            raise CellError(turned)
        return text


class Code(Line):
    """A reference: what other rows call this one by, so never a separator in it."""

    def __init__(self, max_length=None, forbidden=SEPARATOR):
        super().__init__(max_length)
        self.forbidden = forbidden

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value)
        if found := [mark for mark in self.forbidden if mark in text]:
            raise CellError(
                f"A reference cannot contain “{found[0]}”, because lists of references are "
                "separated with it. Choose another."
            )
        if _CONTROL.search(text):
            raise CellError("A reference cannot contain line breaks or tabs. Remove them.")
        return text


class Email(Words):
    """An e-mail address."""

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value)
        try:
            validate_email(text)
        except ValidationError:
            raise CellError(
                f"“{shorten(text)}” is not an e-mail address. Write it as name@example.org."
            ) from None
        return text


class SignInEmail(Email):
    """The address somebody signs in with: kept in lower case."""

    def clean(self, value, row=None, **kwargs):
        return super().clean(value).lower()


class Url(Words):
    """A web address, http or https."""

    validate = URLValidator(schemes=["http", "https"])

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value)
        try:
            self.validate(text)
        except ValidationError:
            raise CellError(
                f"“{shorten(text)}” is not a web address. Write it in full, "
                "as https://www.example.org."
            ) from None
        return text


class StoredFile(Words):
    """A path below the folder of stored files."""

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value)
        path = PurePosixPath(text)
        if path.is_absolute() or ".." in path.parts or "\\" in text or ":" in path.parts[0]:
            raise CellError(
                f"“{shorten(text)}” does not lie in the folder of stored files. "
                "Write its path inside that folder, as documents/safeguarding.pdf."
            )
        return text


class Choice(widgets.Widget):
    """One of a few words."""

    def __init__(self, words):
        super().__init__()
        self.words = list(words)

    def clean(self, value, row=None, **kwargs):
        word = re.sub(r"[\s-]+", "_", value.lower())
        if word not in self.words:
            raise CellError(
                f"“{shorten(value)}” is not one of: {', '.join(self.words)}."
                + did_you_mean(word, self.words)
            )
        return word

    def render(self, value, obj=None, **kwargs):
        return value or ""


class Number(widgets.Widget):
    """A decimal number with at most `places` digits after the point; money always shows pence."""

    def __init__(self, max_digits, places, *, money=False):
        super().__init__()
        self.max_digits, self.places, self.money = max_digits, places, money

    def clean(self, value, row=None, **kwargs):
        number = read_number(value)
        if number and number.adjusted() >= self.max_digits - self.places:
            raise CellError(f"“{shorten(value)}” is too large for this column.")
        if -number.as_tuple().exponent > self.places:
            number = _EXACT.normalize(number)
            if -number.as_tuple().exponent > self.places:
                rounded = plain_number(_EXACT.quantize(number, Decimal(1).scaleb(-self.places)))
                raise CellError(
                    f"“{shorten(value)}” has more than {self.places} digits after the point. "
                    f"Round it yourself, for example to {rounded}."
                )
        return _EXACT.plus(number)  # makes -0 of a spreadsheet 0

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        if self.money and value % 1:
            return format(value, f".{max(2, len(plain_number(value).partition('.')[2]))}f")
        return plain_number(value)


class Whole(widgets.Widget):
    """A whole number, 0 or more."""

    def __init__(self, largest):
        super().__init__()
        self.largest = largest

    def clean(self, value, row=None, **kwargs):
        number = read_number(value)
        if number.adjusted() > 30 or number > self.largest:
            raise CellError(f"“{shorten(value)}” is too large for this column.")
        if number != number.to_integral_value():
            raise CellError(f"“{shorten(value)}” is not a whole number. Round it yourself.")
        if number < 0:
            raise CellError(f"“{shorten(value)}” is below 0. Write 0 or more.")
        return int(number)

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value)


class Year(widgets.Widget):
    """A year: 2013, or 2013/14 for the financial year that starts in it."""

    def clean(self, value, row=None, **kwargs):
        found = re.fullmatch(r"([0-9]{4})(?:/([0-9]{2}|[0-9]{4}))?", value)
        if not found:
            raise CellError(f"“{shorten(value)}” is not a year. Write 2013, or 2013/14.")
        year = int(found[1])
        if found[2] and str(year + 1)[-len(found[2]) :] != found[2]:
            raise CellError(
                f"“{value}” is not one financial year. Write {year}/{(year + 1) % 100:02}, "
                f"or {year}."
            )
        return year

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else f"{value:04}"


class Day(widgets.Widget):
    """A date: 2026-04-01 or 01/04/2026 (day first)."""

    def clean(self, value, row=None, **kwargs):
        if found := re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", value):
            year, month, day = map(int, found.groups())
        elif found := re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", value):
            day, month, year = map(int, found.groups())
        else:
            raise CellError(
                f"“{shorten(value)}” is not a date. Write 2026-04-01 or 01/04/2026 (day, month, "
                "year)."
            )
        try:
            return datetime.date(year, month, day)
        except ValueError:
            raise CellError(
                f"There is no day {value}. Write it as 2026-04-01 or 01/04/2026 (day, month, year)."
            ) from None

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else value.isoformat()


class YesNo(widgets.Widget):
    """yes or no."""

    WORDS = {
        "yes": True,
        "y": True,
        "true": True,
        "1": True,
        "no": False,
        "n": False,
        "false": False,
        "0": False,
    }

    def clean(self, value, row=None, **kwargs):
        if value.lower() not in self.WORDS:
            raise CellError(f"“{shorten(value)}” is neither yes nor no. Write yes or no.")
        return self.WORDS[value.lower()]

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else "yes" if value else "no"


class WordList(widgets.Widget):
    """Several texts, separated with semicolons, in their order."""

    def __init__(self, max_length=None):
        super().__init__()
        self.item = Words(max_length)

    def clean(self, value, row=None, **kwargs):
        return [self.item.clean(item) for item in split(value)]

    def render(self, value, obj=None, **kwargs):
        return join(self.item.render(item) for item in value or ())


def split(text, separator=SEPARATOR):
    """The trimmed items of a list; empty ones are dropped."""
    return [item for item in (part.strip() for part in text.split(separator)) if item]


def join(items, separator=SEPARATOR):
    """A list's cell. Raises CellError if an item could not be told from two."""
    items = [item for item in items if item]
    for item in items:
        if separator in item:
            raise CellError(
                f"“{shorten(item)}” contains “{separator}”, which separates the items of this "
                "list. Replace it there, for example with a comma."
            )
    return separator.join(items)


def read_number(text):
    """The Decimal a cell says. Raises CellError showing the form to use."""
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    bare = text.replace(",", "").replace("£", "").replace(" ", "").replace("\xa0", "")
    if bare.endswith("%") and _NUMBER.fullmatch(bare[:-1]):
        share = plain_number(Decimal(bare[:-1]) / 100)
        raise CellError(f"“{shorten(text)}” is a percentage. Write it from 0 to 1, as {share}.")
    if _NUMBER.fullmatch(bare):
        raise CellError(
            f"“{shorten(text)}” is not a plain number. Write {bare}, without signs or separators."
        )
    raise CellError(
        f"“{shorten(text)}” is not a number. Write digits only, as 1200 or 0.25, and leave the "
        "cell empty if it is not known."
    )
