"""What people write in cells, as the strict texts of the folder format.

Each function takes the trimmed text of a cell that is not blank and returns the text that the
format would have, or raises CellError saying what to write. What could mean two things is
refused.
"""

import datetime
import re
from decimal import Decimal

from consortium.folder.faults import CellError
from consortium.folder.widgets import did_you_mean, nearest, shorten

_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([T ][0-9:.]+(Z|[+-][0-9:]+)?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_IN_WORDS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9})\.?,? ([0-9]{4})")
_SERIAL = re.compile(r"[2-7][0-9]{4}(\.0+)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}((,[0-9]{3})+|([ \u00a0\u202f][0-9]{3})+)(\.[0-9]+)?")
_CONTINENTAL = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+,[0-9]{1,2}")
_SHORT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(k|m|thousand|million)", re.IGNORECASE)
# Looking for the nearest of thousands of names takes time: only so many texts get it.
_SUGGESTIONS = 50
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def day(text):
    """A date: 2026-04-01, 01/04/2026 (day first) or 1 April 2026."""
    if found := _ISO.fullmatch(text):
        return found[1]
    if found := _DAY_FIRST.fullmatch(text):
        return "/".join(found.groups())
    if (found := _IN_WORDS.fullmatch(text)) and found[2][:3].lower() in _MONTHS:
        month = _MONTHS.index(found[2][:3].lower()) + 1
        return f"{found[1]}/{month}/{found[3]}"
    if _SERIAL.fullmatch(text):
        first = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(float(text)))
        raise CellError(
            f"“{text}” is a spreadsheet's own number for a day, perhaps {first:%d/%m/%Y}. Format "
            "the column as dates, or write 2026-04-01 or 01/04/2026 (day, month, year)."
        )
    return text


def refuse_month_first(rows, column):
    """{row number: what is wrong} for the days of a column in which months seem to come first.

    One day that only makes sense as month/day/year makes all others of its column doubtful.
    """
    doubtful, proof = {}, None
    for row in rows:
        found = _DAY_FIRST.fullmatch(row.cells.get(column, ""))
        if not found:
            continue
        first, second = int(found[1]), int(found[2])
        if first <= 12 < second <= 31:
            proof = proof or row
        doubtful[row.number] = (row.cells[column], first, second, int(found[3]))
    if proof is None:
        return {}
    shown = proof.cells[column]
    faults = {}
    for number, (text, first, second, year) in doubtful.items():
        if second > 12:
            words = f"“{text}” has the month first. Write {year}-{first:02}-{second:02}."
        elif first > 12 or first == second:
            continue
        else:
            words = (
                f"“{text}” may be day first or month first, as row {proof.number} has the month "
                f"first ({shown}). Write {year}-{second:02}-{first:02} or "
                f"{year}-{first:02}-{second:02}, whichever is meant."
            )
        faults[number] = words
    return faults


def number(text):
    """A number as people write it: 12000, 12,000 or 12 000."""
    text = text.replace("\u2212", "-")
    _refuse_short(text)
    if _CONTINENTAL.fullmatch(text):
        full = text.replace(".", "").replace(",", ".")
        raise CellError(f"“{shorten(text)}” has its comma before the pence. Write {full}.")
    if _GROUPED.fullmatch(text):
        return re.sub("[, \u00a0\u202f]", "", text)
    return text


def money(text):
    """Pounds: 12000, £12,000 or £12,000.50."""
    text = text.replace("\u2212", "-")
    if mark := next((mark for mark in "€$" if mark in text), ""):
        raise CellError(f"“{shorten(text)}” is in {mark}. Write the amount in pounds.")
    _refuse_short(text)
    bare = re.sub(r"^(?:GBP|£)\s*|\s*GBP$", "", text.strip(), flags=re.IGNORECASE)
    if bare.startswith("-") and _is_amount(bare[1:]):
        raise CellError(f"“{shorten(text)}” is below 0. Write 0 or more.")
    return number(bare)


def _refuse_short(text):
    if found := _SHORT.fullmatch(text.replace("£", "").strip()):
        times = 1000 if found[2].lower() in ("k", "thousand") else 1_000_000
        full = format((Decimal(found[1]) * times).normalize(), "f")
        raise CellError(f"“{shorten(text)}” is short for a number. Write {full}.")


def _is_amount(text):
    return bool(re.fullmatch(r"£?[0-9][0-9,]*(\.[0-9]+)?", text.strip()))


def choice(words):
    """A function that takes one of {what people write: our word}, in whatever case."""
    plain = {_bare(written): ours for written, ours in words.items()}

    def read(text):
        found = plain.get(_bare(text))
        if found is None:
            ours = list(dict.fromkeys(words.values()))
            raise CellError(
                f"“{shorten(text)}” is not one of: {', '.join(ours)}."
                + did_you_mean(_bare(text), plain)
            )
        return found

    return read


def _bare(text):
    return " ".join(re.findall(r"[\w']+", text.lower().replace("_", " ")))


def web_address(text):
    """An address that begins with www, made whole."""
    return f"https://{text}" if re.match(r"www\.\S+$", text, re.IGNORECASE) else text


class Lookup:
    """Codes by what people call them: names, codes and other names, in whatever case.

    `thing` is the word for one ("outcome"), `rows` are (code, names, where) of each; `where` tells
    two of the same name apart.
    """

    def __init__(self, thing, rows):
        self.thing = thing
        self.codes, self.names, self.where, self.shown = {}, {}, {}, {}
        # What was read before: thousands of rows name the same few places.
        self.suggested, self.lists = {}, {}
        for code, names, where in rows:
            self.codes[_bare(code)] = code
            self.where[code] = where
            for name in names:
                bare = _bare(name)
                self.shown.setdefault(bare, name)
                found = self.names.setdefault(bare, [])
                if code not in found:
                    found.append(code)

    def find(self, text):
        """The code, or None. Raises CellError where it could be one of several."""
        bare = _bare(text)
        if bare in self.codes:
            return self.codes[bare]
        found = self.names.get(bare, [])
        if len(found) > 1:
            choices = "; ".join(f"{code} ({self.where[code]})" for code in found[:6])
            raise CellError(
                f"“{shorten(text)}” is the name of {len(found)} {self.thing}s: {choices}. Write "
                "the code of the one that is meant."
            )
        return found[0] if found else None

    def one(self, text):
        code = self.find(text)
        if code is None:
            message = f"There is no {self.thing} “{shorten(text)}”.{self._nearest(_bare(text))}"
            raise CellError(message)
        return code

    def _nearest(self, bare):
        """What was probably meant: names first. Only so many texts get it: looking takes time."""
        if bare not in self.suggested and len(self.suggested) < _SUGGESTIONS:
            near = nearest(bare, self.names)
            found = self.shown[near] if near else self.codes.get(nearest(bare, self.codes), "")
            self.suggested[bare] = f" Did you mean “{found}”?" if found else ""
        return self.suggested.get(bare, "")

    def several(self, text):
        """Codes separated with semicolons, of a list as people write it.

        Semicolons and line breaks separate. A comma or “and” does where the whole is no name and
        each part is one.
        """
        if text not in self.lists:
            codes = []
            for part in re.split(r"[;\n]", text):
                if item := part.strip(" ,•-*\t"):
                    codes += self._item(item)
            self.lists[text] = ";".join(dict.fromkeys(codes))
        return self.lists[text]

    def _item(self, item):
        if code := self.find(item):
            return [code]
        for mark in (r",", r",|\band\b|&"):
            parts = [part.strip() for part in re.split(mark, item) if part.strip()]
            if len(parts) > 1 and all(self._is_known(part) for part in parts):
                return [self.one(part) for part in parts]
        for part in re.split(r",", item) if "," in item else ():
            if part.strip() and not self._is_known(part.strip()):
                return [self.one(part.strip())]
        return [self.one(item)]

    def _is_known(self, part):
        bare = _bare(part)
        return bare in self.codes or bare in self.names
