"""The form of a bid."""

import datetime

from django import forms
from django.db.models import Q
from django.utils import timezone

from consortium.access import may
from consortium.directions import Line
from consortium.fields import AreasField
from consortium.models import Answer, Area, Organisation, OrganisationKind, Question
from consortium.organisation_fields import PickedOrganisation, PickedOrganisations, names_of
from consortium.picked_fields import MOST_SUGGESTIONS, apart
from consortium.side_by_side import SideBySideForm, chosen_theirs
from priorities.models import Plan
from priorities.plan_fields import PickedPlans, plan_names
from projects.forms.fields import PoundsField
from proposals.models import Call, Proposal
from proposals.rules import circle_of

MOST_YEARS = 10
EARLIEST, LATEST = 2000, 2100


class BidForm(SideBySideForm):
    """A bid on one page: what it is, what it answers, where, for how much, on which terms.

    Each standing question has a box `term-<code>`; together they are the list `terms`.
    """

    plans = PickedPlans(
        required=False,
        label="Plans it answers",
        help_text="Projects are proposed by what these plans ask for.",
    )
    areas = AreasField(
        label="Where",
        required=False,
        help_text="Type the name of a district, county or village, and tick what you mean. "
        "What projects do elsewhere is not claimed.",
    )
    lead_organisation = PickedOrganisation(
        label="Led by",
        empty=("", "Choose an organisation"),
        error_messages={"required": "Choose the organisation that leads it."},
    )
    summary = forms.CharField(
        required=False,
        max_length=5000,
        label="What it is about",
        help_text="Two or three sentences. They open the pack.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    years = forms.IntegerField(
        min_value=1,
        max_value=MOST_YEARS,
        initial=3,
        label="For how many years",
        error_messages={
            "invalid": "Write the number of years as a whole number, such as 3.",
            "min_value": "A bid runs for at least one year.",
            "max_value": f"A bid runs for at most {MOST_YEARS} years.",
            "required": "Say for how many years.",
        },
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-2", "data-suffix": "years"}),
    )
    budget_gbp = PoundsField(
        label="What it may ask for, in all",
        required=False,
        help_text="The most the funder gives, over all years. Leave empty if nobody has said.",
    )
    shared_with = PickedOrganisations(
        required=False,
        label="Whose officers may read it",
        help_text="Offered are the bodies whose plans it answers, once it is saved. "
        "Type the names of others.",
        error_messages={"unknown": "No public body here is called “%(words)s”. Type another name."},
    )

    call = forms.ModelChoiceField(
        Call.objects.none(),
        to_field_name="slug",
        required=False,
        label="The funder’s call it answers",
        empty_label="None",
    )

    LISTS = ("plans", "areas", "terms", "shared_with")
    KEYS = {
        "call": "slug",
        "plans": "slug",
        "areas": "code",
        "terms": "pk",
        "shared_with": "slug",
        "lead_organisation": "slug",
    }
    SAVED = (
        "title",
        "summary",
        "plans",
        "areas",
        "lead_organisation",
        "call",
        "funder",
        "starts_on",
        "years",
        "budget_gbp",
        "deadline",
        "terms",
        "shared_with",
        "published",
    )

    class Meta:
        model = Proposal
        fields = [
            "title",
            "summary",
            "lead_organisation",
            "call",
            "funder",
            "starts_on",
            "years",
            "budget_gbp",
            "deadline",
            "published",
        ]
        labels = {
            "title": "Name of the bid",
            "funder": "Asked of",
            "starts_on": "First day",
            "deadline": "To be handed in by",
            "published": "Everybody may read about it",
        }
        help_texts = {
            "starts_on": "Years of the bid are counted from this day.",
            "published": "Name, projects and plans; amounts stay with the partners.",
        }
        error_messages = {
            "title": {
                "required": "Give the bid a name.",
                "max_length": "The name can have at most 250 characters; this one has "
                "%(show_value)d.",
            }
        }

    terms = forms.ModelMultipleChoiceField(
        Answer.objects.all(),
        required=False,
        label="On what terms",
        widget=forms.MultipleHiddenInput,
    )

    def __init__(self, data=None, *, user, row=None, typed=None, begun=None):
        """`begun` is what a new bid starts with, by field, where nothing was typed yet."""
        super().__init__(data, row=row, typed=typed)
        if row is None and typed is None:
            self.initial |= begun or {}
        self._offer_plans(user)
        still_open = Q(closes_on__isnull=True) | Q(closes_on__gte=timezone.localdate())
        held = Q(pk=row.call_id) if row and row.call_id else Q(pk=None)
        self.fields["call"].queryset = Call.objects.filter(still_open | held)
        self._offer_organisations(user)
        self._ask_questions({} if "terms" in chosen_theirs(typed or {}) else typed or {})

    def _offer_plans(self, user):
        """All there are, by partnership, where they are few; else those of the bid's places."""
        on_offer = Plan.objects.on_offer_to(user)
        rows = on_offer
        if self.row:
            rows = Plan.objects.filter(Q(pk__in=on_offer) | Q(pk__in=self.row.plans.values("pk")))
        there = on_offer.touching(*Area.objects.filter(code__in=self["areas"].value()["codes"]))
        likely, near = (
            plan_names(plans.by_partnership()[: MOST_SUGGESTIONS + 1])
            for plans in (on_offer, there)
        )
        if len(likely) > MOST_SUGGESTIONS:
            likely = near[:MOST_SUGGESTIONS]
            self.fields[
                "plans"
            ].help_text += (
                " Listed are those of its places, once these are saved; type the titles of others."
            )
        self.fields["plans"].offer(rows, likely)

    def _offer_organisations(self, user):
        """Who may lead it: first those that have a part in it; and who may read it: first those
        whose plans it answers.
        """
        approved = Organisation.objects.approved()
        if may(user, "proposals.add_proposal"):
            near = set(Organisation.objects.of(user).values_list("pk", flat=True))
            if self.row:
                near |= circle_of(self.row).partners
            self.fields["lead_organisation"].offer(approved, names_of(approved.filter(pk__in=near)))
        else:
            # Who edits a bid as its lead cannot give it to an organisation that is not theirs.
            theirs = Organisation.objects.led_by(user)
            self.fields["lead_organisation"].offer(theirs, names_of(theirs), takes_names=False)
        public = approved.filter(kind=OrganisationKind.STATUTORY)
        chosen, _ = apart(self.initial.get("plans"))
        answered = Plan.objects.filter(slug__in=chosen or ())
        near = public.filter(pk__in=answered.values("partnership__organisations"))
        self.fields["shared_with"].offer(public, names_of(near), kind=OrganisationKind.STATUTORY)

    def _ask_questions(self, typed):
        """A box for each standing question; what was answered is found by its id."""
        answered = set(self.initial.get("terms") or ())
        for question in Question.objects.prefetch_related("answers"):
            choices = [(str(answer.pk), answer.words) for answer in question.answers.all()]
            box = f"term-{question.code}"
            self.fields[box] = forms.ChoiceField(
                label=question.question,
                required=False,
                widget=forms.RadioSelect,
                choices=[("", "Not settled yet"), *choices],
            )
            saved = next((pk for pk, _ in choices if pk in answered), "")
            self.initial[box] = typed.get(box, [saved])[-1]

    @property
    def term_fields(self):
        return [self[name] for name in self.fields if name.startswith("term-")]

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day and not EARLIEST <= day.year <= LATEST:
            raise forms.ValidationError(
                f"Write a day between {EARLIEST} and {LATEST}.", code="far_away"
            )
        return day

    def clean(self):
        chosen = [
            value for name, value in self.cleaned_data.items() if name.startswith("term-") and value
        ]
        self.cleaned_data["terms"] = list(Answer.objects.filter(pk__in=chosen))
        return super().clean()


class AgainForm(forms.Form):
    """What differs in a new bid that is begun from an earlier one."""

    title = Line(
        label="What is the new bid called?",
        max_length=250,
        error_messages={"required": "Give the new bid a name."},
    )
    funder = Line(label="Who is asked for the money?", max_length=250, required=False)
    starts_on = forms.DateField(
        label="First day",
        help_text="Amounts and costs move along to the years that begin then.",
        widget=forms.DateInput,
        error_messages={"required": "Say on which day the new bid begins."},
    )

    def __init__(self, data=None, *, bid, today):
        first = next_start(bid.starts_on, today)
        begun = {"title": bid.title, "funder": bid.funder, "starts_on": first}
        super().__init__(data, initial=begun)

    def clean_starts_on(self):
        first = self.cleaned_data["starts_on"]
        if not EARLIEST <= first.year <= LATEST:
            raise forms.ValidationError(f"Choose a year from {EARLIEST} to {LATEST}.")
        return first


def next_start(first, today):
    """The first day of a bid, moved by whole years until it lies ahead; None where it has none."""
    if first is None or first > today:
        return first
    year = today.year if (first.month, first.day) > (today.month, today.day) else today.year + 1
    is_leap_day = (first.month, first.day) == (2, 29)
    return datetime.date(year, 3, 1) if is_leap_day else first.replace(year=year)
