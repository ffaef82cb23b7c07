"""How a document is laid out and painted in little memory. No byte of it changes.

WeasyPrint works out six styles for each element beside its own: of its list marker, of footnotes
and of notes. They are more than half of what a long document takes. It also keeps each stroke of
a page apart until all pages are painted, and the memory of layout as long as a drawing is there.
"""

import functools
import gc
import re

import pydyf
from weasyprint import CSS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.html import UA

_NOTES = re.compile(r"^::(?:footnote|note)-.*\n", re.MULTILINE)
_MARKER = re.compile(r"^::marker(?= \{)", re.MULTILINE)


@functools.cache
def _own_styles():
    """WeasyPrint's own style sheet, without notes, and with markers for items of lists alone."""
    rules, notes = _NOTES.subn("", UA)
    rules, markers = _MARKER.subn("li::marker", rules)
    if not (notes and markers):
        raise AssertionError("WeasyPrint's own style sheet has other rules than it had.")
    return CSS(string=rules, counter_style=CounterStyle())


class Thrifty(HTML):
    """A document without footnotes and notes, and with markers at `li` alone: all of ours."""

    def _ua_stylesheets(self, forms=False):
        return [_own_styles()]

    def render(self, **options):
        """As HTML.render; what only layout needs is let go."""
        document = super().render(**options)
        document.pages = [_Page(page) for page in document.pages]
        _let_go_of_layout(document)
        return document


class _Page:
    """A page of WeasyPrint's that is painted once.

    Its strokes are put together as soon as it is painted. Then its boxes are asked for once more,
    for the tags, and forgotten: while the tags of all pages come to be, the boxes go.
    """

    def __init__(self, page):
        self._page = page
        self._is_painted = False

    def __getattr__(self, name):
        return getattr(self._page, name)

    @property
    def _page_box(self):
        box = self._page._page_box
        if self._is_painted:
            del self._page._page_box
        return box

    def paint(self, stream, scale=1):
        self._page.paint(stream, scale)
        together = pydyf.Stream(stream.stream).data
        stream.stream = [together.partition(b"stream\n")[2].removesuffix(b"\nendstream")]
        self._is_painted = True


def _let_go_of_layout(document):
    """Each drawing in the text holds the layout's own memory: all boxes before they were pages."""
    for page in document.pages:
        for box in page._page_box.descendants():
            layout = getattr(getattr(box, "replacement", None), "_context", None)
            if layout is not None:
                layout.page_maker, layout.tables = [], {}
                layout.target_collector.__init__()
    gc.collect()
