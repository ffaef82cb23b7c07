"""A funder's call answered on a phone: from a gap to the pack that holds the answer."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.printed import assert_conforms, text_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

TITLE = "Answered on the bus"
CALL = "Safe and well where people live (example call)"
ASKED = "what it asks for, in all"


def test_from_a_gap_to_a_funders_call_and_an_answer_in_the_pack(person):
    coordinator = person("coordinator", width=375)
    coordinator.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = coordinator.page

    # From what is missing to a call that could pay for it, and a bid for both.
    page.goto("/coverage/south-cambs-cdrp-2008-11/gaps/?level=district")
    page.get_by_role("link", name="What funders call for").click()
    coordinator.look()
    page.get_by_role("link", name=CALL).click()
    coordinator.look()
    page.get_by_role("link", name=re.compile("^Begin a bid from this")).first.click()
    expect(page.get_by_label("Name of the bid")).to_have_value(re.compile("^.+ in .+"))
    expect(page.get_by_label("The funder’s call it answers")).to_contain_text(CALL)
    expect(page.get_by_label("Asked of")).to_have_value("Long Meadow Trust (example)")
    expect(page.get_by_label("What it may ask for, in all")).to_have_value("250000")
    expect(page.get_by_label("For how many years")).to_have_value("3")
    page.get_by_label("Name of the bid").fill(TITLE)
    page.get_by_label("Led by").select_option(
        label="South Cambridgeshire Prevention Together (example)"
    )
    page.get_by_label("First day").fill("2027-04-01")
    page.get_by_label("For how many years").fill("1")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    bid = urlsplit(page.url).path.rstrip("/")
    expect(page.get_by_text("It is for 1 year. The call funds at least 2.")).to_be_visible()
    coordinator.look()
    page.goto(f"{bid}/costs/")
    page.get_by_label("What for").first.fill("Somebody to hold it together")
    page.get_by_label("Year").first.select_option(label="2027/28")
    page.get_by_label("Asked for").first.fill("8,000")
    page.get_by_role("button", name="Save the costs").click()

    # A figure is put in by one tap, and the length is told while it is written.
    page.goto(f"{bid}/answers/")
    page.get_by_role("link", name="Write the answer to question 2").click()
    box = page.get_by_label("The answer", exact=False).first
    page.get_by_text("Figures and texts of the bid to put in").click()
    page.get_by_text("Money (3)").click()
    box.fill("We ask you for")
    expect(page.get_by_text("4 of 75 words")).to_be_visible()
    page.get_by_role("button", name=re.compile(f"^Put it in ?: {ASKED}")).click()
    expect(page.locator("[data-spoken]")).to_have_text(
        f"[[asked]] is put into the answer: {ASKED}."
    )
    expect(box).to_have_value("We ask you for [[asked]]")
    expect(page.get_by_text("5 of 75 words")).to_be_visible()
    box.press("End")
    box.press_sequentially(" in all.")
    expect(page.get_by_text("7 of 75 words")).to_be_visible()
    coordinator.look()
    page.get_by_label("Checked").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The answer to question 2 is saved: checked.")).to_be_visible()

    # Ready, and copied as the funder reads it.
    expect(page.get_by_text("1 of 5 answers is ready")).to_be_visible()
    page.get_by_role("button", name="Copy the answer to question 2").click()
    expect(page.locator("[data-spoken]")).to_have_text(
        "The answer to question 2 is copied: 7 of 75 words."
    )
    assert page.evaluate("navigator.clipboard.readText()") == "We ask you for £8,000 in all."
    coordinator.look()

    page.goto(f"{bid}/pack/")
    page.get_by_role("button", name="Make the pack").click()
    expect(page.get_by_role("heading", name=re.compile("is ready$"))).to_be_visible(timeout=90_000)
    with page.expect_download() as pack:
        page.get_by_role("link", name=re.compile("^Download the pack")).click()
    data = pack.value.path().read_bytes()
    words = text_of(data)
    assert "2. How much do you ask for, and who else pays?" in words
    assert "We ask you for £8,000 in all." in words
    assert_conforms(data)
