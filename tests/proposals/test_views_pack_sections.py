"""Choosing a pack's sections and their order, and looking at its pages."""

import pytest
from django.urls import reverse

from proposals.models import PackSection
from tests.factories import ProposalFactory
from tests.pages import form_of, text
from tests.proposals.bids import make_bid

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def bid_once(made_once):
    return made_once(lambda: make_bid(projects=1, years=1))


@pytest.fixture
def browser(client_for, coordinator):
    return client_for(coordinator)


def url_of(bid, name="pack_sections"):
    return reverse(f"proposals:{name}", args=[bid.slug])


def chosen(bid):
    bid.refresh_from_db()
    return bid.pack_sections


def test_sections_are_left_out_and_put_into_another_order(bid, browser):
    form = form_of(browser.get(url_of(bid)))
    del form["in-savings"]

    page = browser.post(url_of(bid), form | {"place-budget": "1", "do": "save"}, follow=True)

    usual = [each for each in PackSection.values if each not in ("savings", "budget")]
    assert chosen(bid) == ["summary", "budget", *usual[1:]]
    assert "The pack’s sections are saved." in text(page)
    again = form_of(browser.get(url_of(bid)))
    assert "in-savings" not in again
    assert again["place-budget"] == ["2"]


def test_everything_as_usual_is_no_choice(bid, browser):
    bid.pack_sections = ["summary", "budget"]
    bid.save()
    form = {f"place-{each}": number for number, each in enumerate(PackSection, 1)}
    form |= {f"in-{each}": "on" for each in PackSection}
    shown = form_of(browser.get(url_of(bid)))

    browser.post(url_of(bid), shown | form | {"do": "save"})

    assert chosen(bid) == []


def test_a_place_that_is_no_number_is_refused_beside_it(bid, browser):
    form = form_of(browser.get(url_of(bid)))

    page = browser.post(url_of(bid), form | {"place-need": "first", "do": "save"})

    assert "Write the place of “The need” as a whole number from 1 to 99." in text(page)
    assert chosen(bid) == []


def test_two_orders_are_set_side_by_side(bid, browser):
    mine = form_of(browser.get(url_of(bid)))
    theirs = form_of(browser.get(url_of(bid)))
    del theirs["in-risks"], mine["in-need"]
    browser.post(url_of(bid), theirs | {"do": "save"})

    answer = browser.post(url_of(bid), mine | {"do": "save"})

    assert [each.name for each in answer.context["form"].differences] == ["pack_sections"]
    browser.post(url_of(bid), form_of(answer) | {"keep-pack_sections": "theirs", "do": "save"})
    assert "need" in chosen(bid)
    assert "risks" not in chosen(bid)


def test_the_pages_are_shown_as_the_bid_stands(bid, browser):
    bid.pack_sections = ["summary", "budget"]
    bid.save()

    page = browser.get(url_of(bid, "pack_preview")).content.decode()

    assert "preview.css" in page
    assert '<h2 id="budget">' in page
    assert '<h2 id="need">' not in page
    assert url_of(bid) in page


def test_a_bid_without_anything_says_so_instead_of_showing_pages(browser):
    page = browser.get(url_of(ProposalFactory(), "pack_preview"))

    assert "There is nothing to show yet" in text(page)
    assert "Add a project first." in text(page)
