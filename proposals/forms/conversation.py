"""What is typed when a bid is talked about, and about what the funder asks of it."""

from django import forms
from django.utils import timezone

from consortium.forms import Choice
from consortium.models import Organisation
from projects.models import Project
from proposals.models import Audience, Comment, FunderQuestion
from proposals.rules import circle_of

AUDIENCES = [
    (
        Audience.COORDINATORS,
        Choice("Coordinators", "And your own organisation, and whom you ask directly."),
    ),
    (
        Audience.PARTNERS,
        Choice(
            "All partners",
            "Everybody with a part in this bid, your own organisation, and whom you ask directly.",
        ),
    ),
    (Audience.FUNDER, Choice("The funder, too", "And the public bodies it is shared with.")),
]
OPEN, WAITING, SETTLED = "open", "waiting", "settled"


def words_box(model, field, label, **options):
    """A box for a text as long as the model takes."""
    most = model._meta.get_field(field).max_length
    return forms.CharField(
        label=label,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Write down what you want to say.",
            "max_length": f"This is longer than {most:,} characters. Shorten it, or say it in two.",
        },
        **options,
    )


class CommentForm(forms.Form):
    """What somebody answers in a thread, or puts in place of what they just said."""

    words = words_box(Comment, "words", "What do you answer?")

    def __init__(self, data=None, *, label="", **options):
        super().__init__(data, **options)
        if label:
            self.fields["words"].label = label


class ThreadForm(forms.Form):
    """Something new to talk about: what, of what, to whom."""

    words = words_box(Comment, "words", "What do you want to say?")
    about = forms.ModelChoiceField(
        Project.objects.none(),
        label="What is it about?",
        required=False,
        to_field_name="reference",
        empty_label="The bid as a whole",
        error_messages={"invalid_choice": "That project is in this bid no longer."},
    )
    audience = forms.ChoiceField(
        label="Who may read it?",
        widget=forms.RadioSelect,
        choices=AUDIENCES,
        initial=Audience.COORDINATORS,
        error_messages={"required": "Say who may read it."},
    )
    asked_of = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Do you ask one of them directly?",
        help_text="Who answers for it gets an e-mail at once. All else comes once a week.",
        required=False,
        to_field_name="reference",
        empty_label="No",
        error_messages={"invalid_choice": "They take no part in this bid any more."},
    )

    def __init__(self, data=None, *, bid, user, **options):
        super().__init__(data, **options)
        self.fields["about"].queryset = projects_of(bid, user)
        circle = circle_of(bid)
        mine = Organisation.objects.of(user).values("pk")
        self.fields["asked_of"].queryset = (
            Organisation.objects.filter(pk__in=circle.partners | circle.shared)
            .exclude(pk__in=mine)
            .order_by("name")
        )


def projects_of(bid, user):
    """The projects of a bid that this person may see, by title."""
    return (
        Project.objects.visible_to(user)
        .filter(parts__proposal=bid)
        .distinct()
        .defer("search")
        .order_by("title", "reference")
    )


class ThreadFilters(forms.Form):
    """What the conversation can be narrowed to; a filter that is no choice leaves all."""

    about = forms.ModelChoiceField(
        Project.objects.none(),
        label="About",
        required=False,
        to_field_name="reference",
        empty_label="Everything",
    )
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            ("", "Any"),
            (OPEN, "Not settled"),
            (WAITING, "Asked and not answered"),
            (SETTLED, "Settled"),
        ],
    )

    def __init__(self, data, *, bid, user):
        super().__init__(data)
        self.fields["about"].queryset = projects_of(bid, user)
        self.is_valid()

    @property
    def is_narrowed(self):
        return any(self.cleaned_data.get(name) for name in self.fields)

    @property
    def project(self):
        return self.cleaned_data.get("about")

    def apply(self, threads):
        state = self.cleaned_data.get("state")
        if self.project:
            threads = threads.filter(project=self.project)
        if state == WAITING:
            return threads.unanswered()
        if state:
            return threads.filter(is_settled=state == SETTLED)
        return threads


# --- What the funder asks


class FunderQuestionForm(forms.Form):
    """A question of the funder's, who answers it and until when."""

    question = words_box(FunderQuestion, "question", "What does the funder ask?")
    asked_on = forms.DateField(
        label="Asked on",
        widget=forms.DateInput,
        initial=timezone.localdate,
        error_messages={"required": "Say on which day the funder asked."},
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Who answers it?",
        help_text="They get an e-mail at once.",
        required=False,
        to_field_name="reference",
        empty_label="Whoever leads the bid",
        error_messages={"invalid_choice": "They have no part in this bid any more."},
    )
    answer_by = forms.DateField(
        label="The answer is wanted by", widget=forms.DateInput, required=False
    )

    def __init__(self, data=None, *, bid):
        super().__init__(data)
        self.fields["organisation"].queryset = Organisation.objects.filter(
            pk__in=circle_of(bid).partners
        ).order_by("name")


class FunderAnswerForm(forms.Form):
    """The answer to a question of the funder's; `answer_shown` is the mark of the one that
    stood on the page.
    """

    answer = words_box(FunderQuestion, "answer", "The answer")
    answer_shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, asked, typed=None):
        begun = (typed or {}).get("answer", [asked.answer])[-1]
        super().__init__(data, initial={"answer": begun, "answer_shown": asked.answer_mark})

    def show_now(self, asked):
        """Let the next press replace the answer that stands there now, which the page shows."""
        self.data = self.data.copy()
        self.data["answer_shown"] = asked.answer_mark


class GivenForm(forms.Form):
    """On which day the funder got an answer; `answer_shown` is the mark of the one on the page."""

    given_on = forms.DateField(
        label="The funder got it on",
        widget=forms.DateInput,
        initial=timezone.localdate,
        error_messages={"required": "Say on which day the funder got it."},
    )
    answer_shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, asked):
        super().__init__(data, initial={"answer_shown": asked.answer_mark})

    def show_now(self, asked):
        """Let the next press be for the answer that stands there now, which the page shows."""
        self.data = self.data.copy()
        self.data["answer_shown"] = asked.answer_mark
