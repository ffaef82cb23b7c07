"""What commissioners offer towards a bid: made, changed and withdrawn while it may change.

Every write locks the bid first. An offer binds nobody's agreement: what partners agreed to stays
as it is. A body speaks by its officers, or a coordinator records what it wrote, with that.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from consortium import file_types
from consortium.access import may, require
from consortium.mail import Letter
from consortium.models import Organisation, User
from consortium.services.letters import send
from consortium.versions import require_version
from proposals.models import Offer, OfferStatus, OfferYear, ProofKind, Proposal, ProposalShare
from proposals.services import consent_letters
from proposals.services.bids import require_open


class NotOffered(Exception):
    """An offer cannot be taken as it is; the text says what to change."""


@dataclass(frozen=True)
class Proof:
    """Who wrote what a coordinator records, and the e-mail or paper that shows it."""

    said_by: str
    kind: str
    file: File


@transaction.atomic
def make_offer(
    *,
    proposal_id: int,
    organisation: Organisation,
    by: User,
    version: int | None,
    amounts: Mapping[int, Decimal | None],
    conditions: str = "",
    stands_until: datetime.date | None = None,
    proof: Proof | None = None,
) -> Offer:
    """Take down what a body offers, in place of what it offered before.

    `amounts` are pounds by delivery year, blank or 0 for none; `version` is that of the offer the
    person was shown, None for none. Raises Denied, Frozen, NotOffered, FileRefused, or Stale with
    the offer as it is now; then nothing is saved.
    """
    offer = _held(proposal_id, organisation, by, version)
    if not offer.proposal.shared_with.filter(pk=organisation.pk).exists():
        raise NotOffered(f"This bid is not shared with {organisation}. Share it first.")
    offered = {year: amount for year, amount in amounts.items() if amount}
    if not offered:
        raise NotOffered("Write how much is offered in one of the years at least.")
    if not set(offered) <= set(offer.proposal.delivery_years):
        raise NotOffered("Offer money only for years in which this bid runs.")
    if stands_until and stands_until < timezone.localdate():
        raise NotOffered("The day until which it stands has passed: choose a later one.")
    offer.conditions, offer.stands_until = conditions.strip(), stands_until
    _say(offer, OfferStatus.MADE, by, proof)
    offer.years.exclude(year__in=offered).delete()
    held = {each.year: each for each in offer.years.all()}
    for year, amount in offered.items():
        each = held.get(year) or OfferYear(offer=offer, year=year)
        each.amount_gbp = amount
        each.save()
    _tell(offer, by, sum(offered.values()))
    return offer


@transaction.atomic
def withdraw_offer(
    *,
    proposal_id: int,
    organisation: Organisation,
    by: User,
    version: int | None,
    why: str,
    proof: Proof | None = None,
) -> Offer:
    """Take an offer back, saying why. Raises what `make_offer` raises, or MoveRefused."""
    offer = _held(proposal_id, organisation, by, version)
    if offer.pk is None:
        raise NotOffered("There is no offer to withdraw.")
    if not why.strip():
        raise NotOffered("Say why, so that the others know what to expect.")
    _say(offer, OfferStatus.WITHDRAWN, by, proof, why=why.strip())
    _tell(offer, by)
    return offer


def forget_who_said(offer_ids: Collection[int]) -> None:
    """Of offers that were loaded anew from a folder: nobody here said it, and no paper shows it."""
    for offer in Offer.objects.filter(pk__in=offer_ids):
        _forget_proof(offer)
        offer.said_by = offer.proof_kind = offer.proof = ""
        offer.made_by, offer.made_at = None, timezone.now()
        offer.save(update_fields=["said_by", "proof_kind", "proof", "made_by", "made_at"])


def share_with_offering(offer_ids: Collection[int]) -> None:
    """Share bids with the bodies whose offers to them came with a folder and stand."""
    made = Offer.objects.filter(pk__in=offer_ids, status=OfferStatus.MADE)
    ProposalShare.objects.bulk_create(
        [
            ProposalShare(proposal_id=proposal, organisation_id=organisation)
            for proposal, organisation in made.values_list("proposal", "organisation")
        ],
        ignore_conflicts=True,
    )


def _forget_proof(offer):
    """Remove the e-mail or paper of a word that stands no longer, once that holds."""
    if offer.proof:
        transaction.on_commit(partial(offer.proof.storage.delete, offer.proof.name))


def _held(proposal_id, organisation, by, version):
    """The body's offer, locked with its bid, or a new one that is not saved yet."""
    proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=proposal_id)
    offer = (
        Offer.objects.select_for_update(of=["self"])
        .select_related("organisation")
        .filter(proposal=proposal, organisation=organisation)
        .first()
    )
    offer = offer or Offer(organisation=organisation)
    offer.proposal = proposal
    require(by, "proposals.change_offer", offer)
    require_open(proposal)
    if offer.pk is not None or version is not None:
        require_version(offer, version)
    return offer


def _say(offer, status, by, proof, *, why=""):
    """Set and save what is said, by whom, and what shows it."""
    if offer.pk is not None:
        offer.move_to(status)
        offer.version += 1
    _forget_proof(offer)
    offer.why, offer.made_by, offer.made_at = why, by, timezone.now()
    offer.said_by = offer.proof_kind = offer.proof = ""
    if proof is not None:
        _keep(offer, proof)
    elif not may(by, "proposals.make_own_offer", offer):
        raise NotOffered("Record it with the e-mail or paper in which they say so.")
    offer.save()


def _keep(offer, proof):
    if not proof.said_by.strip() or proof.kind not in ProofKind.values:
        raise NotOffered("Say who wrote it, and whether it is an e-mail or a paper.")
    found = file_types.type_of(proof.file, proof.file.size)
    offer.said_by, offer.proof_kind = proof.said_by.strip(), proof.kind
    offer.proof.save(f"proof.{found.ending}", proof.file, save=False)


def _tell(offer, by, pounds=None):
    """The bid's editors hear of it, and the body's own officers where another wrote it down."""
    what = "withdrew its offer to" if pounds is None else f"offers £{pounds:,.0f} to"
    words = [f"They write: “{offer.why}”"] if offer.why else []
    if offer.conditions and not offer.why:
        words = [f"On these conditions: “{offer.conditions}”"]
    if offer.said_by:
        words.append(f"{by} recorded it from what {offer.said_by} wrote, which is kept with it.")
    letter = Letter(
        f"See: {offer.organisation} {what} the bid “{offer.proposal}”",
        [f"{offer.organisation} {what} the bid “{offer.proposal}”.", *words],
        button="See what is offered",
        link=offer.get_absolute_url(),
    )
    readers = {person.pk: person for person in consent_letters.editors_of(offer.proposal, but=by)}
    if offer.said_by:
        own = consent_letters.people_of(offer.organisation, but=by)
        readers |= {person.pk: person for person in own}
    send(letter, *readers.values())
