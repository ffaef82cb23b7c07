"""A page in a browser at several widths: it passes axe's rules and fits."""

from axe_playwright_python.sync_playwright import Axe

from tests.journeys.shapes import TELLING

# What axe checks of a page: WCAG 2.2 AA and what its makers advise beyond. Of faults it tells all,
# of what is right nothing, which takes it longer than to find out.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
AXE = Axe().axe_script
# Each element that shows: by number the one it stands in, how it is built and how it is painted.
SHOWN = """telling => {
    const shown = [...document.body.querySelectorAll("*")].filter(each => each.checkVisibility());
    const numbers = new Map(shown.map((each, number) => [each, number]));
    window.shown = shown;
    return shown.map(each => {
        const {color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight, textShadow,
            position} = getComputedStyle(each);
        const built = [...each.attributes].map(
            ({name, value}) => telling.includes(name) ? `${name}=${value}` : name);
        let around = each.parentElement;
        while (around && !numbers.has(around)) around = around.parentElement;
        return [numbers.get(around) ?? -1, [each.localName, ...built, color, backgroundColor,
            backgroundImage, opacity, fontSize, fontWeight, textShadow, position].join()];
    });
}"""
# All rules for the whole page, except what takes most of their time: contrast is asked of the
# elements of these numbers.
FIND_FAULTS = """async ({numbers, rules}) => {
    const fresh = numbers.map(number => window.shown[number]);
    for (const each of fresh) each.dataset.fresh = "";
    axe.configure({rules: [{id: "color-contrast", selector: "[data-fresh]"}]});
    const {violations} = await axe.run(rules);
    for (const each of fresh) delete each.dataset.fresh;
    return violations.map(({id, nodes}) => [id, nodes[0].target]);
}"""


def paths_of(page, width):
    """How each element that shows is built and painted, with all that it stands in, at a width: the
    number of the first of each kind, by a hash of that.

    Words of one path have one contrast: nothing of what is behind them differs.
    """
    paths, first = {-1: width}, {}
    for number, (around, itself) in enumerate(page.evaluate(SHOWN, TELLING)):
        paths[number] = hash((paths[around], itself))
        first.setdefault(paths[number], number)
    return first


def look(page, widths, passed, *, whole=True):
    """The open page passes axe's WCAG 2.2 AA rules at each width, and nothing of it is sideways.

    `passed` are the paths (`paths_of`) of what passed before, on whichever page; this page's are
    added. Contrast is asked of what is new. With `whole=False` so is all else: a page of which
    nothing is new is passed over.
    """
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        paths = paths_of(page, width)
        numbers = [number for path, number in paths.items() if path not in passed]
        if whole or numbers:
            if not page.evaluate("'axe' in window"):
                page.evaluate(AXE)
            faults = page.evaluate(FIND_FAULTS, {"numbers": numbers, "rules": RULES})
            assert faults == [], f"{page.url} at {width} px: {faults}"
            passed.update(paths)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{page.url} is {wide} px wide at {width} px"
