"""A page in a browser at several widths: it passes axe's rules and fits."""

from axe_playwright_python.sync_playwright import Axe

# What axe checks of a page: WCAG 2.2 AA and what its makers advise beyond.
ACCESSIBILITY = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
}
AXE = Axe().axe_script
# All faults and nothing of what is right, which takes axe longer to tell than to find out.
FAULTS = ACCESSIBILITY | {"resultTypes": ["violations"]}
# The rules that ask where things stand and how they are painted; all others read the page's tree.
OF_LAYOUT = FAULTS | {
    "runOnly": {
        "type": "rule",
        "values": [
            "color-contrast",
            "link-in-text-block",
            "scrollable-region-focusable",
            "target-size",
        ],
    }
}
# At the first width the whole page; at another what stands there in a new place or newly shows.
FIND_FAULTS = """async ({again, all, ofLayout}) => {
    const shown = [...document.body.querySelectorAll("*")].filter(each => each.checkVisibility());
    const before = again ? window.shownBefore : new Set();
    window.shownBefore = new Set([...before, ...shown]);
    if (!again) return (await axe.run(all)).violations;
    const fresh = new Set(shown.filter(each => !before.has(each)));
    const include = [...fresh].filter(each => !fresh.has(each.parentElement));
    const found = (await axe.run(ofLayout)).violations;
    return include.length ? found.concat((await axe.run({include}, all)).violations) : found;
}"""


def look(page, widths):
    """The open page passes axe's WCAG 2.2 AA rules at each width, and nothing of it is sideways."""
    page.evaluate(AXE)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        asked = {"again": width != widths[0], "all": FAULTS, "ofLayout": OF_LAYOUT}
        found = page.evaluate(FIND_FAULTS, asked)
        faults = [(each["id"], each["nodes"][0]["target"]) for each in found]
        assert faults == [], f"{page.url} at {width} px: {faults}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{page.url} is {wide} px wide at {width} px"
