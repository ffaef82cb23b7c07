"""What the national view can be narrowed to, in the words of the list of plans."""

from django import forms

from priorities.forms import PlanFilters
from priorities.models import Plan
from priorities.national import BY_NAME, LEAST_MET, MOST_PLACES, WORST, National


class NationalFilters(PlanFilters):
    """`NationalFilters(request.GET).of(national)`: the plans left, all of them current."""

    status = None
    sort = forms.ChoiceField(
        label="Order",
        required=False,
        choices=[
            ("", "Most gaps first"),
            (LEAST_MET, "Least need met first"),
            (MOST_PLACES, "Most places first"),
            (BY_NAME, "By partnership"),
        ],
    )

    def of(self, national: National) -> National:
        """What is left; nothing where a filter makes no sense."""
        if not self.is_valid():
            return national.narrowed(plans=())
        chosen = self.cleaned_data
        plans = None
        if chosen["area"]:
            touching = Plan.objects.current().touching(chosen["area"])
            plans = frozenset(touching.order_by().values_list("pk", flat=True))
        return national.narrowed(kind=chosen["kind"], theme=chosen["theme"], plans=plans)

    @property
    def order(self) -> str:
        return (self.is_valid() and self.cleaned_data["sort"]) or WORST

    @property
    def is_narrowed(self):
        return any(self.data.get(name) for name in self.fields if name != "sort")

    @property
    def words(self) -> list[str]:
        """What is left, a short phrase each."""
        if not self.is_valid():
            return []
        chosen = self.cleaned_data
        kinds = dict(self.fields["kind"].choices)
        return [
            *([f"partnerships of the kind “{kinds[chosen['kind']]}”"] if chosen["kind"] else []),
            *([f"priorities about {chosen['theme']}"] if chosen["theme"] else []),
            *([f"plans for places in or around {chosen['area'].name}"] if chosen["area"] else []),
        ]
