"""What bids enter on the home page."""

import datetime

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consortium.access import may
from consortium.home import Need, Urgency, WayIn, a_few, needs, ways_in
from consortium.models import Organisation, OrganisationStatus
from consortium.rules import is_coordinator, memberships_of
from consortium.templatetags.words import day_ahead
from proposals.models import (
    BidPack,
    Consent,
    ConsentStatus,
    Cost,
    Decision,
    FunderQuestion,
    PackStatus,
    Part,
    Proposal,
    ProposalStatus,
    Thread,
    WordCopy,
    WordPassage,
)
from proposals.models.consents import MAIL_TAKES
from proposals.rules import BINDING

DEADLINE_NEAR_DAYS = 28


def led_by(user):
    """The bids this person looks after: all for a coordinator, else their organisation's."""
    if is_coordinator(user):
        return Proposal.objects.all()
    return Proposal.objects.filter(lead_organisation__in=Organisation.objects.led_by(user))


@needs
def open_bids(user):
    """Bids that are not handed in yet, the nearest deadline first."""
    today = timezone.localdate()
    bids = (
        led_by(user)
        .filter(status__in=Proposal.OPEN)
        .order_by(F("deadline").asc(nulls_last=True), "title", "reference")
    )

    def need(bid):
        left = (bid.deadline - today).days if bid.deadline else None
        urgency = Urgency.WHEN_YOU_CAN
        if left is not None:
            urgency = Urgency.NOW if left <= DEADLINE_NEAR_DAYS else Urgency.SOON
        return Need(
            f"Go on with the bid “{bid}”",
            link=bid.get_absolute_url(),
            urgency=urgency,
            note=f"{bid.get_status_display()}. {deadline_words(bid.deadline, left)}",
        )

    def rest(left):
        words = "open bid" if left == 1 else "open bids"
        return Need(
            f"{left} more {words}",
            reverse("proposals:list", query={"status": "open"}),
            Urgency.WHEN_YOU_CAN,
        )

    yield from a_few(bids, need, rest)


def deadline_words(deadline, days_left):
    if deadline is None:
        return "No deadline is set."
    if days_left < 0:
        return f"Its deadline was {date_format(deadline, 'j F Y')}."
    return f"To be handed in by {day_ahead(deadline, days_left)}."


@needs
def packs(user):
    """Packs that failed, and those that became ready this week, of the bids one looks after."""
    week = timezone.now() - datetime.timedelta(days=7)
    of_its_bid = BidPack.objects.filter(proposal=OuterRef("proposal"))
    found = (
        BidPack.objects.filter(
            proposal__in=led_by(user),
            pk=Subquery(of_its_bid.order_by("-stood_at", "-id").values("pk")[:1]),
        )
        .filter(
            Q(status=PackStatus.FAILED)
            | Q(status=PackStatus.READY, finished_at__gte=week, proposal__status__in=Proposal.OPEN)
        )
        .select_related("proposal")
        .defer("snapshot")
        .order_by("-stood_at")
    )

    def need(pack):
        if pack.status == PackStatus.FAILED:
            return Need(
                f"The pack of “{pack.proposal}” could not be made",
                link=pack.proposal.get_absolute_url(),
                urgency=Urgency.NOW,
                note=pack.error[:200],
            )
        return Need(
            f"The pack of “{pack.proposal}” is ready to read",
            link=pack.proposal.get_absolute_url(),
            urgency=Urgency.WHEN_YOU_CAN,
            note=f"Made on {date_format(pack.finished_at, 'j F Y')}.",
        )

    yield from a_few(found, need)


@needs
def bids_that_ask_us(user):
    """Bids a person's projects are part of, led by somebody else, while they are being agreed.

    Those that ask for an answer are named by `consents_to_give`.
    """
    ours = Organisation.objects.led_by(user)
    bids = (
        Proposal.objects.filter(
            status=ProposalStatus.CONSULTING,
            pk__in=Part.objects.filter(project__organisation__in=ours).values("proposal"),
        )
        .exclude(pk__in=Consent.objects.filter(project__organisation__in=ours).values("proposal"))
        .exclude(lead_organisation__in=ours)
        .order_by(F("deadline").asc(nulls_last=True), "title")
    )

    def need(bid):
        return Need(
            f"Read your part of the bid “{bid}”",
            link=bid.get_absolute_url(),
            urgency=Urgency.SOON,
            note="Your organisation’s projects are in it, and its partners are being asked.",
        )

    yield from a_few(bids, need)


def answered_for_by(user):
    """The organisations that are approved and that this person's word binds."""
    return [
        organisation
        for organisation, role, kind, approved in memberships_of(user)
        if approved and BINDING[kind] == role
    ]


@needs
def consents_to_give(user):
    """What bids ask of the organisations a person's word binds, the earliest day first."""
    asked = (
        Consent.objects.outstanding()
        .filter(project__organisation__in=answered_for_by(user))
        .select_related("proposal", "project__organisation")
        .order_by(F("proposal__answer_by").asc(nulls_last=True), "asked_at", "pk")
    )

    def need(consent):
        bid = consent.proposal
        day = bid.answer_by or bid.deadline
        return Need(
            f"Answer for {consent.project.organisation}: the bid “{bid}”",
            link=consent.get_absolute_url(),
            urgency=Urgency.NOW,
            note=f"It asks for your agreement on “{consent.project}”"
            + (f" by {date_format(day, 'j F Y')}." if day else "."),
        )

    yield from a_few(asked, need)


@needs
def consents_to_see_to(user):
    """Answers that keep a bid from being agreed until its editors do something, plain agreements
    with a term that is not accepted any more, and e-mails that have not left for an hour.
    """
    waiting = (
        Consent.objects.filter(
            proposal__in=led_by(user), proposal__status=ProposalStatus.CONSULTING
        )
        .with_clashes()
        .filter(
            Q(status__in=Consent.SAYS_WHY)
            | Q(status=ConsentStatus.AGREED, clashes=True)
            | Q(status=ConsentStatus.ASKED, asked_at__lt=timezone.now() - MAIL_TAKES)
            & (Q(written_at=None) | Q(written_at__lt=F("asked_at")))
            | Q(status=ConsentStatus.ASKED, chased_at__lt=timezone.now() - MAIL_TAKES)
            & Q(written_at__lt=F("chased_at"))
        )
        .select_related("proposal", "project__organisation")
        .order_by("asked_at", "pk")
    )

    def need(consent):
        who, bid = consent.project.organisation, consent.proposal
        if consent.is_outstanding:
            words = (
                f"The reminder to {who} about the bid “{bid}” has not left"
                if consent.lacks_reminder
                else f"{who} has no e-mail yet about the bid “{bid}”"
            )
            note = "The mail server did not take it, or nobody there can be written to."
            return Need(words, consent.get_absolute_url(), Urgency.SOON, note)
        if consent.status == ConsentStatus.AGREED:
            words = f"{who} does not accept a term of the bid “{bid}” any more"
            note = "It agreed without a reservation. Change the term, or ask it again."
            return Need(words, consent.get_absolute_url(), Urgency.NOW, note)
        said = {
            ConsentStatus.CHANGE_ASKED: "asks for a change in",
            ConsentStatus.DECLINED: "declined",
            ConsentStatus.WITHDRAWN: "withdrew from",
        }[consent.status]
        words = f"{who} {said} the bid “{bid}”"
        return Need(words, consent.get_absolute_url(), Urgency.NOW, f"“{consent.words[:200]}”")

    yield from a_few(waiting, need)


@needs
def bids_that_count_on_who_left(user):
    """Open bids with a project, own costs or a lead of an organisation that has left."""
    left = Organisation.objects.filter(status=OrganisationStatus.LEFT)
    named = left.filter(
        Q(pk=OuterRef("lead_organisation"))
        | Exists(
            Part.objects.filter(
                proposal=OuterRef(OuterRef("pk")), project__organisation=OuterRef("pk")
            )
        )
        | Exists(
            Cost.objects.filter(proposal=OuterRef(OuterRef("pk")), organisation=OuterRef("pk"))
        )
    )
    bids = (
        led_by(user)
        .filter(status__in=Proposal.OPEN)
        .annotate(gone=Subquery(named.order_by("name", "pk").values("name")[:1]))
        .filter(gone__isnull=False)
        .order_by(F("deadline").asc(nulls_last=True), "title", "reference")
    )

    def need(bid):
        words = f"{bid.gone} has left, and the bid “{bid}” counts on it"
        note = "Its page says what to leave out or change."
        return Need(words, bid.get_absolute_url(), Urgency.NOW, note)

    yield from a_few(bids, need)


@needs
def direct_questions(user):
    """What somebody asks the organisations that a person answers for, about a bid."""
    asked = (
        Thread.objects.visible_to(user)
        .unanswered()
        .filter(asked_of__in=answered_for_by(user))
        .for_listing(user)
        .order_by("latest_at", "pk")
    )

    def need(thread):
        who = thread.first_author or "somebody"
        return Need(
            f"Answer {who} for {thread.asked_of}: the bid “{thread.proposal}”",
            thread.get_absolute_url(),
            Urgency.NOW,
            f"“{thread.first_words[:200]}”",
        )

    yield from a_few(asked, need)


@needs
def questions_of_funders(user):
    """What a funder asks and this person is to answer; to a bid's editors also what is to be
    passed on, and what is overdue.
    """
    overdue = Q(answered_at=None, answer_by__lt=timezone.localdate())
    to_see_to = Q(answered_at__isnull=False) | Q(organisation=None) | overdue
    asked = (
        FunderQuestion.objects.waiting()
        .filter(
            Q(organisation__in=answered_for_by(user), answered_at=None)
            | Q(proposal__in=led_by(user)) & to_see_to
        )
        .select_related("proposal", "organisation")
        .order_by(F("answer_by").asc(nulls_last=True), "asked_on", "pk")
    )
    own = {organisation for organisation, *_ in memberships_of(user)}

    def need(asked):
        bid, day = asked.proposal, asked.answer_by
        wanted = f" by {date_format(day, 'j F Y')}" if day else ""
        if asked.is_answered:
            words = f"Pass on the answer to the funder{wanted}: the bid “{bid}”"
        elif asked.organisation_id is None or asked.organisation_id in own:
            words = f"Answer the funder{wanted}: the bid “{bid}”"
        else:
            words = f"{asked.organisation} was to answer the funder{wanted}: the bid “{bid}”"
        return Need(words, asked.get_absolute_url(), Urgency.NOW, f"“{asked.question[:200]}”")

    yield from a_few(asked, need)


@needs
def words_from_word(user):
    """Copies of bids' words that came back from Word, with passages this person may decide."""
    mine = WordPassage.objects.filter(copy=OuterRef("pk"), decision=Decision.WAITING)
    own = Q(project__organisation__in=answered_for_by(user))
    waiting = (
        WordCopy.objects.visible_to(user)
        .filter(
            Exists(mine.filter(own))
            | Q(proposal__in=led_by(user))
            & Exists(mine if is_coordinator(user) else mine.filter(project=None)),
            proposal__status__in=Proposal.OPEN,
        )
        .select_related("proposal", "sent_by")
        .order_by("sent_at", "pk")
    )

    def need(copy):
        who = f" by {copy.sent_by}" if copy.sent_by else ""
        return Need(
            f"Decide what came back from Word: the bid “{copy.proposal}”",
            copy.get_absolute_url(),
            Urgency.NOW,
            f"“{copy.name}”, brought back{who} on {date_format(copy.sent_at, 'j F Y')}.",
        )

    yield from a_few(waiting, need)


@ways_in
def ways(user):
    if may(user, "proposals.add_proposal"):
        yield WayIn(
            "Begin a bid",
            "Choose plans and areas, then the projects that answer.",
            reverse("proposals:add"),
            order=7,
        )
    yield WayIn(
        "Bids", "What the consortium asks for together.", reverse("proposals:list"), order=40
    )
