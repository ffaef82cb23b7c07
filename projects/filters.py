"""What the list of projects can be narrowed to; shared by page and exports."""

import django_filters
from django import forms
from django.urls import reverse
from django.utils import timezone

from consortium.fields import AreaField
from consortium.models import Organisation, OrganisationKind
from consortium.rules import is_coordinator, organisations_of
from projects.confirmation import MONEY_ENDS_IN_SIGHT
from projects.forms.fields import OneField, OutcomeField
from projects.models import Domain, Outcome, Project, ProjectStatus, TargetGroup

BOTH = "both"
THEMES = {**{domain: domain.label.lower() for domain in Domain}, BOTH: "crime and health"}
KINDS = {OrganisationKind.CHARITY: "Charities", OrganisationKind.STATUTORY: "Public bodies"}
# The list follows the words while they are typed, and the address the list: it stays one to share.
AS_ONE_TYPES = {
    "hx-trigger": "input changed delay:300ms, search",
    "hx-include": "closest form",
    "hx-replace-url": "true",
    "hx-sync": "closest form:replace",
}


def to_confirm(organisation):
    """Where the list shows what waits for an organisation's confirmation."""
    return reverse("projects:list", query={"organisation": organisation.slug, "confirmed": "no"})


class OrganisationField(forms.CharField):
    """Organisations, by a part of the name or by the slug of one."""

    def clean(self, value):
        words = super().clean(value)
        if not words:
            return None
        one = Organisation.objects.filter(slug=words)
        return one if one.exists() else Organisation.objects.filter(name__icontains=words)


class AreaFilter(django_filters.Filter):
    field_class = AreaField


class OrganisationFilter(django_filters.Filter):
    field_class = OrganisationField


class TargetGroupFilter(django_filters.Filter):
    field_class = OneField


class OutcomeFilter(django_filters.Filter):
    field_class = OutcomeField


class ProjectFilter(django_filters.FilterSet):
    """`ProjectFilter(request.GET, request=request).apply(projects)`.

    With a filter that makes no sense nothing is left: a page says so beside the box, and no
    export holds more than was asked for.
    """

    q = django_filters.CharFilter(
        label="Words",
        method="keep_words",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    area = AreaFilter(label="Place", method="keep_area")
    theme = django_filters.ChoiceFilter(
        label="About",
        choices=[*Domain.choices, (BOTH, "Crime and health")],
        empty_label="Everything",
        method="keep_theme",
    )
    outcome = OutcomeFilter(
        label="Outcome",
        queryset=Outcome.objects.all(),
        to_field_name="code",
        empty_label="Any outcome",
        method="keep_outcome",
    )
    group = TargetGroupFilter(
        label="For whom",
        queryset=TargetGroup.objects.all(),
        to_field_name="code",
        empty_label="Anybody",
        method="keep_group",
    )
    status = django_filters.ChoiceFilter(label="Status", empty_label="Any status")
    organisation = OrganisationFilter(label="Organisation", method="keep_organisation")
    kind = django_filters.ChoiceFilter(
        label="Run by",
        choices=list(KINDS.items()),
        empty_label="Anybody",
        field_name="organisation__kind",
    )

    confirmed = django_filters.ChoiceFilter(
        label="Confirmed", empty_label="Whether or not", method="keep_unconfirmed"
    )
    money = django_filters.ChoiceFilter(
        label="Its money",
        choices=[("soon", "Ends soon")],
        empty_label="Whenever it ends",
        method="keep_ending",
    )
    whose = django_filters.ChoiceFilter(
        label="Whose",
        choices=[("mine", "Our own")],
        empty_label="Everybody’s",
        method="keep_mine",
    )

    FOLDED = ("outcome", "group", "organisation", "kind", "confirmed", "money", "whose")

    class Meta:
        model = Project
        fields = []

    def __init__(self, data=None, queryset=None, *, request):
        data = {key: text.replace("\x00", "") for key, text in (data or {}).items()}
        super().__init__(
            data, Project.objects.none() if queryset is None else queryset, request=request
        )
        statuses = [
            choice
            for choice in ProjectStatus.choices
            if choice[0] != ProjectStatus.DRAFT or organisations_of(request.user)
        ]
        self.filters["status"].extra["choices"] = statuses
        confirmed = [("no", "To confirm")]
        if is_coordinator(request.user):
            confirmed.append(("refused", "Refused"))
        self.filters["confirmed"].extra["choices"] = confirmed
        if not organisations_of(request.user):
            del self.filters["whose"]
        for name, each in self.filters.items():
            each.extra.setdefault("required", False)
            if name in ("q", "organisation", "area"):
                each.extra["max_length"] = 200

    @property
    def form(self):
        form = super().form
        form.folded = self.FOLDED
        form.is_unfolded = any(self.data.get(name) for name in self.FOLDED)
        form.fields["q"].widget.attrs |= AS_ONE_TYPES | {"hx-get": reverse("projects:list")}
        return form

    def apply(self, projects):
        """The projects these filters leave; none if a filter makes no sense."""
        return self.filter_queryset(projects) if self.form.is_valid() else projects.none()

    @property
    def is_narrowed(self):
        return any(self.data.get(name) for name in self.filters)

    @property
    def chosen(self):
        """{filter: value} of those that narrow the list; empty where one makes no sense."""
        if not self.form.is_valid():
            return {}
        return {
            name: value
            for name, value in self.form.cleaned_data.items()
            if value is not None and value != ""
        }

    @property
    def problems(self):
        """What is wrong with the filters, as sentences."""
        return " ".join(f"{field.label}: {error}" for field in self.form for error in field.errors)

    @property
    def in_words(self):
        """What the list is narrowed to, as the end of a sentence: "in Linton, about crime"."""
        words = {
            "q": lambda words: f"with “{words}”",
            "area": lambda area: f"in {area.name}",
            "theme": lambda theme: f"about {THEMES[theme]}",
            "outcome": lambda outcome: f"towards “{outcome.name}”",
            "group": lambda group: f"for “{group.name}”",
            "status": lambda status: f"that are {ProjectStatus(status).label.lower()}",
            "organisation": lambda _: f"of “{self.data['organisation']}”",
            "kind": lambda kind: f"run by {KINDS[kind].lower()}",
            "confirmed": lambda value: {
                "no": "for their organisations to confirm",
                "refused": "that their organisations refused",
            }[value],
            "money": lambda _: "whose money ends within half a year",
            "whose": lambda _: "of your own organisations",
        }
        return ", ".join(words[name](value) for name, value in self.chosen.items())

    def keep_words(self, projects, name, words):
        return projects.searching(words)

    def keep_area(self, projects, name, area):
        return projects.in_area(area, self.request.user)

    def keep_theme(self, projects, name, theme):
        if theme == BOTH:
            return projects.in_domain(Domain.CRIME).in_domain(Domain.HEALTH)
        return projects.in_domain(theme)

    def keep_outcome(self, projects, name, outcome):
        return projects.preventing(outcome)

    def keep_group(self, projects, name, group):
        return projects.for_group(group)

    def keep_ending(self, projects, name, value):
        return projects.whose_money_ends(timezone.localdate(), within=MONEY_ENDS_IN_SIGHT)

    def keep_mine(self, projects, name, value):
        return projects.of(self.request.user)

    def keep_unconfirmed(self, projects, name, value):
        if value == "refused":
            return projects.left_refused()
        return projects.unconfirmed_for(self.request.user, timezone.localdate())

    def keep_organisation(self, projects, name, organisations):
        return projects.of_organisations(organisations)
