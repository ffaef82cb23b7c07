"""Rows in the states the demo does not show: what is early, late, empty, failed or over.

Run once on the running site's own database (tests/journeys/conftest.py), beside the demo.
"""

from django.core.files.base import ContentFile
from django.utils import timezone

from consortium.models import Organisation
from priorities.models import Plan
from projects.models import Outcome
from tests import factories

INVITATIONS = {"open": "open-invitation", "expired": "late-invitation", "used": "used-invitation"}


def make_states():
    firmlatch = Organisation.objects.get(reference="firmlatch")
    make_invitations(firmlatch)
    for status in ("draft", "proposed", "paused", "ended"):
        factories.ProjectFactory(
            organisation=firmlatch,
            reference=f"state-{status}",
            title=f"A project that is {status}",
            status=status,
        )
    factories.OrganisationFactory(reference="state-bare", name="A charity that says nothing yet")
    make_plans()
    make_bids()


def make_invitations(organisation):
    factories.InvitationFactory(organisation=organisation, token=INVITATIONS["open"])
    factories.InvitationFactory(
        organisation=organisation, token=INVITATIONS["expired"], expired=True
    )
    factories.InvitationFactory(
        organisation=organisation, token=INVITATIONS["used"], accepted_at=timezone.now()
    )


def make_plans():
    """A plan of the officer's partnership in each state, and one with nothing in it."""
    current = Plan.objects.get(reference="south-cambs-cdrp-2008-11")
    for status in ("draft", "superseded"):
        plan = factories.PlanFactory(
            partnership=current.partnership,
            reference=f"state-{status}",
            title=f"A plan that is {status}",
            status=status,
        )
        factories.PriorityFactory(
            plan=plan, title="Burglary of homes", outcomes=[Outcome.objects.first()]
        )
    make_changed_plan(plan)
    factories.PlanFactory(
        partnership=current.partnership,
        reference="state-empty",
        title="A plan with nothing in it",
        status="draft",
    )


def make_changed_plan(earlier):
    """A plan that took an earlier one's place: one priority reworded, one new, one dropped."""
    later = factories.PlanFactory(
        partnership=earlier.partnership,
        reference="state-later",
        title="A plan that changed another",
        status="superseded",
    )
    earlier.superseded_by = later
    earlier.save()
    factories.PriorityFactory(plan=earlier, title="Vehicle crime")
    factories.PriorityFactory(plan=later, title="Burglary of homes and sheds", rank=1)
    factories.PriorityFactory(plan=later, title="Loneliness")


def make_bids():
    """A bid with nothing in it, one in each state of its pack, and one that is handed in."""
    lead = Organisation.objects.get(reference="prevention-together")
    bid = {"lead_organisation": lead, "title": "A bid with nothing in it"}
    factories.ProposalFactory(reference="state-empty", starts_on=None, **bid)
    factories.ProposalFactory(
        reference="state-submitted",
        **bid | {"title": "A bid that is handed in"},
        status="submitted",
        published=True,
    )
    states = {
        "queued": {},
        "rendering": {"progress": 40, "step": "Drawing the pages", "heartbeat_at": timezone.now()},
        "failed": {"error": "The logo of a partner is no picture. Take it out and try again."},
        "ready": {
            "pdf": ContentFile(b"%PDF-1.7", name="pack.pdf"),
            "pages": 12,
            "finished_at": timezone.now(),
        },
    }
    for status, facts in states.items():
        proposal = factories.ProposalFactory(
            reference=f"state-{status}", **bid | {"title": f"A bid whose pack is {status}"}
        )
        factories.CostFactory(proposal=proposal)
        factories.BidPackFactory(proposal=proposal, status=status, **facts)
