"""Single values as publishers write them: texts, dates, amounts, numbers of organisations."""

import calendar
import datetime
import html
import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.html import strip_tags

from consortium.imports.encodings import mend

# What a database or a page cannot hold: control characters other than line breaks and tabs, and
# halves of characters that JSON may carry.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
_BREAKS = re.compile(r"<\s*(?:br|/p|/li|/div|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_NOT_SAID = frozenset({"", "n/a", "na", "none", "null", "nan", "-", "[]"})
_DATE_FORMS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[T ].*)?"), (3, 2, 1)),
)
EARLIEST, LATEST = 1900, 2199
LARGEST_AMOUNT = Decimal("999999999999.99")
LONGEST_DURATION = 600
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?|[+-]?\.\d+")
_is_url = URLValidator(schemes=["http", "https"])


def text(value):
    """A trimmed text on lines as they are; blank for what says nothing ("n/a", null, a list)."""
    if isinstance(value, (dict, list, bool)) or value is None:
        return ""
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 30:
        value = format(value, "f")
    words = _UNPRINTABLE.sub("", mend(str(value)).replace("\r\n", "\n").replace("\r", "\n"))
    words = words.strip()
    return "" if words.casefold() in _NOT_SAID else words


def line(value):
    """A text on one line, with single spaces."""
    return " ".join(text(value).split())


def plain(value):
    """A text that may hold HTML, without it."""
    words = text(value)
    if _MARKUP.search(words):
        words = html.unescape(strip_tags(_BREAKS.sub("\n", words)))
        words = text(re.sub(r"[ \t]*\n\s*", "\n", words))
    return words


def identifier(value):
    """An identifier in the letters of a reference: without line breaks, `;` becoming `-`."""
    return re.sub(r"\s+", " ", re.sub(r"[\r\n\t]+", "", text(value))).replace(";", "-").strip()


def day(value):
    """A date written 2026-04-01, with or without a time, or 01/04/2026; raises ValueError."""
    words = line(value)
    for form, order in _DATE_FORMS:
        if found := form.fullmatch(words):
            year, month, day_of_month = (int(found[position]) for position in order)
            if not EARLIEST <= year <= LATEST:
                break
            return datetime.date(year, month, day_of_month)
    raise ValueError(words)


def months_later(date, months):
    """The last day of so many months that begin on `date`."""
    month = date.month - 1 + months
    year, month = date.year + month // 12, month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    if date.day > last:
        # 31 January and one month: the whole of February.
        return datetime.date(year, month, last)
    return datetime.date(year, month, date.day) - datetime.timedelta(days=1)


def number(value):
    """A Decimal as people write one, with £, commas or spaces; raises ValueError."""
    words = re.sub(r"[£,\s]", "", line(value))
    if not _NUMBER.fullmatch(words):
        raise ValueError(words)
    return Decimal(words)


def amount(value):
    """Pounds and pence above 0, as a Decimal; raises ValueError."""
    found = number(value)
    if not 0 < found <= LARGEST_AMOUNT:
        raise ValueError(str(value))
    return found.quantize(Decimal("0.01"))


def duration(value):
    """A whole number of months; raises ValueError."""
    found = number(value)
    if found != found.to_integral_value() or not 0 < found <= LONGEST_DURATION:
        raise ValueError(str(value))
    return int(found)


def website(value):
    """A web address, with https:// where it was left off; blank where it is none."""
    words = line(value)
    if words and "://" not in words and re.match(r"[\w-]+(\.[\w-]+)+(/|$)", words):
        words = f"https://{words}"
    try:
        _is_url(words)
    except ValidationError:
        return ""
    return words if len(words) <= 500 else ""


def email(value):
    """An e-mail address; blank where it is none."""
    words = line(value).removeprefix("mailto:")
    try:
        validate_email(words)
    except ValidationError:
        return ""
    return words if len(words) <= 254 else ""


def charity_number(value):
    """A registered charity's number, as 1156077, SC012345 or NIC101234; blank where it is none."""
    words = re.sub(r"\s+", "", line(value)).upper()
    found = re.fullmatch(r"(SC|NIC)?0*([1-9]\d{2,7})(?:-\d+)?", words)
    if not found:
        return ""
    return f"SC{found[2]:0>6}" if found[1] == "SC" else f"{found[1] or ''}{found[2]}"


def number_in(organisation_identifier, *prefixes):
    """The number behind one of these org-id.guide prefixes; blank where there is none."""
    for prefix in prefixes:
        if organisation_identifier.upper().startswith(f"{prefix}-"):
            return organisation_identifier[len(prefix) + 1 :].strip()
    return ""
