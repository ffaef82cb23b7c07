"""The matrix under a mouse, a keyboard, a screen reader and on paper."""

import re
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

WARDS = "/coverage/south-cambs-cdrp-2008-11/?level=ward"
FEW = "/coverage/south-cambs-cdrp-2008-11/?level=district"
PRIORITIES = [
    "Anti-social behaviour and criminal damage",
    "Burglary of homes",
    "Vehicle crime",
    "Domestic violence",
    "Re-offending",
]
A_POINT = 1 / 72  # of an inch


def test_headings_stay_in_sight_while_rows_pass_below_them(person):
    page = person("officer").page
    page.goto(WARDS)
    head = page.get_by_role("columnheader", name=re.compile("Burglary of homes"))

    page.get_by_role("rowheader", name="Swavesey").scroll_into_view_if_needed()
    page.mouse.wheel(0, 400)

    page.wait_for_function("window.scrollY > 600")
    assert 0 <= head.bounding_box()["y"] < 200
    expect(head).to_be_in_viewport()


def test_a_listener_hears_of_each_cell_where_it_stands_and_how(person):
    page = person("officer").page
    page.goto(WARDS)
    table = page.get_by_role("table", name="Each priority in each ward")

    assert table.get_by_role("columnheader").count() == 7
    for title in PRIORITIES:
        expect(table.get_by_role("columnheader", name=re.compile(title))).to_be_visible()
    balsham = table.get_by_role("row", name=re.compile("^Balsham"))
    expect(balsham.get_by_role("rowheader")).to_have_text("Balsham")
    expect(balsham.get_by_role("link", name=re.compile("Vehicle crime.*Gap|Gap"))).to_be_visible()


def test_cells_are_reached_and_opened_by_keys_alone(person):
    page = person("officer").page
    page.goto(WARDS)
    page.get_by_role("rowheader", name="Balsham").get_by_role("link").focus()

    page.keyboard.press("Tab")

    focused = page.evaluate("document.activeElement.getAttribute('href')")
    assert "/cdrp-asb-damage/" in focused
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Anti-social behaviour and criminal damage: Balsham"
    )


@pytest.mark.parametrize("address", [WARDS, FEW])
def test_it_prints_on_one_sheet_of_a3_or_several_of_a4_with_its_heads_on_each(person, address):
    page = person("officer").page
    page.goto(address)

    def printed(sheet):
        book = PdfReader(BytesIO(page.pdf(format=sheet, landscape=True)))
        return [" ".join(each.extract_text().split()) for each in book.pages], book

    (whole, *more), book = printed("A3")
    assert not more
    wide, high = (float(value) * A_POINT for value in book.pages[0].mediabox[2:])
    assert wide > high
    for title in PRIORITIES:
        assert title in whole
    if address == WARDS:
        sheets, _ = printed("A4")
        assert 1 < len(sheets) <= 3
        for ward in ("Balsham", "Linton", "Whittlesford"):
            assert sum(ward in sheet for sheet in sheets) >= 1
        for sheet in sheets[:-1]:
            assert "Burglary of homes" in sheet
