"""Columns side by side, a group for each year."""

from consortium.charts.drawing import COLOURS, INK, LETTER, MUTED, NARROW, WIDE, Drawing, plain
from consortium.charts.series import draw_key


def draw_years(columns, series, medium=WIDE):
    """Columns side by side, one group a year, each with its figure; zero is a line.

    Values may be None (nothing is drawn) or below zero (drawn downwards). On a phone, columns too
    thin for their figures lie down, so that no figure covers a bar.
    """
    if medium is NARROW and not fits_standing(columns, series, medium):
        return draw_lying(columns, series, medium)
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
    thickness = column_width(columns, series, medium)
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
            for begins, share, colour in pieces(one, place):
                drawing.add(
                    "rect",
                    x=x + 1.5,
                    y=top + tall * (1 - begins - share),
                    width=thickness - 3,
                    height=tall * share,
                    colour=colour,
                )
            drawing.text(
                x + thickness / 2,
                top - 5 if value >= 0 else top + tall + label + 2,
                figure(one, place),
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


def draw_lying(columns, series, medium):
    """The same as rows: a year, and under it one bar a series with its figure at the right."""
    drawing = Drawing(medium)
    size = medium.size
    small = size - 1
    y = draw_key(drawing, series, 2.0) if len(series) > 1 else 4.0
    known = [float(value) for one in series for value in one.values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    room = medium.width - longest_text(series) * small * LETTER * 1.15 - 6
    scale = room / ((high - low) or 1)
    zero = -low * scale
    top = y
    for place, column in enumerate(columns):
        drawing.text(zero + 5, y + size, str(column), colour=MUTED, size=small)
        y += size * 1.5
        for one in series:
            value = one.values[place]
            if value is None:
                continue
            long = abs(float(value)) * scale
            for begins, share, colour in pieces(one, place):
                drawing.add(
                    "rect",
                    x=(zero if value >= 0 else zero - long) + long * begins,
                    y=y,
                    width=long * share,
                    height=size * 1.1,
                    colour=colour,
                )
            after = zero + (long if value >= 0 else 0) + 5
            drawing.text(after, y + size * 0.92, figure(one, place), size=small)
            y += size * 1.35
        y += size * 0.4
    drawing.add("line", x1=zero, y1=top, x2=zero, y2=y, colour=INK, weight=1.5)
    drawing.height = round(y + 2, 1)
    return drawing


def pieces(one, place):
    """(where it begins, its share of the column, colour), from zero; one piece if undivided."""
    whole = float(one.values[place])
    if not one.parts or not whole:
        yield 0.0, 1.0, COLOURS[one.drawn[0].colour]
        return
    begins = 0.0
    for part in one.parts:
        share = float(part.values[place]) / whole
        if share:
            yield begins, share, COLOURS[part.colour]
        begins += share


def column_width(columns, series, medium):
    group = medium.width / (len(columns) or 1)
    return min(group * 0.8 / (len(series) or 1), medium.size * 3.2)


def fits_standing(columns, series, medium):
    """Whether the longest figure, in letters that can be read, is about as wide as its column."""
    wide = longest_text(series) * (medium.size - 2) * LETTER
    return wide <= column_width(columns, series, medium) * 1.2


def figure(one, place):
    return (one.texts[place] if one.texts else "") or plain(one.values[place])


def longest_text(series):
    """Letters in the longest figure that has to be printed beside a bar."""
    return max(
        (
            len(figure(one, place))
            for one in series
            for place, value in enumerate(one.values)
            if value is not None
        ),
        default=1,
    )
