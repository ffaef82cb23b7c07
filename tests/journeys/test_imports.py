"""A charity brings its own spreadsheet: loaded, matched, checked, applied and undone."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

SHEET = """Project name,Ward,What it prevents,Cost per year,Internal notes
Porch lights,Linton,Fewer homes burgled,"£4,000",ask Ann
Tea and chains,Nowhere at all,Fewer homes burgled,£4k,
"""


def load(page, text):
    page.goto("/projects/import/")
    file = {"name": "ours.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Load it").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_sheet_is_loaded_matched_checked_applied_and_undone(person, scripts):
    staff = person("staff", width=375, scripts=scripts)
    page = staff.page
    # What columns were matched to is remembered: each walk brings headers of its own.
    notes = "Internal notes" if scripts else "Private notes"
    sheet = SHEET.replace("Internal notes", notes)

    def wait_for(words):
        """Without JavaScript somebody presses "Look again"."""
        target = page.get_by_text(words).first
        for _ in range(60):
            if scripts or target.count():
                break
            page.wait_for_timeout(500)
            page.reload()
        expect(target).to_be_visible()

    load(page, sheet)
    wait_for(re.compile("What do the columns of"))
    if scripts:
        staff.look()
    expect(page.get_by_label("Project name")).to_have_value("title")
    expect(page.get_by_label(notes)).to_have_value("")
    page.get_by_role("button", name="Go on").click()

    wait_for(re.compile("1 row of 2 is wrong"))
    expect(page.get_by_text("is short for a number. Write 4000.").first).to_be_visible()
    expect(page.get_by_text("There is no area “Nowhere at all”").first).to_be_visible()
    if scripts:
        staff.look()

    mended = sheet.replace("£4k", "4000").replace("Nowhere at all", "Sawston")
    load(page, f"{mended}Locks against burglary,Linton,,,\n")
    wait_for(re.compile("Of 3 rows, 3 would be new"))
    if scripts:
        staff.look()
    offered = page.get_by_role("group", name="Locks against burglary").get_by_role("checkbox").first
    expect(offered).not_to_be_checked()
    offered.check()
    page.get_by_role("button", name="Take over what is ticked here").click()
    wait_for("Gets the outcomes that were ticked for it.")
    expect(offered).to_be_checked()
    page.get_by_role("button", name="Apply it").click()
    wait_for(re.compile("3 added and 0 changed"))
    if scripts:
        staff.look()
    page.goto("/projects/?q=porch")
    expect(page.get_by_role("link", name="Porch lights")).to_be_visible()

    page.goto("/projects/import/")
    page.get_by_role("link", name="ours.csv").first.click()
    page.get_by_role("button", name="Undo it").click()
    wait_for("everything is as it was before")
    page.goto("/projects/?q=porch")
    expect(page.get_by_role("link", name="Porch lights")).to_have_count(0)
    page.goto("/projects/import/")
    if scripts:
        staff.look()
