"""What lists of plans and figures can be narrowed to."""

from urllib.parse import urlencode

from django import forms

from consortium.models import Area
from priorities.models import PartnershipKind, Plan, PlanStatus, Theme
from priorities.reads.plan_changes import likely_to_replace
from projects.filters import AreaField


class PlanFilters(forms.Form):
    """`PlanFilters(request.GET).apply(plans)`; a filter that makes no sense leaves nothing."""

    kind = forms.ChoiceField(
        label="Partnership",
        required=False,
        choices=[("", "Every kind"), *PartnershipKind.choices],
    )
    theme = forms.ChoiceField(
        label="About",
        required=False,
        choices=[
            ("", "Crime and health"),
            (Theme.CRIME, Theme.CRIME.label),
            (Theme.HEALTH, Theme.HEALTH.label),
        ],
    )
    area = AreaField(label="Place", required=False)
    status = forms.ChoiceField(
        label="Plans",
        required=False,
        choices=[
            ("", "Current"),
            (PlanStatus.SUPERSEDED, "Earlier"),
            ("all", "All"),
        ],
    )

    def apply(self, plans):
        """The plans these filters leave. Unless asked, earlier plans are left out."""
        if not self.is_valid():
            return plans.none()
        chosen = self.cleaned_data
        if chosen["status"] == PlanStatus.SUPERSEDED:
            plans = plans.filter(status=PlanStatus.SUPERSEDED)
        elif not chosen["status"]:
            plans = plans.exclude(status=PlanStatus.SUPERSEDED)
        if chosen["kind"]:
            plans = plans.filter(partnership__kind=chosen["kind"])
        if chosen["area"]:
            plans = plans.touching(chosen["area"])
        return plans.with_theme(chosen["theme"]) if chosen["theme"] else plans

    @property
    def query(self):
        """The filters as an address has them, or nothing."""
        chosen = {name: self.data[name] for name in self.fields if self.data.get(name)}
        return f"?{urlencode(chosen)}" if chosen else ""

    @property
    def is_narrowed(self):
        return any(self.data.get(name) for name in self.fields)


class FigureFilters(forms.Form):
    """Which figures of an indicator to show."""

    area = forms.ModelChoiceField(
        Area.objects.none(),
        label="Place",
        to_field_name="code",
        required=False,
        empty_label="Everywhere",
    )
    breakdowns = forms.BooleanField(label="By sex, age and category too", required=False)

    def __init__(self, data, *, indicator):
        super().__init__({name: text.replace("\x00", "") for name, text in data.items()})
        self.fields["area"].queryset = indicator.areas_measured()
        if not indicator.measurements.breakdowns().exists():
            del self.fields["breakdowns"]

    @property
    def chosen_area(self):
        """The place asked for, else the only one there is; None where there are several."""
        if not self.is_valid():
            return None
        if self.cleaned_data["area"]:
            return self.cleaned_data["area"]
        measured = list(self.fields["area"].queryset[:2])
        return measured[0] if len(measured) == 1 else None

    @property
    def query(self):
        """The filters as an address has them, or nothing."""
        chosen = {name: self.data[name] for name in self.fields if self.data.get(name)}
        return f"?{urlencode(chosen)}" if chosen else ""

    def apply(self, measurements):
        """The figures these filters leave; none if a filter makes no sense."""
        if not self.is_valid():
            return measurements.none()
        if not self.cleaned_data.get("breakdowns"):
            measurements = measurements.totals()
        if area := self.cleaned_data["area"]:
            measurements = measurements.filter(area=area)
        return measurements


class ReplacedForm(forms.Form):
    """Which current plan a draft takes the place of. `chosen` is it; None: of none.

    Before anybody has chosen it is the one of the most similar title.
    """

    replaces = forms.ModelChoiceField(
        Plan.objects.none(),
        label="It takes the place of",
        to_field_name="slug",
        required=False,
        empty_label="No plan: it stands beside the others",
    )

    def __init__(self, data, *, plan):
        current = Plan.objects.replaceable_by(plan)
        likely = likely_to_replace(plan, current)
        asked = data.get("replaces")
        shown = (likely.slug if likely else "") if asked is None else asked.replace("\x00", "")
        super().__init__({"replaces": shown})
        self.fields["replaces"].queryset = current
        self.current = list(current)
        same = likely is not None and likely.title == plan.title
        # A partnership has one current plan of a title: there is nothing to choose.
        self.has_choice = bool(self.current) and not same
        self.chosen = likely if same or not self.is_valid() else self.cleaned_data["replaces"]
