"""What is offered towards a bid: which of it counts today, for whom one may speak, and the past."""

import datetime
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from consortium.access import may
from consortium.models import Organisation, OrganisationKind
from proposals.budget import OfferLine
from proposals.models import Offer, OfferYear, Proposal
from proposals.past import writers_of

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Saying:
    """What a body said once: pounds by year, when and who wrote it down; where that was another
    than the body itself, `said_by` is whose e-mail or paper it was.
    """

    at: datetime.datetime
    who: str
    status: str = ""
    conditions: str = ""
    stands_until: datetime.date | None = None
    why: str = ""
    said_by: str = ""
    amounts: dict[int, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        return sum(self.amounts.values(), start=NOTHING)

    @property
    def is_withdrawal(self) -> bool:
        return self.status == "withdrawn"

    def says_the_same_as(self, other: "Saying") -> bool:
        return replace(self, at=other.at, who=other.who, said_by=other.said_by) == other


@dataclass(frozen=True)
class Offered:
    """An offer with what a page says of it: what counts, and what was said, the latest first.

    `may_open`: there is an e-mail or paper that shows it, which this person may open.
    """

    offer: Offer
    amounts: dict[int, Decimal]
    elsewhere: dict[int, Decimal]
    has_lapsed: bool
    past: list[Saying]
    may_change: bool = False
    may_open: bool = False

    @property
    def before(self) -> list[Saying]:
        """What was said before what stands now."""
        return self.past[1:]

    @property
    def counts(self) -> bool:
        return not self.offer.is_withdrawn and not self.has_lapsed

    @property
    def total(self) -> Decimal:
        return sum(self.amounts.values(), start=NOTHING)


def counted_on(proposal: Proposal) -> datetime.date:
    """The day on which an offer has to stand: today, of a bid handed in the day it was."""
    if proposal.is_open:
        return timezone.localdate()
    handed_in = proposal.events.exclude(status__in=Proposal.OPEN).order_by("pgh_id").first()
    return timezone.localtime(handed_in.pgh_created_at if handed_in else None).date()


def offer_lines(proposal: Proposal, *, on: datetime.date | None = None) -> list[OfferLine]:
    """What is offered and counts: neither withdrawn nor lapsed, for years in which the bid runs."""
    day = counted_on(proposal) if on is None or not proposal.is_open else on
    return [
        OfferLine(
            each.offer.organisation.reference,
            each.offer.organisation.name,
            each.year,
            each.amount_gbp,
            each.offer.conditions,
            each.offer.stands_until,
        )
        for each in OfferYear.objects.filter(
            offer__proposal=proposal, year__in=proposal.delivery_years
        )
        .select_related("offer__organisation")
        .order_by("offer__organisation__name", "offer", "year")
        if each.offer.stands_on(day)
    ]


def offers_to(proposal: Proposal, user) -> list[Offered]:
    """Every offer made to a bid, by name, with its past."""
    offers = list(proposal.offers.visible_to(user).for_listing())
    past = past_of(offers)
    day, years = counted_on(proposal), set(proposal.delivery_years)
    spoken_for = {each.pk for each in offering_for(user, proposal)}
    found = []
    for offer in offers:
        pounds = {each.year: each.amount_gbp for each in offer.years.all()}
        found.append(
            Offered(
                offer,
                {year: amount for year, amount in pounds.items() if year in years},
                {year: amount for year, amount in pounds.items() if year not in years},
                offer.has_lapsed(day),
                past[offer.pk],
                may_change=proposal.is_open and offer.organisation_id in spoken_for,
                may_open=bool(offer.proof) and offer.organisation_id in spoken_for,
            )
        )
    return found


def offering_for(user, proposal: Proposal) -> list[Organisation]:
    """The bodies whose offer this person may make or record, by name."""
    bodies = (
        Organisation.objects.filter(kind=OrganisationKind.STATUTORY)
        .filter(Q(bids_shared=proposal) | Q(offers__proposal=proposal))
        .distinct()
        .order_by("name", "reference")
    )
    if not may(user, "proposals.make_offers", proposal):
        return []
    return [
        body
        for body in bodies
        if may(user, "proposals.change_offer", Offer(proposal=proposal, organisation=body))
    ]


def past_of(offers: list[Offer]) -> dict[int, list[Saying]]:
    """{offer: what was said, the latest first}, in a constant number of queries."""
    pks = [offer.pk for offer in offers]
    events = [
        *Offer.pgh_event_model.objects.filter(pgh_obj_id__in=pks).select_related("pgh_context"),
        *OfferYear.pgh_event_model.objects.filter(offer_id__in=pks).select_related("pgh_context"),
    ]
    who = writers_of(events)
    said = {pk: [] for pk in pks}
    for offer, press in _presses(events):
        first = press[0]
        earlier = said[offer][-1] if said[offer] else Saying(first.pgh_created_at, "")
        saying = replace(
            earlier, at=first.pgh_created_at, who=who(first), amounts=dict(earlier.amounts)
        )
        for event in press:
            saying = _with_year(saying, event) if _is_year(event) else _with_words(saying, event)
        if not saying.says_the_same_as(earlier):
            said[offer].append(saying)
    return {pk: sayings[::-1] for pk, sayings in said.items()}


def _is_year(event):
    return isinstance(event, OfferYear.pgh_event_model)


def _presses(events):
    """(offer, rows of history) of all that was written in one press, the words before the years.

    A press has an occasion of its own; without one, what was written at one time is one press.
    """
    presses = {}
    for event in sorted(events, key=lambda event: (_is_year(event), event.pgh_id)):
        offer = event.offer_id if _is_year(event) else event.pgh_obj_id
        occasion = event.pgh_context_id or event.pgh_created_at
        presses.setdefault((offer, occasion), []).append(event)
    # Words come first and are numbered in order, so of two at one time the earlier stays first.
    in_order = sorted(presses.items(), key=lambda item: item[1][0].pgh_created_at)
    return [(offer, press) for (offer, _), press in in_order]


def _with_words(saying, event):
    return replace(
        saying,
        status=event.status,
        conditions=event.conditions,
        stands_until=event.stands_until,
        why=event.why,
        said_by=event.said_by,
    )


def _with_year(saying, event):
    if event.pgh_label == "delete":
        saying.amounts.pop(event.year, None)
    else:
        saying.amounts[event.year] = event.amount_gbp
    return saying
