"""Further rows cost no query: every page and list, as rendered, for each role that sees it.

One world holds a row or two of everything and each page is looked at; it grows by two more, and
each is looked at again. A further list: a row of it in `World.grow`; a further page: a line in
PAGES with its URL and who sees it.
"""

import datetime
import re
from collections import Counter
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection, reset_queries, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consortium.services.regular import stop_token
from projects.links import token_for
from proposals.models import PackSection
from tests import factories
from tests.proposals.bids import make_package
from tests.walk import addresses

pytestmark = [pytest.mark.xdist_group("query counts")]

FURTHER = 2
# They see different rows: what is published, what is their charity's (a lead sees all that staff
# see), what is their partnership's or shared with them, and everything.
EVERYBODY = "visitor lead officer coordinator"
SIGNED_IN = "lead officer coordinator"
OWN = "lead coordinator"


# Kinds of files that belong to no organisation.
SHARED_KINDS = ("unit-costs", "deflators")
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


class World:
    """One of everything that pages are about, and `grow` for a further row of what they list."""

    def __init__(self):
        self.endings = 0
        self.area = factories.AreaFactory(
            code="E07000012", name="South Cambridgeshire", level="district", population=9000
        )
        self.ward = factories.AreaFactory(parent=self.area)
        # Every page's head names a person's first organisation: always this one.
        self.organisation = factories.OrganisationFactory(name="Acorn", areas=[self.area])
        self.council = factories.OrganisationFactory(kind="statutory")
        self.hub = factories.OrganisationFactory(kind="infrastructure")
        self.people = {
            "visitor": AnonymousUser(),
            "lead": self.member(self.organisation, "lead"),
            "officer": self.member(self.council, "officer"),
            "coordinator": self.member(self.hub, "coordinator"),
        }
        self.outcome = factories.OutcomeFactory()
        self.link = factories.OutcomeLinkFactory(from_outcome=self.outcome)
        self.group = factories.TargetGroupFactory()
        self.partnership = factories.PartnershipFactory(
            areas=[self.area], organisations=[self.council]
        )
        self.plan = factories.PlanFactory(partnership=self.partnership)
        self.indicator = factories.IndicatorFactory()
        self.counted = factories.IndicatorFactory()
        factories.MeasurementFactory(indicator=self.counted, area=self.area, value=1, count=1)
        self.comparison_group = factories.ComparisonGroupFactory(
            partnership=self.partnership, areas=[self.area]
        )
        self.project = self.add_project()
        self.on_behalf = factories.OnBehalfFactory(project=self.add_project(status="draft"))
        self.proposal = factories.ProposalFactory(
            lead_organisation=self.hub,
            plans=[self.plan],
            areas=[self.area],
            shared_with=[self.council],
            published=True,
        )
        self.consulting = factories.ProposalFactory(lead_organisation=self.hub, status="consulting")
        self.consent = self.add_consent(self.project)
        self.office_question = factories.OfficeQuestionFactory(area=self.area, published=True)
        factories.ProposalTextFactory(proposal=self.proposal, section="risks")
        self.lost = factories.ProposalFactory(lead_organisation=self.hub, status="lost")
        self.offer = factories.OfferFactory(proposal=self.proposal, organisation=self.council)
        self.thread = factories.ThreadFactory(proposal=self.proposal, audience="funder")
        factories.CommentFactory(thread=self.thread)
        self.call = factories.CallFactory(outcomes=[self.outcome], areas=[self.area])
        self.call_question = factories.CallQuestionFactory(call=self.call)
        self.proposal.call = self.call
        self.proposal.save()
        self.call_answer = factories.CallAnswerFactory(
            question=self.call_question, proposal=self.proposal, text="[[people]] for [[asked]]"
        )
        self.funder_question = factories.FunderQuestionFactory(proposal=self.proposal)
        self.word_copy = self.add_word_copy()
        self.assumption = factories.AssumptionFactory(
            outcome=self.outcome, unit_cost=factories.UnitCostFactory()
        )
        self.package, _ = (make_package(self.proposal, [self.project]) for _ in range(2))
        self.pack = factories.BidPackFactory(proposal=self.proposal, made=True)
        self.upload = factories.ImportFactory(
            organisation=self.organisation,
            headers=[{"words": "Title", "samples": [], "column": "title"}],
            report={"new": FURTHER},
        )
        self.figures_upload = factories.ImportFactory(
            kind="figures", source="statistics", organisation=self.council, report={"new": FURTHER}
        )
        self.costs_upload, self.index_upload = (
            factories.ImportFactory(kind=kind, organisation=None, report={"new": FURTHER})
            for kind in SHARED_KINDS
        )
        self.wanted = factories.PriorityFactory(
            plan=self.plan, outcomes=[self.outcome], indicator=self.indicator
        )
        self.question = factories.MatchQuestionFactory(priority=self.wanted, project=self.project)
        self.draft = factories.PlanFactory(partnership=self.partnership, status="draft")
        self.drafted = factories.PriorityFactory(plan=self.draft, outcomes=[self.outcome])
        self.earlier = factories.PlanFactory(
            partnership=self.partnership, status="superseded", superseded_by=self.plan
        )
        self.document = self.add_document(headers=[CANDIDATE])
        self.choosing = self.add_document(status="to_match", headers=[CANDIDATE])
        self.invitation = factories.InvitationFactory(organisation=self.organisation)
        self.colleague = self.member(self.organisation, "staff").memberships.get()
        self.wish = factories.JoinRequestFactory(organisation=self.organisation)
        self.waiting = self.add_waiting(name="Supper club")
        self.paper_list = factories.PaperListFactory(kinds=[factories.PaperKindFactory()])
        self.paper = factories.DocumentFactory(organisation=self.organisation)

    def add_consent(self, project, **facts):
        """The organisation is asked about a project in the bid."""
        factories.PartFactory(proposal=self.proposal, project=project)
        return factories.ConsentFactory(proposal=self.proposal, project=project, **facts)

    def add_document(self, **facts):
        return factories.ImportFactory(
            **{"kind": "priorities", "source": "document", "organisation": self.council} | facts,
            target=self.plan.reference,
            applied_by=factories.UserFactory(),
            report={"new": FURTHER},
        )

    @staticmethod
    def member(organisation, role):
        return factories.MembershipFactory(organisation=organisation, role=role).user

    def grow(self):
        """One more row of everything that a page lists, in a ward of its own."""
        self.ward = factories.AreaFactory(parent=self.area)
        self.grow_organisations()
        self.grow_papers()
        self.grow_people()
        self.grow_projects()
        self.grow_plans()
        self.grow_figures()
        self.grow_bids()
        self.grow_worth()
        self.grow_uploads()

    def grow_organisations(self):
        organisation = factories.OrganisationFactory(areas=[self.ward])
        factories.MembershipFactory(organisation=organisation)
        factories.MembershipFactory(user=self.people["lead"], role="lead")
        factories.OrganisationFactory(kind="statutory")
        factories.OrganisationFactory(name=f"{self.waiting.name} again")
        self.add_waiting()
        self.organisation.areas.add(self.ward)
        self.add_registered_charity()
        question = factories.QuestionFactory()
        factories.AnswerFactory(question=question)
        factories.PositionFactory(organisation=self.organisation, answer__question=question)
        factories.PositionNoteFactory(organisation=self.organisation, question=question)

    def grow_papers(self):
        """One more kind of paper, asked for in one more list, kept, replaced, opened and ending."""
        kind = factories.PaperKindFactory()
        factories.PaperListKindFactory(paper_list=factories.PaperListFactory(), kind=kind)
        factories.PaperListKindFactory(paper_list=self.paper_list, kind=kind)
        factories.DocumentFactory()
        document = factories.DocumentFactory(
            organisation=self.organisation, kind=kind.code, expires_on=timezone.localdate()
        )
        factories.EarlierDocumentFactory(document=document)
        factories.DocumentOpeningFactory(document=document)

    def add_waiting(self, **facts):
        return factories.OrganisationFactory(
            status="waiting", added_by=factories.UserFactory(), areas=[self.ward], **facts
        )

    def add_registered_charity(self):
        """An organisation here, and a charity of the register with one linked to it."""
        factories.OrganisationFactory(name="Fen Edge")
        main = factories.RegisteredCharityFactory(name="Fen Edge")
        factories.RegisteredCharityFactory(
            name="Fen Edge Fund",
            number=main.number,
            linked_number=1,
            organisation_number=main.number + 9_000_000,
        )

    def grow_people(self):
        factories.MembershipFactory(organisation=self.organisation)
        factories.InvitationFactory(organisation=self.organisation)
        factories.InvitationFactory(organisation=self.organisation, expired=True)
        factories.JoinRequestFactory(organisation=self.organisation)
        for role in SIGNED_IN.split():
            factories.JoinRequestFactory(user=self.people[role])

    def grow_projects(self):
        self.add_project()
        self.add_project(status="draft")
        self.endings += 1
        other = self.add_project(
            organisation=factories.OrganisationFactory(),
            funded_until=timezone.localdate() + datetime.timedelta(days=100 + self.endings),
        )
        other.areas.set([self.area])
        self.project.areas.add(self.ward)
        self.project.target_groups.add(factories.TargetGroupFactory())
        factories.ProjectOutcomeFactory(project=self.project, evidence_level=2)
        factories.OnBehalfFactory(project=self.add_project(status="draft"))
        factories.OutcomeLinkFactory()
        factories.OutcomeLinkFactory(from_outcome=self.outcome)

    def add_project(self, **facts):
        project = factories.ProjectFactory(
            **{"organisation": self.organisation} | facts,
            areas=[self.ward],
            target_groups=[self.group],
        )
        factories.ProjectOutcomeFactory(project=project, outcome=self.outcome, evidence_level=2)
        return project

    def grow_plans(self):
        for partnership in (self.partnership, factories.PartnershipFactory(areas=[self.ward])):
            for status in ("current", "draft"):
                plan = factories.PlanFactory(partnership=partnership, status=status)
                factories.PriorityFactory(plan=plan, theme="crime", outcomes=[self.outcome])
        answered = factories.PriorityFactory(
            plan=self.plan,
            areas=[self.ward],
            target_groups=[self.group],
            indicator=factories.IndicatorFactory(),
            outcomes=[self.outcome],
        )
        factories.MeasurementFactory(
            indicator=answered.indicator, area=self.area, period="2024", value=3, count=3
        )
        factories.PrioritySourceFactory(priority=answered, upload=self.document)
        # A gap: it shares an outcome with `project`, and is for other people.
        factories.PriorityFactory(
            plan=self.plan,
            target_groups=[factories.TargetGroupFactory()],
            outcomes=[self.outcome],
        )
        # Another: only a project of the organisation that is paused works towards it.
        wanted = factories.OutcomeFactory()
        factories.PriorityFactory(plan=self.plan, outcomes=[wanted])
        factories.ProjectFactory(
            organisation=self.organisation, areas=[self.area], outcomes=[wanted], status="paused"
        )

        # What a draft changes: a priority that is reworded, one that is dropped, one that is new.
        number = self.draft.priorities.count()
        for plan, more in ((self.earlier, ""), (self.draft, "and shed "), (self.plan, "and car ")):
            factories.PriorityFactory(
                plan=plan,
                reference=f"kept-{number}",
                title=f"Fewer home {more}burglaries {number}",
                outcomes=[self.outcome],
                rank=number if more else None,
            )
        factories.PriorityFactory(plan=self.draft, title=f"Dementia {number}")
        factories.PriorityFactory(plan=self.earlier, title=f"Drugs {number}")

    def grow_figures(self):
        factories.MatchQuestionFactory(priority=self.wanted, project=self.add_project())
        factories.MeasurementFactory(indicator=self.indicator, area=self.ward, value=1, count=1)
        year = 2000 + self.indicator.measurements.filter(area=self.area).count()
        factories.MeasurementFactory(
            indicator=self.indicator, area=self.area, period=str(year), value=1, count=1
        )
        factories.PrioritySourceFactory(priority=self.wanted, upload=self.document)
        factories.MeasurementFactory(area=self.area, value=1, count=1)
        code = f"D{self.counted.measurements.count()}"
        beside = factories.AreaFactory(code=code, level="district", population=10)
        factories.MeasurementFactory(indicator=self.counted, area=beside, value=1, count=1)
        self.comparison_group.areas.add(self.ward)
        factories.ComparisonGroupFactory(partnership=self.partnership, areas=[self.ward])

    def grow_bids(self):
        bid = factories.ProposalFactory(
            plans=[self.plan], areas=[self.area], shared_with=[self.council]
        )
        factories.PartFactory(proposal=bid, project=self.project)
        factories.PartFactory(proposal=self.proposal, project=self.add_project())
        factories.CostFactory(proposal=self.proposal)
        factories.OfferFactory(proposal=self.proposal)
        self.offer.conditions += "One more."
        self.offer.save()
        self.write_on()
        self.grow_consents()
        self.grow_talk()
        self.grow_calls()
        self.grow_words()
        factories.PartFactory(proposal=self.lost, project=self.add_project())
        factories.PartFactory(proposal=self.lost, project=self.add_project(status="ended"))
        self.lost.plans.add(factories.PlanFactory(status="superseded"))
        self.proposal.areas.add(self.ward)
        make_package(self.proposal, [self.project])
        factories.BidPackFactory(proposal=self.proposal, made=True)
        today = timezone.localdate()
        factories.FundingFactory(project=self.add_project(), starts_on=today, ends_on=today)

    def grow_calls(self):
        """One more call, open and closed, and one more question, answered by somebody."""
        factories.CallFactory(outcomes=[self.outcome], areas=[self.ward])
        factories.CallFactory(closes_on="2020-01-01")
        self.call.outcomes.add(factories.OutcomeFactory())
        self.call.areas.add(self.ward)
        factories.ProposalFactory(call=self.call, published=True)
        factories.CallAnswerFactory(
            question__call=self.call,
            proposal=self.proposal,
            text="[[need]] [[partners]]",
            owner=self.people["lead"],
        )

    def grow_talk(self):
        """One more thing said on one matter, one more matter for each audience, and a question."""
        factories.CommentFactory(
            thread=self.thread, written_by=factories.UserFactory(), organisation=self.organisation
        )
        for audience in ("coordinators", "partners", "funder"):
            thread = factories.ThreadFactory(
                proposal=self.proposal,
                audience=audience,
                project=self.add_project(),
                organisation=self.hub,
                asked_of=self.organisation,
            )
            factories.CommentFactory(thread=thread, written_by=factories.UserFactory())
            factories.CommentFactory(thread=thread, organisation=self.organisation)
        factories.FunderQuestionFactory(
            proposal=self.proposal,
            organisation=self.organisation,
            answer="300.",
            answered_at=timezone.now(),
            answered_by=factories.UserFactory(),
        )
        handed_in = factories.ProposalFactory(lead_organisation=self.hub, status="submitted")
        factories.FunderQuestionFactory(proposal=handed_in, organisation=self.organisation)

    def add_word_copy(self):
        """Words that came back for a passage that others change as well."""
        copy = factories.WordCopyFactory(proposal=self.proposal, sent_by=self.people["lead"])
        factories.WordPassageFactory(copy=copy)
        return copy

    def grow_words(self):
        """One more copy, and a passage more of the first that a charity has agreed to."""
        self.add_word_copy()
        project = self.add_project()
        for bid in (self.proposal, self.consulting):
            factories.PartFactory(proposal=bid, project=project)
        factories.ConsentFactory(
            proposal=self.consulting, project=project, answered=True, status="agreed"
        )
        for key, facts in {
            f"project:{project.pk}": {},
            f"outcome:{project.pk}": {
                "decision": "refused",
                "decided_at": timezone.now(),
                "decided_by": factories.UserFactory(),
            },
        }.items():
            factories.WordPassageFactory(
                copy=self.word_copy, key=key, project=project, form="plain", **facts
            )

    def write_on(self):
        """One section more is written, while there are any."""
        written = set(self.proposal.texts.values_list("section", flat=True))
        if blank := [each for each in PackSection.written() if each not in written]:
            factories.ProposalTextFactory(proposal=self.proposal, section=blank[0])

    def grow_consents(self):
        """More that is asked and answered, by one charity and by others, and one more clash."""
        self.add_consent(self.add_project())
        other = self.add_project(organisation=factories.OrganisationFactory())
        answered = self.add_consent(other, answered=True, answered_by=factories.UserFactory())
        accepted = factories.PositionFactory(organisation=answered.project.organisation).answer
        factories.PositionFactory(organisation=self.organisation, answer=accepted)
        term = factories.AnswerFactory(question=accepted.question)
        self.proposal.terms.add(term)
        for status in ("asked", "change_asked"):
            project = self.add_project()
            factories.PartFactory(proposal=self.consulting, project=project)
            factories.ConsentFactory(
                proposal=self.consulting,
                project=project,
                answered=True,
                status=status,
                words="More.",
            )

    def grow_worth(self):
        """One more unit cost that is split, excludes another and values a project, and set."""
        cost = factories.UnitCostFactory()
        factories.UnitCostFactory(parent=cost)
        cost.excludes.add(self.assumption.unit_cost)
        factories.ProjectOutcomeFactory(project=self.project, unit_cost=cost)
        factories.OfficeQuestionFactory(area=self.area, published=True)
        factories.AssumptionFactory(unit_cost=cost)
        factories.AssumptionFactory(outcome=self.outcome, unit_cost=cost)
        factories.DeflatorFactory()
        self.assumption.unit_cost = cost
        self.assumption.save()

    def grow_uploads(self):
        self.add_document()
        factories.ImportRowFactory(upload=self.document, cells={"title": "A"})
        factories.ImportRowFactory(upload=self.upload, cells={"title": "A"})
        factories.ImportRowFactory(upload=self.figures_upload, cells={"Linton, 2024": "3"})
        factories.ImportFactory(kind="figures", source="statistics", organisation=self.council)
        for shared in (self.costs_upload, self.index_upload):
            factories.ImportRowFactory(upload=shared, cells={"code": "A"})
            factories.ImportFactory(
                kind=shared.kind, organisation=None, applied_by=factories.UserFactory()
            )
        for organisation in (self.organisation, factories.OrganisationFactory()):
            factories.ImportFactory(organisation=organisation, applied_by=factories.UserFactory())


def nothing(world):
    return {}


@dataclass(frozen=True)
class Page:
    """A page by URL name, the roles that see it, and the arguments of its URL."""

    name: str
    seen_by: str = EVERYBODY
    args: object = nothing
    query: str = ""

    def __str__(self):
        return self.name + self.query

    def roles(self):
        return self.seen_by.split()

    def url(self, world):
        return reverse(self.name, kwargs=self.args(world)) + self.query


def slug_of(name):
    return lambda world: {"slug": getattr(world, name).slug}


def number_of(name):
    return lambda world: {"number": getattr(world, name).pk}


def of_organisation(name):
    return lambda world: slug_of("organisation")(world) | number_of(name)(world)


def cell(world):
    """A priority that is answered, in the district all projects lie in."""
    priority = world.plan.priorities.order_by("pk")[0]
    return {"slug": world.plan.slug, "priority": priority.reference, "area": world.area.code}


def file_as(form):
    return lambda world: {"form": form}


ORGANISATION = slug_of("organisation")
PROJECT = slug_of("project")
PLAN = slug_of("plan")
BID = slug_of("proposal")


def place(world):
    return {"code": world.area.code}


def call_question(world):
    return {"slug": world.call.slug, "number": world.call_question.pk}


def answer_of(world):
    return {"slug": world.proposal.slug, "number": world.call_question.pk}


def in_bid(name):
    return lambda world: BID(world) | {"number": getattr(world, name).pk}


def offer(world):
    return BID(world) | {"organisation": world.council.slug}


def package_of(world):
    return {"slug": world.proposal.slug, "number": world.package.pk}


# The districts that growing the figures adds, one by one.
COMPARED = "?area=E07000012" + "".join(f"&beside=D{number}" for number in range(1, 12))

PAGES = [
    Page("home"),
    Page("help"),
    Page("area", args=lambda world: {"code": world.area.code}),
    Page("area_search", query="?q=Ward"),
    Page("area_names", query="?area=Ward"),
    Page("organisation_names", query="?field=body&body-words=again"),
    Page("priorities:names", query="?field=plans&plans-words=plan"),
    Page("email_preferences", SIGNED_IN),
    Page("my_data", SIGNED_IN),
    Page("close_account", SIGNED_IN),
    Page("stop_emails", args=lambda world: {"token": stop_token(world.people["lead"])}),
    Page("invitation", args=lambda world: {"token": world.invitation.token}),
    Page("organisations:list"),
    Page("organisations:detail", args=ORGANISATION),
    Page("organisations:edit", OWN, ORGANISATION),
    Page("organisations:positions", SIGNED_IN, ORGANISATION),
    Page("organisations:invite", OWN, ORGANISATION),
    Page("organisations:member", OWN, of_organisation("colleague")),
    Page("organisations:answer", OWN, of_organisation("wish")),
    Page("organisations:leave", "lead", ORGANISATION),
    Page("organisations:leave_consortium", "lead coordinator", ORGANISATION),
    Page("organisations:join", SIGNED_IN),
    Page("organisations:join", SIGNED_IN, query="?q=Fen+Edge"),
    Page("organisations:add", SIGNED_IN),
    Page("organisations:ask", SIGNED_IN, slug_of("hub")),
    Page("organisations:waiting", "coordinator"),
    Page("organisations:decide", "coordinator", slug_of("waiting")),
    Page("organisations:papers", OWN, ORGANISATION),
    Page("organisations:logo", OWN, ORGANISATION),
    Page("organisations:add_paper", "lead", ORGANISATION),
    Page("papers:lists", "coordinator"),
    Page("papers:readiness", "coordinator"),
    Page("papers:add_kind", "coordinator"),
    Page(
        "papers:kind", "coordinator", lambda world: {"number": world.paper_list.kinds.all()[0].pk}
    ),
    Page("papers:add_list", "coordinator"),
    Page("papers:list", "coordinator", number_of("paper_list")),
    Page("papers:replace", "lead", number_of("paper")),
    Page("papers:remove", "lead", number_of("paper")),
    Page("projects:list"),
    Page("projects:detail", args=PROJECT),
    Page("projects:nearby", args=PROJECT),
    Page("projects:add", SIGNED_IN),
    Page("projects:edit", OWN, PROJECT),
    Page("projects:status", OWN, PROJECT),
    Page("projects:evidence", OWN, PROJECT),
    Page("projects:story", "lead", PROJECT),
    Page("projects:refuse", "lead", lambda world: {"slug": world.on_behalf.project.slug}),
    Page("projects:write", "officer coordinator", PROJECT),
    Page(
        "projects:confirm_link",
        args=lambda world: {
            "token": token_for(world.project.pk, person_id=world.people["lead"].pk)
        },
    ),
    Page("projects:outcomes"),
    Page("projects:outcome_edit", "coordinator", number_of("outcome")),
    Page("projects:link_add", "coordinator"),
    Page("projects:link_edit", "coordinator", number_of("link")),
    Page("projects:takeaway", SIGNED_IN),
    Page("projects:import", SIGNED_IN),
    Page("projects:import_detail", OWN, number_of("upload")),
    Page("projects:import_match", OWN, number_of("upload")),
    Page("projects:import_template", SIGNED_IN, file_as("xlsx")),
    Page("projects:export", SIGNED_IN, file_as("xlsx")),
    Page("figures:list"),
    Page("figures:add", "officer coordinator"),
    Page("figures:import", "officer coordinator"),
    Page("figures:import_detail", "officer coordinator", number_of("figures_upload")),
    Page("proposals:grants_file", OWN, file_as("json")),
    Page("priorities:gaps_for_project", OWN, PROJECT),
    Page("priorities:gaps_for_organisation", OWN, ORGANISATION),
    Page("priorities:for_project", args=PROJECT),
    Page("priorities:list"),
    Page("priorities:feed", args=file_as("json")),
    Page("priorities:detail", args=PLAN),
    Page("priorities:add", "officer", slug_of("draft")),
    Page(
        "priorities:edit",
        "officer",
        lambda world: {"slug": world.draft.slug, "number": world.drafted.pk},
    ),
    Page("priorities:priority", args=lambda world: PLAN(world) | {"number": world.wanted.pk}),
    Page("priorities:publish", "officer", slug_of("draft")),
    Page("priorities:changes", args=PLAN),
    Page("priorities:plan_edit", "officer", slug_of("draft")),
    Page("priorities:renew", "officer", PLAN),
    Page("priorities:pairs", "officer", slug_of("draft")),
    Page("priorities:take_back", "officer", PLAN),
    Page("priorities:discard", "officer", slug_of("draft")),
    Page(
        "priorities:remove",
        "officer",
        lambda world: {"slug": world.draft.slug, "number": world.drafted.pk},
    ),
    Page("priorities:import", "officer"),
    Page("priorities:import_detail", "officer coordinator", number_of("document")),
    Page("priorities:import_match", "officer coordinator", number_of("choosing")),
    Page("priorities:import_template", "officer", file_as("xlsx")),
    Page("priorities:indicator", args=slug_of("indicator")),
    Page("priorities:indicator_file", args=slug_of("indicator")),
    Page("priorities:indicator", args=slug_of("indicator"), query="?area=E07000012"),
    Page("priorities:comparison_file", args=slug_of("counted"), query=COMPARED),
    Page("priorities:comparison_groups"),
    Page("priorities:comparison_group_add", "officer"),
    Page("priorities:comparison_group_edit", "officer", number_of("comparison_group")),
    Page("priorities:comparison_group_remove", "officer", number_of("comparison_group")),
    Page(
        "priorities:question",
        "officer",
        lambda world: {
            "slug": world.plan.slug,
            "number": world.wanted.pk,
            "project": world.project.slug,
        },
    ),
    Page(
        "priorities:answer_question",
        "lead",
        lambda world: {"slug": world.project.slug, "number": world.question.pk},
    ),
    Page("priorities:coverage_list"),
    Page("priorities:coverage", args=PLAN),
    Page("priorities:coverage_file", args=lambda world: PLAN(world) | {"form": "json"}),
    Page("priorities:coverage_file", args=lambda world: PLAN(world) | {"form": "xlsx"}),
    Page("priorities:briefing", args=PLAN),
    Page("priorities:gaps_file", args=lambda world: PLAN(world) | {"form": "csv"}),
    Page("priorities:profile_file", args=lambda world: PLAN(world) | {"form": "xlsx"}),
    Page("priorities:cliff_file", args=lambda world: PLAN(world) | {"form": "csv"}),
    Page(
        "priorities:with_file",
        args=lambda world: PLAN(world) | {"other": world.earlier.slug, "form": "csv"},
    ),
    Page("priorities:map", args=PLAN),
    Page("priorities:national", "officer coordinator"),
    Page("priorities:national_file", "officer coordinator", lambda world: {"form": "csv"}),
    Page("priorities:profile", args=PLAN),
    Page("priorities:cliff", args=PLAN),
    Page("priorities:gaps", args=PLAN),
    Page("priorities:beside", args=PLAN),
    Page("priorities:with", args=lambda world: PLAN(world) | {"other": world.earlier.slug}),
    Page("priorities:coverage_cell", args=cell),
    Page("unit-costs:list"),
    Page("unit-costs:import", "coordinator"),
    Page("unit-costs:import_detail", "coordinator", number_of("costs_upload")),
    Page("deflators:list"),
    Page("deflators:import", "coordinator"),
    Page("deflators:import_detail", "coordinator", number_of("index_upload")),
    Page("proposals:cuts", SIGNED_IN),
    Page("proposals:area_briefing", "officer coordinator", place),
    Page("proposals:add_office_question", "coordinator", place),
    Page(
        "proposals:edit_office_question",
        "coordinator",
        lambda world: place(world) | {"number": world.office_question.pk},
    ),
    Page("proposals:assumptions"),
    Page("proposals:add_assumptions", "coordinator"),
    Page("proposals:edit_assumptions", "coordinator", number_of("assumption")),
    Page("proposals:project_assumptions", OWN, PROJECT),
    Page(
        "proposals:answer_assumptions",
        OWN,
        lambda world: {"slug": world.project.slug, "number": world.outcome.pk},
    ),
    Page("proposals:list"),
    Page("proposals:together"),
    Page("proposals:together_file", args=file_as("csv")),
    Page("proposals:together_file", args=file_as("xlsx")),
    Page("proposals:detail", args=BID),
    Page("proposals:add", "coordinator"),
    Page("proposals:edit", "coordinator", BID),
    Page("proposals:projects", "coordinator", BID),
    Page("proposals:amounts", "coordinator", BID),
    Page(
        "proposals:undertaking",
        "coordinator",
        lambda world: BID(world) | {"project": world.proposal.parts.first().project.slug},
    ),
    Page("proposals:costs", "coordinator", BID),
    Page("proposals:texts", SIGNED_IN, BID),
    Page("proposals:text", "coordinator", lambda world: BID(world) | {"section": "risks"}),
    Page("proposals:word", OWN, BID),
    Page("proposals:word_file", OWN, BID),
    Page("proposals:word_back", OWN, BID),
    Page("proposals:word_copy", OWN, in_bid("word_copy")),
    Page("proposals:calls", SIGNED_IN),
    Page("proposals:call", SIGNED_IN, slug_of("call")),
    Page("proposals:add_call", "coordinator"),
    Page("proposals:edit_call", "coordinator", slug_of("call")),
    Page("proposals:add_call_question", "coordinator", slug_of("call")),
    Page("proposals:call_question", "coordinator", call_question),
    Page("proposals:answers", SIGNED_IN, BID),
    Page("proposals:answer", "coordinator", answer_of),
    Page("proposals:savings", SIGNED_IN, BID),
    Page("proposals:offers", SIGNED_IN, BID),
    Page("proposals:offer", "officer coordinator", offer),
    Page("proposals:package", "coordinator", BID),
    Page("proposals:package_found", "coordinator", package_of),
    Page("proposals:package_beside", "coordinator", package_of),
    Page("proposals:package_accept", "coordinator", package_of),
    Page("proposals:pack", SIGNED_IN, BID),
    Page("proposals:printed_pack", EVERYBODY, lambda world: {"code": world.pack.code}),
    Page("proposals:pack_sections", "coordinator", BID),
    Page("proposals:pack_preview", "coordinator", BID),
    Page("proposals:funder_logo", "coordinator", BID),
    Page("proposals:consents", SIGNED_IN, BID),
    Page("proposals:ask", "coordinator", BID),
    Page("proposals:differences", SIGNED_IN, BID),
    Page("proposals:consent", "lead coordinator", in_bid("consent")),
    Page("proposals:record", "coordinator", in_bid("consent")),
    Page("proposals:conversation", SIGNED_IN, BID),
    Page("proposals:thread", SIGNED_IN, in_bid("thread")),
    Page("proposals:funder_questions", SIGNED_IN, BID),
    Page("proposals:funder_question", SIGNED_IN, in_bid("funder_question")),
    Page("proposals:again", "coordinator", slug_of("lost")),
    Page("proposals:state", "coordinator", slug_of("consulting")),
]

# What they show does not grow with the rows of others, or only a number of them does.
OF_ONE_THING = set(
    "help proposals:edit_office_question proposals:add_office_question"
    " email_preferences close_account stop_emails invitation organisations:add"
    " organisations:answer"
    " organisations:ask organisations:invite organisations:leave organisations:member"
    " organisations:leave_consortium"
    " papers:add_kind papers:kind papers:replace papers:remove"
    " priorities:comparison_group_add priorities:comparison_group_remove priorities:import_match"
    " priorities:question priorities:answer_question"
    " priorities:plan_edit priorities:renew priorities:remove priorities:take_back"
    " projects:import_match projects:outcome_edit projects:refuse projects:status projects:write"
    " proposals:funder_question"
    " proposals:printed_pack"
    " organisations:logo projects:story proposals:text proposals:undertaking"
    " proposals:pack_sections"
    " proposals:funder_logo proposals:word_back proposals:call_question proposals:add_call_question"
    " priorities:discard projects:takeaway proposals:package_beside"
    "".split()
)

# They answer a POST alone, or hand out one stored file.
NOT_LOOKED_AT = set(
    "health-live health-ready organisations:withdraw_invitation organisations:invite_again"
    " organisations:withdraw_wish organisations:end_membership organisations:ask_for_approval"
    " papers:file papers:earlier_file organisations:logo_file organisations:papers_in_packs"
    " projects:suggestions projects:confirm projects:ask projects:link_remove"
    " projects:import_file projects:import_apply projects:import_undo projects:import_discard"
    " projects:import_again projects:import_answer"
    " proposals:area_briefing_file proposals:proof proposals:offer_proof"
    " proposals:pack_file proposals:pack_retry"
    " proposals:pack_files proposals:pack_cancel"
    " proposals:pack_picture proposals:word_copy_file proposals:answer_length"
    " figures:import_match figures:import_file figures:import_apply figures:import_undo"
    " figures:import_discard figures:import_again figures:import_answer"
    " priorities:import_file priorities:import_document priorities:import_apply"
    " priorities:import_undo priorities:import_discard priorities:import_again"
    " priorities:import_answer"
    " unit-costs:import_match unit-costs:import_file unit-costs:import_apply"
    " unit-costs:import_undo unit-costs:import_discard unit-costs:import_again"
    " unit-costs:import_answer"
    " deflators:import_match deflators:import_file deflators:import_apply deflators:import_undo"
    " deflators:import_discard deflators:import_again deflators:import_answer"
    # One question, to whoever added the organisation: nobody in this world.
    " organisations:withdraw"
    # Rows leave in batches, which their own tests count; papers are written down as they are sent.
    " projects:services_file my_data_file organisations:data"
    "".split()
)


@dataclass(frozen=True)
class Look:
    """What one role was answered at one address: how long the answer is, and its queries."""

    status: int
    length: int
    queries: Counter


class Walk:
    """Clients signed in as each role, who look at every page."""

    def __init__(self, world):
        self.urls = {page: page.url(world) for page in PAGES}
        self.clients = {role: Client(raise_request_exception=False) for role in world.people}
        for role, person in world.people.items():
            if person.is_authenticated:
                self.clients[role].force_login(
                    person, backend="allauth.account.auth_backends.AuthenticationBackend"
                )

    def look_at_all(self, roles_of):
        """{page: {role: what it was answered}}, for the roles that `roles_of` names of a page."""
        return {
            page: {role: self.look(page, role) for role in roles_of(page)} for page in self.urls
        }

    def look(self, page, role):
        reset_queries()  # Django keeps no more than 9,000
        with transaction.atomic(), CaptureQueriesContext(connection) as captured:
            response = self.clients[role].get(self.urls[page])
            length = len(response.getvalue())
            transaction.set_rollback(True)
        return Look(response.status_code, length, Counter(map(shape, captured.captured_queries)))


def shape(query):
    """A statement without its values, however many."""
    sql = re.sub(r"'[^']*'|\b\d+\b|_django_curs_\w+", "…", query["sql"])
    return re.sub(r"\(…\)(, \(…\))+", "(…)", re.sub(r"…(, …)+", "…", sql))


@pytest.fixture(scope="module")
def looks(django_db_setup, django_db_blocker):
    """`(first, last)`: every page with a row or two of everything, and with more."""
    cache.clear()
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        world.grow()
        walk = Walk(world)
        first = walk.look_at_all(lambda page: world.people)
        for _ in range(FURTHER):
            world.grow()
        last = walk.look_at_all(Page.roles)
        transaction.set_rollback(True)
    return first, last


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_further_rows_cost_no_role_a_query(page, looks):
    first, last = (each[page] for each in looks)

    for role in page.roles():
        further = last[role].queries - first[role].queries
        assert last[role].status == 200
        assert last[role].queries.total() == first[role].queries.total(), f"{role}: {further}"


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_everybody_who_may_look_was_looked_for(page, looks):
    first, _ = looks

    assert [role for role, look in first[page].items() if look.status == 200] == page.roles()


def test_every_list_grew(looks):
    first, last = looks

    same = {
        page.name
        for page in PAGES
        if all(first[page][role].length == last[page][role].length for role in page.roles())
    }

    assert same == OF_ONE_THING


def test_every_page_is_counted_or_said_to_be_none():
    own = {address.name for address in addresses() if address.is_own}

    assert own == {page.name for page in PAGES} | NOT_LOOKED_AT
