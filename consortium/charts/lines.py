"""Lines over time."""

import math

from consortium.charts.drawing import BAND, COLOURS, INK, LINE, MUTED, NARROW, WIDE, Drawing, plain
from consortium.charts.series import draw_key


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
    room = longest * small * 0.52 + 8
    every = math.ceil(room / max(step, 1))
    for place, column in enumerate(columns):
        to_last = len(columns) - 1 - place
        # The last one stands before its mark where it could not stand under it.
        is_under_the_last = not named_at_end and 0 < to_last * step < 1.5 * room
        if to_last % every or is_under_the_last:
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


def ticks(low, high, wanted=4):
    """Round numbers from at or below `low` to at or above `high`, about as many as wanted."""
    high = high if high - low > 1e-9 else low + 1
    raw = (high - low) / wanted
    unit = 10 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= raw)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(step * index, 10) for index in range(first, last + 1)]


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
