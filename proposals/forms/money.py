"""Boxes for what a bid asks for: amounts of its projects, and costs of its own."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.forms.boundfield import BoundField

from consortium.models import Organisation
from projects.forms.fields import PoundsField

HUNDRED = Decimal(100)


class PercentField(forms.DecimalField):
    """A share typed as a percentage: "30", "30 %"; its value is 0..1."""

    default_error_messages = {
        "invalid": "Write a percentage from 0 to 100, such as 30.",
        "min_value": "Write a percentage from 0 to 100, such as 30.",
        "max_value": "Write a percentage from 0 to 100, such as 30.",
        "max_decimal_places": "Write at most 8 decimals.",
    }

    def __init__(self, **options):
        super().__init__(max_digits=11, decimal_places=8, min_value=0, max_value=100, **options)
        self.widget.attrs.setdefault("data-suffix", "%")

    def to_python(self, value):
        if isinstance(value, str):
            value = value.replace("%", "").strip()
        return super().to_python(value)

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            return f"{(value * HUNDRED).normalize():f}"
        return value

    def clean(self, value):
        percent = super().clean(value)
        return None if percent is None else percent / HUNDRED


@dataclass(frozen=True)
class YearBoxes:
    """The boxes of one project in one year."""

    year: int
    words: str
    amount: BoundField
    match: BoundField
    share: BoundField


class AmountsForm(forms.Form):
    """What each project asks for in each year of the bid.

    Boxes are named by project and year: `amount-12-2027`, `match-12-2027`, `share-12-2027`.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, proposal, parts):
        super().__init__(data)
        self.proposal = proposal
        self.fields["version"].initial = proposal.version
        self.stale = None
        held = {(part.project_id, part.year): part for part in parts}
        self.projects = list({part.project_id: part.project for part in parts}.values())
        self.years = sorted({*proposal.delivery_years, *(part.year for part in parts)})
        for project in self.projects:
            for year in self.years:
                self._add_boxes(project, year, held.get((project.pk, year)))

    def _add_boxes(self, project, year, part):
        where = f"{project.title}, {self.proposal.words_for_year(year)}"
        narrow = {"class": "govuk-input--width-5"}
        for name, kind, attribute, label in (
            ("amount", PoundsField, "amount_gbp", "asks for"),
            ("match", PoundsField, "match_funding_gbp", "match funding"),
            ("share", PercentField, "share", "part of the project"),
        ):
            self.fields[f"{name}-{project.pk}-{year}"] = kind(
                label=f"{where}: {label}",
                required=False,
                initial=part and getattr(part, attribute),
                widget=forms.NumberInput(attrs=dict(narrow)),
            )

    @property
    def rows(self):
        """(project, boxes year by year) for each project."""
        return [
            (
                project,
                [
                    YearBoxes(
                        year,
                        self.proposal.words_for_year(year),
                        *(
                            self[f"{box}-{project.pk}-{year}"]
                            for box in ("amount", "match", "share")
                        ),
                    )
                    for year in self.years
                ],
            )
            for project in self.projects
        ]

    @property
    def amounts(self):
        """{(project id, year): {field: value}} of a valid form, or of what is valid in it."""
        values = self.cleaned_data
        return {
            (project.pk, year): {
                "amount_gbp": values.get(f"amount-{project.pk}-{year}"),
                "match_funding_gbp": values.get(f"match-{project.pk}-{year}"),
                "share": values.get(f"share-{project.pk}-{year}"),
            }
            for project in self.projects
            for year in self.years
        }

    def compare_with(self, stale, parts):
        """After a save over somebody else's: `differences` says what is saved now and differs.

        The boxes keep the person's own figures; sending the form again saves them.
        """
        self.stale = stale
        self.data = self.data.copy()
        self.data["version"] = str(stale.proposal.version)
        saved = {(part.project_id, part.year): part for part in parts}
        self.differences = []
        for (project, year), yours in self.amounts.items():
            part = saved.get((project, year))
            for box, name in (("amount", "amount_gbp"), ("match", "match_funding_gbp")):
                theirs = part and getattr(part, name)
                if theirs != yours[name]:
                    label = self.fields[f"{box}-{project}-{year}"].label
                    self.differences.append((label, theirs, yours[name]))


class CostForm(forms.Form):
    """A cost of the bid itself. A row without a heading and an amount is no row."""

    heading = forms.CharField(label="What for", required=False, max_length=250)
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        to_field_name="slug",
        label="Who spends it",
        required=False,
        empty_label="Not said",
    )
    year = forms.TypedChoiceField(label="Year", coerce=int, required=False, empty_value=None)
    amount_gbp = PoundsField(label="Asked for", required=False)
    match_funding_gbp = PoundsField(label="Match funding", required=False)

    def __init__(self, *args, organisations, years, **options):
        super().__init__(*args, **options)
        self.fields["organisation"].choices = [("", "Not said"), *organisations]
        self.fields["year"].choices = years
        for name in ("amount_gbp", "match_funding_gbp"):
            self.fields[name].widget.attrs["class"] = "govuk-input--width-5"

    @property
    def is_blank(self):
        values = self.cleaned_data
        return not values.get("heading") and not any(
            values.get(name) is not None for name in ("amount_gbp", "match_funding_gbp")
        )

    def clean(self):
        values = super().clean()
        if not self.errors and not self.is_blank and not values.get("heading"):
            self.add_error("heading", "Say what this money is for.")
        return values


class CostFormSet(forms.BaseFormSet):
    """The costs of a bid, with a few blank rows; emptying a row removes it."""

    def clean(self):
        seen = set()
        for form in self.forms:
            values = form.cleaned_data
            if not values or form.is_blank:
                continue
            key = (values.get("organisation"), values.get("year"), values["heading"])
            if key in seen:
                form.add_error(
                    "heading", "This heading is there twice for this organisation and year."
                )
            seen.add(key)

    @property
    def costs(self):
        """What a valid set would save."""
        return [
            dict(form.cleaned_data)
            for form in self.forms
            if form.cleaned_data and not form.is_blank
        ]


Costs = forms.formset_factory(CostForm, formset=CostFormSet, extra=2, max_num=200)
