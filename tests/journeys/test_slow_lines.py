"""A slow phone: somebody types before the scripts have come, and it counts all the same."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

HTMX = re.compile(r"/htmx-2[^/]*\.js$")


@pytest.fixture
def slow_phone(person):
    """`slow_phone(name)`: somebody on a phone whose htmx comes once `arrive` is called."""

    def open_browser(name):
        someone = person(name, width=375)
        held = []
        someone.page.route(HTMX, lambda script: held.append(script))

        def arrive():
            for script in held:
                script.continue_()
            someone.page.unroute(HTMX)

        return someone.page, arrive

    return open_browser


def test_a_name_typed_before_the_scripts_arrive_is_searched_for(slow_phone):
    page, arrive = slow_phone("staff")
    page.goto("/organisations/join/", wait_until="commit")
    page.get_by_label("Name or charity number").fill("constabulary")
    found = page.get_by_role("link", name="Cambridgeshire Constabulary", exact=True)
    expect(found).to_have_count(0)

    arrive()

    expect(found).to_be_visible()


def test_a_place_and_a_text_typed_before_the_scripts_arrive_are_found_and_kept(slow_phone):
    page, arrive = slow_phone("staff")
    page.goto("/projects/add/", wait_until="commit")
    page.get_by_label("Name of the project").fill("Chain and tea")
    page.locator("#id_areas_words").fill("sawston")

    arrive()

    expect(
        page.locator("#areas").get_by_role("checkbox", name=re.compile("Sawston"))
    ).to_be_visible()
    expect(page.locator(".draft-state")).to_contain_text("Kept on")
    page.reload()
    expect(page.get_by_label("Name of the project")).to_have_value("Chain and tea")
    page.get_by_role("button", name="Discard it").click()
