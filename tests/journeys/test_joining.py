"""A newcomer on a phone finds their charity and adds it; a coordinator approves it at a desk."""

import re

import pytest
from playwright.sync_api import expect

from consortium.demonstration import DOMAIN
from tests.journeys.conftest import body
from tests.workers import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

ADDRESS = "wayfarer@example.org"


def subjects(messages):
    return [message["Subject"] for message in messages]


def test_a_newcomer_finds_and_adds_their_charity_and_a_coordinator_approves_it(
    person, mails, code_for
):
    newcomer = person(width=375)
    page = newcomer.page
    page.goto("/accounts/signup/")
    page.get_by_label("E-mail").fill(ADDRESS)
    page.get_by_label("Password", exact=True).fill("door chains and tea")
    page.get_by_label("Your name").fill("Wendy Wayfarer")
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Code").fill(code_for(ADDRESS))
    page.get_by_role("button", name=re.compile("Confirm|Continue")).first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Find your organisation")
    newcomer.look(widths=(375,))
    page.get_by_label("Name or charity number").press_sequentially("willing way")
    page.get_by_role("link", name=re.compile("^Add this charity.*WILLINGHAM")).click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Willingham Wayfarers")
    newcomer.look(widths=(375,))
    page.get_by_label("What it does").fill("Walks from village to village, with tea.")
    page.get_by_role("button", name="Add it").click()

    expect(page.get_by_text("Willingham Wayfarers is added.")).to_be_visible()
    page.goto("/organisations/willingham-wayfarers/")
    expect(page.get_by_text("It waits for a coordinator’s approval")).to_be_visible()
    newcomer.look(widths=(375,))
    assert page.request.get("/organisations/willingham-wayfarers/").status == 200
    visitor = person(width=375)
    assert visitor.page.request.get("/organisations/willingham-wayfarers/").status == 404
    wanted = "Decide whether Willingham Wayfarers may take part"
    wait_for(lambda: wanted in subjects(mails(f"coordinator@{DOMAIN}")))

    coordinator = person("coordinator")
    coordinator.page.goto("/")
    coordinator.page.get_by_role("link", name=wanted).click()
    coordinator.look()
    coordinator.page.get_by_role("button", name="Approve it").click()
    expect(coordinator.page.get_by_text("is approved. Its people are told.")).to_be_visible()
    coordinator.look()

    told = wait_for(lambda: [mail for mail in mails(ADDRESS) if "is approved" in mail["Subject"]])
    assert "/organisations/willingham-wayfarers/" in body(told[0])
    assert subjects(mails(ADDRESS))[1:] == [
        "Willingham Wayfarers waits for a coordinator",
        "Willingham Wayfarers is approved: look at what everybody sees",
    ]
    assert visitor.page.request.get("/organisations/willingham-wayfarers/").status == 200
    colleague = person("staff", width=375, scripts=False)
    colleague_asks_without_javascript(colleague)
    asked = wait_for(lambda: [mail for mail in mails(ADDRESS) if "asks to join" in mail["Subject"]])
    assert "I walk with you on Tuesdays." in body(asked[0])
    page.goto(re.search(r"https?://\S+/requests/\d+/", body(asked[0]))[0])
    newcomer.look(widths=(375,))
    page.get_by_role("button", name="Let them in").click()
    expect(page.get_by_text("now belongs to Willingham Wayfarers.")).to_be_visible()
    let_in = "You now belong to Willingham Wayfarers"
    wait_for(lambda: let_in in subjects(mails(f"staff@{DOMAIN}")))
    colleague_leaves_again(colleague)


def colleague_asks_without_javascript(colleague):
    page = colleague.page
    page.goto("/organisations/join/")
    page.get_by_label("Name or charity number").fill("Willingham")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=re.compile("^Ask to join.*Willingham")).click()
    page.get_by_label("Who you are there").fill("I walk with you on Tuesdays.")
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_text("You have asked to join")).to_be_visible()


def colleague_leaves_again(colleague):
    page = colleague.page
    page.goto("/organisations/willingham-wayfarers/")
    page.get_by_role("link", name="Leave Willingham Wayfarers").click()
    page.get_by_role("button", name="Leave Willingham Wayfarers").click()
    expect(page.get_by_text("You have left Willingham Wayfarers.")).to_be_visible()
