"""The form of what a bid's money buys in one of its projects, and its milestones."""

from django import forms

from consortium.side_by_side import SideBySideForm
from proposals.models import Undertaking
from proposals.models.texts import MOST_UNDERTAKEN

TOO_LONG = {"max_length": "Say it in at most %(limit_value)d characters; these are %(show_value)d."}


class UndertakingForm(SideBySideForm):
    SAVED = ("buys", "milestones")

    buys = forms.CharField(
        label="What the money buys",
        help_text="Such as “a part-time fitter, a van, and locks and lights for forty homes a "
        "year”. People and outcomes are promised on the project’s own page.",
        required=False,
        max_length=MOST_UNDERTAKEN,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=TOO_LONG,
    )
    milestones = forms.CharField(
        label="Milestones",
        help_text="One a line, by when first: “June 2027: the first forty homes have their locks”.",
        required=False,
        max_length=MOST_UNDERTAKEN,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages=TOO_LONG,
    )

    class Meta:
        model = Undertaking
        fields = ["buys", "milestones"]
