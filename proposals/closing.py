"""Funders' calls that close soon, and what is still to do for them: for first pages and e-mails."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse

from consortium.models import User
from consortium.rules import is_coordinator, leads, read_posts_of
from consortium.templatetags.words import day_ahead
from proposals.answering.answers import answered, values_for
from proposals.answering.references import named_in
from proposals.models import AnswerState, Call, CallAnswer, Proposal, ProposalStatus
from proposals.rules import circles_of

NEAR_DAYS = 14


@dataclass(frozen=True)
class Closing:
    """What is to be done before a call closes: `words` what, `note` why, `link` where."""

    words: str
    note: str
    link: str


def calls_nobody_answers(on: datetime.date):
    """Calls that close within fourteen days, without a bid that could still be handed in or is."""
    over = (ProposalStatus.LOST, ProposalStatus.WITHDRAWN)
    bids = Proposal.objects.filter(call=OuterRef("pk")).exclude(status__in=over)
    return (
        Call.objects.filter(closes_on__range=_near(on))
        .exclude(Exists(bids))
        .order_by("closes_on", "title", "reference")
    )


def bids_to_finish(bids, on: datetime.date) -> list[Proposal]:
    """Those of some bids that are open, whose call closes within fourteen days, and that have
    `ready` of `asked` answers: not all. `answered` are the questions of those.

    A constant number of queries, and some more for each such bid in whose checked answers figures
    stand: how long they are follows from what those are today.
    """
    found = (
        bids.filter(status__in=Proposal.OPEN, call__closes_on__range=_near(on))
        .select_related("call", "lead_organisation")
        .prefetch_related("call__questions", "answers")
        .order_by("call__closes_on", "title", "reference")
    )
    to_finish = []
    for bid in found:
        bid.asked, bid.answered = len(bid.call.questions.all()), ready_in(bid)
        bid.ready = len(bid.answered)
        if bid.ready < bid.asked:
            to_finish.append(bid)
    return to_finish


def ready_in(bid: Proposal) -> set[int]:
    """Ids of the questions whose answers are ready as they read today."""
    questions = {question.pk: question for question in bid.call.questions.all()}
    checked = [
        (questions[row.question_id], row)
        for row in bid.answers.all()
        if row.state == AnswerState.CHECKED and row.question_id in questions
    ]
    names = {name.casefold() for _, row in checked for name in named_in(row.text)}
    values = values_for(bid, names) if names else {}
    return {question.pk for question, row in checked if answered(question, row, values).is_ready}


def _near(on):
    return on, on + datetime.timedelta(days=NEAR_DAYS)


def begin_a_bid(call: Call, on: datetime.date) -> Closing:
    return Closing(
        f"Begin a bid for “{call}”, or let it pass",
        f"No bid answers this call of {call.funder}. It closes on {_when(call, on)}.",
        call.get_absolute_url(),
    )


def finish_answers(bid: Proposal, on: datetime.date) -> Closing:
    """Of a bid with `asked` and `ready` (`bids_to_finish`)."""
    left = bid.asked - bid.ready
    answers = "answer" if bid.asked == 1 else "answers"
    return Closing(
        f"Get {left} of {bid.asked} {answers} to the funder ready: the bid “{bid}”",
        f"The call “{bid.call}” closes on {_when(bid.call, on)}. Ready is what is checked, "
        "without a gap, and short enough.",
        reverse("proposals:answers", args=[bid.slug]),
    )


def write_an_answer(answer: CallAnswer, on: datetime.date) -> Closing:
    bid = answer.proposal
    return Closing(
        f"Write the answer to question {answer.question.number} of the bid “{bid}”",
        f"{answer.get_state_display()}. The call “{bid.call}” closes on {_when(bid.call, on)}.",
        answer.get_absolute_url(),
    )


def _when(call, on):
    return day_ahead(call.closes_on, (call.closes_on - on).days)


def closing_for(people: Iterable[User], on: datetime.date) -> dict[int, list[Closing]]:
    """{person id: what they are to see to}, for those with anything: coordinators all of it, leads
    the bids that their organisation leads, and who writes answers those that are not ready.

    It asks what `bids_to_finish` does, and nothing more the more people there are.
    """
    people = list(people)
    calls = [begin_a_bid(call, on) for call in calls_nobody_answers(on)]
    bids = bids_to_finish(Proposal.objects.all(), on)
    circles = circles_of(bids) if bids else {}
    to_write = _to_write(bids, people)
    read_posts_of(people)
    found = {}
    for person in people:
        coordinates = is_coordinator(person)
        edits = {bid.pk for bid in bids if coordinates or leads(person, bid.lead_organisation_id)}
        found[person.pk] = [
            *(finish_answers(bid, on) for bid in bids if bid.pk in edits),
            *(
                write_an_answer(answer, on)
                for answer in to_write[person.pk]
                if answer.proposal_id not in edits
                and circles[answer.proposal_id].has_partner(person)
            ),
            *(calls if coordinates else ()),
        ]
    return {pk: closings for pk, closings in found.items() if closings}


def _to_write(bids, people):
    """{person id: the answers of these bids that they write and that are not ready}."""
    found = {person.pk: [] for person in people}
    for bid in bids:
        questions = {question.pk: question for question in bid.call.questions.all()}
        for answer in sorted(bid.answers.all(), key=lambda each: each.question_id):
            question = questions.get(answer.question_id)
            if question and question.pk not in bid.answered and answer.owner_id in found:
                answer.question, answer.proposal = question, bid
                found[answer.owner_id].append(answer)
    return found
