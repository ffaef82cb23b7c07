"""What lists of plans and figures can be narrowed to."""

from django import forms

from consortium.models import Area
from priorities.models import PartnershipKind, PlanStatus, Theme


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
        return plans.with_theme(chosen["theme"]) if chosen["theme"] else plans

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

    def apply(self, measurements):
        """The figures these filters leave; none if a filter makes no sense."""
        if not self.is_valid():
            return measurements.none()
        if not self.cleaned_data.get("breakdowns"):
            measurements = measurements.totals()
        if area := self.cleaned_data["area"]:
            measurements = measurements.filter(area=area)
        return measurements
