"""What an officer types of one figure: what it counts, where, when, how many, and who says so."""

from django import forms

from consortium.directions import Line
from consortium.fields import AreasField
from priorities.models import Indicator, Polarity
from priorities.periods import KINDS, UnknownPeriod, parse_period
from priorities.services.figures import COUNT, RATE

REPLACE = "Put this figure in the place of the one that is here"


class FigureNumberField(forms.DecimalField):
    """A number as people write it: "1,204"."""

    default_error_messages = {
        "invalid": "Write a number, such as 504 or 26.3.",
        "max_digits": "This is larger than any figure. Check the number of noughts.",
        "max_whole_digits": "This is larger than any figure. Check the number of noughts.",
        "max_decimal_places": "Round it to a few figures after the point.",
    }

    def to_python(self, value):
        return super().to_python(value.replace(",", "").strip() if value else value)


class FigureForm(forms.Form):
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(),
        required=False,
        label="What it counts",
        empty_label="Something new: name it below",
    )
    name = Line(
        required=False,
        max_length=400,
        label="Name, if it is new",
        help_text="As the source words it, such as “Domestic abuse incidents”.",
    )
    polarity = forms.ChoiceField(
        required=False,
        choices=[("", "I don’t know"), *Polarity.choices],
        label="If it is new, is low or high good",
    )
    area = AreasField(label="Area")
    period = forms.CharField(max_length=30, label="Period", help_text=f"Write it as {KINDS}.")
    kind = forms.ChoiceField(
        label="The figure is",
        choices=[(COUNT, "a count: how many"), (RATE, "a rate, a share or a score")],
        widget=forms.RadioSelect,
        initial=COUNT,
    )
    value = FigureNumberField(max_digits=30, decimal_places=12, label="Figure")
    source = Line(
        max_length=500,
        label="Source",
        help_text="Who counted it and where it is written, so that others can look it up.",
    )
    note = forms.CharField(
        required=False, label="What to know about it", widget=forms.Textarea(attrs={"rows": 3})
    )
    replace = forms.BooleanField(required=False, label=REPLACE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = Indicator.objects.order_by("name", "reference")
        if "replace" not in self.data:
            self.fields["replace"].widget = forms.HiddenInput()

    def clean_area(self):
        areas = self.cleaned_data["area"]
        if len(areas) > 1:
            raise forms.ValidationError("A figure is of one area. Leave one ticked.")
        return areas[0]

    def clean_period(self):
        period = " ".join(self.cleaned_data["period"].split())
        try:
            parse_period(period)
        except UnknownPeriod as error:
            raise forms.ValidationError(str(error)) from None
        return period

    def clean(self):
        given = self.cleaned_data
        if "indicator" in given and not given["indicator"] and not given.get("name"):
            self.add_error("name", "Choose what it counts, or name it here.")
        value = given.get("value")
        if given.get("kind") == COUNT and value is not None and value < 0:
            self.add_error("value", "A count cannot be below 0.")
        return given

    def ask_to_replace(self, words):
        """Show what is here already, with a box to tick."""
        self.fields["replace"].widget = forms.CheckboxInput()
        self.add_error("replace", words)
