"""Outcomes suggested from a pasted paragraph, on a phone, with JavaScript and without."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

WORDS = (
    "Two retired carpenters fit door chains and window locks for pensioners who have been burgled, "
    "and stay for a cup of tea. We are not a befriending scheme."
)


def offered(page, name):
    return page.get_by_role("group", name=name)


def test_a_pasted_paragraph_brings_outcomes_to_tick_and_what_they_often_bring(person):
    staff = person("staff", width=375)
    page = staff.page
    page.goto("/projects/add/")
    page.get_by_label("Name of the project").fill("Chain and tea")

    page.get_by_label("What it does").fill(WORDS)

    suggested = offered(page, "Your words speak of")
    expect(suggested).to_contain_text("door chains")
    expect(suggested.get_by_role("checkbox", checked=True)).to_have_count(0)
    expect(suggested.get_by_label("Fewer people are lonely")).to_have_count(0)
    expect(page.locator("#suggestions-said")).to_contain_text("outcomes suggested")
    suggested.get_by_label("Fewer homes burgled", exact=True).check()
    linked = offered(page, "This often also brings")
    expect(linked).to_contain_text("A break-in leaves people anxious")
    expect(linked).to_contain_text("Unsourced.")
    expect(suggested.get_by_label("Fewer homes burgled", exact=True)).to_be_checked()
    expect(suggested.get_by_label("Fewer homes burgled", exact=True)).to_be_focused()
    expect(linked.get_by_label("Better mental wellbeing")).not_to_be_checked()
    staff.look()
    linked.get_by_label("Better mental wellbeing").check()
    expect(offered(page, "This often also brings").get_by_role("checkbox")).to_have_count(2)
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Chain and tea")
    expect(page.locator("main")).to_contain_text("Fewer homes burgled")
    expect(page.locator("main")).to_contain_text("Better mental wellbeing")


def test_what_is_unticked_stays_unticked_and_the_unfolded_list_stays_open(person):
    page = person("lead", width=375).page
    page.goto("/projects/add/")
    page.get_by_text("All outcomes (46)").click()
    page.get_by_label("Fewer people are lonely").check()
    expect(offered(page, "This often also brings")).to_be_visible()

    page.get_by_label("Fewer people are lonely").uncheck()

    expect(offered(page, "This often also brings")).to_have_count(0)
    expect(page.get_by_label("Fewer people are lonely")).to_be_visible()
    page.get_by_label("What it does").fill("A lunch club")
    suggested = offered(page, "Your words speak of").get_by_label("Fewer people are lonely")
    expect(suggested).not_to_be_checked()
    suggested.check()
    expect(page.locator("[name=outcomes][value=loneliness]")).to_have_count(1)
    suggested.uncheck()
    page.get_by_label("What it does").fill("A choir")
    expect(offered(page, "Your words speak of")).to_have_count(0)
    expect(page.get_by_label("Fewer people are lonely")).not_to_be_checked()


def test_without_javascript_a_button_suggests_and_nothing_typed_is_lost(person):
    page = person("staff", width=375, scripts=False).page
    page.goto("/projects/add/")
    page.get_by_label("Name of the project").fill("Chain and tea again")
    page.get_by_label("What it does").fill(WORDS)

    page.get_by_role("button", name="Suggest outcomes").click()

    assert page.url.endswith("#outcomes")
    offered(page, "Your words speak of").get_by_label("Fewer homes burgled", exact=True).check()
    page.get_by_role("button", name="Suggest outcomes").click()
    linked = offered(page, "This often also brings")
    expect(linked).to_contain_text("A break-in leaves people anxious")
    linked.get_by_label("Better mental wellbeing").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chain and tea again")
    expect(page.locator("main")).to_contain_text("Better mental wellbeing")


def test_a_coordinator_adds_a_link_and_a_keyword_and_staff_are_offered_both(person):
    coordinator = person("coordinator")
    page = coordinator.page
    page.goto("/outcomes/")
    coordinator.look()
    page.get_by_role("link", name="Add what it often brings (Fewer bicycles stolen)").click()
    page.get_by_label("Often also brings").select_option(label="More people are active")
    page.get_by_label("Why").fill("Who keeps a bicycle rides it.")
    coordinator.look()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("Who keeps a bicycle rides it. Unsourced.")
    page.get_by_role("link", name="Edit its words (Fewer bicycles stolen)").click()
    keywords = page.get_by_label("Keywords")
    keywords.fill(f"{keywords.input_value()}\npenny farthing")
    coordinator.look()
    page.get_by_role("button", name="Save", exact=True).click()

    phone = person("staff", width=375).page
    phone.goto("/projects/add/")
    phone.get_by_label("What it does").fill("A shed for every penny farthing.")

    suggested = offered(phone, "Your words speak of")
    expect(suggested).to_contain_text("penny farthing")
    suggested.get_by_label("Fewer bicycles stolen").check()
    expect(offered(phone, "This often also brings")).to_contain_text("Who keeps a bicycle rides it")
