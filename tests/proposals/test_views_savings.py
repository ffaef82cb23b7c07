"""The page of what a bid saves: what it says first, and what it says when it cannot say much."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consortium.history import acting
from consortium.services.accounts import forget
from projects.models import ProjectOutcome
from proposals.models import Part, Proposal, UnitCost
from proposals.pack.snapshot import gather
from tests import factories
from tests.pages import text
from tests.proposals.bids import make_bid, make_valued_bid

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client_for, coordinator):
    """The words of a bid's page of savings."""

    def page(bid, **query):
        path = reverse("proposals:savings", args=[bid.slug])
        return text(client_for(coordinator).get(path, query))

    return page


def test_it_begins_with_what_a_pound_is_worth_and_says_when_that_is_little(read):
    words = read(make_valued_bid())

    assert "Worth £0.02 to public services for each £1, probably between £0.02 and £0.03" in words
    assert "of which £0.02 could leave a budget" in words
    assert "On this evidence it never pays for itself out of public budgets" in words
    assert "worth £0.02 for each £1: less than it costs" in words


def test_the_picture_says_which_agency_saves_how_much_each_year(client_for, coordinator):
    path = reverse("proposals:savings", args=[make_valued_bid().slug])

    page = client_for(coordinator).get(path).content.decode()

    assert "Public services save: 2027/28 £250. Saved by Police: 2027/28 £250." in page


def test_a_bid_that_pays_says_when(read):
    bid = make_valued_bid()
    UnitCost.objects.update(amount_gbp=Decimal(20_000))

    words = read(bid)

    assert "By the end of 2027/28 public services have saved what it costs." in words
    assert "it is worth £4.00 for each £1." in words


def test_a_bid_that_would_pay_if_it_did_more_says_how_much_more(read):
    bid = make_valued_bid()
    UnitCost.objects.update(amount_gbp=Decimal(2500))

    assert "every effect would have to be 2.00 times as large" in read(bid)


def test_what_asks_for_less_than_it_costs_says_so(read):
    bid = make_valued_bid()
    project = bid.parts.get().project
    project.annual_cost_gbp = Decimal(50_000)
    project.save()

    assert "The projects cost £12,500 more than is asked for and matched here." in read(bid)


def test_who_gains_is_told_apart_from_people_and_the_economy(read):
    bid = make_valued_bid()
    cost = UnitCost.objects.get()
    factories.UnitCostFactory(code="B1.1", parent=cost, agency="NHS", event="burglary")
    factories.UnitCostFactory(
        code="B1.2", parent=cost, agency="Victims", kind="social", event="burglary"
    )

    words = read(bid)

    assert "NHS public body burglary £250 £125 to £500 £0" in words
    assert "Victims no public body: never counted as a saving burglary £250" in words
    assert "Public bodies together £250" in words


def test_what_is_not_counted_says_what_is_missing_and_what_would_pay(read):
    bid = make_valued_bid()
    ProjectOutcome.objects.update(effect_low=None, effect_central=None)

    words = read(bid)

    assert "Nothing in this bid can be counted in pounds yet" in words
    assert "Fewer burglaries Locks 1 central effect" in words
    assert "It pays for itself if it prevents 125 of 480 a year." in words


def test_more_than_there_are_is_called_that(read):
    bid = make_valued_bid()
    ProjectOutcome.objects.update(effect_low=None, effect_central=None)
    UnitCost.objects.update(amount_gbp=Decimal(1))

    assert "if it prevents 12,500 of 480 a year: more than there are." in read(bid)


def test_how_many_there_are_may_not_be_known(read):
    bid = make_valued_bid()
    ProjectOutcome.objects.update(effect_low=None, effect_central=None)
    bid.areas.clear()

    assert "if it prevents 125 a year; how many there are is not known." in read(bid)


def test_an_outcome_that_another_already_covers_is_named(read):
    bid = make_valued_bid()
    project = bid.parts.get().project
    tag = project.tags.get()
    tag.pk, tag.outcome, tag.people_per_year = None, factories.OutcomeFactory(name="Safer"), 5
    tag.save()

    assert "Left out because another outcome that counts already" in read(bid)
    assert "Safer, Locks 1" in read(bid)


def test_the_working_shows_lines_swings_and_sources(read):
    bid = make_valued_bid()
    UnitCost.objects.update(source="The workbook", quality="amber")

    words = read(bid)

    assert "In prices of 2015, discounted at 3.5% a year." in words
    assert "2.5" in words
    assert "Effect Fewer burglaries, Locks 1 £125 £500" in words
    assert "The workbook quality: amber" in words


def test_each_priority_stands_with_what_its_outcomes_save(read):
    """Both burglary and a second priority ask for fewer burglaries; nobody answers falls."""
    bid = make_valued_bid()
    plan = bid.plans.get()
    burglary = plan.priorities.get(title="Burglary")
    factories.PriorityFactory(plan=plan, title="Homes", outcomes=burglary.outcomes.all())

    words = read(bid)

    assert "Burglary Vale plan £250 Falls Vale plan £0 Homes Vale plan £250" in words
    assert "so these do not add up" in words


def test_a_claim_on_much_of_what_is_recorded_is_pointed_out(read):
    bid = make_valued_bid()
    ProjectOutcome.objects.update(people_per_year=4000)

    assert "of a year’s recorded: look twice" in read(bid)


@pytest.mark.parametrize(
    "spoil, words",
    [
        (lambda: Proposal.objects.update(starts_on=None), "Say on which day the bid starts"),
        (lambda: UnitCost.objects.update(agency="Multiple"), "B1 is the cost of several agencies"),
    ],
)
def test_what_cannot_be_worked_out_says_what_to_change(spoil, words, read):
    bid = make_valued_bid()
    spoil()

    assert words in read(bid)


def test_a_bid_without_money_says_so(read):
    bid = make_valued_bid()
    Part.objects.update(amount_gbp=None, match_funding_gbp=None)

    assert "no cost is entered yet" in read(bid)


def test_a_bid_without_projects_has_nothing_to_count(read):
    assert "Nothing in this bid can be counted" in read(make_bid(projects=0))


def test_the_bids_page_leads_there(client_for, coordinator):
    bid = make_valued_bid()

    page = client_for(coordinator).get(bid.get_absolute_url())

    assert reverse("proposals:savings", args=[bid.slug]) in page.content.decode()


def test_outcomes_that_nobody_has_priced_are_named_by_project(read):
    bid = make_valued_bid()
    project = bid.parts.get().project
    for name in ("Neighbours meet", "People feel safe"):
        outcome = factories.OutcomeFactory(name=name)
        factories.ProjectOutcomeFactory(project=project, outcome=outcome)

    words = read(bid)

    assert "Nobody has said yet what these are worth" in words
    assert "Neighbours meet" in words
    assert "People feel safe" in words


def test_what_is_asked_is_told_in_cash_at_an_inflation_the_reader_may_set(read):
    """£12,000 in prices of 2015, asked for 2027/28: × 1.02¹² and × 1.05¹²."""
    bid = make_valued_bid()

    assert "At 2% inflation a year £12,000 is £15,219 in pounds of the day." in read(bid)
    words = read(bid, inflation="5")
    assert "At 5% inflation a year £12,000 is £21,550 in pounds of the day." in words
    assert "2027/28 £12,000 £21,550" in words


@pytest.mark.parametrize("typed", ["much", "-3", "400", "1.23456"])
def test_an_inflation_that_is_none_is_told_and_the_usual_one_taken(typed, read):
    words = read(make_valued_bid(), inflation=typed)

    assert "Error:" in words
    assert "At 2% inflation a year" in words


def test_each_sides_gain_and_a_fair_share_of_what_is_asked_stand_together(read):
    """£250 each to the police, the NHS and a council: a third of £12,000 each."""
    bid = make_valued_bid()
    cost = UnitCost.objects.get()
    for code, agency in (("B1.1", "Police"), ("B1.2", "NHS"), ("B1.3", "Local authority")):
        factories.UnitCostFactory(code=code, parent=cost, agency=agency, event="burglary")

    words = read(bid)

    assert "Crime and disorder partners Police £250 £125 to £500 33% £4,000" in words
    assert "Health and wellbeing partners NHS £250 £125 to £500 33% £4,000" in words
    assert "The last column is a starting point for talks, nothing more" in words
    assert "at these shares each would pay for more than its own saving" in words


def test_a_bid_that_pays_for_itself_asks_nobody_for_more_than_it_saves(read):
    bid = make_valued_bid()
    UnitCost.objects.update(amount_gbp=Decimal(20_000))

    words = read(bid)

    assert "Crime and disorder partners Police £50,000" in words
    assert "more than its own saving" not in words


def test_what_the_answer_hangs_on_is_drawn_and_told_with_what_all_outcomes_share(
    client_for, coordinator
):
    """Deadweight of 50% goes to 40% and to 60%: £300 and £200 of £250."""
    bid = make_valued_bid()

    page = client_for(coordinator).get(reverse("proposals:savings", args=[bid.slug]))

    assert 'aria-labelledby="hangs-on-wide-title' in page.content.decode()
    assert "Deadweight all outcomes together £200 £300" in text(page)


def test_the_full_cost_stands_beside_what_is_asked(read):
    bid = make_valued_bid()
    project = bid.parts.get().project
    project.annual_cost_gbp = Decimal(50_000)
    project.save()

    assert "At full cost with what is not asked for here £25,000" in read(bid)


def test_each_figure_says_who_entered_it_and_when(client_for, coordinator):
    bid = make_valued_bid()
    person = factories.UserFactory(name="Ada Fenn")
    with acting(by=person, why="A better study"):
        ProjectOutcome.objects.update(deadweight=Decimal("0.4"))
    day = date_format(timezone.localdate(), "j F Y")

    path = reverse("proposals:savings", args=[bid.slug])
    words = text(client_for(coordinator).get(path))

    assert f"A leaflet entered by Ada Fenn, {day}" in words
    assert f"entered by the site’s administration, {day}" in words
    assert "Ada Fenn" not in str(gather(bid, on=timezone.localdate()))

    forget(user=person)
    words = text(client_for(coordinator).get(path))
    assert f"A leaflet entered by somebody whose account is closed, {day}" in words


def test_who_may_not_know_a_refuge_s_place_is_told_as_if_it_worked_all_over_its_district(
    client_for,
):
    """In the one of two wards that the bid is not in, nothing counts; all over Vale half does.

    Whoever leads a bid sees its amounts; while a coordinator has not approved their organisation
    they may not know where a refuge is.
    """
    bid = make_valued_bid()
    project = bid.parts.get().project
    upton, downton = bid.areas.get().children.order_by("-name")
    project.areas.set([upton])
    bid.areas.set([downton])
    project.sensitive = True
    project.save()
    waiting = factories.OrganisationFactory(status="waiting", added_by=factories.UserFactory())
    bid.lead_organisation = waiting
    bid.save()
    member = factories.MembershipFactory(organisation=waiting).user
    knows = factories.MembershipFactory(organisation=project.organisation).user
    savings = reverse("proposals:savings", args=[bid.slug])
    cuts = reverse("proposals:cuts", query={"bid": bid.slug, "lose": project.reference})

    assert "Public bodies together £125" in text(client_for(member).get(savings))
    assert "Public services then pay £125 more" in text(client_for(member).get(cuts))
    assert "Public bodies together £0" in text(client_for(knows).get(savings))
    assert "Public services then pay £0 more" in text(client_for(knows).get(cuts))
