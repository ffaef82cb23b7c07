"""A list that follows the words while they are typed, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


@pytest.mark.parametrize("width", [1280, 375])
def test_the_list_of_projects_follows_the_words_and_its_address_can_be_shared(width, person):
    visitor = person(width=width)
    page = visitor.page
    page.goto("/projects/")
    page.get_by_label("About").select_option(label="Crime")

    page.get_by_label("Words").press_sequentially("burgl")

    results = page.locator("#results")
    expect(results.get_by_role("status")).to_contain_text("with “burgl”, about crime")
    expect(page.get_by_label("Words")).to_be_focused()
    visitor.look(widths=(width,))
    found = results.locator("tbody a").all_inner_texts()
    assert found
    page.goto(page.url)
    assert results.locator("tbody a").all_inner_texts() == found
    assert page.get_by_label("Words").input_value() == "burgl"
    page.get_by_label("Words").fill("")
    expect(results.get_by_role("status")).to_contain_text("projects about crime")


def test_who_types_an_area_is_offered_those_called_so(person):
    page = person().page
    page.goto("/projects/")
    box, offered = page.get_by_label("Place"), page.locator("#area-names option")
    expect(offered).to_have_count(0)

    box.press_sequentially("girt")

    expect(offered).to_have_count(1)
    box.fill(offered.get_attribute("value"))
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#results").get_by_role("status")).to_contain_text("in Girton")
