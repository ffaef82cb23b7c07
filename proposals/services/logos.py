"""The logo of a bid's funder; and forgetting the files of logos that nothing prints any more."""

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from consortium.access import require
from consortium.models import Logo, User
from consortium.pictures import Picture
from consortium.services.logos import LEFT_ALONE, keep_picture, stored_before
from proposals.models import BidPack, FunderLogo, Proposal
from proposals.services.bids import require_open


@transaction.atomic
def set_funder_logo(*, proposal_id: int, by: User, picture: Picture) -> FunderLogo:
    """Put a picture on the cover of a bid's packs to come. Raises Denied or Frozen."""
    return keep_picture(FunderLogo, picture, by=by, proposal=_locked(proposal_id, by))


@transaction.atomic
def remove_funder_logo(*, proposal_id: int, by: User) -> None:
    """Raises Denied or Frozen."""
    FunderLogo.objects.filter(proposal=_locked(proposal_id, by)).delete()


def _locked(proposal_id, by):
    proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=proposal_id)
    require(by, "proposals.change_proposal", proposal)
    require_open(proposal)
    return proposal


def logos_of(proposal: Proposal) -> QuerySet[Logo]:
    """Logos of the organisation that leads a bid and of those with a project in it."""
    return Logo.objects.filter(
        Q(organisation__bids_led=proposal) | Q(organisation__projects__parts__proposal=proposal)
    ).distinct()


def is_shown_by(proposal: Proposal, path: str) -> bool:
    """Whether a bid's pack would show the picture at this path."""
    funders = FunderLogo.objects.filter(proposal=proposal, file=path)
    return funders.exists() or logos_of(proposal).filter(file=path).exists()


def forget_unused() -> int:
    """Remove each file that is nobody's logo and in no pack, which must come out the same again."""
    forgotten = 0
    for path in stored_before(timezone.now() - LEFT_ALONE):
        is_used = any(
            rows.exists()
            for rows in (
                Logo.objects.filter(file=path),
                FunderLogo.objects.filter(file=path),
                BidPack.objects.filter(snapshot__pictures__contains=[path]),
            )
        )
        if not is_used:
            default_storage.delete(path)
            forgotten += 1
    return forgotten
