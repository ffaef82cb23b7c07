"""The gaps that a funder's call could fill, as its page tells them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consortium.models import Area
from projects.models import Project
from tests import factories
from tests.pages import text
from tests.proposals.bids import make_bid

pytestmark = pytest.mark.django_db


@pytest.fixture
def bid():
    """A bid for Vale, of the wards Upton and Downton, whose plan has a priority with a known need,
    Burglary, and one without, Falls; its call is for anything anywhere.
    """
    return make_bid(call=factories.CallFactory(title="Safer places"))


def test_a_call_shows_the_gaps_it_could_fill(bid, coordinator, client_for):
    """480 burglaries a year and nobody at work; “Falls” is for another outcome."""
    Project.objects.update(status="ended")
    other = factories.OutcomeFactory(name="Something else")
    plan = bid.plans.get()
    burglary = plan.priorities.get(title="Burglary").outcomes.get()
    bid.call.outcomes.set([burglary])
    page = reverse("proposals:call", args=[bid.call.slug])

    wanted = text(client_for(coordinator).get(page))
    bid.call.outcomes.set([other])
    unwanted = text(client_for(coordinator).get(page))

    assert "Burglary in" in wanted
    assert "Falls in" not in wanted
    assert "No current plan lacks anything that this call is for" in unwanted


@pytest.fixture
def gaps_of(coordinator, client_for):
    """The page of a call from “Gaps it could fill” on, as words."""

    def look(call):
        Project.objects.update(status="ended")
        return text(client_for(coordinator).get(call.get_absolute_url())).partition(
            "Gaps it could fill"
        )[2]

    return look


def add_plan(bid, name, outcomes, areas=None):
    """A current plan of a partnership of this name: each outcome is a priority of its own."""
    partnership = factories.PartnershipFactory(name=name, areas=areas or list(bid.areas.all()))
    plan = factories.PlanFactory(partnership=partnership, title=f"Plan of {name}")
    for outcome in outcomes:
        factories.PriorityFactory(plan=plan, title=f"{outcome} for {name}", outcomes=[outcome])
    return plan


def test_gaps_whose_need_nobody_knows_stand_beside_those_that_are_ranked(bid, gaps_of):
    words = gaps_of(bid.call)

    assert "Burglary in Upton" in words
    assert "nobody knows how large the need is: Falls in Downton; Falls in Upton." in words
    assert "more gap" not in words
    assert "current plans that ask for" not in words


def test_gaps_that_are_not_shown_are_counted(bid, gaps_of, monkeypatch):
    burglary = bid.plans.get().priorities.get(title="Burglary")
    for title in ("Sheds", "Cars"):
        factories.PriorityFactory(
            plan=burglary.plan,
            title=title,
            outcomes=list(burglary.outcomes.all()),
            indicator=burglary.indicator,
        )
    for title in ("Trips", "Slips"):
        factories.PriorityFactory(plan=burglary.plan, title=title)
    monkeypatch.setattr("proposals.views.calls.MOST_GAPS", 1)

    words = gaps_of(bid.call)

    assert "And 5 smaller gaps." in words
    assert re.search(r"need is: \w+ in \w+; and 5 more gaps\.", words)


def test_gaps_are_those_of_areas_that_share_a_place_with_where_the_call_is_for(bid, gaps_of):
    hill = Area.objects.get(name="Hill")
    add_plan(
        bid, "Safer Hill", bid.plans.get().priorities.get(title="Burglary").outcomes.all(), [hill]
    )
    both = gaps_of(bid.call)

    bid.call.areas.set([hill])
    of_hill = gaps_of(bid.call)
    bid.call.areas.set([Area.objects.get(name="Upton")])
    of_upton = gaps_of(bid.call)

    assert ("in Upton" in both, "in Hill" in both) == (True, True)
    assert ("in Upton" in of_hill, "in Hill" in of_hill) == (False, True)
    assert ("in Upton" in of_upton, "in Hill" in of_upton) == (True, False)
    assert "in Downton" in both
    assert "in Downton" not in of_upton


def test_a_plan_that_holds_more_places_tells_those_alone_that_the_call_is_for(bid, gaps_of):
    hill = Area.objects.get(name="Hill")
    add_plan(bid, "Wide", [factories.OutcomeFactory(name="Tea")], [hill, *bid.areas.all()])

    bid.call.areas.set([hill])

    words = gaps_of(bid.call)
    assert "Tea for Wide in Hill" in words
    for ward in ("Upton", "Downton", "Vale"):
        assert f"Tea for Wide in {ward}" not in words


def test_of_many_plans_those_that_ask_for_most_of_it_are_looked_at_and_the_page_says_so(
    bid, gaps_of, monkeypatch
):
    tea, cake, other = (factories.OutcomeFactory(name=name) for name in ("Tea", "Cake", "Other"))
    bid.call.outcomes.set([tea, cake])
    add_plan(bid, "Aa", [tea, other])
    add_plan(bid, "Bb", [cake, other])
    add_plan(bid, "Zz", [tea, cake])
    monkeypatch.setattr("proposals.answering.gaps.MOST_PLANS", 2)

    words = gaps_of(bid.call)

    for shown in ("Tea for Aa", "Tea for Zz", "Cake for Zz"):
        assert f"{shown} in Upton" in words
    assert "Cake for Bb" not in words
    assert "Other" not in words
    assert "gaps of 2 of the 3 current plans that ask for what this call is for" in words


def test_what_a_call_asks_of_the_database_does_not_grow_with_plans(
    bid, gaps_of, django_assert_num_queries, coordinator, client_for
):
    outcome = factories.OutcomeFactory(name="Tea")
    bid.call.outcomes.set([outcome])
    add_plan(bid, "First", [outcome])
    gaps_of(bid.call)  # what is looked up once for all
    browser = client_for(coordinator)
    with CaptureQueriesContext(connection) as asked:
        browser.get(bid.call.get_absolute_url())

    for number in range(9):
        add_plan(bid, f"Next {number}", [outcome])

    with django_assert_num_queries(len(asked)):
        browser.get(bid.call.get_absolute_url())
