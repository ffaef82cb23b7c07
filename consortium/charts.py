"""Charts as plain geometry: data in, rectangles, lines and words out. Imports no Django.

One drawing serves page, PDF and e-mail: every colour and size is an SVG attribute, so nothing
depends on a style sheet. Values are drawn from zero, intervals are drawn where they are known,
and every mark has its figure beside it, so no colour carries a meaning alone.
"""

import math
from dataclasses import dataclass, field

INK, MUTED, LINE, PAPER = "#1D2B36", "#52616B", "#D9D4C7", "#FFFFFF"
COLOURS = {
    "main": "#0B4F55",
    "cost": "#F2A541",
    "other": "#7C8B94",
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


@dataclass(frozen=True)
class Bar:
    """A value with its label; `text` is the value in words, `low` and `high` its interval."""

    label: str
    value: float | None
    text: str = ""
    low: float | None = None
    high: float | None = None
    colour: str = "main"


@dataclass(frozen=True)
class Series:
    """A name and one value a column (None where it is not known), with their texts."""

    name: str
    values: tuple
    texts: tuple = ()
    colour: str = "main"
    low: tuple = ()
    high: tuple = ()


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


def ticks(low, high, wanted=4):
    """Round numbers from at or below `low` to at or above `high`, about as many as wanted."""
    high = high if high - low > 1e-9 else low + 1
    raw = (high - low) / wanted
    unit = 10 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= raw)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(step * index, 10) for index in range(first, last + 1)]


def wrapped(words, letters):
    """The words in lines of at most this many letters; a longer word has a line of its own."""
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def describe_bars(bars):
    """The chart read out, for those who do not see it."""
    return "; ".join(f"{bar.label}: {bar.text or plain(bar.value)}" for bar in bars) + "."


def describe_series(columns, series):
    """The chart read out, series by series."""
    parts = []
    for one in series:
        texts = one.texts or tuple(plain(value) for value in one.values)
        pairs = ", ".join(
            f"{column} {text or plain(value)}"
            for column, text, value in zip(columns, texts, one.values, strict=True)
        )
        parts.append(f"{one.name}: {pairs}.")
    return " ".join(parts)


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


def draw_key(drawing, series, y, *, lines=False):
    """The names of the series in one or more rows, each beside its colour. Returns the next y."""
    size, x = drawing.medium.size, 0.0
    for one in series:
        wide = size * 1.1 + 6 + len(one.name) * size * 0.52 + 18
        if x and x + wide > drawing.width:
            x, y = 0.0, y + size * 1.5
        if lines:
            drawing.add(
                "line",
                x1=x,
                y1=y + size * 0.5,
                x2=x + size,
                y2=y + size * 0.5,
                colour=COLOURS[one.colour],
                weight=3,
            )
        else:
            drawing.add(
                "rect", x=x, y=y, width=size * 0.9, height=size * 0.9, colour=COLOURS[one.colour]
            )
        drawing.text(x + size * 1.1 + 4, y + size * 0.82, one.name)
        x += wide
    return y + size * 2.2


def draw_years(columns, series, medium=WIDE):
    """Columns side by side, one group a year, each with its figure; zero is a line.

    Values may be None (nothing is drawn) or below zero (drawn downwards).
    """
    drawing = Drawing(medium)
    size = medium.size
    small = size - 1 if medium is not NARROW else size - 2
    y = draw_key(drawing, series, 2.0) if len(series) > 1 else 4.0
    known = [float(value) for one in series for value in one.values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    height = medium.width * (0.26 if medium is not NARROW else 0.5)
    scale = height / ((high - low) or 1)
    zero = y + small * 1.3 + high * scale
    group = medium.width / (len(columns) or 1)
    thickness = min(group * 0.8 / (len(series) or 1), size * 3.2)
    label = min(small, thickness * 2.1 / max(longest_text(series), 1) / LETTER)
    for place in range(len(columns)):
        middle = group * (place + 0.5)
        start = middle - thickness * len(series) / 2
        for index, one in enumerate(series):
            value = one.values[place]
            if value is None:
                continue
            tall = abs(float(value)) * scale
            top = zero - tall if value >= 0 else zero
            x = start + index * thickness
            drawing.add(
                "rect",
                x=x + 1.5,
                y=top,
                width=thickness - 3,
                height=tall,
                colour=COLOURS[one.colour],
            )
            drawing.text(
                x + thickness / 2,
                top - 5 if value >= 0 else top + tall + label + 2,
                (one.texts[place] if one.texts else "") or plain(value),
                anchor="middle",
                size=round(label, 1),
            )
    bottom = zero + -low * scale + (label + 4 if low < 0 else 0)
    drawing.add("line", x1=0, y1=zero, x2=medium.width, y2=zero, colour=INK, weight=1.5)
    for place, column in enumerate(columns):
        drawing.text(
            group * (place + 0.5),
            bottom + size * 1.25,
            str(column),
            anchor="middle",
            colour=MUTED,
            size=small,
        )
    drawing.height = round(bottom + size * 1.7, 1)
    return drawing


def longest_text(series):
    """Letters in the longest figure a group has to print above a bar."""
    return max(
        (
            len((one.texts[place] if one.texts else "") or plain(value))
            for one in series
            for place, value in enumerate(one.values)
            if value is not None
        ),
        default=1,
    )


def draw_line(columns, series, medium=WIDE):
    """Lines over time from zero, each named at its end, the interval of each as a band.

    None breaks a line. The first series is drawn last, on top.
    """
    drawing = Drawing(medium)
    size = medium.size
    small = size - 1
    named_at_end = medium is not NARROW
    y = 6.0 if named_at_end else draw_key(drawing, series, 2.0, lines=True)
    numbers = [
        float(value)
        for one in series
        for value in (*one.values, *one.low, *one.high)
        if value is not None
    ]
    marks = ticks(min([0.0, *numbers]), max([0.0, *numbers]))
    left = max(len(plain(mark)) for mark in marks) * small * 0.56 + 8
    longest = max((len(one.name) for one in series), default=0)
    right = min(longest * size * 0.54 + 14, medium.width * 0.3) if named_at_end else 10
    height = medium.width * (0.34 if named_at_end else 0.55)
    width = medium.width - left - right
    step = width / max(len(columns) - 1, 1)
    scale = height / (marks[-1] - marks[0])
    top = y + size * 0.6

    def down(value):
        return top + (marks[-1] - float(value)) * scale

    for mark in marks:
        drawing.add(
            "line",
            x1=left,
            y1=down(mark),
            x2=left + width,
            y2=down(mark),
            colour=INK if mark == 0 else LINE,
            weight=1,
        )
        drawing.text(
            left - 8,
            down(mark) + small * 0.35,
            plain(mark),
            anchor="end",
            colour=MUTED,
            size=small,
        )
    for one in series:
        draw_band(drawing, one, left, step, down)
    for one in reversed(series):
        draw_path(drawing, one, left, step, down)
    if named_at_end:
        name_ends(drawing, series, left, step, down)
    longest = max((len(str(column)) for column in columns), default=0)
    every = math.ceil((longest * small * 0.52 + 8) / max(step, 1))
    for place, column in enumerate(columns):
        if (len(columns) - 1 - place) % every:
            continue
        drawing.text(
            left + place * step,
            top + height + small * 1.6,
            str(column),
            anchor="middle" if place < len(columns) - 1 or named_at_end else "end",
            colour=MUTED,
            size=small,
        )
    drawing.height = round(top + height + small * 2.1, 1)
    return drawing


def runs(values):
    """Stretches of places whose values are known: [1, None, 3, 4] is [[0], [2, 3]]."""
    found = [[]]
    for place, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append(place)
    return [run for run in found if run]


def draw_band(drawing, one, left, step, down):
    pairs = [
        None if low is None or high is None else (low, high)
        for low, high in zip(one.low, one.high, strict=True)
    ]
    for run in runs(pairs):
        upper = [f"{left + place * step:.1f},{down(one.high[place]):.1f}" for place in run]
        lower = [f"{left + place * step:.1f},{down(one.low[place]):.1f}" for place in run]
        drawing.add("area", points=" ".join([*upper, *reversed(lower)]), colour=BAND)


def draw_path(drawing, one, left, step, down):
    for run in runs(one.values):
        points = [(left + place * step, down(one.values[place])) for place in run]
        drawing.add(
            "path",
            points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
            colour=COLOURS[one.colour],
            weight=2.5,
        )
        for x, y in points:
            drawing.add("dot", x=x, y=y, colour=COLOURS[one.colour])


def name_ends(drawing, series, left, step, down):
    """Each name beside its last known point, pushed apart where two would touch."""
    size = drawing.medium.size
    ends = []
    for one in series:
        known = [place for place, value in enumerate(one.values) if value is not None]
        if known:
            ends.append((down(one.values[known[-1]]), left + known[-1] * step + 10, one))
    lowest = None
    for y, x, one in sorted(ends, key=lambda end: end[0]):
        lowest = y if lowest is None else max(y, lowest + size * 1.25)
        drawing.text(x, lowest + size * 0.35, one.name, bold=one is series[0])
