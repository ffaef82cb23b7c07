"""An officer's sitting: a plan's document and three months of crimes become a published plan."""

import re

import pytest
from playwright.sync_api import expect

from tests.priorities.documents.plans import docx_bytes, word_plan
from tests.priorities.statistics.files import crime, street

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

TITLE = "Community safety plan 2027-30"
# Month: burglaries in South Cambridgeshire.
BURGLARIES = {"2023-09": 31, "2023-10": 28, "2023-11": 36}


def months():
    return [
        {
            "name": f"{month}-cambridgeshire-street.csv",
            "mimeType": "text/csv",
            "buffer": street(*[crime(Month=month)] * number),
        }
        for month, number in BURGLARIES.items()
    ]


def test_an_officer_brings_a_plan_and_figures_and_sees_the_coverage_of_it(person):
    officer = person("officer")
    page = officer.page

    # The plan's document: what reads as a priority is shown, and the officer chooses.
    page.goto("/priorities/import/")
    plan = page.get_by_label("Which plan is it")
    options = plan.locator("option", has_text="South Cambridgeshire")
    plan.select_option(label=options.first.inner_text())
    page.get_by_label("Title of the new draft").fill(TITLE)
    page.get_by_label("First day").fill("2027-04-01")
    page.get_by_label("Last day").fill("2030-03-31")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "plan.docx", "mimeType": "application/msword", "buffer": docx_bytes(word_plan)}
    )
    page.get_by_role("button", name="Load it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which of these are priorities?")
    officer.look()
    for words in ("Fewer homes burgled", "Young people kept out of violence"):
        page.get_by_role("checkbox", name=words).check()
    page.get_by_role("button", name=re.compile("^Go on")).click()
    page.get_by_role("button", name="Apply it").click()
    expect(page.get_by_text("2 added and 0 changed")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name=TITLE).first.click()

    # Which outcomes would help is suggested from its words, and the officer's to say.
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    address = page.url
    page.get_by_role("link", name=re.compile("^Edit.*Fewer homes burgled")).click()
    page.get_by_role("button", name=re.compile("^Suggest outcomes")).click()
    page.get_by_label("Fewer homes burgled", exact=True).first.check()
    page.get_by_label("Figure that measures it").select_option(label="Recorded burglary")
    page.get_by_role("button", name="Save", exact=True).click()

    # Three months of crimes at once.
    page.goto("/priorities/figures/import/")
    page.get_by_label("Files").set_input_files(months())
    page.get_by_role("button", name="Load it").click()
    expect(page.get_by_role("button", name="Apply it")).to_be_visible()
    officer.look()
    page.get_by_role("button", name="Apply it").click()
    expect(page.get_by_role("button", name="Undo it")).to_be_visible()

    # Published beside the plan that is there, which stays as it is.
    page.goto(address)
    page.get_by_role("link", name=re.compile("publish$")).click()
    page.goto(f"{page.url.split('?')[0]}?replaces=")
    officer.look()
    expect(page.get_by_text("Young people kept out of violence").first).to_be_visible()
    page.get_by_role("button", name="Publish this plan").click()

    page.goto(address)
    officer.look()
    row = page.get_by_role("row", name=re.compile("Fewer homes burgled"))
    expect(row).to_contain_text(re.compile("burglary", re.IGNORECASE))
    page.get_by_role("link", name="See how far it is met").click()
    head = page.get_by_role("columnheader", name=re.compile("Fewer homes burgled"))
    # Of the year's months, those that are here: the three loaded and two before.
    expect(head).to_contain_text(re.compile("need about [0-9]+ a year"))
    expect(page.locator("main a", has_text=re.compile("Covered|Fragile")).first).to_be_visible()
    officer.look()
    visitor = person()
    visitor.page.goto(address)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(TITLE)
