"""Every component at once, in a browser: accessible, nothing sideways, nothing blocked."""

import pytest

from consortium.views_gallery import gallery
from tests.looking import look

# Beside the journeys, which have a browser already.
pytestmark = pytest.mark.xdist_group("journeys")


@pytest.fixture
def gallery_address(live_server, settings):
    settings.ROOT_URLCONF = "tests.consortium.gallery_urls"
    return f"{live_server.url}/shown-in-tests/gallery/"


@pytest.fixture
def browse(chromium):
    """Opens a page at a width, with or without JavaScript; what the console said comes along."""
    contexts = []

    def open_page(address, width, *, scripts=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        said = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        assert page.goto(address, wait_until="load").ok
        return page, said

    yield open_page
    for context in contexts:
        context.close()


def test_no_id_stands_twice(rf, settings):
    settings.ROOT_URLCONF = "tests.consortium.gallery_urls"
    page = gallery(rf.get("/")).render().content.decode()
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]

    assert len(ids) > 40
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_gallery_is_accessible_and_fits(gallery_address, browse):
    page, said = browse(gallery_address, 1280)

    look(page, (1280, 768, 375, 320), passed=set())

    assert said == []


WORDS = """<html lang="en"><title>Words</title><main><h1>Words</h1><p>Pale</p></main>
<style>p {{ color: {color} }} @media (width < 400px) {{ p {{ color: {narrow} }} }}</style>"""
PALE, DARK = "#ccc", "#222"


@pytest.mark.browser
@pytest.mark.parametrize(
    "painted, faulty",
    [({"color": PALE, "narrow": PALE}, 1280), ({"color": DARK, "narrow": PALE}, 375)],
)
def test_words_too_pale_are_a_fault_beside_the_like_that_passed(chromium, painted, faulty):
    page, passed = chromium.new_page(), set()
    page.set_content(WORDS.format(color=DARK, narrow=DARK))
    look(page, (1280, 375), passed, whole=False)
    page.set_content(WORDS.format(**painted))

    with pytest.raises(AssertionError, match=f"at {faulty} px.*'color-contrast', \\['p'\\]"):
        look(page, (1280, 375), passed, whole=False)

    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("fault", ['<img src="">', "<button></button>", '<a href="/"></a>'])
def test_a_fault_of_what_is_built_is_found_once_or_in_whole(chromium, fault):
    page, passed = chromium.new_page(), set()
    page.set_content(WORDS.format(color=DARK, narrow=DARK))
    look(page, (1280, 375), passed, whole=False)
    page.locator("p").evaluate("(p, fault) => p.insertAdjacentHTML('afterend', fault)", fault)

    for whole in (False, True):
        with pytest.raises(AssertionError, match="at 1280 px"):
            look(page, (1280, 375), passed, whole=whole)

    page.close()


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
