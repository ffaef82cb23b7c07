"""What is assumed of an outcome, in plain questions, each with what a cautious reader asks."""

from decimal import Decimal

from django import forms

from consortium.folder.widgets import plain_number
from projects.forms.fields import OneField, OutcomeField, OutOfHundredField
from projects.forms.taxonomy import ShownForm
from projects.models import Outcome, ProjectOutcome
from projects.services.projects import ASSUMED
from proposals.models import Assumption, UnitCost

GRADES = {
    1: "1: formal figures of the service itself, recorded and checked",
    2: "2: a good study of the same work, or figures recorded as it is done",
    3: "3: figures of similar work, or a survey of the people",
    4: "4: a study with weaknesses, or experts who agree",
    5: "5: one person’s informed judgement",
    6: "6: hardly more than a guess",
}


class RateField(forms.DecimalField):
    """Events a person a year: "0.09", without the noughts the database keeps behind it."""

    default_error_messages = {
        "invalid": "Write it as a number, such as 0.09 for 9 times a year among 100 people.",
        "min_value": "It cannot happen less than never.",
    }

    def prepare_value(self, value):
        return plain_number(value) if isinstance(value, Decimal) else value


class EffectForm(ShownForm):
    """The questions; every answer may be left out, and a blank is taken cautiously."""

    unit_cost = OneField(
        UnitCost.objects.filter(parent=None).order_by("code"),
        label="What happens less, and what does it cost?",
        empty_label="Not known",
        required=False,
        help_text="A cautious reader asks: is this the event that is counted, and for these "
        "people? Without it nothing is counted in pounds.",
    )
    baseline_rate = RateField(
        label="Without the project, how often a year does it happen to one person?",
        min_value=0,
        max_digits=20,
        decimal_places=10,
        required=False,
        help_text="0.09 is 9 times a year among 100 people. A cautious reader asks: is that of "
        "the people you work with, or of everybody?",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"}),
    )
    effect_low = OutOfHundredField(
        label="Of 100 times, how many does it prevent at least?",
        required=False,
        help_text="Left empty, it may prevent none.",
    )
    effect_central = OutOfHundredField(
        label="How many most likely?",
        required=False,
        help_text="A cautious reader asks: compared with whom? Without it nothing is counted.",
    )
    effect_high = OutOfHundredField(
        label="How many at most?", required=False, help_text="Left empty, no more than most likely."
    )
    deadweight = OutOfHundredField(
        label="Of 100 that are prevented, how many would have been anyway?",
        required=False,
        help_text="Numbers fall and people get better by themselves. Without it nothing is "
        "counted.",
    )
    displacement = OutOfHundredField(
        label="How many only happen elsewhere instead?",
        required=False,
        help_text="A burglar may go to the next street. Left empty, none is taken off, and pages "
        "say that nobody has said.",
    )
    attribution = OutOfHundredField(
        label="Of 100 that are left, how many are this project’s own doing?",
        required=False,
        help_text="Others work with the same people. Without it nothing is counted.",
    )
    years_of_effect = forms.IntegerField(
        label="How many years does the effect last?",
        min_value=1,
        max_value=30,
        required=False,
        help_text="Left empty, one year.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )
    drop_off = OutOfHundredField(
        label="How much of it is lost each year?",
        required=False,
        help_text="Left empty, only the first year counts.",
    )
    confidence_grade = forms.TypedChoiceField(
        label="How sure can one be of these figures?",
        choices=[("", "Nobody has said (taken as 6)"), *GRADES.items()],
        coerce=int,
        empty_value=None,
        required=False,
        help_text="The less sure, the more is taken off for optimism: from nothing to 40%.",
    )

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class AssumptionForm(EffectForm):
    """A set that charities may adopt."""

    outcome = OutcomeField(
        Outcome.objects.all(), label="For which outcome", empty_label="Choose an outcome"
    )
    why = forms.CharField(
        label="Why this is added or changed",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stands in the history of this set, with your name and the day.",
        error_messages={"required": "Say why: whoever reads the figures later will ask."},
    )

    class Meta:
        model = Assumption
        fields = [
            "code",
            "outcome",
            *[name for name in ASSUMED if name != "evidence_source"],
            "source",
            "note",
        ]
        labels = {"code": "Short name", "source": "Where this is written", "note": "Note"}
        help_texts = {
            "code": "Such as home-security-2024. It does not change later.",
            "source": "A report with its year and page. Left empty, pages say that it is "
            "unsourced.",
            "note": "For what work these figures hold, and for what not.",
        }
        widgets = {
            "source": forms.Textarea(attrs={"rows": 2}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["code"].disabled = self.instance.pk is not None


class AnswersForm(EffectForm):
    """What a charity itself assumes of one of its outcomes."""

    class Meta:
        model = ProjectOutcome
        fields = list(ASSUMED)
        labels = {"evidence_source": "Where is that written?"}
        help_texts = {"evidence_source": "Left empty, a bid prints these figures as “unsourced”."}
        widgets = {"evidence_source": forms.Textarea(attrs={"rows": 2})}
