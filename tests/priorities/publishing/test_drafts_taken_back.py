"""A publication that is taken back."""

import datetime

import pytest

from consortium.access import Denied
from priorities.services.publishing import (
    NotTakenBack,
    take_back_publication,
)
from tests import factories
from tests.pages import form_of, text
from tests.priorities.publishing.conftest import begun, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(officer, old, draft):
    return publish(draft, officer, old)


def test_a_publication_taken_back_leaves_everything_as_it_was(officer, old, published):
    take_back_publication(by=officer, plan_id=published.pk)

    published.refresh_from_db()
    old.refresh_from_db()
    assert (published.status, published.published_on) == ("draft", None)
    assert (old.status, old.superseded_by, old.superseded_on) == ("current", None, None)
    assert old.published_on == datetime.date(2022, 4, 1)
    publish(published, officer, old)


def test_it_is_taken_back_in_the_browser(client_for, officer, old, published):
    officers = client_for(officer)
    address = f"/priorities/{published.slug}/take-back/"
    assert address in officers.get(published.get_absolute_url()).content.decode()

    page = officers.get(address)
    answer = officers.post(address, form_of(page), follow=True)

    assert "Safety plan 2022-25 is current again." in text(page)
    assert "is a draft again." in text(answer)
    assert "Its publication" not in text(officers.get(old.get_absolute_url()))


def test_a_plan_that_a_bid_answers_stays_published(client_for, officer, coordinator, published):
    """The bid is named to those who may see it, and said to be there to the others."""
    factories.ProposalFactory(title="Safer homes", plans=[published])

    with pytest.raises(NotTakenBack, match="A bid not shared with you is made for this plan"):
        take_back_publication(by=officer, plan_id=published.pk)
    factories.ProposalFactory(title="Seen", plans=[published], published=True)
    page = client_for(officer).get(f"/priorities/{published.slug}/take-back/")

    assert "The bid “Seen” and a bid not shared with you are made for this plan" in text(page)
    assert "Safer homes" not in text(page)
    factories.ProposalFactory(plans=[published])
    again = client_for(officer).post(f"/priorities/{published.slug}/take-back/", {})
    assert "and 2 more bids are made for this plan" in text(again)


def test_a_plan_that_gave_way_is_not_taken_back(officer, published):
    later = begun(published, officer)
    publish(later, officer, published)

    with pytest.raises(NotTakenBack, match="“Safety plan 2026-29” has taken its place since"):
        take_back_publication(by=officer, plan_id=published.pk)


def test_a_title_that_is_taken_by_now_keeps_the_last_plan_from_coming_back(
    officer, old, published, partnership
):
    factories.PlanFactory(partnership=partnership, title=old.title)

    with pytest.raises(NotTakenBack, match="another current plan called “Safety plan 2022-25”"):
        take_back_publication(by=officer, plan_id=published.pk)


def test_what_was_not_published_here_is_not_taken_back(officer, partnership, draft):
    loaded = factories.PlanFactory(partnership=partnership)

    for plan in (loaded, draft):
        with pytest.raises(NotTakenBack, match="was not published here"):
            take_back_publication(by=officer, plan_id=plan.pk)


def test_others_take_nothing_back(coordinator, published):
    with pytest.raises(Denied):
        take_back_publication(by=coordinator, plan_id=published.pk)
