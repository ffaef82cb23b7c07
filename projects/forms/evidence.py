"""What the outcomes of a project stand on, in plain questions."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from consortium.forms import Choice
from consortium.versions import version_in
from projects.evidence import LEVELS, answers_of, name_of, out_of_hundred, unlocks
from projects.forms.fields import OutOfHundredField, PeopleField
from projects.models import EvidenceScale, PreventionLevel, ProjectOutcome
from projects.services.projects import EVIDENCE

WHEN_IT_HELPS = {
    "": Choice("We don’t know"),
    PreventionLevel.PRIMARY: Choice("Before anything happens", "For everyone, such as a class."),
    PreventionLevel.SECONDARY: Choice(
        "When the risk has risen", "For people or places where it is likelier than elsewhere."
    ),
    PreventionLevel.TERTIARY: Choice(
        "After it has happened", "So that it does not happen again, or harms less."
    ),
}
EFFECTS = ("effect_low", "effect_central", "effect_high")


class EvidenceForm(forms.ModelForm):
    """What one outcome of a project stands on. Every answer may be left out."""

    prevention_level = forms.ChoiceField(
        choices=list(WHEN_IT_HELPS.items()),
        required=False,
        label="When does it help?",
        widget=forms.RadioSelect,
    )
    people_per_year = PeopleField(
        label="How many people a year does it help in this way?",
        required=False,
        help_text="Leave empty if it is everybody the project reaches.",
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
        help_text="It is kept beside your answer, and never converted into it.",
    )
    what_changed = forms.CharField(
        label="What changed?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What you counted or heard, and over how long: calls to the police from the "
        "estate, in the year after.",
    )
    effect_low = OutOfHundredField(label="At least", required=False)
    effect_central = OutOfHundredField(label="Most likely", required=False)
    effect_high = OutOfHundredField(label="At most", required=False)
    evidence_source = forms.CharField(
        label="Where is that written?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="A report, a web address, your own before-and-after form and its year. "
        "Without it, a bid prints the figure as “unsourced”.",
    )

    class Meta:
        model = ProjectOutcome
        fields = list(EVIDENCE)

    @property
    def unlocks(self):
        """What the saved answers open, for the list beside the questions."""
        return list(unlocks(answers_of(self.instance)))

    @property
    def open_count(self):
        return sum(unlock.is_open for unlock in self.unlocks)

    def clean(self):
        values = super().clean()
        low, likely, high = (values.get(name) for name in EFFECTS)
        if None not in (low, likely) and low > likely:
            self.add_error("effect_low", _order("“At least” is more than “most likely”."))
        if None not in (likely, high) and likely > high:
            self.add_error("effect_high", _order("“At most” is less than “most likely”."))
        if likely is None and None not in (low, high) and low > high:
            self.add_error("effect_high", _order("“At most” is less than “at least”."))
        return values


def _order(words):
    return ValidationError(f"{words} Change one of them.", code="order")


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

    @property
    def unfolded(self):
        """The forms to show open: what was typed or is wrong, else the one with most to say."""
        if self.data is not None or len(self.forms) == 1:
            return self.forms
        return [min(self.forms, key=lambda form: form.open_count)] if self.forms else []

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

    def refuse(self, excesses):
        """Say beside the effect of each outcome that it would prevent more than happens."""
        forms = {form.instance.pk: form for form in self.forms}
        for each in excesses:
            form = forms[each.claim.tag]
            high = form.cleaned_data["effect_high"]
            form.add_error("effect_central" if high is None else "effect_high", str(each))

    @property
    def written_for_others(self):
        """What was typed about outcomes that the project no longer has."""
        texts = ("evidence_source", "what_changed")
        here = {form.add_prefix(name) for form in self.forms for name in texts}
        return [
            text
            for box, text in (self.data or {}).items()
            if box.endswith(texts) and box not in here and text.strip()
        ]


def _evidence_words(tag, name):
    value = getattr(tag, name)
    if name == "evidence_level":
        return name_of(value)
    if name in EFFECTS:
        return "not filled in" if value is None else f"{out_of_hundred(value)} out of 100"
    display = getattr(tag, f"get_{name}_display", None)
    return (display() if display else value) or "not filled in"
