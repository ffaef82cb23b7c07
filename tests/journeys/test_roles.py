"""What each role comes for, walked through the running site with real clicks."""

import datetime
import re

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.printed import pages_of, text_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

PLAN = "south-cambs-cdrp-2008-11"


def test_a_visitor_reads_what_is_published_and_nothing_else(person):
    visitor = person(width=375)
    page = visitor.page

    page.goto("/")
    page.goto("/coverage/")
    page.get_by_role("link", name=re.compile("South Cambridgeshire CDRP plan")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("South Cambridgeshire")
    page.goto("/projects/?q=burglary")
    page.locator("#results a.govuk-link").first.click()

    expect(page.get_by_text("a year").first).to_be_visible()
    assert "£" not in page.locator("main").inner_text()
    assert page.request.get("/proposals/safer-homes-better-health/").status == 404


def test_staff_register_a_project_on_a_phone_and_see_what_it_answers(person):
    staff = person("staff", width=375)
    page = staff.page

    page.goto("/projects/add/")
    page.get_by_label("Name of the project").fill("Chain and chat")
    page.get_by_label("What it does").fill("Fits door chains for older people and stays for tea.")
    page.get_by_role("searchbox").fill("Linton")
    page.get_by_label(re.compile("^Linton")).check()
    page.get_by_label(re.compile("^Fewer homes burgled")).first.check()
    page.get_by_label(re.compile("^People it reaches")).fill("60")
    page.get_by_label(re.compile("^Active")).check()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Chain and chat")
    expect(page.get_by_text("Burglary of homes").first).to_be_visible()
    staff.look()


def test_what_is_typed_survives_leaving_the_page(person):
    lead = person("lead")
    page = lead.page
    page.goto("/projects/add/")
    page.get_by_label("Name of the project").press_sequentially("Half a thought")
    expect(page.locator(".draft-state")).to_contain_text("Kept on")

    page.goto("/")
    page.goto("/projects/add/")

    expect(page.get_by_label("Name of the project")).to_have_value("Half a thought")
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("Name of the project")).to_have_value("")


def test_two_people_edit_a_project_and_neither_text_is_lost(person):
    first, second = person("lead"), person("staff")
    for somebody in (first, second):
        somebody.page.goto("/projects/firm-locks/edit/")
    first.page.get_by_label("What it does").fill("The lead wrote this.")
    second.page.get_by_label("What it does").fill("The staff wrote that.")

    first.page.get_by_role("button", name="Save", exact=True).click()
    expect(first.page.get_by_role("heading", level=1)).to_be_visible()
    second.page.get_by_role("button", name="Save", exact=True).click()

    differences = second.page.locator("section.state--stale")
    expect(differences).to_contain_text("The lead wrote this.")
    expect(differences).to_contain_text("The staff wrote that.")
    second.look()
    second.page.get_by_role("button", name="Save", exact=True).click()
    expect(second.page.get_by_text("The staff wrote that.").first).to_be_visible()


def test_an_officer_goes_from_the_ward_matrix_to_a_gap_and_who_could_fill_it(person):
    officer = person("officer")
    page = officer.page

    page.goto(f"/coverage/{PLAN}/?level=ward")
    expect(page.locator(".lead")).to_contain_text("Of 130 places where a priority meets a ward")
    page.get_by_role("link", name="Only gaps").click()
    page.locator("[aria-labelledby=status-gap] .chip").first.click()

    expect(page.locator(".lead")).to_contain_text("Gap")
    expect(page.get_by_role("heading", name="What would help")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("Who works on it here"))).to_have_count(0)
    officer.look()
    page.locator("main .answer a").first.click()
    expect(page.get_by_text("a year").first).to_be_visible()


YOUNG = "Children and young people up to 24"


def test_an_officer_narrows_last_nights_link_and_takes_gap_and_figures_to_a_meeting(
    person, tmp_path
):
    officer = person("officer")
    page = officer.page
    last_night = timezone.localdate() - datetime.timedelta(days=1)

    page.goto(f"/coverage/{PLAN}/?level=ward&as_of={last_night}")
    page.locator("summary", has_text="More filters").click()
    page.get_by_label("For whom").select_option(label=YOUNG)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text(f"Narrowed to “{YOUNG}”")).to_be_visible()
    narrowed = page.url
    assert f"as_of={last_night}" in narrowed
    officer.look()

    # A gap, and who could fill it; back to all of them, narrowed as before.
    page.locator("[aria-labelledby=status-gap] .chip").first.click()
    expect(page.get_by_text(f"Narrowed to “{YOUNG}”")).to_be_visible()
    expect(page.get_by_role("heading", name="What would help")).to_be_visible()
    expect(page.locator("main .answer a").first).to_be_visible()
    officer.look()
    page.get_by_role("link", name="Every ward of this plan").click()
    expect(page.get_by_text(f"Narrowed to “{YOUNG}”")).to_be_visible()

    # What goes to the meeting says what it was narrowed to, and of which day it is.
    taken = {}
    for name in ("Excel", "Briefing"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        taken[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(taken[name])
    book = openpyxl.load_workbook(taken["Excel"])
    said = " ".join(str(cell) for row in book["method"].values for cell in row if cell)
    assert f"“{YOUNG}”" in said
    sheets = pages_of(taken["Briefing"].read_bytes())
    assert len(sheets) == 2
    words = " ".join(" ".join(sheets).split())
    assert YOUNG in words
    assert f"{last_night.day} {last_night:%B %Y}" in words


def test_the_coverage_page_works_without_javascript(person):
    officer = person("officer", scripts=False)
    page = officer.page
    page.goto(f"/coverage/{PLAN}/")

    page.get_by_label("Areas").select_option("district")
    page.get_by_role("button", name="Show").click()

    expect(page.locator(".lead")).to_contain_text("Of 5 places where a priority meets a district")


def test_a_coordinator_assembles_a_bid_and_takes_its_pack_home(person, tmp_path):
    coordinator = person("coordinator")
    page = coordinator.page

    page.goto("/proposals/add/")
    page.get_by_label("Name of the bid").fill("Doors and drink")
    page.get_by_label("What it is about").fill("Two charities, one bid.")
    page.get_by_label("Led by").select_option(
        label="South Cambridgeshire Prevention Together (example)"
    )
    page.get_by_label(re.compile("^South Cambridgeshire CDRP plan")).check()
    page.get_by_label(re.compile("^Cambridgeshire Health and Wellbeing strategy")).check()
    page.get_by_label("Where", exact=False).first.fill("South Cambridgeshire")
    page.get_by_label(re.compile("^South Cambridgeshire")).and_(
        page.locator("input[name=areas]")
    ).check()
    page.get_by_label("Asked of").fill("The Commissioner")
    page.get_by_label("What it may ask for").fill("£60,000")
    page.get_by_label("First day").fill("2027-04-01")
    page.get_by_label("For how many years").fill("2")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="See the projects").click()
    page.get_by_text("What is missing today").click()
    page.get_by_role("link", name="Burglary of homes").click()
    page.get_by_role("button", name=re.compile("Add to the bid.*Not today")).click()
    page.get_by_role("button", name=re.compile("Add to the bid.*Locks, lights")).click()
    page.get_by_role("link", name="Amounts").click()
    for box, amount in zip(page.get_by_label(re.compile("asks for")).all(), "1234", strict=True):
        box.fill(f"{amount},000")
    expect(page.locator("#totals")).to_contain_text("£10,000 asked for, of £60,000")
    coordinator.look()
    page.get_by_role("button", name="Save the amounts").click()
    page.get_by_role("link", name="Make the pack").click()
    page.get_by_role("button", name="Make the pack").click()
    download_link = page.get_by_role("link", name=re.compile("^Download the pack"))
    expect(download_link).to_be_visible(timeout=120_000)
    coordinator.look()
    with page.expect_download() as download:
        download_link.click()
    download.value.save_as(tmp_path / "pack.pdf")

    text = text_of((tmp_path / "pack.pdf").read_bytes())
    assert "Doors and drink" in text
    assert "£10,000" in text
    assert "Not today, thank you" in text
