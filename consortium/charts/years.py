"""Columns side by side, a group for each year."""

from consortium.charts.drawing import COLOURS, INK, LETTER, MUTED, NARROW, WIDE, Drawing, plain
from consortium.charts.series import draw_key


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
