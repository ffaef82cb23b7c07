"""The form of a project, and where it may go from its status."""

from django import forms
from django.utils import timezone

from consortium.directions import Line
from consortium.fields import AreasField, suggest_areas
from consortium.forms import Choice
from consortium.models import Area, Organisation
from consortium.organisation_fields import PickedOrganisation, names_of
from consortium.rules import is_administrator, is_coordinator
from consortium.side_by_side import SideBySideForm
from projects.forms.fields import PeopleField, PoundsField
from projects.forms.outcomes import OutcomesField
from projects.models import (
    LONGEST_SUMMARY,
    OnBehalf,
    Outcome,
    Project,
    ProjectStatus,
    TargetGroup,
)

STATUS_HINTS = {
    ProjectStatus.DRAFT: "Only your organisation and the coordinators see it.",
    ProjectStatus.PROPOSED: "It would run if it is funded. It may be part of a bid.",
    ProjectStatus.ACTIVE: "It is running, and counts in coverage between its dates.",
    ProjectStatus.PAUSED: "It has stopped for now and does not count in coverage.",
    ProjectStatus.ENDED: "It is over. This is final.",
}


class ProjectForm(SideBySideForm):
    """One project on one page."""

    organisation = PickedOrganisation(
        empty=("", "Choose an organisation"),
        error_messages={"required": "Choose the organisation that runs it."},
    )
    status = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="How far it is",
        error_messages={"required": "Choose how far it is."},
    )
    areas = AreasField(
        label="Places",
        required=False,
        help_text="Type the name of a village, ward, district or county, and tick what you mean.",
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
        label="What it prevents or brings about",
        help_text="Tick what it really works on. How you know comes on the next page.",
    )
    people_per_year = PeopleField(
        label="People it reaches in a year",
        required=False,
        help_text="How many people it can take, or reaches, in a usual year.",
        widget=forms.NumberInput(attrs={"data-suffix": "people a year"}),
    )
    annual_cost_gbp = PoundsField(
        label="What it costs in a year",
        required=False,
        help_text="Everything it takes to run it. Shown to your organisation, to coordinators "
        "and in bids it joins.",
    )
    website = forms.URLField(
        label="Web page", required=False, max_length=500, assume_scheme="https"
    )
    summary = forms.CharField(
        required=False,
        max_length=LONGEST_SUMMARY,
        label="What it does",
        help_text="A few sentences that anybody understands.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    told_by = Line(
        required=False,
        max_length=250,
        label="Who told you, and how",
        help_text="If you add it for another organisation: “Jo March, manager, by phone”. Its "
        "leads are asked to confirm the entry.",
    )
    told_on = forms.DateField(
        required=False,
        label="When they told you",
        error_messages={"invalid": "Give the day as 23/11/2026."},
    )
    meant_as = forms.ChoiceField(
        label="What it is once they confirm it",
        required=False,
        widget=forms.RadioSelect,
        help_text="If you add it as a draft for another organisation.",
    )

    LISTS = ("areas", "target_groups", "outcomes")
    KEYS = {
        "organisation": "slug",
        "areas": "code",
        "target_groups": "code",
        "outcomes": "code",
    }
    SAVED = (
        "title",
        "summary",
        "organisation",
        "status",
        "areas",
        "target_groups",
        "people_per_year",
        "outcomes",
        "starts_on",
        "ends_on",
        "annual_cost_gbp",
        "funded_until",
        "website",
        "contact_email",
        "sensitive",
    )

    class Meta:
        model = Project
        fields = [
            "title",
            "summary",
            "organisation",
            "status",
            "people_per_year",
            "starts_on",
            "ends_on",
            "annual_cost_gbp",
            "funded_until",
            "website",
            "contact_email",
            "sensitive",
        ]
        labels = {
            "title": "Name of the project",
            "starts_on": "First day",
            "ends_on": "Last day",
            "funded_until": "Its money lasts until",
            "contact_email": "E-mail for enquiries",
            "sensitive": "Where it is must not be known",
        }
        help_texts = {
            "ends_on": "Leave empty if no end is planned.",
            "funded_until": (
                "Everyone sees this day: where money ends, coverage says so. Leave empty if the "
                "money does not end, or nobody knows."
            ),
            "contact_email": "Shown to people who have signed in.",
            "sensitive": "For a refuge, for instance: visitors are shown its district only, and "
            "no contact.",
        }
        error_messages = {
            "title": {
                "required": "Give the project a name.",
                "max_length": "The name can have at most 250 characters; this one has "
                "%(show_value)d.",
            }
        }

    def __init__(self, data=None, *, user, row=None, typed=None):
        self.user = user
        super().__init__(data, row=row, typed=typed)
        self._choose_organisations()
        if row is None and typed is None and not self.is_bound:
            self._tick_where_we_work()
        self._choose_statuses()
        self.fields["outcomes"].read(self["title"].value(), self["summary"].value())

    def add_boxes(self):
        """What is asked only of those who add a project for others."""
        for_others = adds_for_others(self.user)
        if self.row is not None or not for_others:
            del self.fields["told_by"], self.fields["told_on"]
        asked = self.row is None or (self.row.is_draft and self._on_behalf_of(self.row))
        if for_others and asked:
            self.SAVED = (*self.SAVED, "meant_as")
            following = sorted(Project.MOVES[ProjectStatus.DRAFT])
            self.fields["meant_as"].choices = [
                (str(status), Choice(status.label, STATUS_HINTS[status])) for status in following
            ]
        else:
            del self.fields["meant_as"]

    @staticmethod
    def _on_behalf_of(row):
        return OnBehalf.objects.unanswered(row)

    def value_of(self, row, name):
        if name != "meant_as":
            return super().value_of(row, name)
        record = self._on_behalf_of(row)
        return record.becomes if record else ""

    def blank(self):
        return {"status": "draft", "meant_as": "active"}

    def _choose_organisations(self):
        field = self.fields["organisation"]
        everywhere = adds_for_others(self.user)
        mine = Organisation.objects.of(self.user)
        own = names_of(mine.order_by("name", "reference").distinct())
        field.offer(Organisation.objects.all() if everywhere else mine, own, takes_names=everywhere)
        if not everywhere and not self.initial.get("organisation") and len(own) == 1:
            self.initial["organisation"] = own[0][0]

    def _tick_where_we_work(self):
        """A new project's places are its organisation's, until its person unticks some."""
        organisation = self.chosen_organisation
        codes = organisation and list(organisation.areas.values_list("code", flat=True))
        if codes:
            self.initial["areas"] = codes
            self.fields["areas"].help_text = (
                "The places your organisation works in are ticked. Untick what this project does "
                "not reach, or type the name of another village, ward, district or county."
            )

    def _choose_statuses(self):
        now = self.row.status if self.row else ProjectStatus.DRAFT
        following = [status for status in ProjectStatus if status in Project.MOVES[now]]
        words = {now: "", **dict.fromkeys(following, "")}
        # A form opened before somebody moved the project still names the status it was shown.
        if (shown := self.shown_before().get("status")) in ProjectStatus.values:
            words.setdefault(ProjectStatus(shown), "")
        self.fields["status"].choices = [
            (str(status), Choice(status.label, STATUS_HINTS[status]))
            for status in ProjectStatus
            if status in words
        ]

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean(self):
        values = super().clean()
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day is before the first. Change one of them.")
        if values.get("told_on") and values["told_on"] > timezone.localdate():
            self.add_error("told_on", "This day is still to come. Give the day they told you.")
        return values

    @property
    def told(self):
        """Who told a coordinator what the form of a new project says, and when."""
        return {
            name: self.cleaned_data[name] for name in ("told_by", "told_on") if name in self.fields
        }

    @property
    def chosen_organisation(self):
        """The organisation picked in an unbound form, for what it works on; None without one."""
        try:
            return self.fields["organisation"].to_python(self.initial.get("organisation"))
        except forms.ValidationError:
            return None


def adds_for_others(user):
    """Whether this person may add a project for an organisation they do not belong to."""
    return is_coordinator(user) or is_administrator(user)


def tick_named_places(typed):
    """Whether places typed by name still wait to be ticked; an exact name is ticked at once.

    Changes `typed` ({box: [texts]}). What found a place that is ticked by now waits no longer.
    """
    words = " ".join((typed.get("areas-words") or [""])[-1].split())
    ticked = typed.setdefault("areas", [])
    if not words or suggest_areas(words).filter(code__in=ticked).exists():
        return False
    codes = list(Area.objects.named(words).values_list("code", flat=True)[:2])
    if len(codes) == 1:
        ticked.append(codes[0])
        typed["areas-words"] = [""]
    return True


class MoveForm(forms.Form):
    """Where a project may go from its status."""

    status = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="What is it from today?",
        error_messages={"required": "Choose what it is from today."},
    )

    def __init__(self, data=None, *, project):
        super().__init__(data)
        self.fields["status"].choices = [
            (str(status), Choice(status.label, STATUS_HINTS[status]))
            for status in ProjectStatus
            if project.may_move_to(status)
        ]
