"""Pages as people and browsers meet them: their words, and what their forms would send."""

import html
import re

from lxml import html as parsed


def text(response):
    """The words of a page's main part as a person reads them."""
    page = response.content.decode()
    main = page[page.find("<main") :] if "<main" in page else page
    words = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", main, flags=re.DOTALL)
    return " ".join(html.unescape(words).split())


def words(response):
    """All words of a page, its frame among them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def form_of(response):
    """What a browser would send if the page's longest form were sent as it is: {box: [texts]}."""
    page = parsed.fromstring(response.content.decode())
    form = max(page.forms, key=lambda each: len(each.inputs.keys()))
    sent = {}
    for box in form.xpath(".//input | .//select | .//textarea"):
        for value in values_of(box):
            sent.setdefault(box.name, []).append(value)
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def values_of(box):
    """What one box sends."""
    if box.tag == "select":
        chosen = box.xpath(".//option[@selected]") or box.xpath(".//option")[:1]
        return [option.get("value", "") for option in chosen]
    if box.tag == "textarea":
        return [(box.text or "").removeprefix("\n").replace("\n", "\r\n")]
    if box.get("type") in ("checkbox", "radio"):
        return [box.get("value", "on")] if box.get("checked") is not None else []
    return [box.get("value", "")]
