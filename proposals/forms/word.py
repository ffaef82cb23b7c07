"""An edited copy of a bid's words brought back, and what becomes of each passage in it."""

from django import forms

from consortium.directions import Line
from consortium.forms import Choice
from proposals.models import Decision
from proposals.services.word import MOST_BYTES, too_large
from proposals.services.word_decisions import Choice as Chosen
from proposals.services.word_decisions import mark_of
from proposals.word.copies import Shown

MEGABYTE = 1024 * 1024
LATER = "later"


class BackForm(forms.Form):
    """`too_large` is the size of a file that was dropped as it arrived, 0 where none was."""

    use_required_attribute = False

    file = forms.FileField(
        label="The edited Word document",
        help_text=f"The file you downloaded here, saved as .docx, at most "
        f"{MOST_BYTES // MEGABYTE} MB.",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={
            "required": "Choose the file.",
            "empty": "The file is empty. Choose it again, and check that it opens.",
        },
    )

    def __init__(self, *args, too_large=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.too_large = too_large

    def clean(self):
        values = super().clean()
        if self.too_large:
            self.errors.pop("file", None)
            self.add_error("file", too_large(self.too_large))
        return values


class DecisionForm(forms.Form):
    """What becomes of one passage; left alone, it waits."""

    decision = forms.ChoiceField(label="What becomes of it?")
    text = forms.CharField(
        label="A text of both",
        help_text="It is taken only if you choose it above.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    why = Line(
        label="Why",
        help_text="Whoever brought the file back reads it.",
        max_length=500,
        required=False,
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, shown: Shown):
        self.of = shown
        super().__init__(
            data,
            prefix=f"passage-{shown.passage.pk}",
            initial={
                "decision": LATER,
                "text": shown.to_join if shown.is_edited_meanwhile else "",
                "shown": mark_of(shown.unit.text) if shown.unit else "",
            },
        )
        self.fields["decision"].widget = forms.RadioSelect()
        self.fields["decision"].choices = list(self._choices())
        if not shown.is_edited_meanwhile:
            del self.fields["text"]

    def _choices(self):
        yield LATER, "Decide later"
        if self.of.unit is None:
            yield Decision.REFUSED.value, Choice("Put it away", "It is not in this bid any more.")
        elif self.of.is_edited_meanwhile:
            yield Decision.ACCEPTED.value, "Take the text in the file"
            yield Decision.REFUSED.value, "Keep what stands here"
            yield Decision.JOINED.value, "Take the text of both, below"
        else:
            yield Decision.ACCEPTED.value, "Accept"
            yield Decision.REFUSED.value, "Refuse"

    def show_now(self):
        """After a refusal: what was typed stays, and what is shown of the passage is as it is."""
        self.data = self.data.copy()
        self.data[self.add_prefix("shown")] = self.initial["shown"]
        self.data.setdefault(self.add_prefix("text"), self.initial["text"])


class DecisionForms:
    """The forms of all passages that somebody may decide; `components/error_summary` takes it."""

    def __init__(self, data=None, *, shown: list[Shown]):
        self.forms = [
            DecisionForm(data, shown=each) for each in shown if each.is_waiting and each.may_decide
        ]
        self.non_form_errors = []

    def is_valid(self):
        valid = [form.is_valid() for form in self.forms]  # each, so that each says what is wrong
        return all(valid)

    def total_error_count(self):
        return sum(len(form.errors) for form in self.forms)

    def choices(self, *, accepts_rest=False) -> list[Chosen]:
        """What was chosen; with `accepts_rest` also to accept what nothing stands against."""
        found = []
        for form in self.forms:
            values = form.cleaned_data
            decision = values["decision"]
            if decision == LATER and accepts_rest and not form.of.is_looked_at_alone:
                decision = Decision.ACCEPTED.value
            if decision != LATER:
                found.append(
                    Chosen(
                        form.of.passage.pk,
                        decision,
                        shown=values["shown"],
                        text=values.get("text", ""),
                        why=values["why"],
                    )
                )
        return found
