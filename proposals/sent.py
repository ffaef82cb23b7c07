"""The pack with which a bid was handed in: what its funder holds, whatever is made after it."""

from django.db.models import F

from proposals.models import BidPack, PackStatus, Proposal, ProposalStatus

_NOT_AGREED = (ProposalStatus.DRAFT, ProposalStatus.CONSULTING)
_NOT_MADE = (PackStatus.FAILED, PackStatus.CANCELLED)


def sent_with(proposal: Proposal) -> BidPack | None:
    """The pack with which a bid was handed in, with its `answers`: the last that was frozen of the
    bid as all agreed to it, else the first since. None where it was never handed in, or has no
    pack.
    """
    never = [*Proposal.OPEN, ProposalStatus.WITHDRAWN]
    if proposal.is_open or not proposal.events.exclude(status__in=never).exists():
        return None
    packs = proposal.packs.printed().annotate(answers=F("snapshot__answers"))
    agreed = packs.filter(stood=ProposalStatus.AGREED)
    return agreed.first() or packs.exclude(stood__in=_NOT_AGREED).last()


def has_one_to_send(proposal: Proposal) -> bool:
    """Whether a pack of a bid was frozen since all last agreed, and is made or on its way."""
    packs = proposal.packs.exclude(status__in=_NOT_MADE)
    before = proposal.events.filter(status__in=_NOT_AGREED).order_by("pgh_id").last()
    if before is not None:
        packs = packs.filter(stood_at__gt=before.pgh_created_at)
    return packs.exclude(snapshot__bid__status__in=_NOT_AGREED).exists()
