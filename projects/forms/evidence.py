"""What the outcomes of a project stand on."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from consortium.forms import Choice
from consortium.versions import version_in
from projects.evidence import LEVELS, name_of
from projects.forms.fields import PeopleField
from projects.models import EvidenceScale, PreventionLevel, ProjectOutcome


class EvidenceForm(forms.ModelForm):
    """What one outcome of a project stands on."""

    prevention_level = forms.ChoiceField(
        choices=[("", "Not said"), *PreventionLevel.choices],
        required=False,
        label="When it helps",
    )
    people_per_year = PeopleField(
        label="People a year for this outcome",
        required=False,
        help_text="Leave empty if it is the same as for the whole project.",
        widget=forms.NumberInput(attrs={"data-suffix": "people a year"}),
    )
    evidence_level = forms.TypedChoiceField(
        label="How do you know it works?",
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        choices=[(level, Choice(*words)) for level, words in LEVELS.items()],
    )
    evidence_scale = forms.ChoiceField(
        choices=[("", "None"), *EvidenceScale.choices],
        required=False,
        label="Scale the source itself uses",
    )
    evidence_source = forms.CharField(
        label="Where that is written",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="A report, a web address, your own before-and-after form and its year.",
    )

    class Meta:
        model = ProjectOutcome
        fields = [
            "evidence_level",
            "evidence_source",
            "evidence_scale",
            "prevention_level",
            "people_per_year",
        ]

    def clean(self):
        values = super().clean()
        if values.get("evidence_level") and not values.get("evidence_source", "").strip():
            self.add_error(
                "evidence_source",
                ValidationError(
                    "Say where this is written, or choose “None recorded”.", code="unsourced"
                ),
            )
        return values


class EvidenceForms:
    """The evidence of all outcomes of a project, one form each; `components/error_summary` takes
    it as a formset.
    """

    FIELDS = EvidenceForm.Meta.fields

    def __init__(self, data=None, *, tags):
        self.data = None if data is None else MultiValueDict(data)
        self.forms = [
            EvidenceForm(self.data, instance=tag, prefix=f"outcome-{tag.outcome_id}")
            for tag in tags
        ]
        self.version = version_in((self.data or {}).get("version"))
        self.non_form_errors = []
        self.stale = None

    def is_valid(self):
        valid = [form.is_valid() for form in self.forms]  # each, so that each says what is wrong
        return all(valid)

    def total_error_count(self):
        return sum(len(form.errors) for form in self.forms)

    @property
    def values(self):
        """{id of the tag: {field: value}} of valid forms."""
        return {
            form.instance.pk: {name: form.cleaned_data[name] for name in self.FIELDS}
            for form in self.forms
        }

    def compare_with(self, stale):
        """After a save over somebody else's: each form says in `.theirs` what is saved now and
        differs, as (label, words); sent again, the person's own text is saved.
        """
        tags = {tag.pk: tag for tag in stale.row.tags.all()}
        for form in self.forms:
            tag = tags[form.instance.pk]
            form.theirs = [
                (form.fields[name].label, _evidence_words(tag, name))
                for name in self.FIELDS
                if getattr(tag, name) != form.cleaned_data[name]
            ]
        self.stale = stale
        self.version = stale.row.version

    @property
    def written_for_others(self):
        """What was typed about outcomes that the project no longer has."""
        here = {form.add_prefix("evidence_source") for form in self.forms}
        return [
            text
            for box, text in (self.data or {}).items()
            if box.endswith("-evidence_source") and box not in here and text.strip()
        ]


def _evidence_words(tag, name):
    if name == "evidence_level":
        return name_of(tag.evidence_level)
    display = getattr(tag, f"get_{name}_display", None)
    return (display() if display else getattr(tag, name)) or "not filled in"
