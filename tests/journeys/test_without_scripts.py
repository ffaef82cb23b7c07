"""The main form of each role, filled in with JavaScript switched off."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.proposals.word_files import WordFile

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


def test_staff_add_a_project_and_change_it(person):
    page = person("staff", scripts=False).page

    page.goto("/projects/add/")
    page.get_by_label("Name of the project").fill("Bolts by bicycle")
    page.get_by_role("searchbox").fill("Linton")
    page.get_by_role("button", name="Find places").click()
    expect(page.get_by_label("Name of the project")).to_have_value("Bolts by bicycle")
    page.get_by_label(re.compile("^Linton")).check()
    page.get_by_text(re.compile("^All outcomes")).click()
    page.get_by_label(re.compile("^Fewer homes burgled")).first.check()
    page.get_by_label(re.compile("^Proposed")).check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bolts by bicycle")
    path = page.url

    page.goto(f"{path}edit/")
    expect(page.get_by_label(re.compile("^Linton"))).to_be_checked()
    page.get_by_label("What it does").fill("Fits bolts, arrives by bicycle.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Fits bolts, arrives by bicycle.").first).to_be_visible()


def test_what_is_typed_is_kept_by_a_button(person):
    page = person("staff", scripts=False).page
    page.goto("/projects/add/")
    page.get_by_label("Name of the project").fill("Half a thought")

    page.get_by_role("button", name="Keep for later").click()

    expect(page.get_by_label("Name of the project")).to_have_value("Half a thought")
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("Name of the project")).to_have_value("")


def test_staff_say_how_they_know_that_a_project_works(person):
    page = person("staff", scripts=False).page
    page.goto("/projects/firm-locks/evidence/")
    heading = page.get_by_role("heading", name="Fewer homes burgled", exact=True)
    outcome = page.locator("details.fold", has=heading)
    questions = outcome.get_by_label("What changed")
    if not questions.is_visible():
        outcome.locator("summary").first.click()
    questions.fill("Of the homes fitted, fewer were entered again.")
    outcome.get_by_label("Most likely").fill("130")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(outcome.get_by_label("What changed")).to_have_value(
        "Of the homes fitted, fewer were entered again."
    )
    outcome.get_by_label("Most likely").fill("30")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Locks, lights and a cup of tea")
    page.goto("/projects/firm-locks/evidence/")
    expect(outcome.get_by_label("Most likely")).to_have_value("30")


def test_a_lead_changes_the_profile_and_invites_a_colleague(person):
    page = person("lead", scripts=False).page

    page.goto("/organisations/firmlatch/edit/")
    page.get_by_label("What it does").fill("Locks for those who cannot fit them.")
    page.get_by_role("searchbox").fill("Sawston")
    page.get_by_role("button", name="Find places").click()
    page.get_by_label(re.compile("^Sawston")).check()
    page.get_by_role("button", name="Save the profile").click()
    expect(page.get_by_text("Locks for those who cannot fit them.").first).to_be_visible()

    page.get_by_role("link", name="Invite a colleague").click()
    page.get_by_label("E-mail address").fill("new.colleague@example.org")
    page.get_by_label(re.compile("^Staff")).check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("new.colleague@example.org is invited.")).to_be_visible()


def test_a_coordinator_puts_a_bid_together(person):
    page = person("coordinator", scripts=False).page

    page.goto("/proposals/add/")
    page.get_by_label("Name of the bid").fill("Plain and simple")
    page.get_by_label("Led by").select_option(
        label="South Cambridgeshire Prevention Together (example)"
    )
    page.get_by_label(re.compile("^South Cambridgeshire CDRP plan")).check()
    page.get_by_role("searchbox").fill("South Cambridgeshire")
    page.get_by_role("button", name="Find places").click()
    page.locator("input[name=areas]").first.check()
    page.get_by_label("First day").fill("2027-04-01")
    page.get_by_label("For how many years").fill("1")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plain and simple")
    path = page.url

    page.goto(f"{path}projects/")
    page.get_by_role("button", name=re.compile("^Add to the bid")).first.click()
    expect(page.get_by_role("button", name=re.compile("^Leave out"))).to_have_count(1)

    page.goto(f"{path}amounts/")
    page.get_by_label(re.compile("asks for")).first.fill("4,000")
    page.get_by_role("button", name="Add up").click()
    expect(page.locator("#totals")).to_contain_text("£4,000 asked for")
    page.get_by_role("button", name="Save the amounts").click()

    page.goto(f"{path}costs/")
    page.get_by_label("What for").first.fill("Measuring what changes")
    page.get_by_label("Asked for").first.fill("500")
    page.get_by_role("button", name="Save the costs").click()

    page.goto(path)
    expect(page.locator("main")).to_contain_text("£4,500")


def test_a_coordinator_decides_on_a_phone_what_came_back_from_word(person, tmp_path):
    page = person("coordinator", scripts=False).page
    page.set_viewport_size({"width": 375, "height": 800})
    path = tmp_path / "words.docx"
    words = "/proposals/state-to-agree/texts/"

    page.goto(f"{words}word/")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Download the words")).click()
    file = WordFile(Path(download.value.path()).read_bytes())
    file.write("Equality", "Everybody is asked.")
    file.write("Appendix", "Nothing more.")
    path.write_bytes(file.content)
    page.get_by_role("button", name="Bring an edited copy back").click()
    page.get_by_label("The edited Word document").set_input_files(path)
    page.get_by_role("button", name="Look what has changed").click()
    expect(page.get_by_text("2 passages of this file wait to be decided.")).to_be_visible()
    page.get_by_role("region", name="Equality").get_by_label("Accept").check()
    page.get_by_role("button", name="Save what is decided").click()

    expect(page.get_by_text("Decided: 1 passage.")).to_be_visible()
    expect(page.get_by_text("1 passage of this file waits to be decided")).to_be_visible()
    page.goto(words)
    expect(page.get_by_text("Everybody is asked.")).to_be_visible()
    expect(page.get_by_text("Nothing more.")).to_have_count(0)
