"""An officer brings a plan and three months of crime, publishes, and sees the plan’s coverage."""

import re

import pytest
from playwright.sync_api import expect

from tests.priorities.statistics.files import crime, street

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

TITLE = "Safer villages 2027-30"
PLAN = b"""# Safer villages

## Our priorities

1. Fewer homes broken into
2. Roads where children can walk
"""
MONTHS = ("2024-03", "2024-04", "2024-05")


def file(name, data, kind):
    return {"name": name, "mimeType": kind, "buffer": data}


def test_from_a_document_and_crime_months_to_a_published_plan_and_its_coverage(person):
    officer = person("officer")
    page = officer.page

    # The document, into a new draft: every passage is taken.
    page.goto("/priorities/import/")
    page.get_by_label("Which plan is it").select_option(
        label="A new draft for South Cambridgeshire Crime and Disorder Reduction Partnership"
    )
    page.get_by_label("Title of the new draft").fill(TITLE)
    page.get_by_label("File", exact=True).set_input_files(file("plan.md", PLAN, "text/markdown"))
    page.get_by_role("button", name="Load it").click()
    expect(page.get_by_text("Which of these are priorities?")).to_be_visible(timeout=30_000)
    officer.look()
    for box in page.locator("input[name^=take-]").all():
        box.check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Apply it").click(timeout=30_000)
    expect(page.get_by_text(re.compile("2 added"))).to_be_visible(timeout=30_000)

    # What would help, and what measures it.
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("link", name="Edit “Fewer homes broken into”").click()
    page.get_by_label("Fewer homes burgled", exact=True).first.check()
    page.get_by_label("Figure that measures it").select_option(label="Recorded burglary")
    page.get_by_role("button", name="Save", exact=True).click()

    # Three months of the police, at once.
    page.goto("/priorities/figures/import/")
    page.get_by_label("Files", exact=True).set_input_files(
        [
            file(
                f"{month}-cambridgeshire-street.csv",
                street(*(crime(Month=month) for _ in range(number))),
                "text/csv",
            )
            for number, month in enumerate(MONTHS, 1)
        ]
    )
    page.get_by_role("button", name="Load it").click()
    expect(page.get_by_role("button", name="Apply it")).to_be_visible(timeout=30_000)
    officer.look()
    page.get_by_role("button", name="Apply it").click()
    expect(page.get_by_role("button", name="Undo it")).to_be_visible(timeout=30_000)

    # Beside the plan of the demonstration, which other journeys go on reading.
    page.goto("/priorities/?status=all")
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.get_by_role("link", name="See what it changes, and publish").click()
    page.get_by_label("It takes the place of").select_option(value="")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("1 priority names no outcome")).to_be_visible()
    officer.look()
    page.get_by_role("button", name="Publish this plan").click()
    expect(page.get_by_text(f"“{TITLE}” is published.")).to_be_visible()
    officer.look()

    # A visitor reads it, with the need counted from the five months that are held.
    visitor = person()
    visitor.page.goto("/priorities/")
    visitor.page.get_by_role("link", name="Fewer homes broken into").click()
    expect(visitor.page.get_by_text("estimated from 5 months")).to_be_visible()
    visitor.look()
    visitor.page.get_by_role("link", name="The whole plan").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("What is covered")
    expect(visitor.page.get_by_text("Roads where children can walk").first).to_be_visible()

    # What the figures changed is taken back: other journeys count on those of the demonstration.
    page.goto("/priorities/figures/import/")
    page.get_by_role("link", name=re.compile("cambridgeshire-street")).first.click()
    page.get_by_role("button", name="Undo it").click()
    expect(page.get_by_text("everything is as it was before")).to_be_visible(timeout=30_000)
