"""The passages of a bid that go out to Word: its own words, its answers to the questions of a
funder's call, what its money buys in each project by when, and what its projects say.

A passage is changed where its page changes it, by whoever may do that there, within the limits of
the box it is typed into.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.utils.text import Truncator

from consortium.access import may
from consortium.models import User
from projects.forms.evidence import EvidenceForm
from projects.forms.project import ProjectForm
from projects.models import Project
from proposals.answering.references import unknown_in
from proposals.forms.bid import BidForm
from proposals.forms.calls import AnswerForm, unknown_words
from proposals.forms.texts import TextForm
from proposals.forms.undertakings import UndertakingForm
from proposals.models import CallAnswer, CallQuestion, PackSection, Proposal
from proposals.reads import undertaken_in
from proposals.word.wording import PLAIN, WRITTEN, tidy

SUMMARY, SECTION, ANSWER = "summary", "section", "answer"
BUYS, MILESTONES = "buys", "milestones"
PROJECT, OUTCOME = "project", "outcome"
HEADING_LETTERS = 200
FIELDS = {
    SUMMARY: BidForm.base_fields["summary"],
    SECTION: TextForm.base_fields["text"],
    ANSWER: AnswerForm.base_fields["text"],
    BUYS: UndertakingForm.base_fields["buys"],
    MILESTONES: UndertakingForm.base_fields["milestones"],
    PROJECT: ProjectForm.base_fields["summary"],
    OUTCOME: EvidenceForm.base_fields["what_changed"],
}


class NotTaken(Exception):
    """A text is none that its page would take; the text says why."""


@dataclass(frozen=True)
class Unit:
    """One passage as it stands here.

    `key` names it: its kind and, after a colon, a section or the number of a question, project or
    tag. `heading` is what it is called where its project's name stands above it, `asked` what is
    to be read before it is written.
    """

    key: str
    heading: str
    text: str
    project: Project | None
    may_propose: bool
    may_write: bool
    asked: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def part(self) -> str:
        return self.key.partition(":")[2]

    @property
    def form(self) -> str:
        return WRITTEN if self.kind == SECTION else PLAIN

    @property
    def title(self) -> str:
        return f"{self.project.title}: {self.heading}" if self.project else self.heading

    @property
    def tidied(self) -> str:
        """Its text in the one way that texts are compared."""
        return tidy(self.text, self.form)

    def checked(self, text: str) -> str:
        """A text for it, as its page would take it. Raises NotTaken."""
        try:
            found = FIELDS[self.kind].clean(text)
        except forms.ValidationError as refused:
            raise NotTaken(" ".join(refused.messages)) from None
        if self.kind == ANSWER and (unknown := unknown_in(found)):
            raise NotTaken(unknown_words(unknown))
        return found


def undertaken_by(key: str) -> int | None:
    """The id of the project of which a passage says what it undertakes; None of any other."""
    kind, _, part = key.partition(":")
    return int(part) if kind in (BUYS, MILESTONES) else None


def units_for(proposal: Proposal, user: User) -> list[Unit]:
    """The passages of a bid, in their order, with what this person may do: in a constant number of
    queries.
    """
    edits = may(user, "proposals.change_proposal", proposal)
    own = {"project": None, "may_propose": edits, "may_write": edits}
    texts = dict(proposal.texts.values_list("section", "text"))
    found = [Unit(SUMMARY, "The bid in short", proposal.summary, **own)]
    found += [
        Unit(f"{SECTION}:{each.value}", each.label, texts.get(each.value, ""), **own)
        for each in PackSection.written()
    ]
    found += _answers(proposal, user, edits)
    for project, row in undertaken_in(proposal):
        for kind, label in ((BUYS, "What the money buys"), (MILESTONES, "Milestones")):
            heading = Truncator(f"{label}: {project.title}").chars(HEADING_LETTERS)
            found.append(
                Unit(f"{kind}:{project.pk}", heading, getattr(row, kind) if row else "", **own)
            )
    for project in projects_of(proposal, user):
        found += _of_project(project, user, edits)
    return found


def _answers(proposal, user, edits):
    """The answers to the questions of its call, each by who edits the bid or is to write it.

    Whoever takes words out is a party to the bid.
    """
    if not proposal.call_id:
        return
    rows = {row.question_id: row for row in proposal.answers.all()}
    for question in CallQuestion.objects.filter(call=proposal.call_id).order_by("number"):
        row = rows.get(question.pk) or CallAnswer(proposal=proposal, question=question)
        writes = edits or row.owner_id == user.pk
        heading = Truncator(str(question)).chars(HEADING_LETTERS)
        asked = (question.question if heading != str(question) else "", question.guidance)
        yield Unit(
            f"{ANSWER}:{question.pk}",
            heading,
            row.text,
            None,
            may_propose=writes,
            may_write=writes,
            asked=tuple(filter(None, (*asked, question.limit_words))),
        )


def projects_of(proposal: Proposal, user: User) -> Iterable[Project]:
    """The projects of a bid that this person sees, by organisation and title."""
    return (
        Project.objects.visible_to(user)
        .filter(parts__proposal=proposal)
        .distinct()
        .defer("search")
        .select_related("organisation")
        .prefetch_related("tags__outcome")
        .order_by("organisation__name", "title", "reference")
    )


def _of_project(project, user, edits):
    writes = may(user, "projects.change_project", project)
    own = {"project": project, "may_propose": edits or writes, "may_write": writes}
    yield Unit(f"{PROJECT}:{project.pk}", "What it does", project.summary, **own)
    for tag in project.tags.all():
        heading = f"What changed: {tag.outcome.name}"
        yield Unit(f"{OUTCOME}:{tag.pk}", heading, tag.what_changed, **own)
