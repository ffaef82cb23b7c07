"""Kept right and kept safe, on a phone: the monthly e-mail's links, and what is typed."""

import email
import email.policy
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

# One project of the lead's charity was confirmed long ago; then the day's e-mails go out.
SEND = """
import datetime
from django.utils import timezone
from consortium.models import MonthlyEmail, User
from consortium.services.monthly import send_monthly_emails
from projects.models import Project
lead = User.objects.get(email="lead@demo.example")
MonthlyEmail.objects.filter(person=lead).delete()
User.objects.filter(pk=lead.pk).update(monthly_email=True)
project = Project.objects.of(lead).filter(status="active").order_by("title").first()
Project.objects.filter(pk=project.pk).update(confirmed_on=datetime.date(2025, 1, 5))
assert send_monthly_emails(person_ids=[lead.pk], on=timezone.localdate()) == 1
"""


@pytest.fixture
def mailed(site, run_there, folder):
    """The monthly e-mail to the demonstration's lead."""
    run_there(SEND)
    found = []
    for path in (folder / "mail").iterdir():
        for text in path.read_bytes().split(b"-" * 79 + b"\n"):
            message = email.message_from_bytes(text, policy=email.policy.default)
            if message["To"] == "lead@demo.example" and message["List-Unsubscribe"]:
                found.append(message)
    return found[-1]


def test_the_mailed_link_confirms_on_a_phone_in_one_press_without_signing_in(person, mailed):
    visitor = person(width=375)
    page = visitor.page
    text = mailed.get_body(("plain",)).get_content()
    link = urlsplit(re.search(r"Still right: (\S+)", text)[1]).path

    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("still right?")
    assert "£" not in page.locator("main").inner_text()
    visitor.look()
    page.get_by_role("button", name="Still right").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("is confirmed")
    visitor.look()
    page.goto(link)
    expect(page.get_by_text("It was confirmed with this link on")).to_be_visible()


def test_the_e_mail_is_stopped_from_its_own_link(person, mailed):
    visitor = person(width=375)
    page = visitor.page

    page.goto(urlsplit(mailed["List-Unsubscribe"].strip(" <>")).path)
    visitor.look()
    page.get_by_role("button", name="Stop them").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The monthly e-mails are stopped")


def test_the_page_of_ones_e_mails_is_fit_for_a_phone(person):
    lead = person("staff", width=375)

    lead.page.goto("/accounts/e-mails/")
    lead.look()
    lead.page.get_by_role("button", name="Save").click()

    expect(lead.page.get_by_text("Your choice is saved.")).to_be_visible()


# --- What is typed, where the connection goes or somebody goes back

ADD = "/projects/add/"


@pytest.fixture
def typing(person):
    """Somebody on a phone at the form of a new project, whose text is discarded in the end."""
    someone = person("staff", width=375, own=True)
    someone.page.goto(ADD)
    yield someone
    someone.page.goto(ADD)
    if (discard := someone.page.get_by_role("button", name="Discard it")).is_visible():
        discard.click()
        expect(discard).to_have_count(0)


def name_of(page):
    return page.get_by_label("Name of the project")


def state_of(page):
    return page.locator(".draft-state")


def test_what_is_typed_without_a_connection_is_said_not_to_be_kept_and_is_once_it_is_back(typing):
    page = typing.page
    typing.context.set_offline(True)

    name_of(page).fill("Typed on a train")

    expect(state_of(page)).to_have_text(
        "Not kept: no connection. It is kept again when you are back."
    )
    expect(name_of(page)).to_be_in_viewport()
    expect(state_of(page)).to_be_in_viewport()
    typing.look()
    typing.context.set_offline(False)
    expect(state_of(page)).to_contain_text("Kept on")
    typing.troubles.clear()  # the browser says of each request that there was no connection
    page.reload()
    expect(name_of(page)).to_have_value("Typed on a train")


def test_what_the_site_could_not_take_is_said_and_sent_again_after_a_while(typing):
    page = typing.page
    page.clock.install()
    page.route(f"**{ADD}", lambda sent: sent.fulfill(status=503))

    name_of(page).fill("Typed while the site was mended")

    expect(state_of(page)).to_contain_text("Not kept: the site could not take it")
    page.unroute(f"**{ADD}")
    page.clock.fast_forward(16_000)
    expect(state_of(page)).to_contain_text("Kept on")
    typing.troubles.clear()  # the browser says that the site answered 503


def test_a_text_left_before_it_was_kept_is_there_and_kept_after_going_back(typing):
    page = typing.page
    name_of(page).fill("Left in the middle")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Projects").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Projects")

    page.go_back()

    expect(name_of(page)).to_have_value("Left in the middle")
    expect(state_of(page)).to_contain_text("Kept on")


def test_a_text_sent_without_a_connection_stays_where_it_is_and_can_be_sent_again(typing):
    page = typing.page
    name_of(page).fill("Sent from a tunnel")
    typing.context.set_offline(True)

    page.get_by_role("button", name="Save", exact=True).click()

    expect(state_of(page)).to_contain_text("Not sent: no connection. Nothing is lost")
    expect(name_of(page)).to_have_value("Sent from a tunnel")
    typing.context.set_offline(False)
    expect(state_of(page)).to_contain_text("Kept on")
    typing.troubles.clear()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent from a tunnel")


def test_a_text_that_is_saved_does_not_come_again_as_a_draft_by_going_back(typing):
    page = typing.page
    name_of(page).fill("Saved and done")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved and done")
    kept = []
    page.on("request", lambda sent: kept.append(sent.url) if sent.method == "POST" else None)

    page.go_back()
    expect(name_of(page)).to_have_value("Saved and done")
    page.wait_for_timeout(2_000)

    assert kept == []
    page.goto(ADD)
    expect(name_of(page)).to_have_value("")
