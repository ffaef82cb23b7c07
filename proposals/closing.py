"""Funders' calls that close soon, and what is still to do for them: for first pages and e-mails."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from consortium.models import User
from consortium.rules import is_coordinator, leads, read_posts_of
from consortium.templatetags.words import day_ahead
from proposals.models import (
    AnswerState,
    Call,
    CallAnswer,
    CallQuestion,
    Proposal,
    ProposalStatus,
)

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


def bids_to_finish(bids, on: datetime.date):
    """Those of some bids that are open, whose call closes within fourteen days, and that have
    `answered` of `asked` questions checked: not all.
    """
    asked = CallQuestion.objects.filter(call=OuterRef("call")).order_by().values("call")
    answered = (
        CallAnswer.objects.filter(
            proposal=OuterRef("pk"), question__call=OuterRef("call"), state=AnswerState.CHECKED
        )
        .exclude(text="")
        .order_by()
        .values("proposal")
    )
    return (
        bids.filter(status__in=Proposal.OPEN, call__closes_on__range=_near(on))
        .annotate(asked=_count(asked), answered=_count(answered))
        .filter(answered__lt=F("asked"))
        .select_related("call")
        .order_by("call__closes_on", "title", "reference")
    )


def _near(on):
    return on, on + datetime.timedelta(days=NEAR_DAYS)


def _count(rows):
    counted = rows.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def begin_a_bid(call: Call, on: datetime.date) -> Closing:
    return Closing(
        f"Begin a bid for “{call}”, or let it pass",
        f"No bid answers this call of {call.funder}. It closes on {_when(call, on)}.",
        call.get_absolute_url(),
    )


def finish_answers(bid: Proposal, on: datetime.date) -> Closing:
    """Of a bid with `asked` and `answered` (`bids_to_finish`)."""
    left = bid.asked - bid.answered
    answers = "answer" if bid.asked == 1 else "answers"
    return Closing(
        f"Get {left} of {bid.asked} {answers} to the funder ready: the bid “{bid}”",
        f"The call “{bid.call}” closes on {_when(bid.call, on)}. Ready is what is checked.",
        reverse("proposals:answers", args=[bid.slug]),
    )


def _when(call, on):
    return day_ahead(call.closes_on, (call.closes_on - on).days)


def closing_for(people: Iterable[User], on: datetime.date) -> dict[int, list[Closing]]:
    """{person id: what they are to see to}, for those with anything, in a constant number of
    queries: coordinators all of it, leads the bids that their organisation leads.
    """
    people = list(people)
    calls = [begin_a_bid(call, on) for call in calls_nobody_answers(on)]
    bids = [
        (bid.lead_organisation_id, finish_answers(bid, on))
        for bid in bids_to_finish(Proposal.objects.all(), on)
    ]
    read_posts_of(people)
    found = {}
    for person in people:
        if is_coordinator(person):
            found[person.pk] = [closing for _, closing in bids] + calls
        else:
            found[person.pk] = [closing for led_by, closing in bids if leads(person, led_by)]
    return {pk: closings for pk, closings in found.items() if closings}
