"""The numbered list of sources at the end of a pack."""


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
