"""Who meets what at every address of ours: one row for each URL, one word for each role.

Pages of accounts are in `test_access_accounts.py`, the administration's in
`test_access_administration.py`. GET and POST are told apart: each row's POST is tried here, its GET
in `test_discretion.py`, where each role opens all addresses and reads what it is given.

How to add a row: `Row("projects:edit", get="…", post="…", args=lambda world: …)`. The eight words
stand for visitor, outsider, stranger, staff, lead, officer, coordinator, administrator:

    ok    a page (200)              in    sent to the sign-in page
    go    sent somewhere else       403   visible, not theirs       404   not visible
    405   the view answers other methods only                       410   gone

`World` has one of everything. The staff member and the lead belong to `world.charity`, whose
project and draft it is; the stranger is staff of another charity; the officer's organisation
belongs to the partnership of `world.plan`; `world.proposal` is a bid in draft that the charity's
project is part of and that is shared with nobody. A URL may have several rows, for things
in different states; `note` tells them apart. What a row's request changes is taken back.
"""

import copy
import uuid
from dataclasses import dataclass, field
from functools import cached_property

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from consortium.access import PERMISSIONS, PUBLIC
from consortium.pictures import kept
from consortium.services.logos import set_logo
from consortium.services.regular import stop_token
from priorities.reads.plan_changes import fingerprint
from projects.links import token_for
from projects.services.taxonomy import state_of
from tests import factories
from tests.proposals.bids import make_package
from tests.walk import addresses

pytestmark = pytest.mark.django_db

MOST_HOPS = 5
ROLES = "visitor outsider stranger staff lead officer coordinator administrator".split()


class World:
    """One of everything, made when it is first asked for."""

    # Left to the tests that ask for it: who added an organisation belongs somewhere by that.
    LATER = ("waiting",)

    @classmethod
    def complete(cls):
        """A world in which all is made that does not come later, and everybody is signed in."""
        world = cls()
        for name in dir(cls):
            if isinstance(getattr(cls, name), cached_property) and name not in cls.LATER:
                getattr(world, name)
        for role in world.people:
            world.session_of(role)
        return world

    def __init__(self):
        self.sessions = {}
        self.charity = factories.OrganisationFactory(name="The charity")
        self.other = factories.OrganisationFactory(name="Another charity")
        self.council = factories.OrganisationFactory(name="The council", kind="statutory")
        self.infrastructure = factories.OrganisationFactory(name="The hub", kind="infrastructure")
        self.people = {
            "outsider": factories.UserFactory(),
            "stranger": self.member(self.other, "staff"),
            "staff": self.member(self.charity, "staff"),
            "lead": self.member(self.charity, "lead"),
            "officer": self.member(self.council, "officer"),
            "coordinator": self.member(self.infrastructure, "coordinator"),
            "administrator": factories.UserFactory(is_superuser=True, is_staff=True),
        }

    def session_of(self, role):
        """The session in which this role is signed in, once for all that is asked of it."""
        if role not in self.sessions:
            client = Client()
            client.force_login(
                self.people[role], backend="allauth.account.auth_backends.AuthenticationBackend"
            )
            self.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
        return self.sessions[role]

    @staticmethod
    def member(organisation, role):
        return factories.MembershipFactory(organisation=organisation, role=role).user

    @cached_property
    def area(self):
        return factories.AreaFactory(name="Cottenham")

    @cached_property
    def outcome(self):
        return factories.OutcomeFactory()

    @cached_property
    def link(self):
        return factories.OutcomeLinkFactory(from_outcome=self.outcome)

    @cached_property
    def assumption(self):
        return factories.AssumptionFactory(outcome=self.outcome)

    @cached_property
    def office_question(self):
        """What an office was asked about a district, for coordinators alone."""
        return factories.OfficeQuestionFactory()

    @cached_property
    def project(self):
        return self.make_project(status="active")

    @cached_property
    def draft_project(self):
        return self.make_project(status="draft")

    def make_project(self, **facts):
        return factories.ProjectFactory(
            organisation=self.charity, areas=[self.area], outcomes=[self.outcome], **facts
        )

    @cached_property
    def partnership(self):
        return factories.PartnershipFactory(areas=[self.area], organisations=[self.council])

    @cached_property
    def plan(self):
        return self.make_plan("current")

    @cached_property
    def draft_plan(self):
        return self.make_plan("draft")

    @cached_property
    def draft_to_publish(self):
        return self.make_plan("draft")

    @property
    def published_plan(self):
        """A plan that was published here, a new one each time: its publication is taken back."""
        plan = self.make_plan("current")
        plan.published_on = timezone.localdate()
        plan.save()
        return plan

    @cached_property
    def replacing_draft(self):
        """A draft beside a current plan."""
        return self.draft_plan if self.plan else None

    @cached_property
    def successor(self):
        """A plan that took another's place."""
        plan = self.make_plan("current")
        factories.PlanFactory(partnership=self.partnership, status="superseded", superseded_by=plan)
        return plan

    def make_plan(self, status):
        plan = factories.PlanFactory(partnership=self.partnership, status=status)
        factories.PriorityFactory(plan=plan, outcomes=[self.outcome])
        return plan

    @cached_property
    def priority(self):
        return self.plan.priorities.get()

    @cached_property
    def question(self):
        """An officer's, about the charity's project, that it has still to answer."""
        return factories.MatchQuestionFactory(
            priority=self.successor.priorities.get(), project=self.project
        )

    @cached_property
    def indicator(self):
        indicator = factories.IndicatorFactory()
        factories.MeasurementFactory(indicator=indicator, area=self.area, value=3, lower=2)
        return indicator

    @cached_property
    def comparison_group(self):
        return self.make_group()

    @property
    def group_to_remove(self):
        return self.make_group()

    def make_group(self):
        return factories.ComparisonGroupFactory(partnership=self.partnership, areas=[self.area])

    @cached_property
    def proposal(self):
        return self.make_proposal(published=False)

    @cached_property
    def published_proposal(self):
        return self.make_proposal(published=True)

    @cached_property
    def shared_proposal(self):
        return self.make_proposal(published=False, shared_with=[self.council])

    @cached_property
    def offer(self):
        """What the officer's organisation offers, as a coordinator recorded it."""
        return factories.OfferFactory(
            proposal=self.shared_proposal,
            organisation=self.council,
            proof_kind="email",
            said_by="Jo March",
            proof=ContentFile(b"%PDF-1.7", name="mail.pdf"),
        )

    def make_proposal(self, **facts):
        proposal = factories.ProposalFactory(
            lead_organisation=self.infrastructure,
            plans=[self.plan],
            areas=[self.area],
            call=self.call,
            **facts,
        )
        factories.PartFactory(proposal=proposal, project=self.project)
        return proposal

    @cached_property
    def consent(self):
        """What a bid asks of the charity, which has still to answer."""
        return self.make_consent()

    @cached_property
    def recorded_consent(self):
        return self.make_consent(
            answered=True,
            proof_kind="email",
            said_by="Jo March",
            proof=ContentFile(b"%PDF-1.7", name="mail.pdf"),
        )

    def make_consent(self, **facts):
        proposal = self.make_proposal(published=False, status="consulting")
        return factories.ConsentFactory(proposal=proposal, project=self.project, **facts)

    @cached_property
    def lost_proposal(self):
        return self.make_proposal(published=False, status="lost", outcome="Too many asked.")

    @cached_property
    def thread(self):
        """What a coordinator says to all partners."""
        return self.make_thread(self.proposal, "partners")

    @cached_property
    def thread_of_coordinators(self):
        return self.make_thread(self.proposal, "coordinators")

    @cached_property
    def shared_thread(self):
        return self.make_thread(self.shared_proposal, "funder")

    def make_thread(self, proposal, audience):
        thread = factories.ThreadFactory(
            proposal=proposal, audience=audience, organisation=self.infrastructure
        )
        factories.CommentFactory(thread=thread, organisation=self.infrastructure)
        return thread

    @cached_property
    def call(self):
        """What a funder calls for; the bids answer it."""
        call = factories.CallFactory()
        factories.CallQuestionFactory(call=call, number=1)
        return call

    @cached_property
    def call_question(self):
        return self.call.questions.get()

    @cached_property
    def funder_question(self):
        """What the funder asks, for the charity to answer."""
        proposal = self.make_proposal(published=False, status="submitted")
        return factories.FunderQuestionFactory(proposal=proposal, organisation=self.charity)

    @cached_property
    def word_copy(self):
        """Words that came back from Word, the charity's project's among them, by a coordinator."""
        copy = factories.WordCopyFactory(
            proposal=self.proposal,
            sent_by=self.people["coordinator"],
            file=ContentFile(b"PK", "words.docx"),
        )
        factories.WordPassageFactory(copy=copy)
        factories.WordPassageFactory(
            copy=copy,
            key=f"project:{self.project.pk}",
            title="What it does",
            project=self.project,
            form="plain",
        )
        return copy

    @cached_property
    def pack(self):
        return factories.BidPackFactory(proposal=self.proposal)

    @cached_property
    def ready_pack(self):
        return factories.BidPackFactory(proposal=self.proposal, made=True)

    @cached_property
    def failed_pack(self):
        return factories.BidPackFactory(
            proposal=self.proposal, status="failed", error="The logo is no picture."
        )

    @cached_property
    def package(self):
        """A package of projects that was found, and one to put beside it."""
        found, _ = (make_package(self.proposal, [self.project]) for _ in range(2))
        return found

    @cached_property
    def upload(self):
        """A file of the charity that waits to be checked."""
        return factories.ImportFactory(
            organisation=self.charity,
            headers=[{"words": "Title", "samples": [], "column": "title"}],
            file=ContentFile(b"title\n", name="a.csv"),
        )

    @cached_property
    def applied_upload(self):
        return factories.ImportFactory(
            organisation=self.charity,
            status="applied",
            applied_at=timezone.now(),
            applied_context=uuid.uuid4(),
        )

    @cached_property
    def figures_upload(self):
        """A file of official figures of the council's that waits to be checked."""
        return self.make_figures_upload(file=ContentFile(b"a\n", name="a.csv"))

    @cached_property
    def applied_figures_upload(self):
        return self.make_figures_upload(
            status="applied", applied_at=timezone.now(), applied_context=uuid.uuid4()
        )

    @cached_property
    def failed_figures_upload(self):
        return self.make_figures_upload(status="failed", error="It broke.")

    def make_figures_upload(self, **facts):
        return factories.ImportFactory(
            kind="figures", source="statistics", organisation=self.council, **facts
        )

    @cached_property
    def shared_uploads(self):
        """A file of each kind that belongs to nobody, by kind and then by the state it is in."""
        undone = {"applied_at": timezone.now(), "applied_context": uuid.uuid4()}
        return {
            kind: {
                status: factories.ImportFactory(
                    kind=kind,
                    organisation=None,
                    status=status,
                    file=ContentFile(b"a\n", name="a.csv"),
                    **facts,
                )
                for status, facts in (
                    ("to_check", {}),
                    ("failed", {"error": "It broke."}),
                    ("applied", undone),
                )
            }
            for kind in ("unit-costs", "deflators")
        }

    @cached_property
    def failed_upload(self):
        return factories.ImportFactory(
            organisation=self.charity, status="failed", error="It broke."
        )

    @cached_property
    def upload_for_all(self):
        return factories.ImportFactory(organisation=None)

    @cached_property
    def document(self):
        """A plan's document of the council that waits for somebody to choose from it."""
        return self.make_document("to_match", headers=[CANDIDATE])

    @cached_property
    def checked_document(self):
        return self.make_document("to_check", headers=[CANDIDATE])

    @cached_property
    def failed_document(self):
        return self.make_document("failed", error="It broke.")

    @cached_property
    def applied_document(self):
        return self.make_document(
            "applied", applied_at=timezone.now(), applied_context=uuid.uuid4()
        )

    def make_document(self, status, **facts):
        return factories.ImportFactory(
            kind="priorities",
            source="document",
            organisation=self.council,
            target=self.draft_plan.reference,
            status=status,
            name="plan.pdf",
            file=ContentFile(b"%PDF-1.7", name="plan.pdf"),
            **facts,
        )

    @cached_property
    def invitation(self):
        return factories.InvitationFactory(organisation=self.charity)

    @cached_property
    def expired_invitation(self):
        return factories.InvitationFactory(organisation=self.charity, expired=True)

    @cached_property
    def waiting(self):
        """An organisation that the outsider has added."""
        organisation = factories.OrganisationFactory(
            status="waiting", added_by=self.people["outsider"]
        )
        factories.MembershipFactory(
            organisation=organisation, user=self.people["outsider"], role="lead"
        )
        return organisation

    @cached_property
    def wish(self):
        return factories.JoinRequestFactory(organisation=self.charity)

    @cached_property
    def wish_to_council(self):
        return factories.JoinRequestFactory(organisation=self.council)

    @cached_property
    def colleague(self):
        """A further member of the charity, for rows that change one."""
        return factories.MembershipFactory(organisation=self.charity, role="staff")

    @cached_property
    def paper(self):
        """A paper of the charity, with its file and an earlier one."""
        for name in ("paper.pdf", "earlier.pdf"):
            default_storage.save(f"documents/{name}", ContentFile(b"%PDF-1.7\n"))
        document = factories.DocumentFactory(organisation=self.charity, file="documents/paper.pdf")
        factories.EarlierDocumentFactory(document=document, file="documents/earlier.pdf")
        return document

    @cached_property
    def paper_list(self):
        return factories.PaperListFactory(kinds=[factories.PaperKindFactory()])


CANDIDATE = {
    "title": "Fewer homes burgled",
    "page": 3,
    "quote": "Fewer homes burgled",
    "highlight": [0, 19],
    "more": "",
    "rule": "listed",
    "announced_by": "Our priorities",
    "points": 1.0,
    "pages": [],
}


def nothing(world):
    return {}


@dataclass
class Row:
    """What each role meets at one address. `data` is what is posted, a dict or world → dict."""

    name: str
    get: str
    post: str
    args: object = nothing
    data: object = field(default_factory=dict)
    note: str = ""

    def __str__(self):
        return f"{self.name} {self.note}".strip()

    def expected(self, method):
        words = getattr(self, method).split()
        assert len(words) == len(ROLES), f"{self} has {len(words)} words for {method}"
        return dict(zip(ROLES, words, strict=True))

    def posted(self, world):
        return self.data(world) if callable(self.data) else self.data


def charity(world):
    return {"slug": world.charity.slug}


def waiting(world):
    return {"slug": world.waiting.slug}


def paper(world):
    return {"number": world.paper.pk}


def project(world):
    return {"slug": world.project.slug}


def confirmation_link(world):
    return {"token": token_for(world.project.pk, person_id=world.people["lead"].pk)}


def draft_project(world):
    return {"slug": world.draft_project.slug}


def plan(world):
    return {"slug": world.plan.slug}


def successor(world):
    return {"slug": world.successor.slug}


def replacing_draft(world):
    return {"slug": world.replacing_draft.slug}


def draft_plan(world):
    return {"slug": world.draft_plan.slug}


def priority_of(name):
    def args(world):
        plan = getattr(world, name)
        return {"slug": plan.slug, "number": plan.priorities.get().pk}

    return args


def over(name):
    return lambda world: {"slug": world.plan.slug, "other": getattr(world, name).slug}


def project_in(name):
    def args(world):
        return priority_of(name)(world) | {"project": world.project.slug}

    return args


def question(world):
    return {"slug": world.project.slug, "number": world.question.pk}


def plan_to_publish(world):
    return {"slug": world.draft_to_publish.slug}


def file_of(name):
    return lambda world: {"slug": getattr(world, name).slug, "form": "csv"}


def file_over(name):
    return lambda world: over(name)(world) | {"form": "csv"}


def cell_of(name):
    def args(world):
        plan = getattr(world, name)
        priority = plan.priorities.get()
        return {"slug": plan.slug, "priority": priority.reference, "area": world.area.code}

    return args


def call(world):
    return {"slug": world.call.slug}


def answer_of(world):
    return {"slug": world.proposal.slug, "number": world.call_question.pk}


def bid(name):
    return lambda world: {"slug": getattr(world, name).slug}


def offer(world):
    return {"slug": world.offer.proposal.slug, "organisation": world.council.slug}


def asked_place(world):
    return {"code": world.office_question.area.code}


def with_logo(world):
    set_logo(
        organisation_id=world.charity.pk,
        by=world.people["coordinator"],
        picture=kept(Image.new("RGB", (90, 40), "teal")),
    )
    return charity(world)


def text_of(section):
    return lambda world: {"slug": world.proposal.slug, "section": section}


def undertaking_of(world):
    return {"slug": world.proposal.slug, "project": world.proposal.parts.first().project.slug}


def pack_of(name):
    return lambda world: {"slug": world.proposal.slug, "code": getattr(world, name).code}


def file_of_pack(name, kind):
    return lambda world: pack_of(name)(world) | {"kind": kind}


def printed(world):
    return {"code": world.ready_pack.code}


def in_bid(name):
    """Of an answer, a matter or a question: its bid and its number."""

    return lambda world: {
        "slug": getattr(world, name).proposal.slug,
        "number": getattr(world, name).pk,
    }


def package(world):
    return {"slug": world.proposal.slug, "number": world.package.pk}


def upload(name):
    return lambda world: {"number": getattr(world, name).pk}


def shared_upload(kind, status="to_check"):
    return lambda world: {"number": world.shared_uploads[kind][status].pk}


def indicator(world):
    return {"slug": world.indicator.slug}


def as_a_file(world):
    return {"form": "json"}


#                   visitor outsider stranger staff lead officer coordinator administrator
EVERYONE = "        ok      ok       ok       ok    ok   ok      ok          ok"
NOWHERE = "         404     404      404      404   404  404     404         404"
NOBODY = "          405     405      405      405   405  405     405         405"
SIGNED_IN = "       in      ok       ok       ok    ok   ok      ok          ok"
BELONGING = "       in      403      ok       ok    ok   ok      ok          ok"
BELONGING_405 = "   in      403      405      405   405  405     405         405"
SIGNED_IN_NOT = "   in      405      405      405   405  405     405         405"
LEADS = "           in      403      403      403   ok   403     ok          ok"
LEADS_GO = "        in      403      403      403   go   403     go          go"
LEADS_ALONE_GO = "  in      403      403      403   go   403     403         go"
LEADS_NOT = "       in      403      403      403   405  403     405         405"
# A project's own charity, where the project is published, and where it is a draft.
CHARITY = "         in      403      403      ok    ok   403     ok          ok"
DRAFT = "           in      404      404      ok    ok   404     ok          ok"
ITS_CHARITY = "     404     404      404      ok    ok   404     ok          ok"
DRAFT_405 = "       404     404      404      405   405  404     405         405"
TO_CONFIRM = "      in      403      403      ok    ok   403     403         ok"
# Whoever belongs somewhere; and of a charity's file, its people and coordinators.
MEMBERS = "         in      403      ok       ok    ok   ok      ok          ok"
MEMBERS_405 = "     in      403      405      405   405  405     405         405"
ITS_MEMBERS = "     in      404      404      ok    ok   404     ok          ok"
ITS_GO = "          in      404      404      go    go   404     go          go"
ITS_405 = "         in      404      404      405   405  404     405         405"
# Official figures: officers and coordinators load them; a file is its organisation's.
OFFICERS = "        in      403      403      403   403  ok      ok          ok"
OFFICERS_ALONE = "  in      403      403      403   403  ok      403         ok"
OFFICERS_GO = "     in      403      403      403   403  go      403         go"
COUNCIL = "         in      404      404      404   404  ok      ok          ok"
COUNCIL_GO = "      in      404      404      404   404  go      go          go"
COUNCIL_405 = "     in      404      404      404   404  405     405         405"
ITS_PAPERS = "      in      403      403      ok    ok   403     ok          ok"
PAPERS_NOT = "      in      403      403      405   405  403     405         405"
KEEPERS = "         in      403      403      ok    ok   403     403         ok"
PAPER = "           in      404      404      ok    ok   404     ok          ok"
PAPER_405 = "       in      404      404      405   405  404     405         405"
PAPER_KEEPERS = "   in      404      404      ok    ok   404     403         ok"
PAPER_KEEPERS_GO = "in      404      404      go    go   404     403         go"
# A draft plan's file: its partnership's officers fill the plan, coordinators look on.
READERS = "         in      404      404      404   404  ok      ok          ok"
READERS_GO = "      in      404      404      404   404  go      go          go"
READERS_405 = "     in      404      404      404   404  405     405         405"
FILLERS_ONLY = "    in      404      404      404   404  ok      403         ok"
FILLERS = "         in      404      404      404   404  go      403         go"
# Files of the consortium's own: nobody but coordinators sees them.
OF_ALL = "          in      404      404      404   404  404     ok          ok"
OF_ALL_GO = "       in      404      404      404   404  404     go          go"
OF_ALL_405 = "      in      404      404      404   404  404     405         405"
COORDINATORS = "    in      403      403      403   403  403     ok          ok"
COORDINATORS_GO = " in      403      403      403   403  403     go          go"
COORDINATORS_NOT = "in      403      403      403   403  403     405         405"
BRIEFING = "        in      403      403      403   403  ok      ok          ok"
BRIEFING_405 = "    in      403      403      403   403  405     405         405"
# A bid that is not published: who builds it, and its parties (here the partner's people).
BUILDERS = "        in      404      404      403   403  404     ok          ok"
BUILDERS_GO = "     in      404      404      403   403  404     go          go"
BUILDERS_405 = "    in      404      404      403   403  404     405         405"
PUBLISHED = "       in      403      403      403   403  403     ok          ok"
PARTIES = "         404     404      404      ok    ok   404     ok          ok"
PARTIES_405 = "     404     404      404      405   405  404     405         405"
PARTIES_IN = "      in      404      404      ok    ok   404     ok          ok"
PARTIES_IN_405 = "  in      404      404      405   405  404     405         405"
# The same, shared with the officer's organisation.
SHARED = "          404     404      404      ok    ok   ok      ok          ok"
SHARED_405 = "      404     404      404      405   405  405     405         405"
SHARED_IN = "       in      404      404      ok    ok   ok      ok          ok"
SHARED_IN_405 = "   in      404      404      405   405  405     405         405"
# Its commissioner, and who records what that wrote.
OFFERING = "        in      404      404      403   403  ok      ok          ok"
OFFERING_405 = "    in      404      404      403   403  405     405         405"
# Said among coordinators.
OF_COORDINATORS = " in      404      404      404   404  404     ok          ok"
# The officers of a draft plan's partnership.
ITS_OFFICER = "     404     404      404      404   404  ok      ok          ok"
PLAN_405 = "        404     404      404      404   404  405     405         405"

KIND = {"name": "References", "order": "90", "version": "1"}

ROWS = [
    Row("home", get=EVERYONE, post=NOBODY),
    Row("help", get=EVERYONE, post=NOBODY),
    Row("health-live", get=EVERYONE, post=NOBODY),
    Row("health-ready", get=EVERYONE, post=NOBODY),
    Row("area_search", get=EVERYONE, post=NOBODY),
    Row("area_names", get=EVERYONE, post=NOBODY),
    Row("organisation_names", get=EVERYONE, post=NOBODY),
    Row("priorities:names", get=EVERYONE, post=NOBODY),
    Row("area", get=EVERYONE, post=NOBODY, args=lambda world: {"code": world.area.code}),
    Row("organisations:list", get=EVERYONE, post=NOBODY),
    Row("organisations:detail", get=EVERYONE, post=NOBODY, args=charity),
    Row("organisations:edit", get=LEADS, post=LEADS, args=charity),
    Row(
        "organisations:edit",
        get=LEADS,
        post=LEADS_GO,
        args=charity,
        data={"name": "The charity", "aims": "Help.", "version": "1"},
        note="filled in",
    ),
    Row("organisations:logo", get=LEADS, post=LEADS, args=charity),
    Row("organisations:logo_file", get=LEADS, post=LEADS_NOT, args=with_logo),
    Row("organisations:positions", get=BELONGING, post=LEADS_ALONE_GO, args=charity),
    Row("organisations:papers", get=ITS_PAPERS, post=PAPERS_NOT, args=charity),
    Row(
        "organisations:papers_in_packs",
        #    visitor outsider stranger staff lead officer coordinator administrator
        get=" in     403      403      403   405  403     403         405",
        post=LEADS_ALONE_GO,
        args=charity,
    ),
    Row("organisations:add_paper", get=KEEPERS, post=KEEPERS, args=charity),
    Row("papers:lists", get=COORDINATORS, post=COORDINATORS_GO),
    Row("papers:readiness", get=COORDINATORS, post=COORDINATORS_NOT),
    Row("papers:add_kind", get=COORDINATORS, post=COORDINATORS_GO, data=KIND),
    Row(
        "papers:kind",
        get=COORDINATORS,
        post=COORDINATORS_GO,
        args=lambda world: {"number": world.paper_list.kinds.get().pk},
        data=KIND,
    ),
    Row(
        "papers:add_list",
        get=COORDINATORS,
        post=COORDINATORS_GO,
        data=lambda world: {"name": "A funder", f"asked-{world.paper_list.kinds.get().pk}": "on"},
    ),
    Row(
        "papers:list",
        get=COORDINATORS,
        post=COORDINATORS_GO,
        args=lambda world: {"number": world.paper_list.pk},
        data={"do": "remove", "version": "1"},
    ),
    Row("papers:file", get=PAPER, post=PAPER_405, args=paper),
    Row(
        "papers:earlier_file",
        get=PAPER,
        post=PAPER_405,
        args=lambda world: paper(world) | {"earlier": world.paper.earlier.get().pk},
    ),
    Row(
        "papers:replace",
        get=PAPER_KEEPERS,
        post=PAPER_KEEPERS_GO,
        args=paper,
        data={"version": "1"},
    ),
    Row(
        "papers:remove",
        get=PAPER_KEEPERS,
        post=PAPER_KEEPERS_GO,
        args=paper,
        data={"version": "1"},
    ),
    Row(
        "organisations:papers",
        #    visitor outsider stranger staff lead officer coordinator administrator
        get=" in     ok       404      404   404  404     ok          ok",
        post="in     405      404      404   404  404     405         405",
        args=waiting,
        note="not approved",
    ),
    Row(
        "organisations:add_paper",
        get=" in     ok       404      404   404  404     403         ok",
        post="in     ok       404      404   404  404     403         ok",
        args=waiting,
        note="not approved",
    ),
    Row("organisations:invite", get=LEADS, post=LEADS, args=charity),
    Row(
        "organisations:invite",
        get=LEADS,
        post=LEADS_GO,
        args=charity,
        data={"email": "new@example.org", "role": "staff"},
        note="filled in",
    ),
    Row("organisations:join", get=SIGNED_IN, post=SIGNED_IN_NOT),
    Row("organisations:add", get=SIGNED_IN, post=SIGNED_IN),
    Row(
        "organisations:add",
        get=SIGNED_IN,
        post="in      go       go       go    go   go      go          go",
        data={"name": "A new charity", "kind": "charity"},
        note="filled in",
    ),
    Row(
        "organisations:detail",
        #    visitor outsider stranger staff lead officer coordinator administrator
        get=" 404    ok       404      404   404  404     ok          ok",
        post="404    405      404      404   404  404     405         405",
        args=waiting,
        note="not approved",
    ),
    Row(
        "organisations:edit",
        get=" in     ok       404      404   404  404     ok          ok",
        post="in     ok       404      404   404  404     ok          ok",
        args=waiting,
        note="not approved",
    ),
    Row(
        "organisations:ask",
        get=SIGNED_IN,
        #    visitor outsider stranger staff lead officer coordinator administrator
        post="in     go       go       ok    ok   go      go          go",
        args=charity,
        note="(members are told that they belong)",
    ),
    Row(
        "organisations:ask",
        get=" in     ok       404      404   404  404     ok          ok",
        post="in     ok       404      404   404  404     ok          ok",
        args=waiting,
        note="not approved",
    ),
    Row(
        "organisations:withdraw_wish",
        get=SIGNED_IN_NOT,
        post="in     404      404      404   404  404     404         404",
        args=lambda world: charity(world) | {"number": world.wish.pk},
        note="of another",
    ),
    Row(
        "organisations:withdraw_wish",
        get=SIGNED_IN_NOT,
        post="in     go       404      404   404  404     404         404",
        args=lambda world: (
            charity(world)
            | {
                "number": factories.JoinRequestFactory(
                    organisation=world.charity, user=world.people["outsider"]
                ).pk
            }
        ),
        note="of the outsider",
    ),
    Row(
        "organisations:answer",
        get=LEADS,
        post=LEADS_GO,
        args=lambda world: charity(world) | {"number": world.wish.pk},
        data={"do": "let_in", "role": "staff"},
    ),
    Row(
        "organisations:answer",
        get=LEADS,
        post=LEADS_GO,
        args=lambda world: charity(world) | {"number": world.wish.pk},
        data={"do": "refuse", "reason": "Nobody knows you."},
        note="refused",
    ),
    Row(
        "organisations:answer",
        get=COORDINATORS,
        post=COORDINATORS_GO,
        args=lambda world: {"slug": world.council.slug, "number": world.wish_to_council.pk},
        data={"do": "let_in", "role": "officer"},
        note="to a public body",
    ),
    Row(
        "organisations:leave",
        #    visitor outsider stranger staff lead officer coordinator administrator
        get=" in     403      403      ok    ok   403     403         ok",
        post="in     403      403      go    go   403     403         go",
        args=charity,
    ),
    Row(
        "organisations:leave_consortium",
        #    visitor outsider stranger staff lead officer coordinator administrator
        get=" in     403      403      403   ok   403     ok          ok",
        post="in     403      403      403   go   403     go          go",
        args=charity,
        data={"reason": "It closed."},
    ),
    Row(
        "organisations:withdraw",
        #    visitor outsider stranger staff lead officer coordinator administrator
        get=" in     ok       404      404   404  404     403         go",
        post="in     go       404      404   404  404     403         go",
        args=waiting,
        note="by whoever added it",
    ),
    Row(
        "organisations:withdraw",
        get=" in     403      403      go    go   403     403         go",
        post="in     403      403      go    go   403     403         go",
        args=charity,
        note="which is approved",
    ),
    Row("organisations:waiting", get=COORDINATORS, post=COORDINATORS_NOT),
    Row("organisations:decide", get=COORDINATORS, post=COORDINATORS, args=charity),
    Row(
        "organisations:decide",
        get=" in     403      404      404   404  404     ok          ok",
        post="in     403      404      404   404  404     go          go",
        args=waiting,
        data={"do": "approve"},
        note="not approved",
    ),
    Row(
        "organisations:ask_for_approval",
        get=" in     405      404      404   404  404     403         405",
        post="in     go       404      404   404  404     403         go",
        args=waiting,
    ),
    Row(
        "organisations:invite",
        #    visitor outsider stranger staff lead officer coordinator administrator
        get=" in     403      403      403   403  403     ok          ok",
        post="in     403      403      403   403  403     go          go",
        args=lambda world: {"slug": world.council.slug},
        data={"email": "new@example.org", "role": "officer"},
        note="to a statutory body",
    ),
    Row(
        "organisations:invite_again",
        get=LEADS_NOT,
        post=LEADS_GO,
        args=lambda world: charity(world) | {"number": world.expired_invitation.pk},
    ),
    Row(
        "organisations:invite_again",
        get=LEADS_NOT,
        post="in     403      403      403   404  403     404         404",
        args=lambda world: (
            charity(world) | {"number": factories.InvitationFactory(organisation=world.other).pk}
        ),
        note="of another organisation",
    ),
    Row(
        "organisations:withdraw_invitation",
        get=LEADS_NOT,
        post=LEADS_GO,
        args=lambda world: charity(world) | {"number": world.invitation.pk},
    ),
    Row(
        "organisations:withdraw_invitation",
        get=LEADS_NOT,
        post="in     403      403      403   404  403     404         404",
        args=lambda world: (
            charity(world) | {"number": factories.InvitationFactory(organisation=world.other).pk}
        ),
        note="of another organisation",
    ),
    Row(
        "organisations:member",
        get=LEADS,
        post=LEADS_GO,
        args=lambda world: charity(world) | {"number": world.colleague.pk},
        data={"role": "lead"},
    ),
    Row(
        "organisations:member",
        get=" in     403      403      403   404  403     404         404",
        post="in     403      403      403   404  403     404         404",
        args=lambda world: (
            charity(world) | {"number": world.people["stranger"].memberships.get().pk}
        ),
        data={"role": "lead"},
        note="of another organisation",
    ),
    Row(
        "organisations:end_membership",
        get=LEADS_NOT,
        post=LEADS_GO,
        args=lambda world: charity(world) | {"number": world.colleague.pk},
    ),
    Row(
        "invitation",
        get=EVERYONE,
        # Each is told that it is not for them: the page again, with why.
        post="ok     go       go       go    go   go      go          go",
        args=lambda world: {"token": world.invitation.token},
    ),
    Row(
        "invitation",
        get=" 410    410      410      410   410  410     410         410",
        post="410    go       go       go    go   go      go          go",
        args=lambda world: {"token": world.expired_invitation.token},
        note="that has expired",
    ),
    Row(
        "invitation",
        get=" 404    404      404      404   404  404     404         404",
        post="404    404      404      404   404  404     404         404",
        args=lambda world: {"token": "unknown"},
        note="with a token nobody has",
    ),
    Row("email_preferences", get=SIGNED_IN, post=SIGNED_IN),
    Row("my_data", get=SIGNED_IN, post=SIGNED_IN_NOT),
    Row("my_data_file", get=SIGNED_IN, post=SIGNED_IN_NOT),
    Row(
        "close_account",
        get=SIGNED_IN,
        # Nobody here has just signed in by code, so all are sent to do so first.
        post="in     in      in       in    in   in      in          in",
    ),
    Row(
        "organisations:data",
        #    visitor outsider stranger staff lead officer coordinator administrator
        get=" in     403      403      403   ok   403     403         ok",
        post="in     403      403      403   405  403     403         405",
        args=charity,
    ),
    Row(
        "organisations:data",
        get=" in     403      403      403   403  ok      403         ok",
        post="in     403      403      403   403  405     403         405",
        args=lambda world: {"slug": world.council.slug},
        note="of a council",
    ),
    Row(
        "organisations:data",
        get=" in     ok       404      404   404  404     403         ok",
        post="in     405      404      404   404  404     403         405",
        args=waiting,
        note="of one that waits",
    ),
    Row(
        "stop_emails",
        get=EVERYONE,
        post=EVERYONE,
        args=lambda world: {"token": stop_token(world.people["staff"])},
    ),
    Row(
        "stop_emails",
        get=" 404    404      404      404   404  404     404         404",
        post="404    404      404      404   404  404     404         404",
        args=lambda world: {"token": "unknown"},
        note="with a token nobody has",
    ),
    # --- Projects
    Row("projects:list", get=EVERYONE, post=NOBODY),
    Row(
        "projects:add",
        get=" in     403      ok       ok    ok   ok      ok          ok",
        post="in     403      ok       ok    ok   ok      ok          ok",
    ),
    Row("projects:takeaway", get=BELONGING, post=BELONGING_405),
    Row("projects:services_file", get=BELONGING, post=BELONGING_405, args=as_a_file),
    Row(
        "proposals:grants_file",
        get=" in     403      go       go    go   go      go          go",
        post=BELONGING_405,
        args=as_a_file,
    ),
    Row(
        "projects:suggestions",
        get=" in     403      405      405   405  405     405         405",
        post="in     403      ok       ok    ok   ok      ok          ok",
        data={"summary": "A lunch club"},
    ),
    Row("projects:import", get=MEMBERS, post=MEMBERS),
    Row(
        "projects:import",
        get=MEMBERS,
        #    visitor outsider stranger staff lead officer coordinator administrator
        post="in     403      ok       go    go   ok      go          go",
        data=lambda world: {
            "organisation": world.charity.slug,
            "source": "sheet",
            "file": ContentFile(b"title\nA\n", name="a.csv"),
        },
        note="filled in",
    ),
    Row("projects:import_detail", get=ITS_MEMBERS, post=ITS_405, args=upload("upload")),
    Row(
        "projects:import_detail",
        get=" in     404      404      404   404  404     ok          ok",
        post="in     404      404      404   404  404     405         405",
        args=upload("upload_for_all"),
        note="for all organisations",
    ),
    Row(
        "projects:import_match",
        get=ITS_MEMBERS,
        post=ITS_GO,
        args=upload("upload"),
        data={"column_0": "title"},
    ),
    Row("projects:import_file", get=ITS_MEMBERS, post=ITS_405, args=upload("upload")),
    Row("projects:import_answer", get=ITS_405, post=ITS_GO, args=upload("upload")),
    Row("projects:import_apply", get=ITS_405, post=ITS_GO, args=upload("upload")),
    Row("projects:import_discard", get=ITS_405, post=ITS_GO, args=upload("upload")),
    Row("projects:import_again", get=ITS_405, post=ITS_GO, args=upload("failed_upload")),
    Row("projects:import_undo", get=ITS_405, post=ITS_GO, args=upload("applied_upload")),
    *(
        Row(name, get=MEMBERS, post=MEMBERS_405, args=lambda world: {"form": "xlsx"})
        for name in ("projects:import_template", "projects:export")
    ),
    Row("figures:list", get=EVERYONE, post=NOBODY),
    Row("figures:add", get=OFFICERS, post=OFFICERS),
    Row(
        "figures:add",
        get=OFFICERS,
        post="in     403      403      403   403  go      go          go",
        data=lambda world: {
            "name": "Fires",
            "area": world.area.code,
            "period": "2024",
            "kind": "count",
            "value": "31",
            "source": "Fire service",
        },
        note="filled in",
    ),
    Row("figures:import", get=OFFICERS, post=OFFICERS),
    Row(
        "figures:import",
        get=OFFICERS,
        #    visitor outsider stranger staff lead officer coordinator administrator
        post="in     403      403      403   403  go      ok          ok",
        data=lambda world: {
            "organisation": world.council.slug,
            "source": "statistics",
            "file": ContentFile(b"area_code,period,value\nA,2024,1\n", name="a.csv"),
        },
        note="filled in for the council",
    ),
    Row(
        "figures:import",
        get=OFFICERS,
        post="in     403      403      403   403  ok      go          go",
        data=lambda world: {
            "organisation": "all",
            "source": "statistics",
            "file": ContentFile(b"area_code,period,value\nA,2024,1\n", name="a.csv"),
        },
        note="filled in for all",
    ),
    Row("figures:import_detail", get=COUNCIL, post=COUNCIL_405, args=upload("figures_upload")),
    Row(
        "figures:import_match",
        get=COUNCIL_GO,
        post=COUNCIL_GO,
        args=upload("figures_upload"),
        note="there are no columns to match",
    ),
    Row("figures:import_file", get=COUNCIL, post=COUNCIL_405, args=upload("figures_upload")),
    *(
        Row(f"figures:import_{do}", get=COUNCIL_405, post=COUNCIL_GO, args=upload(name))
        for do, name in (
            ("answer", "figures_upload"),
            ("apply", "figures_upload"),
            ("discard", "figures_upload"),
            ("again", "failed_figures_upload"),
            ("undo", "applied_figures_upload"),
        )
    ),
    Row(
        "priorities:import",
        #    visitor outsider stranger staff lead officer coordinator administrator
        get=" in     403      403      403   403  ok      403         ok",
        post="in     403      403      403   403  ok      403         ok",
    ),
    Row(
        "priorities:import",
        get=" in     403      403      403   403  ok      403         ok",
        post="in     403      403      403   403  go      403         go",
        data=lambda world: {
            "plan": world.draft_plan.slug,
            "file": ContentFile(b"# Our priorities", name="plan.md"),
        },
        note="filled in",
    ),
    Row("priorities:add", get=FILLERS_ONLY, post=FILLERS_ONLY, args=draft_plan),
    Row(
        "priorities:add",
        get=FILLERS_ONLY,
        post=FILLERS,
        args=draft_plan,
        data={"title": "Fewer homes burgled"},
        note="filled in",
    ),
    Row(
        "priorities:edit",
        get=FILLERS_ONLY,
        post=FILLERS,
        args=lambda world: draft_plan(world) | {"number": world.draft_plan.priorities.get().pk},
        data={"title": "Fewer homes burgled", "version": "1"},
    ),
    Row(
        "priorities:import_template",
        get=" in     403      403      403   403  ok      403         ok",
        post="in     403      403      403   403  405     403         405",
        args=lambda world: {"form": "csv"},
    ),
    Row("priorities:import_detail", get=READERS_GO, post=READERS_405, args=upload("document")),
    Row(
        "priorities:import_detail",
        get=READERS,
        post=READERS_405,
        args=upload("applied_document"),
        note="applied",
    ),
    Row(
        "priorities:import_match",
        get=READERS,
        post=FILLERS,
        args=upload("document"),
        data={"take-0": "on", "title-0": "Fewer homes burgled"},
    ),
    Row("priorities:import_document", get=READERS, post=READERS_405, args=upload("document")),
    Row("priorities:import_file", get=READERS, post=READERS_405, args=upload("document")),
    Row("priorities:import_apply", get=READERS_405, post=FILLERS, args=upload("checked_document")),
    Row("priorities:import_answer", get=READERS_405, post=FILLERS, args=upload("document")),
    Row("priorities:import_discard", get=READERS_405, post=FILLERS, args=upload("document")),
    Row("priorities:import_again", get=READERS_405, post=FILLERS, args=upload("failed_document")),
    Row("priorities:import_undo", get=READERS_405, post=FILLERS, args=upload("applied_document")),
    Row("projects:outcomes", get=EVERYONE, post=NOBODY),
    Row(
        "projects:outcome_edit",
        get=COORDINATORS,
        post=COORDINATORS_GO,
        args=lambda world: {"number": world.outcome.pk},
        data=lambda world: {"description": "Meaning", "shown": state_of(world.outcome)},
    ),
    Row(
        "projects:link_add",
        get=COORDINATORS,
        post=COORDINATORS_GO,
        data=lambda world: {
            "from_outcome": world.outcome.pk,
            "to_outcome": factories.OutcomeFactory().pk,
            "why": "So it is.",
        },
    ),
    Row(
        "projects:link_edit",
        get=COORDINATORS,
        post=COORDINATORS_GO,
        args=lambda world: {"number": world.link.pk},
        data=lambda world: {
            "from_outcome": world.link.from_outcome_id,
            "to_outcome": world.link.to_outcome_id,
            "why": "So it is.",
            "shown": state_of(world.link),
        },
    ),
    Row(
        "projects:link_remove",
        get=" in     403      403      403   403  403     405         405",
        post=COORDINATORS_GO,
        args=lambda world: {"number": world.link.pk},
    ),
    Row("projects:detail", get=EVERYONE, post=NOBODY, args=project),
    Row("projects:detail", get=ITS_CHARITY, post=DRAFT_405, args=draft_project, note="in draft"),
    Row("projects:edit", get=CHARITY, post=CHARITY, args=project),
    Row("projects:edit", get=DRAFT, post=DRAFT, args=draft_project, note="in draft"),
    Row("projects:status", get=CHARITY, post=CHARITY, args=project),
    Row("projects:status", get=DRAFT, post=DRAFT, args=draft_project, note="in draft"),
    Row("projects:evidence", get=CHARITY, post=CHARITY, args=project),
    Row("projects:evidence", get=DRAFT, post=DRAFT, args=draft_project, note="in draft"),
    Row(
        "projects:confirm",
        get=" in     403      403      405   405  403     403         405",
        post="in     403      403      go    go   403     403         go",
        args=project,
    ),
    Row("projects:story", get=TO_CONFIRM, post=TO_CONFIRM, args=project),
    Row("projects:nearby", get=EVERYONE, post=NOBODY, args=project),
    Row("projects:nearby", get=ITS_CHARITY, post=DRAFT_405, args=draft_project, note="in draft"),
    Row(
        "projects:write",
        get=" in     403      ok       403   403  ok      ok          ok",
        post="in     403      go       403   403  go      go          go",
        args=project,
        data={"text": "Shall we share a hall?"},
    ),
    Row(
        "priorities:gaps_for_project",
        get=" in     403      403      ok    ok   403     ok          ok",
        post="in     403      403      405   405  403     405         405",
        args=project,
    ),
    Row(
        "priorities:gaps_for_organisation",
        get=" in     403      403      ok    ok   403     ok          ok",
        post="in     403      403      405   405  403     405         405",
        args=charity,
    ),
    Row("projects:refuse", get=TO_CONFIRM, post=TO_CONFIRM, args=project),
    Row(
        "projects:refuse",
        get=TO_CONFIRM,
        post="in     403      403      go    go   403     403         go",
        args=project,
        data={"reason": "It is none of ours."},
        note="filled in",
    ),
    Row(
        "projects:ask",
        get=" in     403      403      403   403  403     405         405",
        post="in     403      403      403   403  403     go          go",
        args=project,
    ),
    Row(
        "projects:confirm_link",
        get=EVERYONE,
        post="go     go       go       go    go   go      go          go",
        args=confirmation_link,
        data={"answer": "right"},
    ),
    Row(
        "projects:confirm_link",
        get=" 404    404      404      404   404  404     404         404",
        post="go     go       go       go    go   go      go          go",
        args=lambda world: {"token": "unknown"},
        data={"answer": "right"},
        note="with a token nobody has",
    ),
    # --- Priorities
    Row("priorities:list", get=EVERYONE, post=NOBODY),
    Row("priorities:feed", get=EVERYONE, post=NOBODY, args=as_a_file),
    Row("priorities:detail", get=EVERYONE, post=NOBODY, args=plan),
    Row("priorities:detail", get=ITS_OFFICER, post=PLAN_405, args=draft_plan, note="in draft"),
    Row("priorities:priority", get=EVERYONE, post=NOBODY, args=priority_of("plan")),
    Row(
        "priorities:priority",
        get=ITS_OFFICER,
        post=PLAN_405,
        args=priority_of("draft_plan"),
        note="in draft",
    ),
    Row("priorities:publish", get=FILLERS_ONLY, post=FILLERS_ONLY, args=draft_plan),
    Row(
        "priorities:publish",
        get=FILLERS_ONLY,
        post=FILLERS,
        args=plan_to_publish,
        data=lambda world: {
            "replaces": "",
            "seen": fingerprint(None, world.draft_to_publish),
        },
        note="as it was shown",
    ),
    Row("priorities:changes", get=EVERYONE, post=NOBODY, args=successor),
    Row("priorities:plan_edit", get=FILLERS_ONLY, post=FILLERS_ONLY, args=draft_plan),
    Row("priorities:plan_edit", get=OFFICERS_GO, post=OFFICERS_GO, args=plan, note="published"),
    Row(
        "priorities:plan_edit",
        get=FILLERS_ONLY,
        post=FILLERS,
        args=draft_plan,
        data=lambda world: {
            "title": "Another title",
            "version": world.draft_plan.version,
            "do": "save",
        },
        note="filled in",
    ),
    Row("priorities:renew", get=OFFICERS_ALONE, post=OFFICERS_ALONE, args=plan),
    Row("priorities:renew", get=FILLERS_ONLY, post=FILLERS_ONLY, args=draft_plan, note="a draft"),
    Row(
        "priorities:renew",
        get=OFFICERS_ALONE,
        post=OFFICERS_GO,
        args=plan,
        data={"title": "Next year"},
        note="filled in",
    ),
    Row("priorities:pairs", get=OFFICERS_GO, post=OFFICERS_GO, args=plan, note="published"),
    Row("priorities:pairs", get=FILLERS_ONLY, post=FILLERS_ONLY, args=replacing_draft),
    Row("priorities:discard", get=FILLERS_ONLY, post=FILLERS_ONLY, args=draft_plan),
    Row("priorities:discard", get=OFFICERS_GO, post=OFFICERS_GO, args=plan, note="published"),
    Row("priorities:take_back", get=OFFICERS_ALONE, post=OFFICERS_ALONE, args=plan),
    Row(
        "priorities:take_back",
        get=OFFICERS_ALONE,
        post=OFFICERS_GO,
        args=lambda world: {"slug": world.published_plan.slug},
        note="published here",
    ),
    Row("priorities:remove", get=FILLERS_ONLY, post=FILLERS_ONLY, args=priority_of("draft_plan")),
    Row(
        "priorities:remove",
        get=OFFICERS_GO,
        post=OFFICERS_GO,
        args=priority_of("plan"),
        note="of a published plan",
    ),
    Row("priorities:changes", get=NOWHERE, post=NOBODY, args=plan, note="of a first plan"),
    Row("priorities:indicator", get=EVERYONE, post=NOBODY, args=indicator),
    Row("priorities:indicator_file", get=EVERYONE, post=NOBODY, args=indicator),
    Row("priorities:comparison_file", get=EVERYONE, post=NOBODY, args=indicator),
    Row("priorities:comparison_groups", get=EVERYONE, post=NOBODY),
    Row("priorities:comparison_group_add", get=OFFICERS_ALONE, post=OFFICERS_ALONE),
    Row(
        "priorities:comparison_group_edit",
        get=OFFICERS_ALONE,
        post=OFFICERS_ALONE,
        args=upload("comparison_group"),
    ),
    Row(
        "priorities:comparison_group_remove",
        get=OFFICERS_ALONE,
        post=OFFICERS_ALONE,
        args=upload("comparison_group"),
        note="asked first",
    ),
    Row(
        "priorities:comparison_group_remove",
        get=OFFICERS_ALONE,
        post=OFFICERS_GO,
        data={"version": "1"},
        args=upload("group_to_remove"),
    ),
    Row("priorities:for_project", get=EVERYONE, post=NOBODY, args=project),
    Row(
        "priorities:for_project",
        get=ITS_CHARITY,
        post=DRAFT_405,
        args=draft_project,
        note="in draft",
    ),
    Row("priorities:coverage_list", get=EVERYONE, post=NOBODY),
    Row("priorities:coverage", get=EVERYONE, post=NOBODY, args=plan),
    Row("priorities:coverage", get=ITS_OFFICER, post=PLAN_405, args=draft_plan, note="in draft"),
    Row("priorities:coverage_file", get=EVERYONE, post=NOBODY, args=file_of("plan")),
    Row(
        "priorities:coverage_file",
        get=ITS_OFFICER,
        post=PLAN_405,
        args=file_of("draft_plan"),
        note="in draft",
    ),
    Row("priorities:map", get=EVERYONE, post=NOBODY, args=plan),
    Row("priorities:map", get=ITS_OFFICER, post=PLAN_405, args=draft_plan, note="in draft"),
    Row("priorities:national", get=OFFICERS, post=BRIEFING_405),
    Row(
        "priorities:national_file",
        get=OFFICERS,
        post=BRIEFING_405,
        args=lambda world: {"form": "csv"},
    ),
    Row(
        "priorities:national_file",
        get=OFFICERS,
        post=BRIEFING_405,
        args=lambda world: {"form": "xlsx"},
        note="as a workbook",
    ),
    Row("priorities:profile", get=EVERYONE, post=NOBODY, args=plan),
    Row("priorities:profile", get=ITS_OFFICER, post=PLAN_405, args=draft_plan, note="in draft"),
    Row("priorities:cliff", get=EVERYONE, post=NOBODY, args=plan),
    Row("priorities:cliff", get=ITS_OFFICER, post=PLAN_405, args=draft_plan, note="in draft"),
    Row("priorities:beside", get=EVERYONE, post=NOBODY, args=plan),
    Row("priorities:beside", get=ITS_OFFICER, post=PLAN_405, args=draft_plan, note="in draft"),
    Row("priorities:with", get=EVERYONE, post=NOBODY, args=over("successor")),
    Row("priorities:with", get=ITS_OFFICER, post=NOBODY, args=over("draft_plan"), note="a draft"),
    Row("priorities:gaps", get=EVERYONE, post=NOBODY, args=plan),
    Row("priorities:gaps", get=ITS_OFFICER, post=PLAN_405, args=draft_plan, note="in draft"),
    Row("priorities:briefing", get=EVERYONE, post=NOBODY, args=plan),
    Row("priorities:briefing", get=ITS_OFFICER, post=PLAN_405, args=draft_plan, note="in draft"),
    Row("priorities:profile_file", get=EVERYONE, post=NOBODY, args=file_of("plan")),
    Row(
        "priorities:profile_file",
        get=ITS_OFFICER,
        post=PLAN_405,
        args=file_of("draft_plan"),
        note="in draft",
    ),
    Row("priorities:gaps_file", get=EVERYONE, post=NOBODY, args=file_of("plan")),
    Row(
        "priorities:gaps_file",
        get=ITS_OFFICER,
        post=PLAN_405,
        args=file_of("draft_plan"),
        note="in draft",
    ),
    Row("priorities:cliff_file", get=EVERYONE, post=NOBODY, args=file_of("plan")),
    Row(
        "priorities:cliff_file",
        get=ITS_OFFICER,
        post=PLAN_405,
        args=file_of("draft_plan"),
        note="in draft",
    ),
    Row("priorities:with_file", get=EVERYONE, post=NOBODY, args=file_over("successor")),
    Row(
        "priorities:with_file",
        get=ITS_OFFICER,
        post=NOBODY,
        args=file_over("draft_plan"),
        note="a draft",
    ),
    Row("priorities:coverage_cell", get=EVERYONE, post=NOBODY, args=cell_of("plan")),
    Row(
        "priorities:coverage_cell",
        get=ITS_OFFICER,
        post=PLAN_405,
        args=cell_of("draft_plan"),
        note="in draft",
    ),
    Row(
        "priorities:question",
        get=" in     403      403      403   403  ok      403         ok",
        post="in     403      403      403   403  go      403         go",
        args=project_in("plan"),
        data={"text": "Has it not stopped?"},
    ),
    Row(
        "priorities:question",
        get=FILLERS_ONLY,
        post=FILLERS_ONLY,
        args=project_in("draft_plan"),
        data={"text": "Has it not stopped?"},
        note="in draft",
    ),
    Row(
        "priorities:answer_question",
        get=" in     403      403      ok    ok   403     403         ok",
        post="in     403      403      go    go   403     403         go",
        args=question,
        data={"text": "It runs on."},
    ),
    # --- What events cost, and what is assumed of them
    Row("unit-costs:list", get=EVERYONE, post=NOBODY),
    Row("deflators:list", get=EVERYONE, post=NOBODY),
    *(
        row
        for kind in ("unit-costs", "deflators")
        for row in (
            Row(f"{kind}:import", get=COORDINATORS, post=COORDINATORS),
            Row(
                f"{kind}:import",
                get=COORDINATORS,
                post=COORDINATORS_GO,
                data=lambda world: {
                    "organisation": "all",
                    "source": "sheet",
                    "file": ContentFile(b"code,name\nA,B\n", name="a.csv"),
                },
                note="filled in",
            ),
            Row(f"{kind}:import_detail", get=OF_ALL, post=OF_ALL_405, args=shared_upload(kind)),
            Row(
                f"{kind}:import_match",
                get=OF_ALL_GO,
                post=OF_ALL_GO,
                args=shared_upload(kind),
                note="there are no columns to match",
            ),
            Row(f"{kind}:import_file", get=OF_ALL, post=OF_ALL_405, args=shared_upload(kind)),
            *(
                Row(
                    f"{kind}:import_{do}",
                    get=OF_ALL_405,
                    post=OF_ALL_GO,
                    args=shared_upload(kind, status),
                )
                for do, status in (
                    ("answer", "to_check"),
                    ("apply", "to_check"),
                    ("discard", "to_check"),
                    ("again", "failed"),
                    ("undo", "applied"),
                )
            ),
        )
    ),
    Row("proposals:cuts", get=SIGNED_IN, post=SIGNED_IN_NOT),
    Row("proposals:area_briefing", get=BRIEFING, post=BRIEFING_405, args=asked_place),
    Row("proposals:area_briefing_file", get=BRIEFING, post=BRIEFING_405, args=asked_place),
    Row("proposals:add_office_question", get=COORDINATORS, post=COORDINATORS, args=asked_place),
    Row(
        "proposals:edit_office_question",
        get=COORDINATORS,
        post=COORDINATORS,
        args=lambda world: asked_place(world) | {"number": world.office_question.pk},
    ),
    Row("proposals:assumptions", get=EVERYONE, post=NOBODY),
    Row(
        "proposals:add_assumptions",
        get=COORDINATORS,
        post=COORDINATORS_GO,
        data=lambda world: {"code": "new", "outcome": world.outcome.pk, "why": "A new study."},
    ),
    Row(
        "proposals:edit_assumptions",
        get=COORDINATORS,
        post=COORDINATORS_GO,
        args=lambda world: {"number": world.assumption.pk},
        data=lambda world: {
            "outcome": world.outcome.pk,
            "why": "A new study.",
            "shown": state_of(world.assumption),
        },
    ),
    Row(
        "proposals:project_assumptions",
        get=CHARITY,
        post="in     403      403      go    go   403     go          go",
        args=project,
        data=lambda world: {"set": world.assumption.pk},
    ),
    Row(
        "proposals:answer_assumptions",
        get=CHARITY,
        post="in     403      403      go    go   403     go          go",
        args=lambda world: project(world) | {"number": world.outcome.pk},
        data=lambda world: {"shown": world.project.version},
    ),
    # --- Funders' calls
    Row("proposals:calls", get=SIGNED_IN, post=SIGNED_IN_NOT),
    Row("proposals:add_call", get=COORDINATORS, post=COORDINATORS),
    Row("proposals:call", get=SIGNED_IN, post=SIGNED_IN_NOT, args=call),
    Row("proposals:edit_call", get=COORDINATORS, post=COORDINATORS, args=call),
    Row("proposals:add_call_question", get=COORDINATORS, post=COORDINATORS, args=call),
    Row(
        "proposals:call_question",
        get=COORDINATORS,
        post=COORDINATORS,
        args=lambda world: call(world) | {"number": world.call_question.pk},
    ),
    Row("proposals:answers", get=PARTIES_IN, post=PARTIES_IN_405, args=bid("proposal")),
    Row(
        "proposals:answer",
        get=BUILDERS,
        post=BUILDERS_GO,
        args=answer_of,
        data={"text": "We fit locks.", "state": "drafted"},
    ),
    Row("proposals:answer_length", get=PARTIES_IN_405, post=PARTIES_IN, args=answer_of),
    # --- Bids
    Row("proposals:list", get=EVERYONE, post=NOBODY),
    Row("proposals:together", get=EVERYONE, post=NOBODY),
    Row("proposals:together_file", get=EVERYONE, post=NOBODY, args=lambda world: {"form": "csv"}),
    Row(
        "proposals:together_file",
        get=EVERYONE,
        post=NOBODY,
        args=lambda world: {"form": "xlsx"},
        note="as a workbook",
    ),
    Row("proposals:add", get=COORDINATORS, post=COORDINATORS),
    Row("proposals:detail", get=PARTIES, post=PARTIES_405, args=bid("proposal")),
    Row(
        "proposals:detail", get=SHARED, post=SHARED_405, args=bid("shared_proposal"), note="shared"
    ),
    Row(
        "proposals:detail",
        get=EVERYONE,
        post=NOBODY,
        args=bid("published_proposal"),
        note="published",
    ),
    Row("proposals:edit", get=BUILDERS, post=BUILDERS, args=bid("proposal")),
    Row(
        "proposals:edit",
        get=PUBLISHED,
        post=PUBLISHED,
        args=bid("published_proposal"),
        note="published",
    ),
    Row(
        "proposals:projects",
        get=BUILDERS,
        post=BUILDERS_GO,
        args=bid("proposal"),
        data=lambda world: {"include": world.project.slug},
    ),
    Row("proposals:amounts", get=BUILDERS, post=BUILDERS, args=bid("proposal")),
    Row("proposals:costs", get=BUILDERS, post=BUILDERS_GO, args=bid("proposal")),
    Row("proposals:undertaking", get=BUILDERS, post=BUILDERS_GO, args=undertaking_of),
    Row("proposals:texts", get=PARTIES_IN, post=PARTIES_IN_405, args=bid("proposal")),
    Row("proposals:text", get=BUILDERS, post=BUILDERS_GO, args=text_of("delivery")),
    Row("proposals:word", get=PARTIES_IN, post=PARTIES_IN_405, args=bid("proposal")),
    Row(
        "proposals:word",
        #     visitor outsider stranger staff lead officer coordinator administrator
        get="  in      404      404      ok    ok   403     ok          ok",
        post=" in      404      404      405   405  403     405         405",
        args=bid("shared_proposal"),
        note="shared",
    ),
    Row("proposals:word_file", get=PARTIES_IN, post=PARTIES_IN_405, args=bid("proposal")),
    Row("proposals:word_back", get=PARTIES_IN, post=PARTIES_IN, args=bid("proposal")),
    Row(
        "proposals:word_copy",
        get=PARTIES_IN,
        post=PARTIES_IN,
        args=in_bid("word_copy"),
    ),
    Row(
        "proposals:word_copy_file",
        get="  in      404      404      404   404  404     ok          ok",
        post=PARTIES_IN_405,
        args=in_bid("word_copy"),
    ),
    Row("proposals:savings", get=PARTIES_IN, post=PARTIES_IN_405, args=bid("proposal")),
    Row("proposals:offers", get=PARTIES_IN, post=PARTIES_IN_405, args=bid("proposal")),
    Row(
        "proposals:offers",
        get=SHARED_IN,
        post=SHARED_IN_405,
        args=bid("shared_proposal"),
        note="shared",
    ),
    Row("proposals:offer", get=OFFERING, post=OFFERING, args=offer, note="shared"),
    Row("proposals:offer_proof", get=OFFERING, post=OFFERING_405, args=offer, note="shared"),
    Row("proposals:consents", get=PARTIES_IN, post=BUILDERS_GO, args=bid("proposal")),
    Row("proposals:ask", get=BUILDERS, post=BUILDERS, args=bid("proposal")),
    Row("proposals:differences", get=PARTIES_IN, post=PARTIES_IN_405, args=bid("proposal")),
    Row("proposals:state", get=BUILDERS, post=BUILDERS, args=bid("proposal")),
    Row(
        "proposals:consent",
        #     visitor outsider stranger staff lead officer coordinator administrator
        get=PARTIES_IN,
        post="in      404      404      403   ok   404     403         ok",
        args=in_bid("consent"),
    ),
    Row("proposals:record", get=BUILDERS, post=BUILDERS, args=in_bid("consent")),
    Row(
        "proposals:proof",
        get=PARTIES_IN,
        post=PARTIES_IN_405,
        args=in_bid("recorded_consent"),
    ),
    Row("proposals:conversation", get=PARTIES_IN, post=PARTIES_IN, args=bid("proposal")),
    Row(
        "proposals:conversation",
        get=SHARED_IN,
        post=SHARED_IN,
        args=bid("shared_proposal"),
        note="shared",
    ),
    Row(
        "proposals:conversation",
        #    visitor outsider stranger staff lead officer coordinator administrator
        get=" in     403      403      ok    ok   403     ok          ok",
        post="in     403      403      ok    ok   403     ok          ok",
        args=bid("published_proposal"),
        note="of a published bid",
    ),
    Row("proposals:again", get=BUILDERS, post=BUILDERS, args=bid("lost_proposal")),
    Row("proposals:again", get=BUILDERS_GO, post=BUILDERS_GO, args=bid("proposal"), note="open"),
    Row("proposals:thread", get=PARTIES_IN, post=PARTIES_IN, args=in_bid("thread")),
    Row(
        "proposals:thread",
        get=OF_COORDINATORS,
        post=OF_COORDINATORS,
        args=in_bid("thread_of_coordinators"),
        note="for coordinators alone",
    ),
    Row(
        "proposals:thread",
        get=SHARED_IN,
        post=SHARED_IN,
        args=in_bid("shared_thread"),
        note="shared",
    ),
    Row("proposals:funder_questions", get=PARTIES_IN, post=BUILDERS, args=bid("proposal")),
    Row(
        "proposals:funder_question",
        #     visitor outsider stranger staff lead officer coordinator administrator
        get=PARTIES_IN,
        post="in      404      404      403   ok   404     ok          ok",
        args=in_bid("funder_question"),
    ),
    Row(
        "proposals:package",
        get=BUILDERS,
        post=BUILDERS_GO,
        args=bid("proposal"),
        data={"budget_gbp": "1000"},
    ),
    Row("proposals:package_found", get=BUILDERS, post=BUILDERS_405, args=package),
    Row(
        "proposals:package_beside",
        get=BUILDERS,
        post=BUILDERS_405,
        args=package,
    ),
    Row(
        "proposals:package_accept",
        get=BUILDERS,
        post=BUILDERS_GO,
        args=package,
        data={"version": "1"},
    ),
    Row("proposals:pack", get=PARTIES_IN, post=BUILDERS_GO, args=bid("proposal")),
    Row(
        "proposals:pack",
        #    visitor outsider stranger staff lead officer coordinator administrator
        get=" in     403      403      ok    ok   403     ok          ok",
        post="in     403      403      403   403  403     go          go",
        args=bid("published_proposal"),
        note="of a published bid",
    ),
    *(
        Row(
            "proposals:pack_files",
            get=PARTIES_IN,
            post=PARTIES_IN_405,
            args=file_of_pack("ready_pack", kind),
            note=kind,
        )
        for kind in ("zip", "xlsx")
    ),
    Row(
        "proposals:pack_files",
        get="in      404      404      404   404  404     404         404",
        post=PARTIES_IN_405,
        args=file_of_pack("ready_pack", "nothing"),
        note="of no such kind",
    ),
    Row("proposals:printed_pack", get=EVERYONE, post=NOBODY, args=printed),
    Row("proposals:pack_sections", get=BUILDERS, post=BUILDERS, args=bid("proposal")),
    Row("proposals:funder_logo", get=BUILDERS, post=BUILDERS, args=bid("proposal")),
    Row(
        "proposals:pack_picture",
        #     visitor outsider stranger staff lead officer coordinator administrator
        get="  in      404      404      403   403  404     404         404",
        post=BUILDERS_405,
        args=lambda world: {"slug": world.proposal.slug, "name": "none"},
    ),
    Row("proposals:pack_preview", get=BUILDERS, post=BUILDERS_405, args=bid("proposal")),
    Row("proposals:pack_file", get=PARTIES_IN, post=PARTIES_IN_405, args=pack_of("ready_pack")),
    Row(
        "proposals:pack_file",
        get="in      404      404      404   404  404     404         404",
        post=PARTIES_IN_405,
        args=pack_of("pack"),
        note="that is not ready",
    ),
    Row(
        "proposals:pack_cancel",
        get="in      404      404      403   403  404     405         405",
        post=BUILDERS_GO,
        args=pack_of("pack"),
    ),
    Row(
        "proposals:pack_retry",
        get="in      404      404      403   403  404     405         405",
        post=BUILDERS_GO,
        args=pack_of("failed_pack"),
    ),
]


@pytest.fixture(scope="module")
def whole_world(made_once):
    return made_once(World.complete)


@pytest.fixture
def world(db, whole_world):
    return copy.deepcopy(whole_world)


def verdict(response, ways_in=("account_login",)):
    """The matrix's word for a response; sign-in pages by the names of their addresses."""
    if response.status_code == 200:
        return "ok"
    if response.status_code in (301, 302, 303):
        return "in" if response.url.startswith(tuple(map(reverse, ways_in))) else "go"
    return str(response.status_code)


def meet(world, role, method, url, data=None, *, ways_in=("account_login",), follow=False):
    """What this role meets there; the database is as before afterwards.

    With `follow`, where a chain of redirects ends; a sign-in page, which is not opened, is "in".
    """
    client = Client()
    if role != "visitor":
        client.cookies[settings.SESSION_COOKIE_NAME] = world.session_of(role)
    with transaction.atomic():
        response = getattr(client, method)(url, data or {})
        hops = MOST_HOPS if follow else 0
        while hops and verdict(response, ways_in) == "go":
            response, hops = client.get(response.url), hops - 1
        transaction.set_rollback(True)
    b"".join(response)  # a file that is read to its end is closed
    return verdict(response, ways_in)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_role_that_posts_meets_what_the_matrix_says(row, world):
    url = reverse(row.name, kwargs=row.args(world))

    met = {role: meet(world, role, "post", url, row.posted(world)) for role in ROLES}

    assert met == row.expected("post")


def test_no_address_is_missing_from_the_matrix():
    own = {address.name for address in addresses() if address.is_own}

    assert own == {row.name for row in ROWS}


def test_every_address_of_ours_has_a_name():
    assert [address.path for address in addresses() if address.is_own and not address.name] == []


def test_every_view_of_ours_carries_one_policy_that_is_declared():
    without = {
        address.name: getattr(address.view, "permission", None)
        for address in addresses()
        if address.is_own
        and getattr(address.view, "permission", None) not in {PUBLIC, *PERMISSIONS}
    }

    assert without == {}


def test_public_views_are_let_through_to_visitors():
    """Django reads `login_required` off a view; the matrix shows what visitors meet."""
    held_back = [
        address.name
        for address in addresses()
        if address.is_own
        and (address.view.permission == PUBLIC or PERMISSIONS[address.view.permission].public)
        and getattr(address.view, "login_required", True)
    ]

    assert held_back == []
