"""The answers of a bid to its call's questions, as a reader meets them: filled, and how long."""

from dataclasses import dataclass

from django.utils.text import get_text_list

from consortium.templatetags.words import day, money
from projects.models import Project
from proposals.answering.counting import Length, length_of
from proposals.answering.references import NOT_SAID, TEXTS, blanks_in, filled, named_in
from proposals.models import AnswerState, BidPack, CallAnswer, CallQuestion, Proposal
from proposals.pack.people import reach_of
from proposals.reads import budget_for


@dataclass(frozen=True)
class Answered:
    """A question with what the bid answers: the row (None: nothing is written), the words with all
    references filled, and the names of those that stand for nothing yet.
    """

    question: CallQuestion
    row: CallAnswer | None
    filled: str
    length: Length
    blanks: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether it is checked, and short enough and without a gap as it reads today."""
        is_checked = self.row is not None and self.row.state == AnswerState.CHECKED
        return is_checked and bool(self.filled) and not self.length.over and not self.gap

    @property
    def gap(self) -> str:
        """What is not said in it yet, in words; blank where nothing is lacking."""
        if self.blanks:
            named = get_text_list([f"[[{name}]]" for name in self.blanks], "and")
            stand = "stands" if len(self.blanks) == 1 else "stand"
            return f"{named} {stand} for what the bid does not say yet"
        return f"“{NOT_SAID}” stands in it" if NOT_SAID in self.filled else ""


def answers_of(proposal: Proposal, *, sent: BidPack | None = None) -> list[Answered]:
    """Every question of the bid's call, in order: a constant number of queries.

    References are filled with what the bid says today; if it was `sent_with` a pack, all words are
    those that the pack prints.
    """
    if not proposal.call_id:
        return []
    rows = {
        row.question_id: row
        for row in proposal.answers.select_related("owner").filter(question__call=proposal.call_id)
    }
    questions = CallQuestion.objects.filter(call=proposal.call_id).order_by("number", "pk")
    if sent:
        printed = {each["number"]: each["answer"] for each in sent.answers or ()}
        return [
            told(question, rows.get(question.pk), printed.get(question.number, ""))
            for question in questions
        ]
    texts = [row.text for row in rows.values()]
    values = values_for(proposal, {name.casefold() for text in texts for name in named_in(text)})
    return [answered(question, rows.get(question.pk), values) for question in questions]


def answered(question: CallQuestion, row: CallAnswer | None, values: dict[str, str]) -> Answered:
    text = row.text if row else ""
    return told(question, row, filled(text, values), blanks_in(text, values))


def told(question: CallQuestion, row: CallAnswer | None, words: str, blanks=()) -> Answered:
    length = length_of(words, question.most, question.unit)
    return Answered(question, row, words, length, tuple(blanks))


def as_read(proposal: Proposal, question: CallQuestion, text: str) -> Answered:
    """What a text would read like as an answer of this bid: with its references filled."""
    values = values_for(proposal, {name.casefold() for name in named_in(text)})
    return told(question, None, filled(text, values), blanks_in(text, values))


def values_for(proposal: Proposal, names) -> dict[str, str]:
    """{name: what it stands for in this bid today}, of those asked for; blank is not said yet."""
    names = set(names)
    found = {
        "title": proposal.title,
        "funder": proposal.funder,
        "summary": proposal.summary,
        "starts": day(proposal.starts_on) if proposal.starts_on else "",
        "ends": day(proposal.ends_on) if proposal.ends_on else "",
        "years": str(proposal.years),
    }
    if "lead" in names:
        found["lead"] = str(proposal.lead_organisation or "")
    if "areas" in names:
        found["areas"] = ", ".join(proposal.areas.order_by("name").values_list("name", flat=True))
    if "plans" in names:
        found["plans"] = ", ".join(proposal.plans.order_by("title").values_list("title", flat=True))
    if names & {"asked", "match", "cost"}:
        total = budget_for(proposal).total
        found |= {
            "asked": money(total.amount),
            "match": money(total.match),
            "cost": money(total.cost),
        }
    if names & {"projects", "partners", "people"}:
        found |= work_of(proposal)
    if names & TEXTS.keys():
        found |= dict(proposal.texts.values_list("section", "text"))
    return {name: found.get(name, "") for name in names}


def work_of(proposal):
    """How many projects, organisations and people: as the pack counts them."""
    parts = list(proposal.parts.all())
    inside = Project.objects.filter(parts__proposal=proposal).distinct()
    projects = list(inside.select_related("organisation").prefetch_related("areas"))
    reached = reach_of(projects, list(proposal.areas.all()), parts)
    people = sum(people for _, people in reached.values() if people is not None)
    return {
        "projects": str(len(projects)),
        "partners": str(len({project.organisation_id for project in projects})),
        "people": f"{people:,}" if people else "",
    }


def gather_answers(proposal: Proposal) -> list[dict]:
    """What a pack prints of them, as plain data: those that are written, in their order."""
    return [
        {
            "number": each.question.number,
            "question": each.question.question,
            "answer": each.filled,
            "length": each.length.count,
            "most": each.length.most,
            "unit": each.length.unit,
        }
        for each in answers_of(proposal)
        if each.filled
    ]
