"""Numbers as publishers write them: with marks, in thousands, suppressed."""

import re

_DECIMAL = re.compile(r"-?\d{1,20}(?:\.\d{1,60})?")
_PLAIN = re.compile(r"-?\d{1,20}(?:\.\d{1,60})?(?:[eE][-+]?\d{1,2})?")
_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_MARKED = re.compile(r"(-?[\d,]+(?:\.\d+)?)\s*([*†‡^#~]+|\[?[a-z]\]?|\(?[a-z]\)?)", re.IGNORECASE)
_BELOW = re.compile(r"[<>≤≥]\s*\d+(?:\.\d+)?")
_MISSING = frozenset(
    "na n/a nan null none : - – .. . * ** x c z u [c] [x] [z] [u] [low] suppressed missing".split()
)
_MOST = 1e20


class NoNumber(ValueError):
    """The text is no number and no word for a missing one."""


def number(text: str) -> tuple[str | None, str]:
    """(the number as plain text, or None where it is missing; what to note about it).

    "12.3*" is 12.3, marked; "NA", "*" and "<5" are missing, and the note says what stood there.
    """
    if not text:
        return None, ""
    if _DECIMAL.fullmatch(text):
        return text, ""
    text = text.strip()
    if not text:
        return None, ""
    if text.lower() in _MISSING or _BELOW.fullmatch(text):
        return None, f"“{text}” in the file"
    if _PLAIN.fullmatch(text):
        return _bounded(text), ""
    if _THOUSANDS.fullmatch(text):
        return _bounded(text.replace(",", "")), ""
    if found := _MARKED.fullmatch(text):
        value, note = number(found[1])
        return value, note or f"Marked “{found[2]}” in the file"
    raise NoNumber(f"“{text[:40]}” is no number")


def _bounded(text):
    # Without an exponent the twenty digits before the point are the bound.
    if "e" in text.lower() and abs(float(text)) > _MOST:
        raise NoNumber(f"“{text[:40]}” is larger than any figure")
    return text
