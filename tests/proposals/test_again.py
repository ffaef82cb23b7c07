"""A new bid from an earlier one: what comes along, and what no longer fits."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from consortium.access import Denied
from consortium.services.approval import leave_consortium
from projects.models import Project
from proposals.again import again
from proposals.forms.bid import next_start
from proposals.models import Proposal
from proposals.services import again as services
from tests import factories
from tests.proposals.agreeing import make_asked, make_term

pytestmark = pytest.mark.django_db

FIRST = datetime.date(2029, 9, 1)


@pytest.fixture
def lost(letters):
    asked = make_asked(years=2, deadline=datetime.date(2026, 11, 2))
    factories.CostFactory(proposal=asked.bid, organisation=asked.charities[0], year=2028)
    factories.ProposalTextFactory(proposal=asked.bid, section="risks", text="A van breaks down.")
    make_term(asked.bid, accepted_by=[asked.charities[1]], clashes_with=[asked.charities[0]])
    asked.bid.status, asked.bid.outcome = "lost", "Too many asked."
    asked.bid.save()
    return asked


def begin(found, *, by=None, **facts):
    values = {"title": "Safer still", "funder": "Another fund", "starts_on": FIRST} | facts
    return services.begin_again(proposal_id=found.bid.pk, by=by or found.coordinator, **values)


def test_projects_amounts_costs_terms_and_texts_come_along_in_the_new_years(lost):
    new = begin(lost)

    old = lost.bid
    assert (new.status, new.title, new.funder) == ("draft", "Safer still", "Another fund")
    assert (new.summary, new.years, new.deadline) == (old.summary, old.years, None)
    for name in ("plans", "areas", "terms"):
        assert set(getattr(new, name).all()) == set(getattr(old, name).all()) != set()
    moved = {
        (part.project_id, part.year + 2, part.amount_gbp, part.match_funding_gbp, part.share)
        for part in old.parts.all()
    }
    assert moved == set(
        new.parts.values_list("project", "year", "amount_gbp", "match_funding_gbp", "share")
    )
    assert new.costs.get().year == 2030
    (written,) = new.texts.all()
    assert (written.section, written.text) == ("risks", "A van breaks down.")
    assert new.delivery_years == [2029, 2030]


def test_agreements_and_what_was_said_stay_with_the_old_one(lost):
    factories.CommentFactory(thread__proposal=lost.bid)

    new = begin(lost)

    assert not new.consents.exists()
    assert not new.threads.exists()
    assert lost.bid.consents.count() == 2


def test_what_no_longer_fits_is_said_and_left_out(lost):
    first, second = (consent.project for consent in lost.consents)
    Project.objects.filter(pk=second.pk).update(status="ended")
    plan = lost.bid.plans.get()
    plan.superseded_by = factories.PlanFactory(title="The next plan")
    plan.status = "superseded"
    plan.save()

    found = again(lost.bid)

    assert found.projects == (first,)
    assert found.unfit == (
        f"“{second}” of Charity 2 has ended: it is left out.",
        "Charity 1 does not accept the term “always” (Is named data shared with the police?).",
        "The plan “Vale plan” has been replaced by “The next plan”.",
        "The Fund took bids until 2 November 2026. Find out whether it takes them again, or name "
        "another funder.",
    )
    assert set(begin(lost).parts.values_list("project", flat=True)) == {first.pk}


def test_charities_that_take_no_part_any_more_are_left_out_and_do_not_lead(lost):
    charity = lost.charities[0]
    lost.bid.lead_organisation = charity
    lost.bid.save()
    leave_consortium(organisation_id=charity.pk, by=lost.leads[0], why="It closed.")
    draft = lost.consents[1].project
    Project.objects.filter(pk=draft.pk).update(status="draft")

    found = again(Proposal.objects.get(pk=lost.bid.pk))

    assert found.projects == ()
    assert any("Charity 1 takes no part here any more: “" in each for each in found.unfit)
    assert any(each.startswith(f"“{draft}” of Charity 2 is a draft") for each in found.unfit)
    assert "Charity 1, who led it, takes no part here any more: say who leads the new one." in (
        found.unfit
    )
    assert "Charity 1 takes no part here any more: its own costs are left out." in found.unfit
    factories.CostFactory(proposal=lost.bid, organisation=lost.charities[1], year=2027)
    new = begin(lost)
    assert new.lead_organisation is None
    assert [cost.organisation for cost in new.costs.all()] == [lost.charities[1]]


def test_a_cost_that_nobody_is_said_to_spend_comes_along(lost, client_for):
    factories.CostFactory(proposal=lost.bid, organisation=None, year=2027, heading="Audit")

    page = client_for(lost.coordinator).get(reverse("proposals:again", args=[lost.bid.slug]))
    new = begin(lost)

    assert page.status_code == 200
    audit = new.costs.get(heading="Audit")
    assert (audit.organisation, audit.year, audit.amount_gbp) == (None, 2029, 1000)


@pytest.mark.parametrize("status", ["draft", "consulting", "agreed", "submitted"])
def test_a_bid_that_is_not_over_is_not_begun_again(status, lost, client_for):
    lost.bid.status = status
    lost.bid.save()

    with pytest.raises(services.NotOver, match="won, lost or withdrawn"):
        begin(lost)
    page = client_for(lost.coordinator).get(
        reverse("proposals:again", args=[lost.bid.slug]), follow=True
    )
    assert "A new bid is begun from one that is won, lost or withdrawn" in text_of(page)


def test_what_was_won_is_begun_again_for_the_years_after(lost, client_for):
    lost.bid.status = "won"
    lost.bid.save()

    page = client_for(lost.coordinator).get(lost.bid.get_absolute_url())

    assert reverse("proposals:again", args=[lost.bid.slug]) in page.content.decode()
    new = begin(lost)
    assert new.status == "draft"
    assert new.parts.count() == lost.bid.parts.count()
    assert not new.parts.filter(awarded_gbp__isnull=False).exists()


def test_only_coordinators_begin_one_again(lost):
    with pytest.raises(Denied):
        begin(lost, by=lost.leads[0])


def test_a_coordinator_begins_one_on_the_page(lost, client_for):
    client = client_for(lost.coordinator)
    assert "Start a new one from this" in text_of(client.get(lost.bid.get_absolute_url()))
    address = reverse("proposals:again", args=[lost.bid.slug])

    page = client.get(address)
    assert "What no longer fits" in text_of(page)
    assert "Lost: “Too many asked.”" in text_of(page)
    refused = client.post(address, {"title": "", "starts_on": "1066-10-14"})
    assert "Give the new bid a name." in text_of(refused)
    assert "Choose a year from 2000 to 2100." in text_of(refused)
    done = client.post(
        address, {"title": "Safer still", "funder": "", "starts_on": "2029-09-01"}, follow=True
    )

    assert "“Safer still” is begun." in text_of(done)
    assert Proposal.objects.filter(title="Safer still", status="draft").exists()


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize(
    "first, expected",
    [
        (None, None),
        (datetime.date(2027, 4, 1), datetime.date(2027, 4, 1)),
        (datetime.date(2024, 4, 1), datetime.date(2027, 4, 1)),
        (datetime.date(2024, 12, 1), datetime.date(2026, 12, 1)),
        (datetime.date(2024, 2, 29), datetime.date(2027, 3, 1)),
    ],
)
def test_a_first_day_is_moved_by_whole_years_until_it_lies_ahead(first, expected):
    assert next_start(first, datetime.date(2026, 11, 27)) == expected


def test_a_bid_without_a_first_day_begins_again_with_one(lost):
    Proposal.objects.update(starts_on=None)

    new = begin(lost)

    assert new.starts_on == FIRST
    assert timezone.localdate() < FIRST
