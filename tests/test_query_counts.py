"""Ten rows cost what one costs: every listing, on its rendered page, for who sees most of it.

A further listing: a line in LISTINGS with its URL, who looks at it and what adds one row.
"""

from dataclasses import dataclass
from functools import cached_property

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.walk import addresses

pytestmark = pytest.mark.django_db


class Place:
    """What the rows of a test have in common, so that all of them show on one page."""

    def __init__(self, coordinator):
        self.coordinator = coordinator
        self.area = factories.AreaFactory(name="South Cambridgeshire", level="district")
        self.organisation = factories.OrganisationFactory(areas=[self.area])
        self.outcome = factories.OutcomeFactory()
        self.group = factories.TargetGroupFactory()
        self.partnership = factories.PartnershipFactory(areas=[self.area])
        self.plan = factories.PlanFactory(partnership=self.partnership)
        self.indicator = factories.IndicatorFactory()
        self.project = self.add_project()
        self.add_priority()

    def add_project(self, **facts):
        project = factories.ProjectFactory(
            **{"organisation": self.organisation} | facts,
            areas=[factories.AreaFactory(parent=self.area)],
            target_groups=[self.group],
        )
        factories.ProjectOutcomeFactory(project=project, outcome=self.outcome, evidence_level=2)
        return project

    def add_project_of_another(self):
        """In the place and for the people of `project`."""
        other = self.add_project(organisation=factories.OrganisationFactory())
        other.areas.set([self.area])

    def add_gap(self):
        """A priority around `project` that it shares an outcome with, for other people."""
        group = factories.TargetGroupFactory()
        priority = factories.PriorityFactory(plan=self.plan, target_groups=[group])
        factories.PriorityOutcomeFactory(priority=priority, outcome=self.outcome)

    def add_link(self):
        factories.OutcomeLinkFactory()
        factories.OutcomeLinkFactory(from_outcome=self.outcome)

    def add_organisation(self):
        organisation = factories.OrganisationFactory(
            areas=[factories.AreaFactory(parent=self.area)]
        )
        factories.MembershipFactory(organisation=organisation)

    def add_member(self):
        factories.MembershipFactory(organisation=self.organisation)
        factories.InvitationFactory(organisation=self.organisation)
        factories.InvitationFactory(organisation=self.organisation, expired=True)
        factories.PositionFactory(
            organisation=self.organisation, answer__question=factories.QuestionFactory()
        )

    def add_position(self):
        position = factories.PositionFactory(
            organisation=self.organisation, answer__question=factories.QuestionFactory()
        )
        factories.PositionNoteFactory(
            organisation=self.organisation, question=position.answer.question
        )

    def add_waiting(self):
        factories.OrganisationFactory(
            status="waiting",
            added_by=factories.UserFactory(),
            areas=[factories.AreaFactory(parent=self.area)],
        )

    def add_wish(self):
        """To an organisation of the coordinator's, and by the coordinator to another."""
        factories.JoinRequestFactory(organisation=self.organisation)
        factories.JoinRequestFactory(user=self.coordinator)

    def add_entry(self):
        """An organisation here, and a charity of the register with one linked to it."""
        factories.OrganisationFactory(name="Fen Edge")
        main = factories.RegisteredCharityFactory(name="Fen Edge")
        factories.RegisteredCharityFactory(
            name="Fen Edge Fund",
            number=main.number,
            linked_number=1,
            organisation_number=main.number + 9_000_000,
        )

    def add_area(self):
        factories.AreaFactory(parent=self.area)

    def add_plan(self):
        plan = factories.PlanFactory(
            partnership=factories.PartnershipFactory(areas=[factories.AreaFactory()])
        )
        factories.PriorityFactory(plan=plan, theme="crime")

    def add_priority(self):
        priority = factories.PriorityFactory(
            plan=self.plan,
            areas=[factories.AreaFactory(parent=self.area)],
            target_groups=[self.group],
            indicator=factories.IndicatorFactory(),
        )
        factories.PriorityOutcomeFactory(priority=priority, outcome=self.outcome)
        factories.MeasurementFactory(
            indicator=priority.indicator, area=self.area, period="2024", value=3, count=3
        )

    def add_measurement(self):
        factories.MeasurementFactory(
            indicator=self.indicator, area=factories.AreaFactory(parent=self.area), value=1, count=1
        )

    def add_figure(self):
        factories.MeasurementFactory(area=self.area, value=1, count=1)

    def add_proposal(self):
        proposal = factories.ProposalFactory(plans=[self.plan], areas=[self.area])
        factories.PartFactory(proposal=proposal, project=self.project)

    @cached_property
    def proposal(self):
        return factories.ProposalFactory(plans=[self.plan], areas=[self.area])

    def add_part(self):
        factories.PartFactory(proposal=self.proposal, project=self.add_project())

    def add_cost(self):
        factories.CostFactory(proposal=self.proposal)

    def add_grant(self):
        today = timezone.localdate()
        factories.FundingFactory(project=self.add_project(), starts_on=today, ends_on=today)

    def add_pack(self):
        factories.BidPackFactory(
            proposal=self.proposal, status="ready", pdf="packs/a.pdf", finished_at=timezone.now()
        )

    def add_upload(self):
        factories.ImportFactory(
            organisation=factories.OrganisationFactory(), applied_by=factories.UserFactory()
        )

    @cached_property
    def upload(self):
        return factories.ImportFactory(report={"new": 20})

    def add_upload_row(self):
        factories.ImportRowFactory(upload=self.upload, cells={"title": "A"})


@dataclass(frozen=True)
class Listing:
    """A page, by URL name and arguments, and what adds one row to it."""

    name: str
    add: str
    args: object = None
    query: str = ""

    def __str__(self):
        return f"{self.name} {self.add}"

    def url(self, place):
        kwargs = self.args(place) if self.args else {}
        return reverse(self.name, kwargs=kwargs) + self.query


def slug_of(name):
    return lambda place: {"slug": getattr(place, name).slug}


def area(place):
    return {"code": place.area.code}


def file_of_plan(place):
    return {"slug": place.plan.slug, "form": "json"}


def as_a_file(place):
    return {"form": "json"}


def cell(place):
    """The first priority of the plan, in the district all projects lie in."""
    priority = place.plan.priorities.order_by("pk")[0]
    return {"slug": place.plan.slug, "priority": priority.reference, "area": place.area.code}


def upload(place):
    return {"number": place.upload.pk}


LISTINGS = [
    Listing("home", "add_plan"),
    Listing("home", "add_proposal"),
    Listing("organisations:list", "add_organisation"),
    Listing("organisations:detail", "add_project", slug_of("organisation")),
    Listing("organisations:detail", "add_member", slug_of("organisation")),
    Listing("organisations:detail", "add_wish", slug_of("organisation")),
    Listing("organisations:join", "add_entry", query="?q=Fen+Edge"),
    Listing("organisations:join", "add_wish"),
    Listing("organisations:waiting", "add_waiting"),
    Listing("home", "add_waiting"),
    Listing("home", "add_wish"),
    Listing("organisations:edit", "add_member", slug_of("organisation")),
    Listing("organisations:positions", "add_position", slug_of("organisation")),
    Listing("area", "add_area", area),
    Listing("area", "add_project", area),
    Listing("area", "add_priority", area),
    Listing("area", "add_figure", area),
    Listing("area_search", "add_area", query="?q=Ward"),
    Listing("projects:list", "add_project"),
    Listing("projects:import", "add_upload"),
    Listing("projects:import_detail", "add_upload_row", upload),
    Listing("home", "add_upload"),
    Listing("projects:outcomes", "add_link"),
    Listing("projects:nearby", "add_project_of_another", slug_of("project")),
    Listing("proposals:grants_file", "add_grant", as_a_file),
    Listing("priorities:gaps_for_project", "add_gap", slug_of("project")),
    Listing("priorities:list", "add_plan"),
    Listing("priorities:detail", "add_priority", slug_of("plan")),
    Listing("priorities:indicator", "add_measurement", slug_of("indicator")),
    Listing("priorities:for_project", "add_priority", slug_of("project")),
    Listing("priorities:coverage_list", "add_plan"),
    Listing("priorities:coverage_list", "add_project"),
    Listing("priorities:coverage", "add_priority", slug_of("plan")),
    Listing("priorities:coverage", "add_project", slug_of("plan")),
    Listing("priorities:coverage_file", "add_priority", file_of_plan),
    Listing("priorities:coverage_file", "add_project", file_of_plan),
    Listing("priorities:coverage_cell", "add_project", cell),
    Listing("proposals:list", "add_proposal"),
    Listing("proposals:detail", "add_part", slug_of("proposal")),
    Listing("proposals:projects", "add_project", slug_of("proposal")),
    Listing("proposals:projects", "add_priority", slug_of("proposal")),
    Listing("proposals:amounts", "add_part", slug_of("proposal")),
    Listing("proposals:costs", "add_cost", slug_of("proposal")),
    Listing("proposals:pack", "add_pack", slug_of("proposal")),
]

# Pages that hold one thing, or whose rows are counted where they belong.
WITHOUT_ROWS = set(
    "email_preferences stop_emails"
    " help health-live health-ready organisations:invite organisations:withdraw_invitation"
    " organisations:invite_again"
    " organisations:add organisations:ask organisations:withdraw_wish organisations:answer"
    " organisations:leave organisations:decide organisations:ask_for_approval"
    " organisations:member organisations:end_membership invitation"
    " projects:add projects:suggestions projects:outcome_edit projects:link_add"
    " projects:link_edit projects:link_remove"
    " projects:detail projects:edit projects:status projects:evidence"
    " projects:confirm projects:write projects:refuse projects:ask projects:confirm_link"
    " projects:takeaway"
    # Rows leave in batches, which its own test counts.
    " projects:services_file"
    " projects:import_match projects:import_file projects:import_template projects:export"
    " projects:import_apply projects:import_undo projects:import_discard projects:import_again"
    " proposals:add proposals:edit proposals:pack_file proposals:pack_retry"
    "".split()
)


@pytest.mark.parametrize("listing", LISTINGS, ids=str)
def test_ten_rows_cost_what_one_costs(listing, coordinator, client_for, queries_of):
    place = Place(coordinator)
    client = client_for(coordinator)
    add = getattr(place, listing.add)
    url = listing.url(place)

    def look():
        response = client.get(url)
        assert response.status_code == 200

    add()
    look()  # what is kept between requests is kept by now
    first = queries_of(look)
    for _ in range(9):
        add()

    assert queries_of(look) == first


def test_every_page_is_counted_or_said_to_hold_no_rows():
    own = {address.name for address in addresses() if address.is_own}

    assert own == {listing.name for listing in LISTINGS} | WITHOUT_ROWS
