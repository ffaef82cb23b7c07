"""What funders' calls enter on the home page."""

from django.db.models import F
from django.utils import timezone

from consortium.home import MOST, Need, Urgency, a_few, needs
from consortium.rules import is_coordinator
from proposals.closing import (
    NEAR_DAYS,
    begin_a_bid,
    bids_to_finish,
    calls_nobody_answers,
    finish_answers,
)
from proposals.home import deadline_words, led_by
from proposals.models import AnswerState, CallAnswer, Proposal


@needs
def calls_to_answer(user):
    """Coordinators are told of calls that close soon and that no bid answers."""
    if not is_coordinator(user):
        return
    today = timezone.localdate()

    def need(call):
        closing = begin_a_bid(call, today)
        return Need(closing.words, closing.link, Urgency.SOON, closing.note)

    yield from a_few(calls_nobody_answers(today), need)


@needs
def answers_to_finish(user):
    """Bids one looks after whose call closes soon, with answers that are not ready."""
    today = timezone.localdate()
    for bid in bids_to_finish(led_by(user), today)[:MOST]:
        closing = finish_answers(bid, today)
        yield Need(closing.words, closing.link, Urgency.NOW, closing.note)


@needs
def answers_to_write(user):
    """Answers to a funder's call that this person writes, while their bid is open and they are a
    party to it.
    """
    rows = (
        CallAnswer.objects.visible_to(user)
        .filter(owner=user, proposal__status__in=Proposal.OPEN)
        .exclude(state=AnswerState.CHECKED)
        .filter(question__call=F("proposal__call"))
        .select_related("proposal", "question")
        .order_by(F("proposal__deadline").asc(nulls_last=True), "proposal", "question__number")
    )
    today = timezone.localdate()

    def need(answer):
        bid = answer.proposal
        left = (bid.deadline - today).days if bid.deadline else None
        near = left is not None and left <= NEAR_DAYS
        return Need(
            f"Write the answer to question {answer.question.number} of the bid “{bid}”",
            link=answer.get_absolute_url(),
            urgency=Urgency.NOW if near else Urgency.SOON,
            note=f"{answer.get_state_display()}. {deadline_words(bid.deadline, left)}",
        )

    yield from a_few(rows, need)
