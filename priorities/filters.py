"""What a page of coverage is asked for: which areas, when, which statuses, whose work.

One object for page, files and command, so that all of them show the same: `CoverageFilter.page()`.
"""

import datetime
from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict

from priorities.coverage import LEVELS, ORDERS, STATUSES
from priorities.narrowing import EVERYTHING, SIZES, Only
from priorities.sentences import PLURAL, day, joined

FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)
WITHOUT_PUBLIC_BODIES = "no"
NOT_PUBLIC = "work that public bodies do not run themselves"
NO_DATE = f"is no date. Write it as 2026-11-23, from {FIRST_DAY.year} to {LAST_DAY.year}."

THEMES = {"crime": "Crime", "health": "Health", "both": "Both at once"}
PREVENTION = {
    "primary": "Primary: before harm",
    "secondary": "Secondary: at raised risk",
    "tertiary": "Tertiary: after harm",
}
BEST_EVIDENCE = 5
SIZE_WORDS = {
    "micro": "Under £10,000 a year",
    "small": "£10,000 to £100,000",
    "medium": "£100,000 to £1 million",
    "large": "£1 million or more",
}


@dataclass(frozen=True)
class Choices:
    """What can be chosen: outcomes and target groups by code, each (id, name).

    `meeting` has, by the id of a group, the ids of those that meet it.
    """

    outcomes: dict[str, tuple[int, str]] = field(default_factory=dict)
    groups: dict[str, tuple[int, str]] = field(default_factory=dict)
    meeting: dict[int, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """A page as it is shown. `problems` say which parts of the address made no sense, `narrowed`
    to what the work and the priorities on it are narrowed.
    """

    level: str
    as_of: datetime.date
    status: str
    statutory: bool
    query: str
    problems: list[str] = field(default_factory=list)
    only: Only = EVERYTHING
    sort: str = ""
    narrowed: list[str] = field(default_factory=list)

    def link(self, **changes) -> str:
        """The query string of the same page with other values ("" for none), or nothing."""
        query = QueryDict(self.query, mutable=True)
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}" if query else ""

    @property
    def unnarrowed(self) -> str:
        """The query string of the same page with all work and all priorities."""
        return self.link(**dict.fromkeys((*Narrowing.FIELDS, "statutory"), ""))

    @property
    def everything(self) -> str:
        """The same with places of every status."""
        return self.link(**dict.fromkeys((*Narrowing.FIELDS, "statutory", "status"), ""))

    @property
    def all_narrowed(self) -> list[str]:
        """What is left of everything, status included, a short phrase each."""
        are = {"gap": "gaps"}.get(self.status, self.status)
        return [*([f"places that are {are}"] if are else []), *self.narrowed]

    @property
    def narrowed_words(self) -> str:
        """The same as a sentence; blank for all of it."""
        said = self.all_narrowed
        return f"Narrowed to {joined(said)}." if said else ""

    def is_all_work(self, today: datetime.date) -> bool:
        """All work as it is today. Of less there is no total of money for those who may not see
        each charity's: two totals that differ by one charity give its cost away.
        """
        return self.statutory and self.only == EVERYTHING and self.as_of == today

    @property
    def of_projects(self) -> dict:
        """Whose work counts: fields of `reads.asked.Asked`."""
        return {"statutory": self.statutory, "only": self.only}


def known_words(choices: Choices) -> dict:
    """Of each field but the date: what may be said in it, and what that is called."""
    return {
        "theme": (THEMES, "theme"),
        "group": (choices.groups, "target group"),
        "outcome": (choices.outcomes, "outcome in this plan"),
        "prevention": (PREVENTION, "level of prevention"),
        "evidence": ([str(level) for level in range(1, BEST_EVIDENCE + 1)], "evidence level"),
        "size": (SIZES, "size"),
    }


class Narrowing:
    """Reads what work and priorities are narrowed to. Nonsense narrows nothing and becomes a
    sentence in `problems`.
    """

    FIELDS = ("theme", "group", "outcome", "prevention", "evidence", "size", "funded_beyond")

    def __init__(self, data, choices: Choices, problems: list[str]):
        self.choices, self.problems = choices, problems
        self.values = {name: self._read(name, data.get(name, "").strip()) for name in self.FIELDS}

    def only(self) -> Only:
        values = self.values
        group = self.choices.groups[values["group"]][0] if values["group"] else None
        return Only(
            theme=values["theme"],
            group=group,
            meeting=self.choices.meeting.get(group, frozenset()),
            outcome=self.choices.outcomes[values["outcome"]][0] if values["outcome"] else None,
            prevention=values["prevention"],
            evidence=int(values["evidence"] or 0),
            size=values["size"],
            money_beyond=values["funded_beyond"] or None,
        )

    def words(self) -> list[str]:
        """What is left, a short phrase each."""
        values, said = self.values, []
        if values["theme"]:
            both = values["theme"] == "both"
            said.append(
                f"priorities about {'crime and health at once' if both else values['theme']}"
            )
        if values["group"]:
            said.append(f"“{self.choices.groups[values['group']][1]}” (work for everyone included)")
        if values["outcome"]:
            said.append(f"work towards “{self.choices.outcomes[values['outcome']][1]}”")
        if values["prevention"]:
            said.append(f"{values['prevention']} prevention")
        if values["evidence"]:
            best = values["evidence"] == str(BEST_EVIDENCE)
            said.append(f"evidence of level {values['evidence']}{'' if best else ' or better'}")
        if values["size"]:
            said.append(
                f"charities with an income of {SIZE_WORDS[values['size']].lower()} (known from "
                "the charity register)"
            )
        if values["funded_beyond"]:
            said.append(f"money that lasts beyond {day(values['funded_beyond'])}")
        return said

    def _read(self, name, word):
        if name == "funded_beyond":
            date = parsed_date(word)
            if word and date is None:
                self.problems.append(f"“{short(word)}” {NO_DATE} Money is not looked at.")
            return date
        known, what = known_words(self.choices)[name]
        if not word or word in known:
            return word
        self.problems.append(f"There is no {what} “{short(word)}”. It narrows nothing.")
        return ""


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
    sort = forms.ChoiceField(
        label="Order",
        required=False,
        choices=[
            ("", "As in the plan"),
            ("worst", "Worst first"),
            ("places", "Most places first"),
            ("name", "By name"),
        ],
    )
    theme = forms.ChoiceField(label="Theme", required=False, choices=[("", "Any"), *THEMES.items()])
    group = forms.ChoiceField(label="For whom", required=False)
    outcome = forms.ChoiceField(label="Outcome", required=False)
    prevention = forms.ChoiceField(
        label="Prevention", required=False, choices=[("", "Any level"), *PREVENTION.items()]
    )
    evidence = forms.ChoiceField(
        label="Evidence",
        required=False,
        choices=[
            ("", "Any"),
            *((str(level), f"Level {level} or better") for level in range(1, BEST_EVIDENCE)),
            (str(BEST_EVIDENCE), f"Level {BEST_EVIDENCE}"),
        ],
    )
    size = forms.ChoiceField(
        label="Charity’s income", required=False, choices=[("", "Any"), *SIZE_WORDS.items()]
    )
    funded_beyond = forms.DateField(label="Money lasts beyond", required=False)

    folded = Narrowing.FIELDS

    def __init__(self, data, *, levels, opening, today, choices: Choices):
        self.problems = []
        self.opening, self.today = opening, today
        self.known_levels = {level.name for level in levels}
        self.narrowing = Narrowing(data, choices, self.problems)
        shown = {
            "level": self._level(data.get("level", "")),
            "as_of": read_date(data.get("as_of", ""), today, self.problems),
            "status": self._status(data.get("status", "")),
            "statutory": self._statutory(data.get("statutory", "")),
            "sort": self._sort(data.get("sort", "")),
            **self.narrowing.values,
        }
        super().__init__(shown)
        self.fields["level"].choices = [
            (level.name, f"{PLURAL[level.name].capitalize()} ({level.areas:,})")
            for level in reversed(levels)
        ]
        self.fields["group"].choices = named("Anybody", choices.groups)
        self.fields["outcome"].choices = named("Any", choices.outcomes)
        self.values = shown
        self.is_unfolded = any(self.narrowing.values.values())
        # What an address says outright, it says on in every link: tomorrow's default may differ.
        self.told = {name for name in ("level", "as_of") if data.get(name)}

    def offer_statuses(self, *statuses: str):
        """Offer these alone, with everything: for a page on which others have no place."""
        field = self.fields["status"]
        field.choices = [choice for choice in field.choices if choice[0] in ("", *statuses)]

    @property
    def status_words(self):
        """The chosen status as the bar words it: "Only gaps"."""
        return dict(self.fields["status"].choices)[self.values["status"]]

    def page(self) -> Shown:
        """What to show: what the address asks for, put right where it makes no sense."""
        query = QueryDict(mutable=True)
        if self.values["level"] != self.opening or "level" in self.told:
            query["level"] = self.values["level"]
        if self.values["as_of"] != self.today or "as_of" in self.told:
            query["as_of"] = self.values["as_of"].isoformat()
        for name in ("status", "statutory", "sort", *Narrowing.FIELDS):
            if self.values[name]:
                query[name] = str(self.values[name])
        return Shown(
            level=self.values["level"],
            as_of=self.values["as_of"],
            status=self.values["status"],
            statutory=not self.values["statutory"],
            query=query.urlencode(),
            problems=self.problems,
            only=self.narrowing.only(),
            sort=self.values["sort"],
            narrowed=self.narrowing.words() + [NOT_PUBLIC] * bool(self.values["statutory"]),
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

    def _sort(self, word):
        if not word or word in ORDERS:
            return word
        self.problems.append(f"There is no order “{short(word)}”. The plan’s own is kept.")
        return ""


def named(blank, rows):
    """Choices by name, after one that narrows nothing."""
    return [("", blank), *sorted(((code, name) for code, (_, name) in rows.items()), key=by_name)]


def by_name(choice):
    return choice[1].casefold()


def parsed_date(text: str) -> datetime.date | None:
    """The date somebody wrote; None where it is none, or out of what is held."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            date = datetime.datetime.strptime(text, pattern).replace(tzinfo=datetime.UTC).date()
        except ValueError:
            continue
        return date if FIRST_DAY <= date <= LAST_DAY else None
    return None


def read_date(text, today, problems) -> datetime.date:
    """The date an address asks for; today, and a sentence in `problems`, where it is none."""
    text = text.strip()
    if not text:
        return today
    date = parsed_date(text)
    if date is None:
        problems.append(f"“{short(text)}” {NO_DATE} Shown is today, {day(today)}.")
    return date or today


def short(text):
    """What somebody typed, short enough to be said again."""
    text = "".join(letter for letter in text if letter.isprintable())
    return text if len(text) <= 40 else f"{text[:40]}…"
