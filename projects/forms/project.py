"""The form of a project, and where it may go from its status."""

import json
from dataclasses import dataclass

from django import forms
from django.utils import formats
from django.utils.datastructures import MultiValueDict

from consortium.fields import AreasField, suggest_areas
from consortium.forms import Choice
from consortium.models import Area, Organisation
from consortium.rules import is_administrator, is_coordinator
from consortium.templatetags.words import money
from projects.forms.fields import OutcomesField, PeopleField, PoundsField
from projects.models import Outcome, Project, ProjectStatus, TargetGroup

STATUS_HINTS = {
    ProjectStatus.DRAFT: "Only your organisation and the coordinators see it.",
    ProjectStatus.PROPOSED: "It would run if it is funded. It may be part of a bid.",
    ProjectStatus.ACTIVE: "It is running, and counts in coverage between its dates.",
    ProjectStatus.PAUSED: "It has stopped for now and does not count in coverage.",
    ProjectStatus.ENDED: "It is over. This is final.",
}


@dataclass(frozen=True)
class Difference:
    """A field that somebody else has changed meanwhile: their text, yours, and which to keep."""

    name: str
    label: str
    theirs: str
    yours: str
    keep: str

    @property
    def box(self):
        return f"keep-{self.name}"


class ProjectForm(forms.ModelForm):
    """One project on one page.

    `data` and `typed` are {box: [texts]} (see consortium.drafts): `data` is checked, `typed` only
    fills the boxes with text as it was typed, valid or not. `version` and `base` travel with the
    form: what the person was shown, so that a save over somebody else's work is noticed and can
    be sorted out.
    """

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        to_field_name="slug",
        empty_label="Choose an organisation",
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
        max_length=5000,
        label="What it does",
        help_text="A few sentences that anybody understands.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    base = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    LISTS = ("areas", "target_groups", "outcomes")
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
            "funded_until": "Leave empty if the money does not end, or nobody knows.",
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

    def __init__(self, data=None, *, user, project=None, typed=None):
        self.user, self.project = user, project
        super().__init__(
            None if data is None else MultiValueDict(data),
            instance=None if project is None else Project.objects.get(pk=project.pk),
        )
        self.initial = self._shown(typed)
        self._choose_organisations()
        self._choose_statuses()
        self.differences = []
        self.own = {}
        self.stale = None

    def _shown(self, typed):
        """What an unbound form shows: the text as typed, else the project, else blanks."""
        values = canonical(values_of(self.project)) if self.project else {"status": "draft"}
        shown = values | {
            "version": self.project.version if self.project else None,
            "base": json.dumps(values),
        }
        if typed is None:
            return shown
        for name in self.fields:
            if name in self.LISTS:
                shown[name] = list(typed.get(name, []))
            elif name in typed or name == "sensitive":
                shown[name] = (typed.get(name) or [""])[-1]
        shown["areas"] = {"codes": shown["areas"], "words": (typed.get("areas-words") or [""])[-1]}
        return shown

    def _choose_organisations(self):
        field = self.fields["organisation"]
        everywhere = is_coordinator(self.user) or is_administrator(self.user)
        mine = Organisation.objects.of(self.user)
        field.queryset = Organisation.objects.all() if everywhere else mine
        if not everywhere and not self.initial.get("organisation"):
            slugs = list(mine.values_list("slug", flat=True)[:2])
            if len(slugs) == 1:
                self.initial["organisation"] = slugs[0]

    def _choose_statuses(self):
        now = self.project.status if self.project else ProjectStatus.DRAFT
        following = [status for status in ProjectStatus if status in Project.MOVES[now]]
        words = {now: "", **dict.fromkeys(following, "")}
        # A form opened before somebody moved the project still names the status it was shown.
        if (shown := self._base().get("status")) in ProjectStatus.values:
            words.setdefault(ProjectStatus(shown), "")
        self.fields["status"].choices = [
            (str(status), Choice(status.label, STATUS_HINTS[status]))
            for status in ProjectStatus
            if status in words
        ]

    def _base(self):
        """What the person was shown when the form was opened, as canonical text; {} if unknown."""
        source = self.data.get("base") if self.is_bound else self.initial.get("base")
        try:
            base = json.loads(source or "{}")
        except ValueError:
            return {}
        return base if isinstance(base, dict) else {}

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean_summary(self):
        return self.cleaned_data["summary"].replace("\r\n", "\n")

    def clean(self):
        values = super().clean()
        self.own = dict(values)
        if self.project:
            theirs = values_of(self.project)
            for name in self._kept_theirs():
                self.errors.pop(name, None)
                values[name] = theirs[name]
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day is before the first. Change one of them.")
        return values

    @property
    def chosen_organisation(self):
        """The organisation picked in an unbound form, for what it works on; None without one."""
        slug = self.initial.get("organisation")
        return slug and self.fields["organisation"].queryset.filter(slug=slug).first()

    # --- Two people editing

    @property
    def typed(self):
        """The text of a bound form as {box: [texts]}, to be kept as a draft."""
        return dict(self.data.lists())

    @property
    def values(self):
        """What a valid form would save: {field: value}."""
        return {name: self.cleaned_data[name] for name in self.SAVED}

    def _kept_theirs(self):
        """The fields in which the person has chosen what somebody else saved meanwhile."""
        return [name for name in self.SAVED if self.data.get(f"keep-{name}") == "theirs"]

    def compare_with(self, stale):
        """Take in what somebody else saved meanwhile: `differences` says where it differs.

        The boxes keep the person's own text; the version becomes the saved one, so that sending
        the form again settles it. Where only the other one changed a field, theirs is proposed.
        """
        self.stale, saved = stale, stale.project
        self._list_differences(saved)
        self.data["version"] = saved.version
        self.data["base"] = json.dumps(canonical(values_of(saved)))

    def show_choices_again(self):
        """After an error elsewhere: the choices made between theirs and yours stay on the page."""
        names = {name for name in self.SAVED if f"keep-{name}" in self.data}
        if self.project and names:
            self._list_differences(self.project, names)

    def _list_differences(self, saved, only=frozenset()):
        base = self._base()
        theirs, yours = canonical(values_of(saved)), canonical(self.own)
        names = self._names(theirs, yours)
        for name in self.SAVED:
            chosen = self.data.get(f"keep-{name}")
            if (only and name not in only) or (theirs[name] == yours[name] and not chosen):
                continue
            untouched = base.get(name) == yours[name]
            mine = in_words(name, yours[name], names) if name in self.own else self.data.get(name)
            self.differences.append(
                Difference(
                    name=name,
                    label=self[name].label,
                    theirs=in_words(name, theirs[name], names),
                    yours=mine,
                    keep=chosen or ("theirs" if untouched else "yours"),
                )
            )

    @staticmethod
    def _names(*values):
        """{(field, code): name} of everything lists and organisation refer to."""
        codes = {
            name: {code for each in values for code in _listed(each[name])}
            for name in (*ProjectForm.LISTS, "organisation")
        }
        models = {"areas": Area, "target_groups": TargetGroup, "outcomes": Outcome}
        found = {
            (name, code): words
            for name, model in models.items()
            for code, words in model.objects.filter(code__in=codes[name]).values_list(
                "code", "name"
            )
        }
        organisations = Organisation.objects.filter(slug__in=codes["organisation"])
        return found | {
            ("organisation", slug): words
            for slug, words in organisations.values_list("slug", "name")
        }


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


def _listed(value):
    return value if isinstance(value, list) else [value]


def values_of(project):
    """The values a form for this project would hold."""
    values = {
        name: getattr(project, name) for name in ProjectForm.SAVED if name not in ProjectForm.LISTS
    }
    return values | {name: list(getattr(project, name).all()) for name in ProjectForm.LISTS}


def canonical(values):
    """Values as text that can be compared, kept in a page and put back into boxes."""
    return {name: _text(values.get(name)) for name in ProjectForm.SAVED}


def _text(value):
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, Organisation):
        return value.slug
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "__iter__"):
        return sorted(each.code for each in value)
    return f"{value:f}" if hasattr(value, "as_tuple") else str(value)


def in_words(name, text, names):
    """A canonical value as a person reads it; `names` as from `ProjectForm._names`."""
    if isinstance(text, list):
        return ", ".join(names.get((name, code), code) for code in text) or "none"
    if name == "sensitive":
        return "yes" if text else "no"
    if not text:
        return "not filled in"
    if name == "organisation":
        return names.get((name, text), text)
    if name == "status":
        return ProjectStatus(text).label
    if name in ("starts_on", "ends_on", "funded_until"):
        return formats.date_format(forms.DateField().clean(text), "j F Y")
    return money(text, 2) if name == "annual_cost_gbp" else text


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
