"""Writing what a bid's money buys in one of its projects, and its milestones."""

from django.db import transaction

from consortium.access import require
from consortium.models import User
from consortium.versions import Stale, last_writer
from projects.models import Project
from proposals.models import Proposal, Undertaking
from proposals.services.bids import require_agreements_stand, require_open
from proposals.services.in_step import agreeing_in, keep_in_step


class NotInBid(Exception):
    """The project has been left out of the bid; the text says so."""


@transaction.atomic
def write_undertaking(
    *, proposal_id: int, project: Project, by: User, version: int | None, values: dict[str, str]
) -> Proposal:
    """Save what the money buys and the milestones of a project. The bid, with `asked_again`: the
    agreements that this undoes.

    `version` is the one the person was shown, None where nothing was written. Raises Denied,
    Frozen, TooLate, NotInBid, or Stale with the row as it is now; then nothing is written.
    """
    proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=proposal_id)
    require(by, "proposals.change_proposal", proposal)
    require_open(proposal)
    if not proposal.parts.filter(project=project).exists():
        raise NotInBid(f"“{project}” is no longer in this bid. What you typed is in the boxes.")
    row = proposal.undertakings.filter(project=project).first()
    if row is None:
        row = Undertaking(proposal=proposal, project=project)
    elif row.version != version:
        raise Stale(row, last_writer(row))
    else:
        row.version += 1
    before = agreeing_in(proposal) if proposal.is_asking else {}
    row.buys, row.milestones = values["buys"], values["milestones"]
    row.save()
    require_agreements_stand(proposal, before)
    proposal.asked_again = keep_in_step(proposal, by=by)
    return proposal
