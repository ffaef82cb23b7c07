"""From the monthly e-mail to "still right", signed out and on a phone."""

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
