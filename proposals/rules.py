"""Who may do what with bids."""

import rules

from consortium.access import allow
from consortium.rules import belongs_to, is_coordinator, leads, organisations_of, roles_of


@rules.predicate
def leads_its_lead_organisation(user, proposal):
    return leads(user, proposal.lead_organisation_id)


@rules.predicate
def is_party(user, proposal):
    """Coordinators, members of the lead and of partners, and officers it is shared with."""
    if is_coordinator(user) or belongs_to(user, proposal.lead_organisation_id):
        return True
    mine = organisations_of(user)
    if not mine:
        return False
    if proposal.parts.filter(project__organisation__in=mine).exists():
        return True
    officer_of = {
        pk for pk, role, kind in roles_of(user) if role == "officer" and kind == "statutory"
    }
    return bool(officer_of) and proposal.shared_with.filter(pk__in=officer_of).exists()


@rules.predicate
def may_see_proposal(user, proposal):
    """The same people as `ProposalQuerySet.visible_to` (a test holds the two together)."""
    return proposal.published or is_party(user, proposal)


allow("proposals.list_proposals", rules.always_allow, public=True)
allow("proposals.view_proposal", may_see_proposal, model="proposals.Proposal", public=True)
allow("proposals.add_proposal", is_coordinator)
allow(
    "proposals.change_proposal",
    is_coordinator | leads_its_lead_organisation,
    model="proposals.Proposal",
)
# What each partner asks for: its parties, never the public.
allow("proposals.view_amounts", is_party, model="proposals.Proposal")
