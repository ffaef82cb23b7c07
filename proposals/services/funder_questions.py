"""What the funder asks about a bid that is handed in: written down, answered, passed on."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from consortium.access import require
from consortium.mail import Letter
from consortium.models import Organisation, User
from consortium.services.letters import send
from proposals.models import FunderQuestion, Proposal, ProposalStatus
from proposals.rules import circle_of
from proposals.services.consent_letters import editors_of, people_of

ASKED_IN = (ProposalStatus.SUBMITTED, ProposalStatus.WON)


class NotTaken(Exception):
    """A question or an answer cannot be taken so; the text says why. Nothing is saved."""


@transaction.atomic
def record_question(
    *,
    proposal_id: int,
    by: User,
    question: str,
    asked_on: datetime.date,
    organisation: Organisation | None = None,
    answer_by: datetime.date | None = None,
) -> FunderQuestion:
    """Write down what the funder asks; whoever is to answer gets an e-mail at once.

    `organisation` None: whoever leads the bid answers. Raises Denied, or NotTaken.
    """
    proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=proposal_id)
    require(by, "proposals.change_proposal", proposal)
    if proposal.status not in ASKED_IN:
        raise NotTaken(
            "A funder asks about a bid that is handed in. This one is "
            f"{proposal.get_status_display().lower()}."
        )
    if organisation and organisation.pk not in circle_of(proposal).partners:
        raise NotTaken(f"{organisation} has no part in this bid. Choose who has.")
    if asked_on > timezone.localdate():
        raise NotTaken("The day on which the funder asked lies ahead. Correct it.")
    if answer_by and answer_by < asked_on:
        raise NotTaken("The answer is wanted before the question was asked. Correct one of them.")
    asked = FunderQuestion.objects.create(
        proposal=proposal,
        asked_on=asked_on,
        question=_whole(question),
        organisation=organisation,
        answer_by=answer_by,
        recorded_by=by,
    )
    send(_to_answer(asked, by), *who_answers(asked, but=by))
    return asked


@transaction.atomic
def answer_question(
    *, question_id: int, by: User, answer: str, answer_shown: str
) -> FunderQuestion:
    """Write down the answer, or correct it until the funder has it; the bid's editors hear of it.

    `answer_shown` is the mark of the answer that stood on the page. Raises Denied, or NotTaken
    where another stands there now, or the funder has it.
    """
    asked = _held(question_id)
    require(by, "proposals.answer_funder_question", asked)
    if not asked.is_open:
        raise NotTaken("The funder has the answer that stands here: it stays as it is.")
    if answer_shown != asked.answer_mark:
        raise NotTaken(
            f"{asked.answered_by or 'Somebody'} has answered meanwhile; their words stand above. "
            "Yours are in the box: put both together, and save again."
        )
    asked.answer, asked.answered_by, asked.answered_at = _whole(answer), by, timezone.now()
    asked.save(update_fields=["answer", "answered_by", "answered_at"])
    send(_to_pass_on(asked, by), *editors_of(asked.proposal, but=by))
    return asked


@transaction.atomic
def give_answer(
    *, question_id: int, by: User, given_on: datetime.date, answer_shown: str
) -> FunderQuestion:
    """Say on which day the funder got the answer; from then on it stays as it is.

    `answer_shown` is the mark of the answer that stood on the page. Raises Denied, or NotTaken
    where another stands there now, or none.
    """
    asked = _held(question_id)
    require(by, "proposals.change_funder_question", asked)
    if not asked.is_answered:
        raise NotTaken("Write the answer down first, so that everybody reads what was said.")
    if answer_shown != asked.answer_mark:
        raise NotTaken(
            f"{asked.answered_by or 'Somebody'} has changed the answer meanwhile: it stands above "
            "as it is now. Give the funder this one, or put back what the funder has, and press "
            "again."
        )
    if not asked.asked_on <= given_on <= timezone.localdate():
        raise NotTaken(
            "The answer was given between the day of the question, "
            f"{date_format(asked.asked_on, 'j F Y')}, and today."
        )
    asked.given_on = given_on
    asked.save(update_fields=["given_on"])
    return asked


def _held(question_id):
    return (
        FunderQuestion.objects.select_for_update(of=["self"])
        .select_related("proposal__lead_organisation", "organisation", "answered_by")
        .get(pk=question_id)
    )


def _whole(words):
    if not words.strip():
        raise NotTaken("Write it down first: the box is empty.")
    return words.strip()


# --- Letters


def who_answers(asked: FunderQuestion, *, but: User | None = None) -> list[User]:
    """The people who write the answer to a question."""
    if asked.organisation:
        return people_of(asked.organisation, but=but)
    return editors_of(asked.proposal, but=but)


def _to_answer(asked, by):
    wanted = f" by {date_format(asked.answer_by, 'j F Y')}" if asked.answer_by else ""
    bid = asked.proposal
    return Letter(
        f"Answer{wanted}: what the funder asks about the bid “{bid}”",
        [
            f"{bid.funder or 'The funder'} asks about the bid “{bid}”:",
            f"“{asked.question}”",
            f"{by} asks you to write the answer. They pass it on.",
        ],
        button="Answer",
        link=asked.get_absolute_url(),
        note=f"You get this because you answer for {asked.organisation or 'this bid'}.",
    )


def _to_pass_on(asked, by):
    bid = asked.proposal
    return Letter(
        f"Pass on: the answer to what the funder asks about the bid “{bid}”",
        [
            f"The funder asked: “{asked.question}”",
            f"{by} answered: “{asked.answer}”",
            "Give it to the funder, and say here on which day.",
        ],
        button="Go to the answer",
        link=asked.get_absolute_url(),
    )
