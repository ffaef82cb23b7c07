"""What pages are built of: the browser opens only those that show something new."""

from html.parser import HTMLParser

VOID = set("area base br col embed hr img input link meta source track wbr".split())
TELLING = ("class", "type", "role", "scope", "disabled")


class Shape(HTMLParser):
    """A page's joints (an element with the one around it, by tag, class and kind), the links it
    holds and the fragments it loads by itself.

    Two pages with the same joints differ in their words and in how often things repeat.
    """

    def __init__(self, html):
        super().__init__()
        self.joints, self.links, self.fragments = set(), [], []
        self.around = [None]
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        element = (tag, *(facts.get(name) for name in TELLING))
        self.joints.add((self.around[-1], element))
        if tag == "a" and (facts.get("href") or "").startswith("/"):
            self.links.append(facts["href"].split("#")[0])
        if facts.get("hx-trigger") == "load":
            self.fragments.append(facts["hx-get"])
        if tag not in VOID:
            self.around.append(element)

    def handle_endtag(self, tag):
        while len(self.around) > 1 and self.around.pop()[0] != tag:
            pass
