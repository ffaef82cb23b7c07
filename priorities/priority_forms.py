"""The form of one priority of a draft plan."""

from django import forms

from consortium.fields import AreasField
from consortium.forms import Choice
from consortium.side_by_side import SideBySideForm
from priorities.models import Indicator, Priority, Theme
from projects.forms.fields import OneField
from projects.forms.outcomes import OutcomesField
from projects.models import Outcome, TargetGroup

WEIGHT = "weight-"


class PriorityForm(SideBySideForm):
    """One priority on one page. Outcomes are suggested from its words, and ticked by a person."""

    theme = forms.ChoiceField(
        label="What it is about",
        required=False,
        choices=[("", "Not said"), *Theme.choices],
        widget=forms.RadioSelect,
    )
    areas = AreasField(
        label="Places",
        required=False,
        help_text="Type the name of a village, ward, district or county, and tick what you mean. "
        "Leave all empty if it is wherever the partnership works.",
    )
    target_groups = forms.ModelMultipleChoiceField(
        TargetGroup.objects.all(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="For whom",
        help_text="Leave all boxes empty if it is for everyone.",
    )
    outcomes = OutcomesField(
        Outcome.objects.all(),
        to_field_name="code",
        required=False,
        label="What would help",
        help_text="Tick what has to come about for this priority to be met. Projects that work on "
        "it are found by these; without one, none is.",
    )
    indicator = OneField(
        Indicator.objects.all(),
        to_field_name="reference",
        required=False,
        empty_label="None, or not known yet",
        label="Figure that measures it",
        help_text="The official figure by which one sees how large the need is.",
    )

    LISTS = ("areas", "target_groups", "outcomes")
    KEYS = {
        "areas": "code",
        "target_groups": "code",
        "outcomes": "code",
        "indicator": "reference",
    }
    SAVED = (
        "title",
        "description",
        "theme",
        "rank",
        "weight",
        "areas",
        "target_groups",
        "outcomes",
        "indicator",
        "baseline",
        "target",
    )

    class Meta:
        model = Priority
        fields = ["title", "description", "rank", "weight", "baseline", "target"]
        labels = {
            "title": "What it is called",
            "description": "What it means",
            "rank": "Its place in the plan",
            "weight": "How much it counts",
            "baseline": "Where the figure stands",
            "target": "Where it is to be",
        }
        help_texts = {
            "description": "In the plan’s words, or in plainer ones. Outcomes are suggested from "
            "them.",
            "rank": "1 comes first.",
            "weight": "1 unless it counts more or less than the others; 2 counts twice.",
            "baseline": "In the figure’s own unit.",
        }
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 6}),
        }
        error_messages = {"title": {"required": "Say what the priority is called."}}

    def __init__(self, data=None, *, row=None, typed=None):
        super().__init__(data, row=row, typed=typed)
        self.fields["weight"].required = False
        self.fields["outcomes"].read(self["title"].value(), self["description"].value())
        self._add_weights(typed or {})

    def blank(self):
        return {"weight": "1"}

    def values_of(self, row):
        """Numbers without the noughts that the database keeps behind them."""
        values = super().values_of(row)
        for name in ("weight", "baseline", "target"):
            if values[name] is not None:
                values[name] = values[name].normalize()
        return values

    def _add_weights(self, typed):
        """A box for the weight of each outcome that is ticked by now."""
        known = {}
        if self.row:
            known = dict(self.row.wanted.values_list("outcome__code", "weight"))
        ticked = self["outcomes"].value() or []
        for outcome in Outcome.objects.filter(code__in=ticked):
            name = f"{WEIGHT}{outcome.code}"
            weight = known.get(outcome.code, 1)
            self.fields[name] = forms.DecimalField(
                label=Choice(f"Weight of “{outcome}”"),
                required=False,
                max_digits=12,
                decimal_places=6,
                initial=(typed.get(name) or [f"{weight:f}".rstrip("0").rstrip(".")])[-1]
                if weight != 1 or name in typed
                else "1",
                error_messages={"invalid": "Write the weight as a number, such as 2 or 0.5."},
            )

    @property
    def weight_boxes(self):
        return [self[name] for name in self.fields if name.startswith(WEIGHT)]

    def clean_weight(self):
        weight = self.cleaned_data["weight"]
        return 1 if weight is None else weight

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean(self):
        values = super().clean()
        for name, weight in list(values.items()):
            if name.startswith(WEIGHT) and weight is not None and weight <= 0:
                self.add_error(name, "A weight is above 0. Untick the outcome to leave it out.")
        return values

    @property
    def weights(self):
        """{code of an outcome: its weight}, of those that have one."""
        return {
            name.removeprefix(WEIGHT): weight
            for name, weight in self.cleaned_data.items()
            if name.startswith(WEIGHT) and weight is not None
        }
