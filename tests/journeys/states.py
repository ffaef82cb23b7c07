"""Rows in the states the demo does not show: what is early, late, empty, failed or over.

Run once on the running site's own database (tests/journeys/conftest.py), beside the demo.
"""

import datetime

from django.utils import timezone

from consortium.models import Answer, Organisation
from priorities.models import Plan
from projects.models import Outcome, Project
from proposals.models import Proposal
from tests import factories
from tests.proposals.bids import make_package

INVITATIONS = {"open": "open-invitation", "expired": "late-invitation", "used": "used-invitation"}

# A copy of a bid's words that came back from Word.
WORD_COPY = 9101

# Numbers of packages, by state.
PACKAGES = {"queued": 9001, "running": 9002, "failed": 9003, "conflict": 9004, "ready": 9005}


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
    make_packages()


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
    make_bid_to_agree(lead)
    make_bid_that_was_talked_over(lead)
    states = {
        "queued": {},
        "rendering": {"progress": 40, "step": "Drawing the pages", "heartbeat_at": timezone.now()},
        "failed": {"error": "The logo of a partner is no picture. Take it out and try again."},
        "ready": {
            "made": True,
            "pages": 12,
        },
    }
    for status, facts in states.items():
        proposal = factories.ProposalFactory(
            reference=f"state-{status}", **bid | {"title": f"A bid whose pack is {status}"}
        )
        factories.CostFactory(proposal=proposal)
        factories.BidPackFactory(proposal=proposal, status=status, **facts)


def make_packages():
    """Packages of the demo's bid in each state, and two that can stand side by side."""
    bid = Proposal.objects.get(reference="safer-homes-better-health")
    projects = [part.project for part in bid.parts.filter(year=2027).select_related("project")]
    states = {
        "queued": {},
        "running": {
            "progress": 40,
            "step": "Trying other budgets",
            "heartbeat_at": timezone.now(),
        },
        "failed": {"error": "Say on which day the bid starts: its years are counted from there."},
    }
    for status, facts in states.items():
        factories.PackageFactory(pk=PACKAGES[status], proposal=bid, status=status, **facts)
    conflict = "No package keeps to this limit: at least £90,000 spent in Bourn. Loosen it."
    factories.PackageFactory(
        pk=PACKAGES["conflict"],
        proposal=bid,
        status="ready",
        found={"status": "infeasible", "candidates": 33, "limits": [], "conflict": conflict},
        finished_at=timezone.now(),
    )
    make_package(bid, projects[:3], pk=PACKAGES["ready"])
    make_package(bid, projects[2:], share=0.5, pk=PACKAGES["ready"] + 1)


def make_bid_to_agree(lead):
    """A bid of two charities that nobody has been asked about; one does not accept its term."""
    bid = factories.ProposalFactory(
        reference="state-to-agree",
        title="Doors, and who knocks",
        lead_organisation=lead,
        funder="The Commissioner",
        years=2,
        terms=[Answer.objects.get(question__code="police-data", code="never")],
    )
    for reference in ("firm-locks", "not-today"):
        for year in bid.delivery_years:
            factories.PartFactory(
                proposal=bid, project=Project.objects.get(reference=reference), year=year
            )
    make_word_copy(bid)


def make_word_copy(bid):
    """Words that came back from Word: passages in each state, and what else a file may hold."""
    factories.ProposalTextFactory(proposal=bid, section="need", text="Doors are forced.")
    comment = {"who": "Anna Smith", "on": "2026-11-25", "words": "Says who?"}
    copy = factories.WordCopyFactory(
        pk=WORD_COPY,
        proposal=bid,
        name="words, with Anna’s changes.docx",
        saved_by="Anna Smith",
        notes={
            "lost": ["Appendix"],
            "more": [{"title": "The need", "text": "Doors are forced, twice."}],
            "not_yours": [{"title": "The bid in short", "text": "Doors."}],
            "outside": ["2027/28 | £99,000 | £500"],
            "gone": ["2027/28 | £12,000 | £500"],
            "comments": [comment],
        },
    )
    project = Project.objects.get(reference="firm-locks")
    states = {
        "section:risks": {"text": "Rain, and no end of it.", "comments": [comment]},
        "section:need": {"base": "Doors open.", "text": "Doors open by themselves."},
        "project:0": {"text": "A project that has left.", "form": "plain"},
        f"project:{project.pk}": {
            "text": "Fits locks.",
            "form": "plain",
            "project": project,
            "authors": ["Anna Smith"],
            "is_tracked": True,
            "holds": {"pictures": 1, "tables": 2},
        },
        "section:offer": {
            "decision": "refused",
            "decided_at": timezone.now(),
            "why": "It stands under the need.",
        },
        "section:delivery": {"decision": "unchanged", "text": "", "comments": [comment]},
    }
    for order, (key, facts) in enumerate(states.items()):
        factories.WordPassageFactory(copy=copy, order=order, key=key, title=key, **facts)


def make_bid_that_was_talked_over(lead):
    """A lost bid: talk of each kind in it, its funder's questions in each state, and a charity
    that agreed with a reservation beside one that never answered.
    """
    officers = Organisation.objects.get(reference="south-cambridgeshire-district-council")
    bid = factories.ProposalFactory(
        reference="state-lost",
        title="A bid that is lost",
        lead_organisation=lead,
        funder="The Commissioner",
        years=1,
        shared_with=[officers],
        status="lost",
        outcome="Fewer and larger bids were chosen.",
    )
    projects = Project.objects.filter(reference__in=("firm-locks", "not-today"))
    for project in projects.order_by("reference"):
        factories.PartFactory(proposal=bid, project=project, year=2027)
    factories.CostFactory(proposal=bid)
    locks, visits = projects.order_by("reference")
    factories.ConsentFactory(
        answered=True,
        proposal=bid,
        project=locks,
        status="agreed_with_reservation",
        reservation="No names leave us.",
    )
    factories.ConsentFactory(proposal=bid, project=visits)
    make_talk(bid, locks, officers)
    make_questions(bid, locks.organisation)


def make_talk(bid, project, officers):
    asked = {"proposal": bid, "organisation": bid.lead_organisation}
    waiting = factories.ThreadFactory(**asked, asked_of=project.organisation, project=project)
    factories.CommentFactory(thread=waiting, words="Who fits the doors in Cottenham?")
    settled = factories.ThreadFactory(
        **asked, audience="partners", is_settled=True, moved_at=timezone.now()
    )
    factories.CommentFactory(thread=settled, words="Shall we meet on Tuesdays?\n\nOr never?")
    said = {"thread": settled, "written_at": timezone.now() - datetime.timedelta(hours=2)}
    factories.CommentFactory(**said, words="Sorry, wrong bid.", withdrawn_at=timezone.now())
    factories.CommentFactory(**said, words="On Tuesdays.", edited_at=timezone.now())
    read = factories.ThreadFactory(proposal=bid, organisation=officers, audience="funder")
    for number in range(60):
        factories.CommentFactory(thread=read, words=f"{number} " + "and so it goes on " * 12)


def make_questions(bid, charity):
    """Nobody has answered one of them, one is answered, and one answer is with the funder."""
    late = {"answer_by": timezone.localdate() - datetime.timedelta(days=3)}
    factories.FunderQuestionFactory(proposal=bid, question="Who keeps the keys?", **late)
    answer = {"answer": "The fitter. " * 40, "answered_at": timezone.now()}
    factories.FunderQuestionFactory(proposal=bid, organisation=charity, **answer)
    given = {"question": "Who pays for the locks?", "given_on": timezone.localdate()}
    factories.FunderQuestionFactory(proposal=bid, **answer, **given)
