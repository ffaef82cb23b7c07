"""What a page of coverage is asked for: which areas, when, which statuses, whose projects."""

import datetime
from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict

from priorities.coverage import LEVELS, STATUSES
from priorities.sentences import PLURAL, day

FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)
WITHOUT_PUBLIC_BODIES = "no"
NO_DATE = f"is no date. Write it as 2026-11-23, from {FIRST_DAY.year} to {LAST_DAY.year}."


@dataclass(frozen=True)
class Shown:
    """A page as it is shown. `problems` say which parts of the address made no sense."""

    level: str
    as_of: datetime.date
    status: str
    statutory: bool
    query: str
    problems: list[str] = field(default_factory=list)

    def link(self, **changes) -> str:
        """The query string of the same page with other values ("" for none), or nothing."""
        query = QueryDict(self.query, mutable=True)
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}" if query else ""


class CoverageFilter(forms.Form):
    """The bar above a plan's coverage. Nonsense in an address becomes the default and a sentence.

    `levels` are the plan's (priorities.reads.reach.Level); `opening` is the one to begin with.
    """

    level = forms.ChoiceField(label="Areas", required=False)
    as_of = forms.DateField(label="As of", required=False)
    status = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            ("", "Everything"),
            ("gap", "Only gaps"),
            ("fragile", "Only fragile"),
            ("thin", "Only thin"),
            ("covered", "Only covered"),
            ("crowded", "Only crowded"),
        ],
    )
    statutory = forms.ChoiceField(
        label="Projects",
        required=False,
        choices=[("", "Everybody’s"), (WITHOUT_PUBLIC_BODIES, "Without public bodies’")],
    )

    def __init__(self, data, *, levels, opening, today):
        self.problems = []
        self.opening, self.today = opening, today
        self.known_levels = {level.name for level in levels}
        shown = {
            "level": self._level(data.get("level", "")),
            "as_of": read_date(data.get("as_of", ""), today, self.problems),
            "status": self._status(data.get("status", "")),
            "statutory": self._statutory(data.get("statutory", "")),
        }
        super().__init__(shown)
        self.fields["level"].choices = [
            (level.name, f"{PLURAL[level.name].capitalize()} ({level.areas:,})")
            for level in reversed(levels)
        ]
        self.values = shown

    @property
    def status_words(self):
        """The chosen status as the bar words it: "Only gaps"."""
        return dict(self.fields["status"].choices)[self.values["status"]]

    def page(self) -> Shown:
        """What to show: what the address asks for, put right where it makes no sense."""
        query = QueryDict(mutable=True)
        if self.values["level"] != self.opening:
            query["level"] = self.values["level"]
        if self.values["as_of"] != self.today:
            query["as_of"] = self.values["as_of"].isoformat()
        for name in ("status", "statutory"):
            if self.values[name]:
                query[name] = self.values[name]
        return Shown(
            level=self.values["level"],
            as_of=self.values["as_of"],
            status=self.values["status"],
            statutory=not self.values["statutory"],
            query=query.urlencode(),
            problems=self.problems,
        )

    def _level(self, word):
        if not word or word in self.known_levels:
            return word or self.opening
        shown = PLURAL[self.opening]
        if word in LEVELS:
            self.problems.append(f"This plan has no {PLURAL[word]}. It is shown by {shown}.")
        else:
            self.problems.append(
                f"There is no level “{short(word)}”. The plan is shown by {shown}."
            )
        return self.opening

    def _status(self, word):
        if not word or word in STATUSES:
            return word
        self.problems.append(f"There is no status “{short(word)}”. Everything is shown.")
        return ""

    def _statutory(self, word):
        if word in ("", WITHOUT_PUBLIC_BODIES):
            return word
        self.problems.append(
            f"“{short(word)}” does not say whose projects to leave out. All are counted."
        )
        return ""


def read_date(text, today, problems) -> datetime.date:
    """The date an address asks for; today, and a sentence in `problems`, where it is none."""
    text = text.strip()
    if not text:
        return today
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            date = datetime.datetime.strptime(text, pattern).replace(tzinfo=datetime.UTC).date()
        except ValueError:
            continue
        if FIRST_DAY <= date <= LAST_DAY:
            return date
    problems.append(f"“{short(text)}” {NO_DATE} Shown is today, {day(today)}.")
    return today


def short(text):
    """What somebody typed, short enough to be said again."""
    text = "".join(letter for letter in text if letter.isprintable())
    return text if len(text) <= 40 else f"{text[:40]}…"
