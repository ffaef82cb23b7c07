"""What organisations say on the standing questions: as it stands, and who changed what when."""

import datetime
import itertools
from dataclasses import dataclass

from django.db.models import Prefetch

from consortium.models import Answer, Organisation, Position, PositionNote, Question, User

MOST_CHANGES = 100
NO_LONGER_ASKED = "an answer that is no longer offered"


@dataclass(frozen=True)
class Stated:
    """What an organisation says on one question: ids of the answers it accepts, and its note.

    Blank is not said: neither yes nor no.
    """

    answers: frozenset[int] = frozenset()
    note: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.answers or self.note)


@dataclass(frozen=True)
class Said:
    """A question with what an organisation says on it, for reading."""

    question: Question
    answers: tuple[Answer, ...]
    note: str

    @property
    def is_blank(self) -> bool:
        return not (self.answers or self.note)


@dataclass(frozen=True)
class Change:
    """One person's change to the answer to one question."""

    at: datetime.datetime
    by: str
    question: str
    accepted: tuple[str, ...]
    withdrawn: tuple[str, ...]
    note: str | None

    @property
    def note_is_withdrawn(self) -> bool:
        return self.note == ""


def stated_by(organisation: Organisation) -> dict[int, Stated]:
    """{question id: what it says}, for the questions on which it says something."""
    answers = {}
    for question, answer in Position.objects.filter(organisation=organisation).values_list(
        "answer__question", "answer"
    ):
        answers.setdefault(question, set()).add(answer)
    notes = dict(
        PositionNote.objects.filter(organisation=organisation).values_list("question", "note")
    )
    return {
        question: Stated(frozenset(answers.get(question, ())), notes.get(question, ""))
        for question in answers.keys() | notes.keys()
    }


def said_by(organisation: Organisation) -> list[Said]:
    """Every standing question with what the organisation says on it, blanks too."""
    stated = stated_by(organisation)
    questions = Question.objects.prefetch_related(
        Prefetch("answers", Answer.objects.order_by("order", "code"))
    )
    return [
        Said(
            question,
            tuple(a for a in question.answers.all() if a.pk in found.answers),
            found.note,
        )
        for question in questions
        for found in [stated.get(question.pk, Stated())]
    ]


def history_of(organisation: Organisation) -> list[Change]:
    """Who changed which answer when, the latest first; at most the last hundred changes.

    People are named as colleagues know them; an address stands nowhere here.
    """
    events = sorted(
        (*_events(Position, organisation), *_events(PositionNote, organisation)),
        key=lambda event: event.pgh_id,
    )
    answers = {answer.pk: answer for answer in Answer.objects.all()}
    questions = dict(Question.objects.values_list("pk", "question"))
    people = dict(
        User.objects.filter(pk__in=filter(None, map(_actor, events))).values_list("pk", "name")
    )

    def question_of(event):
        if hasattr(event, "question_id"):
            return event.question_id
        return getattr(answers.get(event.answer_id), "question_id", None)

    def occasion(event):
        # A transaction's rows all bear the moment it began.
        return event.pgh_created_at, str(event.pgh_context_id), question_of(event) or 0

    events.sort(key=occasion)
    changes = [
        _change(at, questions.get(question), list(found), people, answers)
        for (at, _, question), found in itertools.groupby(events, key=occasion)
    ]
    return sorted(changes, key=lambda change: change.at, reverse=True)[:MOST_CHANGES]


def last_to_answer(organisation: Organisation) -> User | None:
    """Who changed an answer last; None where nobody is known."""
    events = (*_events(Position, organisation), *_events(PositionNote, organisation))
    latest = max(events, key=lambda event: event.pgh_created_at, default=None)
    return User.objects.filter(pk=_actor(latest)).first() if latest else None


def _events(model, organisation):
    return model.pgh_event_model.objects.filter(organisation=organisation).select_related(
        "pgh_context"
    )


def _actor(event):
    return event.pgh_context.metadata.get("user") if event.pgh_context else None


def _change(at, question, events, people, answers):
    def words(label):
        return tuple(
            str(answers.get(event.answer_id, NO_LONGER_ASKED))
            for event in events
            if hasattr(event, "answer_id") and event.pgh_label == label
        )

    notes = [event for event in events if hasattr(event, "note")]
    note = None
    if notes:
        note = "" if notes[-1].pgh_label == "delete" else notes[-1].note
    by = people.get(_actor(events[0])) or "Somebody"
    asked = question or "A question that is no longer asked"
    return Change(at, by, asked, words("insert"), words("delete"), note)
