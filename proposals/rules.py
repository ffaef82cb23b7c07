"""Who may do what with bids."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import rules

from consortium.access import allow
from consortium.rules import (
    belongs_to,
    is_administrator,
    is_coordinator,
    is_officer,
    is_signed_in,
    leads,
    memberships_of,
    organisations_of,
    roles_of,
)
from proposals.models import Audience, Part, ProposalShare

# Who binds an organisation of each kind by what they agree to.
BINDING = {"charity": "lead", "statutory": "officer", "infrastructure": "coordinator"}


@rules.predicate
def leads_its_lead_organisation(user, proposal):
    return leads(user, proposal.lead_organisation_id)


@rules.predicate
def is_one_of_its_commissioners(user, proposal):
    """An officer of a statutory body that the bid is shared with."""
    bodies = officer_of(user)
    return bool(bodies) and proposal.shared_with.filter(pk__in=bodies).exists()


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
# From one that is won, lost or withdrawn.
allow("proposals.reuse_proposal", is_coordinator, model="proposals.Proposal")
# It weighs what projects cost that have not joined the bid: for coordinators alone.
allow("proposals.choose_package", is_coordinator, model="proposals.Proposal")
# What each partner asks for: its parties, never the public.
allow("proposals.view_amounts", is_party, model="proposals.Proposal")
# Who has answered and what is lacking: progress shows to every party.
allow("proposals.view_consents", is_party, model="proposals.Proposal")


# --- Agreements


@rules.predicate
def is_of_its_charity(user, consent):
    return belongs_to(user, consent.project.organisation_id)


@rules.predicate
def binds_its_charity(user, consent):
    return consent.project.organisation_id in bound_by(user)


def bound_by(user) -> set[int]:
    """Ids of the organisations that this person's word binds: a charity's leads; of a public body
    its officers, of an infrastructure one coordinators.
    """
    return {pk for pk, role, kind, _ in memberships_of(user) if BINDING[kind] == role}


@rules.predicate
def edits_its_bid(user, row):
    """Of an answer, a thread or a question: whoever edits the bid that it belongs to."""
    return is_coordinator(user) or leads(user, row.proposal.lead_organisation_id)


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


# --- Who reads what is meant for whom


@dataclass(frozen=True)
class Circle:
    """The organisations that a bid is among: its lead and who has a part, and whom it is shared
    with.
    """

    partners: frozenset[int]
    shared: frozenset[int]

    def has_partner(self, user) -> bool:
        return bool(self.partners & organisations_of(user))

    def has_officer(self, user) -> bool:
        return bool(self.shared & officer_of(user))


def officer_of(user) -> set[int]:
    """Ids of the public bodies in which a person is an officer."""
    return {pk for pk, role, kind in roles_of(user) if role == "officer" and kind == "statutory"}


def circles_of(proposals: Iterable) -> dict[int, Circle]:
    """{id of a bid: whom it is among}, in two queries however many bids."""
    leads_of = {proposal.pk: proposal.lead_organisation_id for proposal in proposals}
    partners, shared = defaultdict(set), defaultdict(set)
    for bid, lead in leads_of.items():
        partners[bid] |= {lead} - {None}
    inside = Part.objects.order_by().filter(proposal__in=leads_of)
    for bid, organisation in inside.values_list("proposal", "project__organisation").distinct():
        partners[bid].add(organisation)
    for bid, organisation in ProposalShare.objects.filter(proposal__in=leads_of).values_list(
        "proposal", "organisation"
    ):
        shared[bid].add(organisation)
    return {bid: Circle(frozenset(partners[bid]), frozenset(shared[bid])) for bid in leads_of}


def circle_of(proposal) -> Circle:
    return circles_of([proposal])[proposal.pk]


def audiences_for(user, proposal) -> frozenset[str]:
    """What is meant for this person of what others say of a bid they are a party to."""
    if is_coordinator(user) or is_administrator(user):
        return frozenset(Audience.values)
    return audiences_in(circle_of(proposal), user)


def audiences_in(circle: Circle, user) -> frozenset[str]:
    """The same of somebody who is no coordinator."""
    if circle.has_partner(user):
        return frozenset({Audience.PARTNERS, Audience.FUNDER})
    return frozenset({Audience.FUNDER})


def reads_in(circle: Circle, user, thread) -> bool:
    """Whether a thread of a bid among this circle is for this person.

    Coordinators read each. Of its parties those read it that it is meant for, and the people of
    the organisation that began it and of the one it asks.
    """
    if is_coordinator(user) or is_administrator(user):
        return True
    if not (circle.has_partner(user) or circle.has_officer(user)):
        return False
    its_own = {thread.organisation_id, thread.asked_of_id} - {None}
    return bool(its_own & organisations_of(user)) or thread.audience in audiences_in(circle, user)


@rules.predicate
def reads_thread(user, thread):
    return reads_in(circle_of(thread.proposal), user, thread)


@rules.predicate
def began_or_is_asked(user, thread):
    return belongs_to(user, thread.organisation_id) or belongs_to(user, thread.asked_of_id)


# Its parties talk about a bid in every state: what is said is no part of what is handed in.
allow("proposals.view_conversation", is_party, model="proposals.Proposal")
# `ThreadQuerySet.visible_to` says the same in SQL.
allow("proposals.view_thread", reads_thread, model="proposals.Thread")
allow(
    "proposals.settle_thread",
    reads_thread & (began_or_is_asked | edits_its_bid),
    model="proposals.Thread",
)


@rules.predicate
def is_party_to_its_bid(user, question):
    return is_party(user, question.proposal)


@rules.predicate
def binds_who_answers(user, question):
    return question.organisation_id in bound_by(user)


# What the funder asks once a bid is handed in. `FunderQuestionQuerySet.visible_to` is the same.
allow("proposals.view_funder_question", is_party_to_its_bid, model="proposals.FunderQuestion")
allow(
    "proposals.answer_funder_question",
    edits_its_bid | binds_who_answers,
    model="proposals.FunderQuestion",
)
allow("proposals.change_funder_question", edits_its_bid, model="proposals.FunderQuestion")


# --- Words out to Word, and back


@rules.predicate
def has_a_part(user, proposal):
    """Somebody of an organisation with a project in the bid."""
    mine = organisations_of(user)
    return bool(mine) and proposal.parts.filter(project__organisation__in=mine).exists()


@rules.predicate
def brought_it_back(user, copy):
    return copy.sent_by_id == user.pk and is_party(user, copy.proposal)


@rules.predicate
def holds_own_words(user, copy):
    """Somebody of a partner whose project's words are in it."""
    mine = organisations_of(user)
    if not mine or not copy.passages.filter(project__organisation__in=mine).exists():
        return False
    return belongs_to(user, copy.proposal.lead_organisation_id) or has_a_part(user, copy.proposal)


# Whoever may change any of a bid's passages takes them out and brings them back: its editors, and
# partners their own projects' words.
allow(
    "proposals.exchange_words",
    is_coordinator | leads_its_lead_organisation | has_a_part,
    model="proposals.Proposal",
)
# `WordCopyQuerySet.visible_to` is the same.
allow(
    "proposals.view_word_copy",
    edits_its_bid | brought_it_back | holds_own_words,
    model="proposals.WordCopy",
)

# --- Figures

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
allow("proposals.keep_office_questions", is_coordinator)
# It tells totals of money: for those who see them, to hand to councillors.
allow("proposals.view_briefing", is_coordinator | is_officer, model="consortium.Area")


# --- Funders' calls, and what bids answer to their questions


@rules.predicate
def answers_for_it(user, answer):
    """Whoever is to write it, while they are a party to the bid."""
    return answer.owner_id == user.pk and is_party(user, answer.proposal)


# What funders call for is no secret of anybody's, but a working list of those who bid.
allow("proposals.list_calls", is_signed_in)
allow("proposals.view_call", is_signed_in, model="proposals.Call")
allow("proposals.add_call", is_coordinator)
allow("proposals.change_call", is_coordinator, model="proposals.Call")
allow("proposals.change_call_question", is_coordinator, model="proposals.CallQuestion")
allow("proposals.view_call_question", is_signed_in, model="proposals.CallQuestion")
allow("proposals.view_call_answer", sees_its_amounts, model="proposals.CallAnswer")
allow("proposals.write_call_answer", edits_its_bid | answers_for_it, model="proposals.CallAnswer")
# Who writes it.
allow("proposals.assign_call_answer", edits_its_bid, model="proposals.CallAnswer")
