"""What the list of unit costs can be narrowed to."""

from django import forms
from django.db.models import Q

from proposals.models import CostKind


class UnitCostFilters(forms.Form):
    """`UnitCostFilters(request.GET).apply(costs)`; a filter that is no choice leaves all."""

    q = forms.CharField(label="Words", max_length=100, required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("", "Any"), *CostKind.choices], required=False)

    @property
    def is_narrowed(self):
        return self.is_valid() and any(self.cleaned_data.values())

    def apply(self, costs):
        chosen = self.cleaned_data if self.is_valid() else {}
        if words := chosen.get("q"):
            named = Q(code__icontains=words) | Q(name__icontains=words)
            costs = costs.filter(named | Q(agency__icontains=words) | Q(event__icontains=words))
        if kind := chosen.get("kind"):
            costs = costs.filter(kind=kind)
        return costs
