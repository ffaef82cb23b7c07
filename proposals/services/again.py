"""Beginning a bid from an earlier one: won, lost or withdrawn."""

import datetime

from django.db import transaction

from consortium.access import require
from consortium.models import User
from proposals.again import again
from proposals.models import Cost, Part, Proposal, ProposalStatus, ProposalText, Undertaking
from proposals.services.bids import add_proposal

OVER = (ProposalStatus.LOST, ProposalStatus.WITHDRAWN)
DECIDED = (ProposalStatus.WON, *OVER)
SAME = ("summary", "years", "budget_gbp", "base_year", "discount_rate")


class NotOver(Exception):
    """A bid that may still be won is not begun a second time; the text says so."""


def require_over(proposal: Proposal) -> None:
    """Raise NotOver unless a bid is won, lost or withdrawn."""
    if proposal.status not in DECIDED:
        raise NotOver(
            "A new bid is begun from one that is won, lost or withdrawn. This one is "
            f"{proposal.get_status_display().lower()}."
        )


@transaction.atomic
def begin_again(
    *, proposal_id: int, by: User, title: str, funder: str, starts_on: datetime.date
) -> Proposal:
    """A new draft with the texts, plans, places, terms, projects, amounts and costs of a bid.

    Amounts and costs move to the new delivery years. Agreements, what was said, whom it was shared
    with, deadlines and offers stay with the old one, and so do projects that are no longer on
    offer and the own costs of who takes no part any more. Raises Denied, or NotOver.
    """
    old = Proposal.objects.select_related("lead_organisation").get(pk=proposal_id)
    require(by, "proposals.reuse_proposal", old)
    require_over(old)
    lead = old.lead_organisation
    values = {name: getattr(old, name) for name in SAME} | {
        "title": title,
        "funder": funder,
        "starts_on": starts_on,
        "lead_organisation": lead if lead and lead.is_approved else None,
        "plans": list(old.plans.all()),
        "areas": list(old.areas.all()),
        "terms": list(old.terms.all()),
    }
    new = add_proposal(by=by, values=values)
    coming = again(old)
    later = starts_on.year - (old.first_year or starts_on.year)
    Part.objects.bulk_create(
        Part(
            proposal=new,
            project_id=part.project_id,
            year=part.year + later,
            amount_gbp=part.amount_gbp,
            match_funding_gbp=part.match_funding_gbp,
            share=part.share,
            must=part.must,
        )
        for part in old.parts.filter(project__in=coming.projects)
    )
    ProposalText.objects.bulk_create(
        ProposalText(proposal=new, section=written.section, text=written.text)
        for written in old.texts.all()
    )
    Undertaking.objects.bulk_create(
        Undertaking(
            proposal=new,
            project_id=each.project_id,
            buys=each.buys,
            milestones=each.milestones,
        )
        for each in old.undertakings.filter(project__in=coming.projects)
    )
    Cost.objects.bulk_create(
        Cost(
            proposal=new,
            organisation_id=cost.organisation_id,
            year=cost.year + later,
            heading=cost.heading,
            amount_gbp=cost.amount_gbp,
            match_funding_gbp=cost.match_funding_gbp,
        )
        for cost in coming.costs
    )
    return new
