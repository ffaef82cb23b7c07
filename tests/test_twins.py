"""Twins: what a queryset shows to a person is exactly what the rule lets them see.

`visible_to` decides in SQL for lists, the rule in Python for one object. Every role of
docs/design.md 3 is asked about objects in every state and relation to them.
"""

import itertools

import pytest

from consortium.access import PERMISSIONS, may
from consortium.models import Area, Document, Import, Organisation
from priorities.models import ComparisonGroup, Indicator, Plan, PlanStatus
from projects.models import Project, ProjectStatus
from proposals.models import (
    Audience,
    Call,
    CallAnswer,
    CallQuestion,
    Consent,
    FunderQuestion,
    Offer,
    OfficeQuestion,
    Proposal,
    Thread,
    WordCopy,
)
from tests import factories

pytestmark = pytest.mark.django_db

KINDS = ("charity", "statutory", "infrastructure")
ROLES = ("staff", "lead", "officer", "coordinator")

# Each model with a rule for seeing one, and the permission that asks it.
VIEWED = {
    Area: "consortium.view_area",
    Organisation: "consortium.view_organisation",
    Import: "consortium.view_import",
    Document: "consortium.view_document",
    Project: "projects.view_project",
    Plan: "priorities.view_plan",
    Indicator: "priorities.view_indicator",
    ComparisonGroup: "priorities.view_comparison_group",
    Proposal: "proposals.view_proposal",
    Consent: "proposals.view_consent",
    Offer: "proposals.view_offer",
    OfficeQuestion: "proposals.view_office_question",
    Thread: "proposals.view_thread",
    FunderQuestion: "proposals.view_funder_question",
    Call: "proposals.view_call",
    CallQuestion: "proposals.view_call_question",
    CallAnswer: "proposals.view_call_answer",
    WordCopy: "proposals.view_word_copy",
}


@pytest.fixture
def people():
    """Every role in every kind of organisation, and those without any.

    There are two of each kind: one with people of all roles, and one that is another's to them.
    """
    own = {kind: factories.OrganisationFactory(kind=kind) for kind in KINDS}
    found = {
        f"{role} of a {kind}": factories.MembershipFactory(role=role, organisation=own[kind]).user
        for role, kind in itertools.product(ROLES, KINDS)
    }
    factories.OrganisationFactory(kind="infrastructure")
    found |= people_of_those_not_approved()
    found["outsider"] = factories.UserFactory()
    found["administrator"] = factories.UserFactory(is_superuser=True)
    # Officer here and staff there, both at once.
    both = factories.MembershipFactory(role="officer", organisation__kind="statutory").user
    factories.MembershipFactory(user=both, role="staff", organisation__kind="charity")
    found["officer and staff"] = both
    return found


def organisations():
    return list(Organisation.objects.all())


def people_of_those_not_approved():
    """Members of organisations that are not approved, each role in each kind that can hold it."""
    states = {"waiting": {}, "refused": {"refusal": "Nobody knows it."}}
    return {
        f"{role} of a {status} {kind}": factories.MembershipFactory(
            role=role,
            organisation=factories.OrganisationFactory(kind=kind, status=status, **facts),
        ).user
        for (status, facts), (role, kind) in itertools.product(
            states.items(), [("lead", "charity"), ("officer", "statutory")]
        )
    }


def make_areas(people):
    factories.AreaFactory()


def make_organisations(people):
    """They are there already, each with its member."""


def make_imports(people):
    for organisation in (None, *organisations()):
        factories.ImportFactory(organisation=organisation)


def make_documents(people):
    for organisation in organisations():
        factories.DocumentFactory(organisation=organisation)


def make_projects(people):
    for organisation, status in itertools.product(organisations(), ProjectStatus.values):
        factories.ProjectFactory(organisation=organisation, status=status)


def make_plans(people):
    for organisation, status in itertools.product(organisations(), PlanStatus.values):
        partnership = factories.PartnershipFactory(organisations=[organisation])
        factories.PlanFactory(partnership=partnership, status=status)
    factories.PlanFactory(status="draft")


def make_indicators(people):
    factories.IndicatorFactory()


def make_comparison_groups(people):
    factories.ComparisonGroupFactory()


def make_proposals(people):
    """Led by, shared with or holding a part of each organisation; published or not."""
    for organisation, published in itertools.product(organisations(), (True, False)):
        factories.ProposalFactory(lead_organisation=organisation, published=published)
        shared = factories.ProposalFactory(published=published, shared_with=[organisation])
        part = factories.PartFactory(project__organisation=organisation)
        part.proposal.published = published
        part.proposal.save()
        # Two relations at once must not show a bid twice.
        factories.PartFactory(proposal=shared, project__organisation=organisation)
    factories.ProposalFactory(lead_organisation=None, published=False)


def make_calls(people):
    """A call with a question, answered by a bid of each organisation."""
    make_proposals(people)
    question = factories.CallQuestionFactory()
    for bid in Proposal.objects.all():
        factories.CallAnswerFactory(question=question, proposal=bid)


def make_consents(people):
    """On projects of each organisation, in bids that each of them leads or another does."""
    for organisation in organisations():
        factories.ConsentFactory(project__organisation=organisation)
        factories.ConsentFactory(proposal__lead_organisation=organisation)


def make_offers(people):
    """To bids that each organisation leads or has a part in, and by each public body."""
    for organisation in organisations():
        factories.OfferFactory(proposal__lead_organisation=organisation)
        part = factories.PartFactory(project__organisation=organisation)
        factories.OfferFactory(proposal=part.proposal)
        if organisation.kind == "statutory":
            factories.OfferFactory(organisation=organisation)


def make_office_questions(people):
    for published in (True, False):
        factories.OfficeQuestionFactory(published=published)


def bids_with(organisation):
    """Bids it leads, has a part in, and that are shared with it."""
    return [
        factories.ProposalFactory(lead_organisation=organisation),
        factories.PartFactory(project__organisation=organisation).proposal,
        factories.ProposalFactory(shared_with=[organisation]),
    ]


def make_threads(people):
    """For each audience, begun by others; and begun by or asked of one that is in it or not."""
    for organisation in organisations():
        bids = bids_with(organisation)
        for bid, audience in itertools.product(bids, Audience.values):
            factories.ThreadFactory(proposal=bid, audience=audience)
        for bid in (*bids, factories.ProposalFactory()):
            factories.ThreadFactory(proposal=bid, organisation=organisation)
            factories.ThreadFactory(proposal=bid, asked_of=organisation)


def make_funder_questions(people):
    for organisation in organisations():
        for bid in (*bids_with(organisation), factories.ProposalFactory(published=True)):
            factories.FunderQuestionFactory(proposal=bid)
        factories.FunderQuestionFactory(organisation=organisation)


def make_word_copies(people):
    """Of bids each organisation is among, brought back by each person, and with its own words."""
    for organisation in organisations():
        for bid in bids_with(organisation):
            factories.WordCopyFactory(proposal=bid)
        copy = factories.WordCopyFactory(
            proposal=factories.PartFactory(project__organisation=organisation).proposal
        )
        own = factories.WordPassageFactory(copy=copy, project=copy.proposal.parts.get().project)
        # Its project has left this bid.
        factories.WordPassageFactory(project=own.project)
    for person in people.values():
        factories.WordCopyFactory(sent_by=person)
        for membership in person.memberships.all():
            for bid in bids_with(membership.organisation):
                factories.WordCopyFactory(proposal=bid, sent_by=person)


MAKERS = {
    Area: make_areas,
    Organisation: make_organisations,
    Import: make_imports,
    Document: make_documents,
    Project: make_projects,
    Plan: make_plans,
    Indicator: make_indicators,
    ComparisonGroup: make_comparison_groups,
    Proposal: make_proposals,
    Consent: make_consents,
    Offer: make_offers,
    OfficeQuestion: make_office_questions,
    Thread: make_threads,
    FunderQuestion: make_funder_questions,
    Call: make_calls,
    CallQuestion: make_calls,
    CallAnswer: make_calls,
    WordCopy: make_word_copies,
}


@pytest.mark.parametrize("model", VIEWED, ids=lambda model: model.__name__)
def test_a_list_shows_exactly_what_the_rule_lets_one_see(model, people, visitor):
    MAKERS[model](people)
    everything = list(model.objects.all())
    assert everything

    for name, person in {**people, "visitor": visitor}.items():
        shown = list(model.objects.visible_to(person))
        allowed = [row for row in everything if may(person, VIEWED[model], row)]

        assert len(shown) == len({row.pk for row in shown}), f"{name} sees a row twice"
        assert {row.pk for row in shown} == {row.pk for row in allowed}, name


@pytest.mark.parametrize(
    "model", [Import, Organisation, Project, Plan, Proposal], ids=lambda model: model.__name__
)
def test_not_everybody_sees_everything(model, people, visitor):
    """The twins agree on something: each of these models hides rows from some and not others."""
    MAKERS[model](people)

    counts = {model.objects.visible_to(person).count() for person in (*people.values(), visitor)}

    assert len(counts) > 2


def test_every_model_that_lists_by_person_has_a_twin_here():
    listed = {
        model
        for model in (permission.model for permission in PERMISSIONS.values())
        if model is not None
    }

    assert listed == {model._meta.label for model in VIEWED}


def test_somebody_switched_off_sees_what_a_visitor_sees(visitor):
    member = factories.MembershipFactory(role="coordinator", organisation__kind="infrastructure")
    member.user.is_active = False
    project = factories.ProjectFactory(status="draft")

    assert not may(member.user, "projects.view_project", project)
    assert not Project.objects.visible_to(member.user).exists()
