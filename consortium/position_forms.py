"""What an organisation can accept: the standing questions on one page."""

import json

from django import forms
from django.utils.datastructures import MultiValueDict

from consortium.models import Question
from consortium.positions import Stated
from consortium.side_by_side import Difference, chosen_theirs

MOST_WORDS = 2000
NOT_SAID = "not said"


class PositionsForm(forms.Form):
    """Every question with the answers to tick and a note; nothing has to be filled in.

    `stated` is what the organisation says now. `data` is checked, `typed` only fills the boxes;
    both are {box: [texts]}. `base` carries what the person was shown, so that two people who
    answer different questions do not stand in each other's way.
    """

    base = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(self, data=None, *, stated, typed=None):
        super().__init__(None if data is None else MultiValueDict(data))
        self.stated, self.differences, self.stale = stated, [], None
        self.questions = list(Question.objects.prefetch_related("answers"))
        self.initial = {"base": as_text(stated)}
        for question in self.questions:
            self._add_question(question, stated.get(question.pk, Stated()))
        if typed is not None:
            self._fill_in(typed)

    def _add_question(self, question, said):
        answers, note = boxes_of(question.pk)
        self.fields[answers] = forms.TypedMultipleChoiceField(
            choices=[(answer.pk, answer.words) for answer in question.answers.all()],
            coerce=int,
            label=question.question,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields[note] = forms.CharField(
            label="A note on this",
            max_length=MOST_WORDS,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.initial |= {answers: sorted(said.answers), note: said.note}

    def _fill_in(self, typed):
        for question in self.questions:
            answers, note = boxes_of(question.pk)
            self.initial[answers] = [int(pk) for pk in typed.get(answers, []) if pk.isdigit()]
            self.initial[note] = (typed.get(note) or [""])[-1]
        self.initial["base"] = (typed.get("base") or [self.initial["base"]])[-1]

    @property
    def groups(self):
        """[(answers, note)]: the fields of each question."""
        return [tuple(self[box] for box in boxes_of(question.pk)) for question in self.questions]

    @property
    def said(self):
        """How many questions the organisation has said something on."""
        return sum(question.pk in self.stated for question in self.questions)

    def clean(self):
        values = super().clean()
        theirs = chosen_theirs(dict(self.data.lists()))
        shown = self.shown
        for question in self.questions:
            if str(question.pk) in theirs:
                kept = shown.get(question.pk, Stated())
                answers, note = boxes_of(question.pk)
                values |= {answers: list(kept.answers), note: kept.note}
        return values

    @property
    def wanted(self):
        """What a valid form says: {question id: Stated}."""
        return {question.pk: self._wanted(question.pk) for question in self.questions}

    def _wanted(self, pk):
        answers, note = (self.cleaned_data[box] for box in boxes_of(pk))
        return Stated(frozenset(answers), note.replace("\r\n", "\n"))

    @property
    def shown(self):
        """What the person was shown when the page was opened: {question id: Stated}."""
        return from_text(self.data.get("base"))

    def compare_with(self, meanwhile):
        """Take in what somebody else said meanwhile: `differences` says where it differs."""
        self.stale = meanwhile
        for question in self.questions:
            if question.pk in meanwhile.questions:
                self.differences.append(
                    Difference(
                        name=str(question.pk),
                        label=question.question,
                        theirs=in_words(question, meanwhile.now.get(question.pk, Stated())),
                        yours=in_words(question, self._wanted(question.pk)),
                        keep="yours",
                    )
                )
        self.data["base"] = as_text(meanwhile.now)


def boxes_of(pk):
    """The names of a question's two boxes."""
    return f"answers-{pk}", f"note-{pk}"


def in_words(question, said):
    """What is said on a question, as a person reads it."""
    accepted = [answer.words for answer in question.answers.all() if answer.pk in said.answers]
    return "\n".join(filter(None, (*accepted, said.note))) or NOT_SAID


def as_text(stated):
    return json.dumps({pk: [sorted(said.answers), said.note] for pk, said in stated.items()})


def from_text(text):
    """What `as_text` wrote; {} for a text that it did not write."""
    try:
        return {
            int(pk): Stated(frozenset(map(int, answers)), str(note))
            for pk, (answers, note) in json.loads(text or "{}").items()
        }
    except (AttributeError, TypeError, ValueError):
        return {}
