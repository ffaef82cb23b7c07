"""Every component at once, in a browser: accessible, nothing sideways, nothing blocked."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from consortium.views_gallery import gallery

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def gallery_address(live_server, settings):
    settings.ROOT_URLCONF = "tests.consortium.gallery_urls"
    return f"{live_server.url}/shown-in-tests/gallery/"


@pytest.fixture
def browse(monkeypatch):
    """Opens a page at a width, with or without JavaScript; what the console said comes along."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync"],
        )

        def open_page(address, width, *, scripts=True):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, java_script_enabled=scripts
            )
            page = context.new_page()
            said = []
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            assert page.goto(address, wait_until="load").ok
            return page, said

        yield open_page
        browser.close()


def test_no_id_stands_twice(rf, settings):
    settings.ROOT_URLCONF = "tests.consortium.gallery_urls"
    page = gallery(rf.get("/")).render().content.decode()
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]

    assert len(ids) > 40
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 768, 375, 320])
def test_the_gallery_is_accessible_and_fits(gallery_address, browse, width):
    page, said = browse(gallery_address, width)

    found = Axe().run(page, options=RULES).response["violations"]

    assert [(each["id"], each["nodes"][0]["target"]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert said == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_our_typeface_is_the_only_one(gallery_address, browse):
    page, _ = browse(gallery_address, 1280)

    families = page.evaluate(
        "[...new Set([...document.querySelectorAll('body, body *:not(svg *)')]"
        ".map(element => getComputedStyle(element).fontFamily))]"
    )

    assert [family for family in families if not family.startswith('"Source Sans 3"')] == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_menu_opens_on_a_phone_without_javascript(gallery_address, browse):
    page, _ = browse(gallery_address, 375, scripts=False)
    tab = page.locator(".site-header__panel a", has_text="Priorities")
    assert not tab.is_visible()

    page.locator(".site-header__summary").click()

    assert tab.is_visible()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width,shown", [(1280, "Covered"), (375, "Cambourne")])
def test_the_matrix_is_a_table_on_a_desk_and_tiles_on_a_phone(
    gallery_address, browse, width, shown
):
    page, _ = browse(gallery_address, width)

    head = page.locator(".matrix--table .matrix__head").first.inner_text()
    second_is_beside = page.evaluate(
        "(() => { const [a, b, c] = [...document.querySelectorAll('.matrix--table .matrix__cell')]"
        ".map(cell => cell.getBoundingClientRect().top); return a === b && b === c })()"
    )

    assert head == shown
    assert second_is_beside == (width == 1280)
