"""From nothing to the priorities a project answers, on a phone: fourteen taps and boxes at most."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

ADDRESS = "newcomer@example.org"
PARAGRAPH = (
    "Two retired carpenters fit door chains and window locks for pensioners who have been burgled, "
    "and stay for a cup of tea."
)
MOST_INTERACTIONS = 14


class Thumb:
    """Counts what somebody taps and fills, and remembers each page that is loaded."""

    def __init__(self, page):
        self.page, self.interactions, self.pages = page, [], []
        page.on("domcontentloaded", lambda loaded: self.pages.append(urlsplit(loaded.url).path))

    def tap(self, target):
        self.interactions.append(f"tap {target}")
        target.click()

    def fill(self, label, words):
        self.interactions.append(f"fill {label}")
        self.page.get_by_label(re.compile(f"^{label}")).first.fill(words)

    def press(self, button):
        self.tap(self.page.get_by_role("button", name=button, exact=True))


def test_a_newcomer_registers_a_project_and_sees_what_it_answers(person, code_for):
    newcomer = person(width=375)
    page = newcomer.page
    thumb = Thumb(page)
    page.goto("/accounts/signup/")

    thumb.fill("E-mail", ADDRESS)
    thumb.fill("Password", "door chains and tea")
    thumb.fill("Your name", "Nora Newcomer")
    thumb.press("Create account")
    thumb.fill("Code", code_for(ADDRESS))
    thumb.press("Confirm")
    thumb.fill("Name or charity number", "sawston lock")
    thumb.tap(page.get_by_role("link", name=re.compile("^Add this charity.*SAWSTON")))
    thumb.press("Add it")
    thumb.fill("Name of the project", "Chains and tea")
    thumb.fill("What it does", PARAGRAPH)
    suggested = page.get_by_role("group", name="Your words speak of")
    expect(suggested.get_by_role("checkbox", checked=True)).to_have_count(0)
    thumb.tap(suggested.get_by_label("Fewer homes burgled", exact=True))
    thumb.tap(page.get_by_label(re.compile("^Active")))
    thumb.press("Save")

    expect(page.get_by_role("heading", level=1)).to_have_text("Chains and tea")
    expect(page.locator("main")).to_contain_text("South Cambridgeshire")
    expect(page.get_by_text("Burglary of homes").first).to_be_visible()
    assert len(thumb.interactions) <= MOST_INTERACTIONS, thumb.interactions
    assert len(set(thumb.pages)) == len(thumb.pages), thumb.pages
    newcomer.look(widths=(375,))
