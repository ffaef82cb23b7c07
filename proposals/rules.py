"""Who may do what with bids."""

import rules

from consortium.access import allow
from consortium.rules import (
    belongs_to,
    is_coordinator,
    is_signed_in,
    leads,
    memberships_of,
    organisations_of,
    roles_of,
)

# Who binds an organisation of each kind by what they agree to.
BINDING = {"charity": "lead", "statutory": "officer", "infrastructure": "coordinator"}


@rules.predicate
def leads_its_lead_organisation(user, proposal):
    return leads(user, proposal.lead_organisation_id)


@rules.predicate
def is_one_of_its_commissioners(user, proposal):
    """An officer of a statutory body that the bid is shared with."""
    officer_of = {
        pk for pk, role, kind in roles_of(user) if role == "officer" and kind == "statutory"
    }
    return bool(officer_of) and proposal.shared_with.filter(pk__in=officer_of).exists()


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
    return is_one_of_its_commissioners(user, proposal)


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
# It weighs what projects cost that have not joined the bid: for coordinators alone.
allow("proposals.choose_package", is_coordinator, model="proposals.Proposal")
# What each partner asks for: its parties, never the public.
allow("proposals.view_amounts", is_party, model="proposals.Proposal")
# Who has answered and what is lacking: progress shows to every party.
allow("proposals.view_consents", is_party, model="proposals.Proposal")


@rules.predicate
def is_of_its_charity(user, consent):
    return belongs_to(user, consent.project.organisation_id)


@rules.predicate
def edits_its_bid(user, consent):
    return is_coordinator(user) or leads(user, consent.proposal.lead_organisation_id)


@rules.predicate
def binds_its_charity(user, consent):
    """A charity's leads; of a public body its officers, of an infrastructure one coordinators."""
    return any(
        pk == consent.project.organisation_id and BINDING[kind] == role
        for pk, role, kind, _ in memberships_of(user)
    )


# `ConsentQuerySet.visible_to` says the same in SQL.
allow("proposals.view_consent", is_of_its_charity | edits_its_bid, model="proposals.Consent")
allow("proposals.answer_consent", binds_its_charity, model="proposals.Consent")
allow("proposals.change_consent", edits_its_bid, model="proposals.Consent")
# What reached a coordinator by e-mail or on paper.
allow("proposals.record_consent", is_coordinator, model="proposals.Consent")


@rules.predicate
def sees_its_amounts(user, offer):
    return is_party(user, offer.proposal)


@rules.predicate
def speaks_for_its_commissioner(user, offer):
    """The body's officers, while the bid is shared with it."""
    return (offer.organisation_id, "officer", "statutory") in roles_of(
        user
    ) and offer.proposal.shared_with.filter(pk=offer.organisation_id).exists()


@rules.predicate
def is_published(user, question):
    return question.published


# What bodies that the bid is shared with offer towards it. What is offered shows to whoever sees
# its amounts, the e-mail or paper behind it to those who may change it.
allow(
    "proposals.make_offers",
    is_coordinator | is_one_of_its_commissioners,
    model="proposals.Proposal",
)
allow("proposals.view_offer", sees_its_amounts, model="proposals.Offer")
allow(
    "proposals.change_offer", is_coordinator | speaks_for_its_commissioner, model="proposals.Offer"
)
# Without an e-mail or paper that shows it.
allow("proposals.make_own_offer", speaks_for_its_commissioner, model="proposals.Offer")
# Of the bids whose amounts a person sees: `ProposalQuerySet.amounts_shown_to`.
allow("proposals.compare_cuts", is_signed_in)
# What an event costs and what is assumed of an outcome, with their sources: anybody may check.
allow("proposals.list_unit_costs", rules.always_allow, public=True)
allow("proposals.load_unit_costs", is_coordinator)
allow("proposals.list_assumptions", rules.always_allow, public=True)
allow("proposals.change_assumptions", is_coordinator)
# What was asked of offices, and what they answered.
allow(
    "proposals.view_office_question",
    is_published | is_coordinator,
    model="proposals.OfficeQuestion",
    public=True,
)
