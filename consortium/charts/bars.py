"""Horizontal bars: one value each, with its interval where it is known."""

from dataclasses import dataclass

from consortium.charts.drawing import (
    COLOURS,
    INK,
    LETTER,
    MUTED,
    NARROW,
    PAPER,
    WIDE,
    Drawing,
    plain,
    wrapped,
)


@dataclass(frozen=True)
class Bar:
    """A value with its label; `text` is the value in words, `low` and `high` its interval."""

    label: str
    value: float | None
    text: str = ""
    low: float | None = None
    high: float | None = None
    colour: str = "main"


def describe_bars(bars):
    """The chart read out, for those who do not see it."""
    return "; ".join(f"{bar.label}: {bar.text or plain(bar.value)}" for bar in bars) + "."


def draw_bars(bars, medium=WIDE):
    """Horizontal bars from zero, the largest as long as the room allows.

    Labels stand beside the bars, on a narrow page above them; an unknown value has words and
    no bar. Raises ValueError for a value below zero: show those as years or as a line.
    """
    if any(bar.value is not None and bar.value < 0 for bar in bars):
        raise ValueError("Horizontal bars begin at zero; a value lies below it.")
    drawing = Drawing(medium)
    size = medium.size
    above = medium is NARROW
    label_room = 0 if above else medium.width * 0.34
    texts = [bar.text or plain(bar.value) for bar in bars]
    text_room = max((len(text) for text in texts), default=0) * size * 0.56 + 10
    room = medium.width - label_room - text_room
    top = max((value for bar in bars for value in (bar.value, bar.high) if value), default=0)
    top = float(top) or 1

    def reach(value):
        return float(value or 0) / top * room

    thickness = size * 1.25
    y = 2.0
    for bar, text in zip(bars, texts, strict=True):
        letters = int((medium.width if above else label_room - 12) / (size * LETTER))
        lines = wrapped(bar.label, letters)
        if above:
            for line in lines:
                drawing.text(0, y + size, line)
                y += size * 1.25
            y += 3
            middle = y + thickness / 2
        else:
            height = max(thickness, len(lines) * size * 1.2)
            middle = y + height / 2
            for index, line in enumerate(lines):
                offset = (index - (len(lines) - 1) / 2) * size * 1.2
                drawing.text(label_room - 12, middle + offset + size * 0.35, line, anchor="end")
        length = reach(bar.value)
        end = length
        if bar.value is not None:
            drawing.add(
                "rect",
                x=float(label_room),
                y=middle - thickness / 2,
                width=length,
                height=thickness,
                colour=COLOURS[bar.colour],
            )
        if bar.low is not None and bar.high is not None:
            whisker(
                drawing,
                label_room + reach(bar.low),
                label_room + reach(bar.high),
                middle,
                thickness * 0.3,
            )
            end = max(length, reach(bar.high))
        known = bar.value is not None
        drawing.text(
            label_room + end + (0 if above and not known else 8),
            middle + size * 0.35,
            text,
            bold=known,
            colour=INK if known else MUTED,
        )
        y = (
            middle
            + (thickness if above else max(thickness, len(lines) * size * 1.2)) / 2
            + size * 0.6
        )
    if not above:
        drawing.add("line", x1=label_room, y1=0, x2=label_room, y2=y - 4, colour=INK, weight=1)
    drawing.height = round(y, 1)
    return drawing


def whisker(drawing, start, end, y, reach):
    """An interval: white under ink, so that it shows on a dark bar and beside it."""
    for colour, weight in ((PAPER, 4), (INK, 1.5)):
        drawing.add("line", x1=start, y1=y, x2=end, y2=y, colour=colour, weight=weight)
        for x in (start, end):
            drawing.add(
                "line", x1=x, y1=y - reach, x2=x, y2=y + reach, colour=colour, weight=weight
            )
