"""Writing what a bid answers to its call's questions."""

from django.db import transaction

from consortium.access import require
from consortium.models import User
from consortium.versions import Stale, last_writer
from proposals.answering.answers import as_read
from proposals.models import AnswerState, CallAnswer, Proposal
from proposals.rules import is_party
from proposals.services.bids import require_open


class NotTaken(Exception):
    """An answer cannot be taken so; the text says why. Nothing is saved."""


@transaction.atomic
def write_answer(
    *,
    proposal_id: int,
    question_id: int,
    by: User,
    version: int | None,
    text: str,
    state: str,
    owner: User | None,
) -> CallAnswer:
    """Save the answer to one question. `version` is the one the person was shown, None for none.

    Who writes it is said by those who edit the bid alone. The first text of an answer that was to
    be written makes it drafted, one without text is to be written. What is too long or has a gap
    in it is not checked. Raises Denied, Frozen, NotTaken, or Stale with the answer as it is now;
    then nothing is written.
    """
    proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=proposal_id)
    row = proposal.answers.filter(question=question_id).select_related("owner").first()
    require(
        by,
        "proposals.write_call_answer",
        row or CallAnswer(proposal=proposal, question_id=question_id),
    )
    require_open(proposal)
    if not proposal.call or not proposal.call.questions.filter(pk=question_id).exists():
        raise NotTaken("The call that this bid answers asks this no more. Your text is in the box.")
    if row and row.version != version:
        raise Stale(row, last_writer(row))
    row = row or CallAnswer(proposal=proposal, question_id=question_id, version=0)
    if owner != row.owner:
        require(by, "proposals.assign_call_answer", row)
        if owner and not is_party(owner, proposal):
            raise NotTaken(f"{owner} takes no part in this bid. Choose who does.")
        row.owner = owner
    if not text.strip():
        state = AnswerState.TO_WRITE
    elif state == AnswerState.TO_WRITE and not row.text.strip():
        state = AnswerState.DRAFTED
    if state == AnswerState.CHECKED:
        _require_fit(proposal, row.question, text)
    row.text, row.state = text, state
    row.version += 1
    row.save()
    return row


def _require_fit(proposal, question, text):
    read = as_read(proposal, question, text)
    if read.length.over:
        raise NotTaken(
            f"It cannot be checked yet: {read.length.words}. Shorten it, or leave it as drafted."
        )
    if read.gap:
        raise NotTaken(
            f"It cannot be checked yet: {read.gap}. Say it in the bid or here, or leave the answer "
            "as drafted."
        )
