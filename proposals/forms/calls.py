"""The forms of a funder's call, of its questions, and of a bid's answers to them."""

from django import forms
from django.db.models import Q

from consortium.fields import AreasField
from consortium.forms import Choice
from consortium.models import User
from consortium.side_by_side import SideBySideForm
from projects.forms.fields import PoundsField
from projects.models import Outcome
from proposals.answering.references import NAMES, unknown_in
from proposals.models import Call, CallAnswer, CallQuestion
from proposals.rules import circle_of

MOST_LETTERS = 150_000
MOST_YEARS = 60


class OutcomesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, outcome):
        return Choice(outcome.name, outcome.get_domain_display())


def years_field(**facts):
    return forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_YEARS,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-2", "data-suffix": "years"}),
        error_messages={
            "invalid": "Write the number of years as a whole number, such as 3.",
            "min_value": "A call is for at least one year.",
            "max_value": f"A call is for at most {MOST_YEARS} years.",
        },
        **facts,
    )


class CallForm(SideBySideForm):
    """What a funder asks for, by when, and how much at most."""

    outcomes = OutcomesField(
        Outcome.objects.order_by("domain", "name"),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="What it is for",
        help_text="The outcomes it names. None ticked: it takes any.",
    )
    areas = AreasField(
        label="Where",
        required=False,
        help_text="Type the name of a district, county or village, and tick what you mean. "
        "Left empty: anywhere.",
    )
    ceiling_gbp = PoundsField(
        label="The most one bid may ask for",
        required=False,
        help_text="Over all its years. Leave empty if the call does not say.",
    )
    link = forms.URLField(
        label="Where it is published",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="The address of its page.",
        error_messages={"invalid": "Write the whole address, beginning with https://."},
    )
    least_years = years_field(label="For how many years at least")
    most_years = years_field(label="For how many years at most")

    LISTS = ("outcomes", "areas")
    KEYS = {"outcomes": "code", "areas": "code"}
    SAVED = (
        "title",
        "funder",
        "closes_on",
        "ceiling_gbp",
        "least_years",
        "most_years",
        "what_for",
        "outcomes",
        "areas",
        "link",
    )

    class Meta:
        model = Call
        fields = [
            "title",
            "funder",
            "closes_on",
            "ceiling_gbp",
            "least_years",
            "most_years",
            "what_for",
            "link",
        ]
        labels = {
            "title": "Name of the call",
            "funder": "Who calls",
            "closes_on": "Last day",
            "what_for": "What it says",
        }
        help_texts = {
            "closes_on": "The last day on which a bid is taken. Leave empty for a rolling call.",
            "what_for": "In short, in the funder’s own words.",
        }
        widgets = {"what_for": forms.Textarea(attrs={"rows": 5}), "closes_on": forms.DateInput}
        error_messages = {
            "title": {"required": "Give the call a name."},
            "funder": {"required": "Say who calls."},
        }

    def blank(self):
        return {"outcomes": [], "areas": []}

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean_most_years(self):
        least, most = self.cleaned_data.get("least_years"), self.cleaned_data["most_years"]
        if least and most and most < least:
            raise forms.ValidationError(f"That is fewer than the {least} years at least.")
        return most


class QuestionForm(SideBySideForm):
    """One question of a call's form."""

    SAVED = ("question", "guidance", "most", "unit")

    most = forms.IntegerField(
        label="How long may an answer be?",
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text="Leave empty if the funder sets no limit.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={
            "invalid": "Write a whole number, such as 250.",
            "min_value": "A limit is at least 1. Leave it empty if there is none.",
            "max_value": "That is longer than any form. Leave it empty if there is no limit.",
        },
    )

    class Meta:
        model = CallQuestion
        fields = ["question", "guidance", "most", "unit"]
        labels = {"question": "The question", "guidance": "What the funder says about it"}
        help_texts = {"question": "As the funder’s form puts it."}
        widgets = {
            "question": forms.Textarea(attrs={"rows": 3}),
            "guidance": forms.Textarea(attrs={"rows": 4}),
            "unit": forms.RadioSelect,
        }
        error_messages = {"question": {"required": "Write down the question."}}


class OwnerField(forms.ModelChoiceField):
    def label_from_instance(self, person):
        names = [str(each.organisation) for each in person.memberships.all()]
        return f"{person}, {names[0]}" if names else str(person)


class AnswerForm(SideBySideForm):
    """The answer of a bid; who writes it is chosen by those who edit the bid (`may_assign`)."""

    owner = OwnerField(
        User.objects.none(),
        to_field_name="pk",
        required=False,
        label="Who writes it",
        empty_label="Nobody yet",
    )
    text = forms.CharField(
        required=False,
        max_length=MOST_LETTERS,
        label="The answer",
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={
            "max_length": "An answer can have at most %(limit_value)d characters; this one has "
            "%(show_value)d. Shorten it."
        },
    )

    KEYS = {"owner": "pk"}
    SAVED = ("text", "state", "owner")

    class Meta:
        model = CallAnswer
        fields = ["text", "state", "owner"]
        labels = {"state": "How far it is"}
        widgets = {"state": forms.RadioSelect}

    def __init__(self, data=None, *, proposal, may_assign, row=None, typed=None):
        self.may_assign = may_assign
        super().__init__(data, row=row, typed=typed)
        if may_assign:
            self.fields["owner"].queryset = people_of(proposal)

    def add_boxes(self):
        if not self.may_assign:
            self.fields.pop("owner")
            self.SAVED = tuple(name for name in self.SAVED if name != "owner")

    def clean_text(self):
        text = self.cleaned_data["text"]
        if unknown := unknown_in(text):
            raise forms.ValidationError(unknown_words(unknown))
        return text


def unknown_words(unknown):
    """What is said of references that name nothing."""
    named = ", ".join(f"[[{name}]]" for name in unknown)
    return (
        f"{named}: nothing in a bid is called so. Use one of {', '.join(NAMES)}, or write the "
        "words themselves."
    )


def people_of(proposal):
    """Who may write for a bid: members of its partners, and coordinators."""
    partners = circle_of(proposal).partners
    coordinators = Q(
        memberships__role="coordinator", memberships__organisation__kind="infrastructure"
    )
    return (
        User.objects.filter(
            Q(memberships__organisation__in=partners) | coordinators, is_active=True
        )
        .distinct()
        .order_by("name", "email")
        .prefetch_related("memberships__organisation")
    )
