"""What becomes of each passage of an edited copy: whoever may write it on its page decides."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from consortium.access import require
from consortium.history import acting
from consortium.models import User
from projects.models import Project
from projects.possible import MoreThanHappen
from projects.services import projects as project_services
from projects.services.projects import EVIDENCE
from proposals import tasks
from proposals.models import (
    AnswerState,
    CallAnswer,
    Consent,
    Decision,
    Proposal,
    WordCopy,
    WordPassage,
)
from proposals.services import answers, bids, texts, undertakings
from proposals.services.in_step import keep_in_step
from proposals.word import wording
from proposals.word.units import (
    ANSWER,
    BUYS,
    MILESTONES,
    OUTCOME,
    PROJECT,
    SECTION,
    SUMMARY,
    NotTaken,
    Unit,
    units_for,
)


@dataclass(frozen=True)
class Choice:
    """What somebody decides of a passage: `shown` is the mark of the text they saw stand here.

    `text` is what they put together of both, `why` their reason.
    """

    passage_id: int
    decision: str
    shown: str = ""
    text: str = ""
    why: str = ""


@dataclass
class Decided:
    """What came of some decisions; `refused` is (passage, why) of those that were not taken."""

    done: list[WordPassage] = field(default_factory=list)
    refused: list[tuple[WordPassage, str]] = field(default_factory=list)
    asked_again: list[Consent] = field(default_factory=list)


def mark_of(text: str) -> str:
    """What a page sends back of a text it showed, so that it is known to stand there still."""
    return hashlib.sha256(text.encode()).hexdigest()[:20]


@transaction.atomic
def decide(*, copy_id: int, by: User, choices: Iterable[Choice]) -> Decided:
    """Decide passages of a copy, each by itself: one that cannot be decided keeps none from it.

    Raises Denied, or Frozen where the bid changes no more; then nothing is decided.
    """
    proposal = Proposal.objects.select_for_update(of=["self"]).get(word_copies=copy_id)
    copy = WordCopy.objects.select_related("sent_by").get(pk=copy_id)
    require(by, "proposals.view_word_copy", copy)
    bids.require_open(proposal)
    wanted = {choice.passage_id: choice for choice in choices}
    passages = list(
        copy.passages.select_for_update(of=["self"]).filter(pk__in=wanted).order_by("order")
    )
    # Whoever writes a project's text on its page waits until this is done.
    list(
        Project.objects.select_for_update(of=["self"])
        .filter(word_passages__in=passages)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    units = {unit.key: unit for unit in units_for(proposal, by)}
    decided = Decided()
    why = f"Decided on “{copy.name}”, which {copy.sent_by or 'somebody'} brought back from Word"
    with acting(by=by, why=why):
        for passage in passages:
            try:
                with transaction.atomic():
                    again = _decide(
                        proposal, passage, units.get(passage.key), wanted[passage.pk], by
                    )
            except (NotTaken, MoreThanHappen, answers.NotTaken, bids.TooLate) as refused:
                decided.refused.append((passage, str(refused)))
            else:
                decided.done.append(passage)
                decided.asked_again += again
        if any(each.project_id and each.decision != Decision.REFUSED for each in decided.done):
            proposal.refresh_from_db()
            decided.asked_again += keep_in_step(proposal, by=by)
            # Other bids may hold the project as well.
            tasks.keep_agreements_in_step.delay_on_commit()
    return decided


def _decide(proposal, passage, unit, choice, by):
    if not passage.is_waiting:
        who = f" by {passage.decided_by}" if passage.decided_by else ""
        raise NotTaken(f"It was decided{who} meanwhile: {passage.get_decision_display().lower()}.")
    _require_may_decide(unit, proposal, by)
    again = []
    if choice.decision != Decision.REFUSED:
        if unit is None:
            raise NotTaken("It is not in this bid any more, so it cannot be changed here.")
        if mark_of(unit.text) != choice.shown:
            raise NotTaken(
                "Somebody changed it here since you opened this page. Look at it again, below."
            )
        text = unit.checked(_text_to_write(passage, unit, choice))
        if not wording.is_same(unit.tidied, text):
            again = _write(proposal, unit, text, by)
    passage.decision = choice.decision
    passage.why = choice.why.strip()[:500]
    passage.decided_by, passage.decided_at = by, timezone.now()
    passage.save(update_fields=["decision", "why", "decided_by", "decided_at"])
    return again


def _require_may_decide(unit, proposal, by):
    if unit is not None and unit.project:
        require(by, "projects.change_project", unit.project)
    elif unit is not None and unit.kind == ANSWER:
        require(by, "proposals.write_call_answer", _answer(proposal, unit))
    else:
        require(by, "proposals.change_proposal", proposal)


def _answer(proposal, unit):
    found = proposal.answers.filter(question=unit.part).select_related("owner").first()
    return found or CallAnswer(proposal=proposal, question_id=int(unit.part), version=None)


def _text_to_write(passage, unit, choice):
    if choice.decision == Decision.JOINED:
        text = wording.tidy(choice.text, unit.form)
        if not text and (passage.text or unit.tidied):
            raise NotTaken("Write down what shall stand there, or choose one of the two texts.")
        return text
    if choice.decision == Decision.ACCEPTED:
        return wording.respelt(unit.tidied, passage.text)
    raise NotTaken("Say what becomes of it.")


def _write(proposal: Proposal, unit: Unit, text: str, by: User) -> list[Consent]:
    """Write a passage where its page writes it, by the same service. The agreements it undid by
    itself: a project's words undo theirs once all are written.
    """
    if unit.kind == SUMMARY:
        version = Proposal.objects.values_list("version", flat=True).get(pk=proposal.pk)
        bids.revise_proposal(
            proposal_id=proposal.pk, by=by, version=version, changes={"summary": text}
        )
    elif unit.kind == SECTION:
        version = proposal.texts.filter(section=unit.part).values_list("version", flat=True).first()
        texts.write_text(
            proposal_id=proposal.pk, section=unit.part, by=by, version=version, text=text
        )
    elif unit.kind in (BUYS, MILESTONES):
        row = proposal.undertakings.filter(project=unit.part).first()
        held = {name: getattr(row, name) if row else "" for name in (BUYS, MILESTONES)}
        saved = undertakings.write_undertaking(
            proposal_id=proposal.pk,
            project=Project.objects.defer("search").get(pk=int(unit.part)),
            by=by,
            version=row.version if row else None,
            values=held | {unit.kind: text},
        )
        return saved.asked_again
    elif unit.kind == ANSWER:
        row = _answer(proposal, unit)
        answers.write_answer(
            proposal_id=proposal.pk,
            question_id=row.question_id,
            by=by,
            version=row.version,
            text=text,
            state=AnswerState.DRAFTED if text else AnswerState.TO_WRITE,
            owner=row.owner,
        )
    else:
        project = Project.objects.defer("search").get(pk=unit.project.pk)
        known = {"project_id": project.pk, "by": by, "version": project.version}
        if unit.kind == PROJECT:
            project_services.revise_project(**known, changes={"summary": text})
        elif unit.kind == OUTCOME:
            tag = project.tags.get(pk=int(unit.part))
            held = {name: getattr(tag, name) for name in EVIDENCE}
            project_services.revise_evidence(
                **known, evidence={tag.pk: held | {"what_changed": text}}
            )
    return []
