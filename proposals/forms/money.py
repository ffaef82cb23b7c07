"""Boxes for what a bid asks for: amounts of its projects, and costs of its own.

Both forms carry `version` and `base`, what their person was shown. Where somebody else has saved
meanwhile, what only the other one changed is taken over, what both changed stays as typed beside
what is saved now, and sending the form again saves what its boxes say.
"""

import json
import re
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.db.models import Case, When
from django.forms.boundfield import BoundField

from consortium.directions import Line
from consortium.models import Organisation
from consortium.organisation_fields import PickedOrganisation, names_of
from consortium.templatetags.words import money
from consortium.versions import version_in
from projects.forms.fields import PoundsField
from proposals.rules import circle_of

HUNDRED = Decimal(100)
MONEY = ("amount_gbp", "match_funding_gbp")


def as_text(value):
    """A figure as text that is the same for the same figure: 12, 12.0 and 12.00 are "12"."""
    return "" if value is None else f"{value.normalize():f}"


def in_words(value):
    """Pounds as a person reads them; a blank is "blank"."""
    return "blank" if value is None else money(value, 2)


def shown_before(text):
    """What a form's `base` says its person was shown; {} where it cannot be read."""
    try:
        base = json.loads(text or "{}")
    except ValueError:
        return {}
    return base if isinstance(base, dict) else {}


class PercentField(forms.DecimalField):
    """A share typed as a percentage: "30", "30 %"; its value is 0..1."""

    default_error_messages = {
        "invalid": "Write a percentage from 0 to 100, such as 30.",
        "min_value": "Write a percentage from 0 to 100, such as 30.",
        "max_value": "Write a percentage from 0 to 100, such as 30.",
        "max_decimal_places": "Write at most 8 decimals.",
    }

    def __init__(self, **options):
        super().__init__(decimal_places=8, min_value=0, max_value=100, **options)
        self.widget.attrs.setdefault("data-suffix", "%")

    def to_python(self, value):
        if isinstance(value, str):
            value = value.replace("%", "").strip()
        return super().to_python(value)

    def prepare_value(self, value):
        return as_text(value * HUNDRED) if isinstance(value, Decimal) else value

    def clean(self, value):
        percent = super().clean(value)
        return None if percent is None else percent / HUNDRED


@dataclass(frozen=True)
class YearBoxes:
    """The boxes of one project in one year."""

    words: str
    amount: BoundField
    match: BoundField
    share: BoundField


def blank_box(field):
    """A narrow box of this kind of field, which may stay empty."""
    return field(required=False, widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}))


class AmountsForm(forms.Form):
    """What each project asks for in each year of the bid.

    Boxes are named by project and year: `amount-12-2027`, `match-12-2027`, `share-12-2027`. A box
    that is not sent stays as it is saved.
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    base = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    # The first word of a box's name: (field of Part, a box to copy, words).
    KINDS = {
        "amount": ("amount_gbp", blank_box(PoundsField), "asks for"),
        "match": ("match_funding_gbp", blank_box(PoundsField), "match funding"),
        "share": ("share", blank_box(PercentField), "part of the project"),
    }
    BOX = re.compile(r"(amount|match|share)-(\d{1,9})-\d{1,5}")

    def __init__(self, data=None, *, proposal, parts):
        super().__init__(data)
        self.proposal = proposal
        self.stale = None
        self.held = {(part.project_id, part.year) for part in parts}
        self.projects = list({part.project_id: part.project for part in parts}.values())
        self.years = sorted({*proposal.delivery_years, *(part.year for part in parts)})
        saved = self.figures(parts)
        for project in self.projects:
            for year in self.years:
                self._add_boxes(project, year, saved)
        self.initial = {"version": str(proposal.version), "base": self._base(saved)} | saved

    @classmethod
    def figures(cls, parts):
        """{box: figure} of what is saved."""
        return {
            f"{kind}-{part.project_id}-{part.year}": getattr(part, name)
            for part in parts
            for kind, (name, _, _) in cls.KINDS.items()
        }

    @staticmethod
    def _base(figures):
        return json.dumps({box: as_text(figure) for box, figure in figures.items()})

    def _add_boxes(self, project, year, saved):
        where = f"{project.title}, {self.proposal.words_for_year(year)}"
        for kind, (_, blank, words) in self.KINDS.items():
            # There may be a thousand: a copy takes half the time of a new one.
            box = self.fields[f"{kind}-{project.pk}-{year}"] = deepcopy(blank)
            box.label = f"{where}: {words}"

    @property
    def rows(self):
        """(project, boxes year by year) for each project."""
        return [
            (
                project,
                [
                    YearBoxes(
                        self.proposal.words_for_year(year),
                        *(self[f"{kind}-{project.pk}-{year}"] for kind in self.KINDS),
                    )
                    for year in self.years
                ],
            )
            for project in self.projects
        ]

    @property
    def shown_version(self):
        """The version of the bid that the person was shown, None where the form does not say."""
        return version_in(self.cleaned_data.get("version"))

    def figure(self, box):
        """What a cleaned form says in this box: as typed where it was sent, else as saved."""
        return self.cleaned_data.get(box) if box in self.data else self.initial.get(box)

    @property
    def amounts(self):
        """{(project id, year): {field: value}} of a valid form, or of what is valid in it."""
        return {
            (project.pk, year): {
                name: self.figure(f"{kind}-{project.pk}-{year}")
                for kind, (name, _, _) in self.KINDS.items()
            }
            for project in self.projects
            for year in self.years
        }

    def compare_with(self, stale, parts, projects):
        """After a save over somebody else's: what they changed, and what both did.

        `parts` are those saved now, `projects` what this person may see. Sets `taken` (label,
        words) of boxes that take over what is saved, `differences` (label, saved, typed), and
        `gone` (title, words) of figures typed for projects no longer in the bid.
        """
        self.stale = stale
        self.taken, self.differences = [], []
        base = shown_before(self.cleaned_data.get("base"))
        saved = self.figures(parts)
        typed = self.data
        self.data = typed.copy()
        for box in [name for name in self.fields if self.BOX.fullmatch(name)]:
            theirs, yours, field = saved.get(box), self.cleaned_data.get(box), self.fields[box]
            if theirs == yours and box in typed:
                continue
            if box not in typed or base.get(box, "") == as_text(yours):
                self.data[box] = field.prepare_value(theirs) if theirs is not None else ""
                self.taken.append((field.label, self.words(box, theirs)))
            else:
                words = (self.words(box, figure) for figure in (theirs, yours))
                self.differences.append((field.label, *words))
        self.gone = self._typed_for_others(typed, projects)
        self.data["version"] = str(stale.row.version)
        self.data["base"] = self._base(saved)

    def words(self, box, figure):
        """A figure of this box as a person reads it."""
        if figure is not None and box.startswith("share-"):
            return f"{as_text(figure * HUNDRED)}%"
        return in_words(figure)

    def _typed_for_others(self, typed, projects):
        """What was typed for projects that the bid no longer has, as (title, words)."""
        others = {}
        for box, text in typed.items():
            match = self.BOX.fullmatch(box)
            if match and box not in self.fields and text.strip():
                others.setdefault(int(match[2]), []).append(text.strip())
        found = projects.filter(pk__in=others).order_by("title")
        return [(project.title, ", ".join(others[project.pk])) for project in found]


class CostForm(forms.Form):
    """A cost of the bid itself. A row without a heading and an amount is no row."""

    heading = Line(
        label="What for",
        required=False,
        max_length=250,
        error_messages={"max_length": "Say it in at most 250 characters."},
    )
    organisation = PickedOrganisation(label="Who spends it", required=False, empty=("", "Not said"))
    year = forms.TypedChoiceField(
        label="Year",
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "This bid has no such year. Choose another."},
    )
    amount_gbp = PoundsField(label="Asked for", required=False)
    match_funding_gbp = PoundsField(label="Match funding", required=False)

    def __init__(self, *args, likely, years, **options):
        """`likely` are (slug, name) of those who have a part in the bid."""
        super().__init__(*args, **options)
        self.fields["organisation"].offer(Organisation.objects.approved(), likely)
        self.fields["year"].choices = years
        for name in MONEY:
            self.fields[name].widget.attrs["class"] = "govuk-input--width-5"

    @property
    def is_blank(self):
        values = self.cleaned_data
        return not values.get("heading") and all(values.get(name) is None for name in MONEY)

    @property
    def key(self):
        """What tells this cost from the others."""
        return key_of(
            *(self.cleaned_data.get(name) for name in ("organisation", "year", "heading"))
        )

    @property
    def figures(self):
        return [as_text(self.cleaned_data[name]) for name in MONEY]

    def clean(self):
        values = super().clean()
        if not self.errors and not self.is_blank:
            if not values.get("heading"):
                self.add_error("heading", "Say what this money is for.")
            if values.get("year") is None:
                self.add_error("year", "Choose the year.")
        return values


def key_of(organisation, year, heading):
    """What tells one cost of a bid from the others, as text."""
    return f"{organisation.slug if organisation else ''}/{year}/{heading}"


class CostRows(forms.BaseFormSet):
    """The costs of a bid, with a few blank rows; emptying a row removes it.

    `costs` are those saved now, with their organisations.
    """

    def __init__(self, data=None, *, proposal, costs):
        self.stale = None
        self.costs = costs
        self.years = sorted({*proposal.delivery_years, *(cost.year for cost in costs)})
        options = {
            "likely": self._likely(proposal, costs),
            "years": [(year, proposal.words_for_year(year)) for year in self.years],
        }
        super().__init__(
            data,
            prefix="cost",
            form_kwargs=options,
            initial=None if data is not None else [self._row(cost) for cost in costs],
        )
        self.version = proposal.version if data is None else version_in(data.get("version"))
        self.base = self._base() if data is None else data.get("base", "")

    @staticmethod
    def _likely(proposal, costs):
        """Who leads the bid, its partners, and who is down for a cost."""
        lead = proposal.lead_organisation_id
        near = {lead, *circle_of(proposal).partners, *(cost.organisation_id for cost in costs)}
        found = Organisation.objects.approved().filter(pk__in=near)
        return names_of(found.order_by(Case(When(pk=lead, then=0), default=1), "name", "reference"))

    @staticmethod
    def _row(cost):
        return {
            "heading": cost.heading,
            "organisation": cost.organisation.slug if cost.organisation else "",
            "year": cost.year,
            "amount_gbp": cost.amount_gbp,
            "match_funding_gbp": cost.match_funding_gbp,
        }

    def _base(self):
        return json.dumps(
            {
                key: [as_text(cost.amount_gbp), as_text(cost.match_funding_gbp)]
                for key, cost in self._saved().items()
            }
        )

    def _saved(self):
        return {key_of(cost.organisation, cost.year, cost.heading): cost for cost in self.costs}

    @property
    def is_whole(self):
        """Whether the boxes that count the rows arrived as the page sent them."""
        counts = self.management_form
        if not counts.is_valid():
            return False
        rows, shown = counts.cleaned_data["TOTAL_FORMS"], counts.cleaned_data["INITIAL_FORMS"]
        return 0 <= shown <= rows <= self.absolute_max

    def clean(self):
        seen = set()
        for form in self.forms:
            if form.errors or form.is_blank:
                continue
            if form.key in seen:
                form.add_error(
                    "heading", "This heading is there twice for this organisation and year."
                )
            seen.add(form.key)

    @property
    def rows(self):
        """What a valid set would save."""
        return [dict(form.cleaned_data) for form in self.forms if not form.is_blank]

    def beside(self, stale, costs):
        """These rows after a save over somebody else's, with what the other one did to them.

        `costs` are those saved now. A row that this person left as it was becomes as it is saved
        now (empty where it was removed), and rows that are new follow.
        """
        data = self.data.copy()
        before, fresh = shown_before(self.base), Costs(proposal=stale.row, costs=costs)
        saved = fresh._saved()
        new = [cost for key, cost in saved.items() if key not in before]
        for number, form in enumerate(self.forms):
            theirs = None if form.is_blank else saved.get(form.key)
            if theirs in new:
                new.remove(theirs)
            elif not form.is_blank and before.get(form.key) == form.figures:
                self._put(data, number, theirs)
        count = self.total_form_count()
        for number, cost in enumerate(new, count):
            self._put(data, number, cost)
        data[f"{self.prefix}-TOTAL_FORMS"] = str(count + len(new))
        data["version"], data["base"] = str(stale.row.version), fresh.base
        merged = Costs(data, proposal=stale.row, costs=costs)
        merged.stale = stale
        return merged

    def _put(self, data, number, cost):
        row = self._row(cost) if cost else dict.fromkeys(("heading", *MONEY))
        for name, value in row.items():
            data[f"{self.prefix}-{number}-{name}"] = "" if value is None else str(value)
        data[f"{self.prefix}-{number}-organisation-words"] = ""


Costs = forms.formset_factory(CostForm, formset=CostRows, extra=2, max_num=400)
