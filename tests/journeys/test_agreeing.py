"""A clash met with a reservation, an agreement undone by an edit and given again, and handed in."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.consortium.paper_files import PDF
from tests.workers import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

BID = "/proposals/state-to-agree"
FIRMLATCH = "Firmlatch Home Safety (example)"
SILVERTHREAD = re.compile("^Silverthread")
RESERVATION = "With the person’s written consent, as in all our work."


def test_two_partners_agree_on_a_bid_and_it_is_handed_in(person, mails):
    coordinator, lead = person("coordinator"), person("lead", width=375)
    desk, phone = coordinator.page, lead.page

    # The coordinator asks; the clash stands first.
    desk.goto(f"{BID}/consents/")
    coordinator.look()
    desk.get_by_role("link", name="Ask the partners").click()
    expect(desk.get_by_role("heading", name=re.compile("^First: "))).to_be_visible()
    coordinator.look()
    day = timezone.localdate() + datetime.timedelta(days=7)
    desk.get_by_label("Answers are wanted by").fill(day.isoformat())
    for box in desk.get_by_label(re.compile("to agree with a reservation")).all():
        box.check()
    desk.get_by_role("button", name="Ask them").click()
    expect(desk.get_by_text("Asked: ")).to_contain_text(FIRMLATCH)
    coordinator.look()

    # The lead has an e-mail, and agrees on a phone, with a reservation.
    wait_for(lambda: [mail for mail in mails("lead@demo.example") if "Doors" in mail["Subject"]])
    phone.goto("/")
    phone.get_by_role("link", name=re.compile("^Answer for Firmlatch.*Doors")).click()
    lead.look()
    expect(phone.get_by_label("We agree", exact=True)).to_have_count(0)
    expect(phone.get_by_label("What do you reserve?")).not_to_be_visible()
    phone.get_by_label("We agree, with a reservation").check()
    phone.get_by_label("What do you reserve?").fill(RESERVATION)
    phone.get_by_label(re.compile("^The funder, too")).check()
    lead.look()
    phone.get_by_role("button", name="Send this answer").click()
    expect(phone.get_by_text(RESERVATION)).to_be_visible()
    lead.look()

    # An edit undoes it; the lead sees what changed and asks for a change.
    desk.goto(f"{BID}/amounts/")
    desk.get_by_label(re.compile("Locks, lights.*2027.*asks for")).fill("9000")
    desk.get_by_role("button", name="Save the amounts").click()
    expect(desk.get_by_text("They are asked again")).to_contain_text(FIRMLATCH)
    phone.goto(f"{BID}/consents/")
    phone.get_by_role("link", name=FIRMLATCH).click()
    expect(phone.get_by_text("What has changed since it was answered").first).to_be_visible()
    lead.look()
    phone.get_by_label("We ask for a change").check()
    phone.get_by_label("What should change, and why?").fill("The fitter’s day costs more.")
    phone.get_by_label("Asked for in 2027/28").fill("9,500")
    phone.get_by_role("button", name="Send this answer").click()

    # The coordinator takes it in; the lead agrees again.
    desk.goto("/")
    desk.get_by_role("link", name=re.compile("^Firmlatch.*asks for a change")).click()
    coordinator.look()
    desk.get_by_role("button", name="Take these figures in").click()
    phone.goto(f"{BID}/consents/")
    phone.get_by_role("link", name=FIRMLATCH).click()
    phone.get_by_label("We agree, with a reservation").check()
    phone.get_by_label("What do you reserve?").fill(RESERVATION)
    phone.get_by_role("button", name="Send this answer").click()

    # The other charity answered by e-mail.
    desk.goto(f"{BID}/consents/")
    desk.get_by_role("link", name=SILVERTHREAD).click()
    desk.get_by_role("link", name="Record an answer").click()
    desk.get_by_label(re.compile("^We agree")).first.check()
    if desk.get_by_label("What do you reserve?").is_visible():
        desk.get_by_label("What do you reserve?").fill("As we said on the phone.")
    desk.get_by_label("Who wrote it?").fill("Grace Amoah")
    desk.get_by_label("E-mail", exact=True).check()
    desk.get_by_label("The e-mail or paper").set_input_files(
        {"name": "mail.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    coordinator.look()
    desk.get_by_role("button", name="Record it").click()
    coordinator.look()

    # All have agreed: agreed, and handed in.
    desk.get_by_role("link", name="Say that all have agreed").click()
    coordinator.look()
    desk.get_by_role("button", name="Say that all have agreed").click()
    desk.goto(f"{BID}/state/")
    desk.get_by_role("button", name="Say that it is handed in").click()
    expect(desk.get_by_text("From now on nothing in it changes")).to_be_visible()
    desk.goto(f"{BID}/amounts/")
    expect(desk.get_by_text("it stays as it was handed in")).to_be_visible()
    desk.goto(f"{BID}/state/")
    coordinator.look()
