"""What leads to what: columns of boxes, left to right, with lines between neighbours."""

from dataclasses import dataclass

from consortium.charts.drawing import (
    BAND,
    COLOURS,
    INK,
    LETTER,
    MUTED,
    PAPER,
    PRINT,
    Drawing,
    wrapped,
)

WASH = "#F6F3EC"
GAP = 10
PADDING = 8
BETWEEN = 0.085
"""Room between two columns, as a part of the drawing's width."""
MOST_LINES = 5
STEPS = 12
# Ground, colour of the words, colour of the quiet words, whether a bar stands before it.
TONES = {
    "first": (BAND, INK, INK, None),
    "strong": (COLOURS["main"], PAPER, PAPER, None),
    "last": (WASH, INK, MUTED, COLOURS["cost"]),
}


@dataclass(frozen=True)
class Box:
    """One thing: its words, and quieter ones below them. `key` is what lines name it by."""

    key: str
    title: str
    quiet: str = ""


@dataclass(frozen=True)
class Column:
    """What stands below one heading. `tone` is first, strong or last."""

    head: str
    boxes: tuple[Box, ...]
    tone: str = "first"


def column_width(columns, medium):
    return medium.width * (1 - BETWEEN * (columns - 1)) / columns


def lines_of(box, medium, columns):
    """([lines of the title], [lines of what is quiet]): cut where a box would become a column."""
    letters = int((column_width(columns, medium) - 2 * PADDING - 4) / (medium.size * LETTER * 1.06))
    title = cut(wrapped(box.title, letters), letters)
    quiet = cut(wrapped(box.quiet, int(letters * 1.12)), letters) if box.quiet else []
    return title, quiet


def cut(lines, letters):
    """At most so many lines, none longer than its box: what is cut ends in dots."""
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]
    most = int(letters * 1.25)
    return [line if len(line) <= most else f"{line[: most - 1]}…" for line in lines]


def height_of(box, medium=PRINT, columns=3):
    """How high a box is drawn, with the gap below it."""
    title, quiet = lines_of(box, medium, columns)
    return len(title) * medium.size * 1.25 + len(quiet) * medium.size * 1.1 + 2 * PADDING + GAP


def draw_flow(columns, lines, medium=PRINT):
    """The columns side by side. `lines` are pairs of keys, of a box and one of the next column."""
    drawing = Drawing(medium)
    width = column_width(len(columns), medium)
    step = width + BETWEEN * medium.width
    top = medium.size * 2
    heights = [
        sum(height_of(box, medium, len(columns)) for box in column.boxes) - GAP
        for column in columns
    ]
    most = max(heights)
    places = {}
    for number, (column, height) in enumerate(zip(columns, heights, strict=True)):
        y = top + (most - height) / 2
        for box in column.boxes:
            own = height_of(box, medium, len(columns)) - GAP
            places[number, box.key] = (number * step, y, own)
            y += own + GAP
    for number in range(len(columns) - 1):
        for start, end in lines:
            if (number, start) in places and (number + 1, end) in places:
                _draw_line(drawing, places[number, start], places[number + 1, end], width)
    for number, column in enumerate(columns):
        drawing.text(number * step, medium.size, column.head, bold=True, colour=MUTED)
        for box in column.boxes:
            _draw_box(drawing, box, column.tone, places[number, box.key], width, len(columns))
    drawing.height = round(top + most + 2, 1)
    return drawing


def _draw_line(drawing, start, end, width):
    """From the middle of one box's right side to that of another's left, bent like an S."""
    x1, y1 = start[0] + width, start[1] + start[2] / 2
    x2, y2 = end[0], end[1] + end[2] / 2
    points = []
    for step in range(STEPS + 1):
        part = step / STEPS
        bend = part * part * (3 - 2 * part)
        points.append(f"{x1 + (x2 - x1) * part:.1f},{y1 + (y2 - y1) * bend:.1f}")
    drawing.add("path", points=" ".join(points), colour=COLOURS["other"], weight=1.2)


def _draw_box(drawing, box, tone, place, width, columns):
    ground, colour, quiet_colour, bar = TONES[tone]
    size = drawing.medium.size
    x, y, height = place
    drawing.add("rect", x=x, y=y, width=width, height=height, colour=ground)
    if bar:
        drawing.add("rect", x=x, y=y, width=4.0, height=height, colour=bar)
    title, quiet = lines_of(box, drawing.medium, columns)
    y += PADDING
    for line in title:
        drawing.text(x + PADDING + 4, y + size, line, bold=True, colour=colour)
        y += size * 1.25
    for line in quiet:
        drawing.text(x + PADDING + 4, y + size * 0.9, line, colour=quiet_colour, size=size * 0.9)
        y += size * 1.1
