"""The pages of a package: asking, watching, reading, comparing and taking it in."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.models import Project
from proposals.models import Package
from proposals.services import packages
from tests import factories
from tests.proposals.bids import make_package
from tests.proposals.selection.worlds import make_offer

START = datetime.date(2027, 4, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, coordinator, monkeypatch):
    """Asks for a page as a coordinator; nothing is queued for real."""
    from proposals import tasks

    monkeypatch.setattr(tasks.work_out_package, "delay", lambda pk: None)
    client.force_login(coordinator)

    def go(name, bid, *args, post=None, query="", **headers):
        url = reverse(f"proposals:{name}", args=[bid.slug, *args]) + query
        response = client.post(url, post) if post is not None else client.get(url, **headers)
        response.words = " ".join(response.content.decode().split())
        return response

    return go


def worked_out(bid):
    package = bid.packages.get()
    packages.work_out(package_id=package.pk)
    package.refresh_from_db()
    return package


def test_the_form_offers_what_can_be_chosen_and_the_money_left_beside_own_costs(page):
    bid = make_offer(budget_gbp=100_000)
    factories.CostFactory(proposal=bid, amount_gbp=4000)

    words = page("package", bid).words

    assert "Of 4 projects that answer this bid’s plans" in words
    assert 'value="96000' in words
    assert "Locks charity, £40,000" in words


def test_what_the_bid_cannot_do_without_is_ticked_already(page):
    bid = make_offer()
    project = Project.objects.get(title="Locks")
    factories.PartFactory(proposal=bid, project=project, must=True)

    form = page("package", bid).context["form"]

    assert form["must"].value() == [project.reference]


def test_what_the_bid_cannot_do_without_and_cannot_choose_is_named(page):
    bid = make_offer()
    project = Project.objects.get(title="Locks")
    factories.PartFactory(proposal=bid, project=project, must=True)
    assert "cannot be chosen as they are" not in page("package", bid).words
    Project.objects.filter(pk=project.pk).update(annual_cost_gbp=None)

    found = page("package", bid)

    assert "answering none of its priorities here): Locks." in found.words
    assert found.context["form"].marked_not_on_offer == ["Locks"]


def test_a_package_is_asked_for_worked_out_and_read(page):
    bid = make_offer()

    asked = page("package", bid, post={"budget_gbp": "100,000"})
    package = bid.packages.get()
    waiting = page("package_found", bid, package.pk).words
    worked_out(bid)
    words = page("package_found", bid, package.pk).words

    assert asked.url == package.get_absolute_url()
    assert "The package waits for its turn" in waiting
    assert "3 projects of 4, for £90,000: 69.6 points of 100" in words
    assert "No other choice does better." in words
    assert "The budget lacks £40,000 for it." in words
    assert "With £20,000 more the best package would reach 78.5 points" in words
    assert "Put it into the bid" in words
    assert "nobody has counted the need" in words


def test_limits_are_asked_for_and_come_back_to_be_changed(page):
    bid = make_offer()
    post = {
        "budget_gbp": "100000",
        "shares": "on",
        "savings_weight": "0",
        "must": ["wardens"],
        "must_not": ["lunch"],
        "organisation_floor": "1000",
        "organisation_ceiling": "60000",
        "area-1": "E07",
        "floor-1": "500",
    }

    page("package", bid, post=post)
    package = worked_out(bid)
    again = page("package", bid, query=f"?like={package.pk}").context["form"]

    assert package.limits == {
        "shares": True,
        "savings_weight": "0",
        "less_match_funding": False,
        "accept_clashes": False,
        "must": ["wardens"],
        "must_not": ["lunch"],
        "organisation_floor": "1000",
        "organisation_ceiling": "60000",
        "area_floors": {"E07": "500"},
    }
    assert again["budget_gbp"].value() == 100_000
    assert again["must"].value() == ["wardens"]
    assert [each.name for each in again.project_lists if each.value()] == ["must", "must_not"]
    assert again["area-1"].value() == "E07"
    assert again.is_limited


@pytest.mark.parametrize(
    "post, said",
    [
        ({}, "Say how much money there is for projects."),
        ({"budget_gbp": "lots"}, "Write the amount in pounds as a number"),
        ({"must": ["locks"], "must_not": ["locks"]}, "“Locks” is to be in and to stay out"),
        ({"area-1": "E07"}, "Say how much at least is spent there."),
        ({"floor-1": "5"}, "Choose the place this money is for."),
        (
            {"area-1": "E07", "floor-1": "5", "area-2": "E07", "floor-2": "6"},
            "This place is there twice: keep one row.",
        ),
        (
            {"organisation_floor": "9", "organisation_ceiling": "8"},
            "The most for each organisation is below the least.",
        ),
    ],
)
def test_what_cannot_be_asked_for_is_said_beside_its_box(page, post, said):
    bid = make_offer()

    response = page("package", bid, post={"budget_gbp": "100"} | post if post else post)

    assert response.status_code == 200
    assert said in response.words
    assert not Package.objects.exists()


def test_limits_that_cannot_be_kept_are_named_with_the_way_back(page):
    bid = make_offer()
    page("package", bid, post={"budget_gbp": "80000", "must": ["locks", "wardens"]})
    package = worked_out(bid)

    words = page("package_found", bid, package.pk).words

    assert "No package keeps to all limits" in words
    assert "at most £80,000 in all; “Locks” is in; “Wardens” is in" in words
    assert f"?like={package.pk}" in words
    assert page("package_accept", bid, package.pk).status_code == 404
    assert "the limits cannot be kept together" in page("package", bid).words


def test_a_package_that_failed_says_why_and_one_under_way_how_far_it_is(page):
    bid = make_offer()
    failed = factories.PackageFactory(proposal=bid, status="failed", error="No day is set.")
    running = factories.PackageFactory(
        proposal=bid, status="running", step="Trying other budgets", progress=40
    )

    assert "No day is set." in page("package_found", bid, failed.pk).words
    fragment = page("package_found", bid, running.pk, HTTP_HX_REQUEST="true").words
    assert "Trying other budgets" in fragment
    assert "<html" not in fragment


def test_one_not_proven_says_how_far_it_may_be_from_the_best(page):
    bid = make_offer()
    package = make_package(bid, [])
    package.found |= {"status": "feasible", "gap": 0.02}
    package.save()

    words = page("package_found", bid, package.pk).words

    assert "at most 2.0% below what is possible" in words
    assert "For this money no project can be had." in words


def test_a_budget_for_which_time_ran_out_is_not_said_to_break_the_limits(page):
    bid = make_offer()
    package = make_package(bid, [factories.ProjectFactory()])
    found = package.found["frontier"][0]
    package.found["frontier"] = [
        {"budget": "20000.00", "points": None, "is_proven": False},
        {"budget": "40000.00", "points": None, "is_proven": True},
        found | {"budget": "60000.00", "is_proven": False},
        found,
    ]
    package.save()

    words = page("package_found", bid, package.pk).words
    rows = words.split("The best package for ten budgets")[1].split("</table>")[0].split("<tr")

    assert [("not found in time" in row, "cannot be kept" in row) for row in rows[2:4]] == [
        (True, False),
        (False, True),
    ]
    assert ["or more: time was up" in row for row in rows[4:]] == [True, False]


def test_the_picture_of_budgets_writes_each_in_full(page):
    bid = make_offer()
    package = make_package(bid, [factories.ProjectFactory()])
    package.found["frontier"][0]["budget"] = "400.00"
    package.save()

    assert page("package_found", bid, package.pk).context["columns"] == ["£400"]


def test_two_packages_stand_side_by_side(page):
    bid = make_offer()
    locks, lunch = (factories.ProjectFactory(title=title) for title in ("Bolts", "Soup"))
    one = make_package(bid, [locks])
    other = make_package(bid, [locks, lunch], share=0.5)

    assert "Put another package beside this one" in page("package_found", bid, one.pk).words
    words = page("package_beside", bid, one.pk, query=f"?with={other.pk}").words

    assert (
        words.index("Bolts") < words.index("not in") < words.index("50% of it", words.index("Soup"))
    )
    assert page("package_beside", bid, one.pk, query="?with=0").status_code == 404


def test_what_taking_a_package_in_would_change_is_shown_before_it_does(page):
    bid = make_offer(starts_on=START)
    factories.PartFactory(
        proposal=bid, project__title="Old", year=2027, amount_gbp=70, match_funding_gbp=30
    )
    page("package", bid, post={"budget_gbp": "100000"})
    package = worked_out(bid)

    words = page("package_accept", bid, package.pk).words
    stale = page("package_accept", bid, package.pk, post={"version": "9"})
    assert bid.parts.count() == 1
    taken = page("package_accept", bid, package.pk, post={"version": "1"})

    assert "and £30.00 match funding, which goes" in words
    assert stale.url == reverse("proposals:package_accept", args=[bid.slug, package.pk])
    assert taken.url == reverse("proposals:amounts", args=[bid.slug])
    assert {part.project.reference for part in bid.parts.all()} == {"balance", "locks", "lunch"}


def test_a_project_whose_years_change_is_not_said_to_stay(page):
    bid = make_offer(starts_on=START)
    project = factories.ProjectFactory()
    for year, amount in ((2027, 1000), (2028, 2000)):
        factories.PartFactory(proposal=bid, project=project, year=year, amount_gbp=amount)
    package = make_package(bid, [project])

    assert "changes: the same in all, but not in each year" in (
        page("package_accept", bid, package.pk).words
    )


def test_a_package_without_projects_empties_no_bid(page):
    bid = make_offer(starts_on=START)
    factories.PartFactory(proposal=bid, year=2027)
    package = make_package(bid, [])

    assert page("package_accept", bid, package.pk).status_code == 404
    assert page("package_accept", bid, package.pk, post={"version": "1"}).status_code == 404
    assert bid.parts.count() == 1


def test_a_package_is_not_taken_into_a_bid_without_a_first_day_or_one_handed_in(page):
    bid = make_offer(starts_on=None)
    package = make_package(bid, [factories.ProjectFactory()])

    assert "The bid has no first day yet" in page("package_accept", bid, package.pk).words
    refused = page("package_accept", bid, package.pk, post={"version": "1"})
    assert refused.url == package.get_absolute_url()

    type(bid).objects.update(status="submitted", starts_on=timezone.localdate())
    assert "it stays as it was handed in" in page("package_accept", bid, package.pk).words
    asked = page("package", bid, post={"budget_gbp": "5"})
    assert asked.url == bid.get_absolute_url()
    assert "packages worked out before stay here" in page("package", bid).words


def test_without_a_plan_the_page_says_what_is_missing(page):
    assert "There is nothing to choose from yet" in page("package", make_offer(plans=[])).words


def test_the_bids_pages_lead_a_coordinator_there_and_nobody_else(page, client, coordinator):
    bid = make_offer(lead_organisation=factories.OrganisationFactory())
    url = reverse("proposals:package", args=[bid.slug])
    assert url in page("detail", bid).words
    assert url in page("projects", bid).words

    its_lead = factories.MembershipFactory(organisation=bid.lead_organisation, role="lead").user
    client.force_login(its_lead)

    assert url not in page("detail", bid).words
    assert url not in page("projects", bid).words
