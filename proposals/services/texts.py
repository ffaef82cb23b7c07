"""Writing what a bid says in its own words."""

from django.db import transaction

from consortium.access import require
from consortium.models import User
from consortium.versions import Stale, last_writer
from proposals.models import Proposal, ProposalText
from proposals.services.bids import require_open


@transaction.atomic
def write_text(
    *, proposal_id: int, section: str, by: User, version: int | None, text: str
) -> ProposalText:
    """Save one section of a bid. `version` is the one the person was shown, None where none was.

    Raises Denied, Frozen, or Stale with the text as it is now; then nothing is written.
    """
    proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=proposal_id)
    require(by, "proposals.change_proposal", proposal)
    require_open(proposal)
    row = proposal.texts.filter(section=section).first()
    if row is None:
        return ProposalText.objects.create(proposal=proposal, section=section, text=text)
    if row.version != version:
        raise Stale(row, last_writer(row))
    row.text = text
    row.version += 1
    row.save()
    return row
