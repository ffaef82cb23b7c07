"""The numbered list of sources at the end of a pack."""

from proposals.models import PackSection

# What of a snapshot cites, by the section that shows it.
CITING = {
    PackSection.NEED: "need",
    PackSection.PROJECTS: "projects",
    PackSection.SAVINGS: "savings",
}


class Sources:
    """Each source once, numbered in the order in which it is first named."""

    def __init__(self):
        self._numbers = {}

    def number(self, text):
        """The number of this source, or None for an empty one."""
        text = " ".join(str(text).split())
        if not text:
            return None
        return self._numbers.setdefault(text, len(self._numbers) + 1)

    def numbers(self, texts):
        """The numbers of these sources, in order, each once."""
        found = {self.number(text) for text in texts} - {None}
        return sorted(found)

    def listed(self):
        return [{"number": number, "text": text} for text, number in self._numbers.items()]


def keep_cited(data: dict) -> None:
    """Leave in a copy of a snapshot the sources that its chosen sections cite, numbered anew."""
    chosen = PackSection.in_order(data.get("sections", ()))
    cited = [
        numbers
        for section, key in CITING.items()
        if section in chosen
        for numbers in _cited_in(data.get(key))
    ]
    renumbered = {
        old: new
        for new, old in enumerate(sorted({each for numbers in cited for each in numbers}), start=1)
    }
    for numbers in cited:
        numbers[:] = [renumbered[each] for each in numbers]
    data["sources"] = [
        source | {"number": renumbered[source["number"]]}
        for source in data["sources"]
        if source["number"] in renumbered
    ]


def _cited_in(value):
    """Every list of numbers of sources in it, at any depth."""
    if isinstance(value, list):
        for each in value:
            yield from _cited_in(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "sources":
                yield each
            else:
                yield from _cited_in(each)
