"""What lists of plans and figures can be narrowed to."""

from urllib.parse import urlencode

from django import forms
from django.utils.datastructures import MultiValueDict

from consortium.fields import AreaField, AreasField
from priorities.matching import joined
from priorities.models import ComparisonGroup, PartnershipKind, Plan, PlanStatus, Theme
from priorities.reads.beside import MOST_COMPARED, NEXT_TO, Compared
from priorities.reads.plan_changes import likely_to_replace


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

    area = AreaField(label="Place", required=False)
    breakdowns = forms.BooleanField(label="By sex, age and category too", required=False)

    def __init__(self, data, *, indicator):
        super().__init__({name: text.replace("\x00", "") for name, text in data.items()})
        self.measured = indicator.areas_measured()
        if not indicator.measurements.breakdowns().exists():
            del self.fields["breakdowns"]

    @property
    def chosen_area(self):
        """The place asked for, else the only one there is; None where there are several."""
        if not self.is_valid():
            return None
        if self.cleaned_data["area"]:
            return self.cleaned_data["area"]
        measured = list(self.measured[:2])
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


class ComparisonForm(forms.Form):
    """With which places an area's figure is compared: those next to it, a partnership's group, or
    places of one's own choice, as an address has them.
    """

    group = forms.ChoiceField(
        label="Compare with",
        required=False,
        error_messages={
            "invalid_choice": "No partnership that works here keeps this group. Shown are the "
            "places next to it."
        },
    )
    beside = AreasField(
        label="Or with places you choose",
        required=False,
        help_text="Type a name and tick what you mean. Only places of the same kind are compared.",
    )

    def __init__(self, data, *, area):
        self.area = area
        self.groups = {str(group.pk): group for group in ComparisonGroup.objects.for_area(area)}
        asked = MultiValueDict(data.lists())
        for name, texts in data.lists():
            asked.setlist(name, [text.replace("\x00", "") for text in texts])
        super().__init__(asked)
        self.fields["group"].choices = [
            ("", "The places next to it"),
            *((key, f"{group} ({group.partnership})") for key, group in self.groups.items()),
        ]

    def clean_beside(self):
        areas = [area for area in self.cleaned_data["beside"] if area.pk != self.area.pk]
        others = [area for area in areas if area.level != self.area.level]
        if others:
            named = joined([f"{area} ({area.get_level_display().lower()})" for area in others])
            raise forms.ValidationError(
                f"{self.area} is a {self.area.get_level_display().lower()}, and {named} "
                f"{'is' if len(others) == 1 else 'are'} not. Choose places of the same kind."
            )
        if len(areas) > MOST_COMPARED:
            raise forms.ValidationError(
                f"These are {len(areas)} places, and {MOST_COMPARED} are the most that one "
                "picture holds. Leave some out."
            )
        return areas

    @property
    def compared(self) -> Compared:
        """What the page shows; where the address makes no sense, the places next to it."""
        if not self.is_valid():
            return NEXT_TO
        if areas := self.cleaned_data["beside"]:
            return Compared("the places you chose", tuple(areas))
        group = self.groups.get(self.cleaned_data["group"])
        if group is None:
            return NEXT_TO
        areas = tuple(each for each in group.areas.all() if each.level == self.area.level)
        return Compared(f"“{group}”", areas, str(group.partnership), group.why, group.source)

    @property
    def query(self):
        """The choice as an address has it, for one that names the place already."""
        if not self.is_valid():
            return ""
        if areas := self.cleaned_data["beside"]:
            return urlencode([("beside", area.code) for area in areas])
        group = self.cleaned_data["group"]
        return urlencode({"group": group}) if group else ""


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
