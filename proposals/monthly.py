"""What bids tell in the monthly e-mail: those that want what somebody does."""

from django.utils.formats import date_format

from consortium.models import Membership
from consortium.monthly import News, news
from priorities.reads.asked import rows_of
from proposals.models import Part, Proposal, ProposalStatus

# Organisations with work towards what the plans of these bids want, where the bids hold, and with
# no part in them yet.
_WANTED = """
SELECT DISTINCT bid.id, project.organisation_id
FROM proposals_proposal bid
JOIN proposals_proposalplan chosen ON chosen.proposal_id = bid.id
JOIN priorities_priority priority ON priority.plan_id = chosen.plan_id
JOIN priorities_priorityoutcome wanted ON wanted.priority_id = priority.id
JOIN projects_projectoutcome tag ON tag.outcome_id = wanted.outcome_id
JOIN projects_project project ON project.id = tag.project_id
WHERE bid.id = ANY(%(bids)s)
  AND project.organisation_id = ANY(%(organisations)s)
  AND project.status IN ('active', 'proposed')
  AND NOT EXISTS (
    SELECT FROM proposals_part part JOIN projects_project inside ON inside.id = part.project_id
    WHERE part.proposal_id = bid.id AND inside.organisation_id = project.organisation_id)
  AND (NOT EXISTS (SELECT FROM proposals_proposalarea own WHERE own.proposal_id = bid.id)
       OR EXISTS (
        SELECT FROM proposals_proposalarea own
        JOIN consortium_arealeaf theirs ON theirs.area_id = own.area_id
        JOIN consortium_arealeaf mine ON mine.leaf_id = theirs.leaf_id
        JOIN projects_projectarea at ON at.area_id = mine.area_id
        WHERE own.proposal_id = bid.id AND at.project_id = project.id))
"""


@news
def bids_for_you(people, on, told):
    """Bids that include each person's organisations, and published ones that want their work."""
    memberships = list(
        Membership.objects.counting()
        .filter(user__in=people)
        .values_list("user_id", "organisation_id")
    )
    organisations = {organisation for _, organisation in memberships}
    open_bids = Proposal.objects.filter(status=ProposalStatus.CONSULTING).exclude(deadline__lt=on)
    bids = {bid.pk: bid for bid in open_bids.order_by("deadline", "title")}
    inside = set(
        Part.objects.filter(proposal__in=bids, project__organisation__in=organisations)
        .values_list("proposal_id", "project__organisation_id")
        .distinct()
    )
    published = [pk for pk, bid in bids.items() if bid.published]
    parameters = {"bids": published, "organisations": list(organisations)}
    wanted = set(rows_of(_WANTED, parameters)) if published else set()
    found = {}
    for person, organisation in memberships:
        for bid in bids.values():
            tells = _tell(bid, organisation, inside, wanted)
            if tells and not told[person] & set(tells.keys):
                found.setdefault(person, []).append(tells)
    return found


def _tell(bid, organisation, inside, wanted):
    """What one organisation is told of a bid; None where it is nothing to them."""
    by = f" It is to be handed in by {date_format(bid.deadline, 'j F Y')}." if bid.deadline else ""
    if (bid.pk, organisation) in inside and bid.lead_organisation_id != organisation:
        words = f"The bid “{bid}” includes your work. Read your part.{by}"
        return News((f"part:{bid.reference}",), words, bid.get_absolute_url())
    if (bid.pk, organisation) in wanted:
        words = f"The bid “{bid}” wants work like yours.{by}"
        return News((f"bid:{bid.reference}",), words, bid.get_absolute_url())
    return None
