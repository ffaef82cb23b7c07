"""The page of cuts: what may be chosen, by whom, and what it says."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from consortium.access import may
from proposals.models import Proposal, UnitCost
from tests import factories
from tests.pages import text
from tests.proposals.bids import make_valued_bid

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client_for, coordinator):
    def page(**query):
        return text(client_for(coordinator).get(reverse("proposals:cuts"), query))

    return page


def test_a_bid_is_chosen_first_and_then_its_projects(read):
    bid = make_valued_bid(projects=2)

    assert "Which of its projects to lose" not in read()
    words = read(bid=bid.slug)
    assert "Locks 1" in words
    assert "Choose what to lose" in words


def test_from_a_bid_s_cuts_who_briefs_councillors_finds_the_way_there(
    client_for, officer, coordinator, lead
):
    bid = make_valued_bid()
    bid.shared_with.add(officer.memberships.get().organisation)
    bid.lead_organisation = lead.memberships.get().organisation
    bid.save()
    way = reverse("proposals:area_briefing", args=[bid.areas.get().code])
    cuts = reverse("proposals:cuts")

    for person, leads_there in ((officer, True), (coordinator, True), (lead, False)):
        page = client_for(person).get(cuts, {"bid": bid.slug})
        assert "Which of its projects to lose" in text(page)
        assert (f'href="{way}"' in page.content.decode()) is leads_there


def test_losing_a_project_tells_what_is_saved_and_who_pays(read):
    """£12,500 not spent, 2.5 burglaries at £100 more."""
    bid = make_valued_bid()

    words = read(bid=bid.slug, lose=bid.parts.get().project.reference)

    assert "The cut saves £12,500. Public services then pay £250 more" in words
    assert "between £125 and £500: £0.02 for each £1 saved." in words
    assert "never, on this evidence" in words
    assert "Police pays £250 £250" in words
    assert "Lost from Safer and well : Locks 1." in words


def test_a_cut_that_costs_more_names_the_year(read):
    bid = make_valued_bid()
    UnitCost.objects.update(amount_gbp=Decimal(20_000))

    words = read(bid=bid.slug, lose=bid.parts.get().project.reference)

    assert "By the end of 2027/28 the cut has cost public services more" in words


def test_a_cut_is_set_beside_the_same_money_kept_in_prevention(read):
    bid = make_valued_bid()

    words = read(bid=bid.slug, lose=bid.parts.get().project.reference, amount="£1,000")

    assert "The cut saves £1,000. Public services then pay £20 more" in words
    assert "a cut of £1,000, beside £1,000 kept in this prevention" in words


def test_an_amount_alone_is_set_beside_all_the_bids_prevention(read):
    """Of £25,000 for both projects £1,000 buys a 25th of the 5 burglaries they avoid together."""
    bid = make_valued_bid(projects=2)

    words = read(bid=bid.slug, amount="1000")

    assert "The cut saves £1,000." in words
    assert "Lost from Safer and well : Locks 1 and Locks 2." in words
    assert "a cut of £1,000, beside £1,000 kept in this prevention" in words


def test_which_bid_has_to_be_said(client_for, coordinator):
    make_valued_bid()
    browser = client_for(coordinator)

    page = browser.get(reverse("proposals:cuts"))
    assert "Which bid" in text(page)
    assert "optional" not in text(page)
    assert "There is a problem" not in text(page)
    assert "Choose a bid." in text(browser.get(reverse("proposals:cuts"), {"bid": ""}))


def test_a_funders_line_loses_the_projects_that_live_on_it(read):
    bid = make_valued_bid(projects=2)
    project = bid.parts.first().project
    factories.FundingFactory(project=project, funder="The Trust")

    words = read(bid=bid.slug, funder="The Trust")

    assert f"Lost from Safer and well : {project.title}." in words


def test_money_that_has_ended_or_not_begun_is_no_line_to_lose(read):
    bid = make_valued_bid(projects=2)
    day, today = datetime.timedelta(days=1), timezone.localdate()
    ended, to_come = (part.project for part in bid.parts.all())
    factories.FundingFactory(project=ended, funder="The Past", ends_on=today - day)
    factories.FundingFactory(project=ended, funder="The Trust", starts_on=today, ends_on=today)
    factories.FundingFactory(project=to_come, funder="The Future", starts_on=today + day)
    factories.FundingFactory(project=to_come, funder="The Trust", ends_on=today - day)

    words = read(bid=bid.slug, funder="The Trust")

    assert f"Lost from Safer and well : {ended.title}." in words
    assert "The Past" not in words
    assert "The Future" not in words


@pytest.mark.parametrize(
    "query, words",
    [
        ({"amount": "0"}, "Write an amount above £0, or leave it empty."),
        ({"lose": "nothing"}, "A project you chose is not in this bid."),
        ({"funder": "nobody"}, "not one of the available choices"),
        ({"lose": "", "amount": "much"}, "Write the amount in pounds as a number"),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_words(read, query, words):
    bid = make_valued_bid()

    found = read(bid=bid.slug, **query)

    assert words in found
    assert "The cut saves" not in found


def test_a_bid_that_cannot_be_appraised_says_why(read):
    bid = make_valued_bid()
    reference = bid.parts.get().project.reference
    Proposal.objects.update(starts_on=None)

    assert "Say on which day the bid starts" in read(bid=bid.slug, lose=reference)

    Proposal.objects.update(starts_on="2027-04-01")
    UnitCost.objects.update(agency="Multiple")
    assert "B1 is the cost of several agencies" in read(bid=bid.slug, lose=reference)


def test_who_may_see_no_amounts_is_told_so_even_of_a_published_bid(client_for, outsider):
    bid = make_valued_bid(published=True)

    words = text(client_for(outsider).get(reverse("proposals:cuts"), {"bid": bid.slug}))

    assert "There is no bid whose amounts you may see" in words
    assert "Locks 1" not in words


def test_the_bids_offered_are_those_whose_amounts_the_rule_shows(
    staff, lead, officer, coordinator, outsider, visitor, administrator
):
    council = officer.memberships.get().organisation
    charity = staff.memberships.get().organisation
    factories.ProposalFactory(published=True)
    factories.ProposalFactory(shared_with=[council])
    factories.ProposalFactory(lead_organisation=lead.memberships.get().organisation)
    joined = factories.ProposalFactory()
    factories.PartFactory(proposal=joined, project=factories.ProjectFactory(organisation=charity))

    for person in (staff, lead, officer, coordinator, outsider, visitor, administrator):
        shown = set(Proposal.objects.amounts_shown_to(person))
        allowed = {
            bid for bid in Proposal.objects.all() if may(person, "proposals.view_amounts", bid)
        }
        assert shown == allowed
