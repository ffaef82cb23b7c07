"""What every chart is drawn with: colours, media, marks, words."""

from dataclasses import dataclass, field

INK, MUTED, LINE, PAPER = "#1D2B36", "#52616B", "#D9D4C7", "#FFFFFF"
COLOURS = {
    "main": "#0B4F55",
    "cost": "#F2A541",
    "other": "#7C8B94",
    "second": "#5E9FA6",
    "rest": MUTED,
    "gap": "#9C1F26",
    "fragile": "#7A4300",
    "thin": "#54439A",
    "covered": "#1B6236",
    "crowded": "#0A5480",
}
BAND = "#D3E2E3"
LETTER = 0.5
"""Mean width of a letter of Source Sans 3, in its own size: enough to wrap and to place by."""


@dataclass(frozen=True)
class Medium:
    """Where a drawing is shown: its width and letter size in pixels."""

    name: str
    width: int
    size: int


WIDE = Medium("wide", 720, 15)
NARROW = Medium("narrow", 340, 14)
PRINT = Medium("print", 640, 12)


@dataclass
class Drawing:
    """What the template prints, in order: rectangles, lines, areas, dots and words."""

    medium: Medium
    height: float = 0
    marks: list = field(default_factory=list)

    @property
    def width(self):
        return self.medium.width

    def add(self, kind, **attributes):
        rounded = {
            name: round(value, 1) if isinstance(value, float) else value
            for name, value in attributes.items()
        }
        self.marks.append({"kind": kind, **rounded})

    def text(self, x, y, words, *, anchor="start", bold=False, colour=INK, size=None):
        size = size or self.medium.size
        self.add("text", x=x, y=y, words=words, anchor=anchor, bold=bold, colour=colour, size=size)


def plain(value):
    """A value as text when the caller gave none: 1,234 or 0.25."""
    if value is None:
        return "not known"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def wrapped(words, letters):
    """The words in lines of at most this many letters; a longer word has a line of its own."""
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
