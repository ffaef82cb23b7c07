"""Spans around one value (a tornado): how far an answer moves with each thing it hangs on."""

from dataclasses import dataclass

from consortium.charts.drawing import COLOURS, INK, LETTER, MUTED, NARROW, WIDE, Drawing, wrapped


@dataclass(frozen=True)
class Span:
    """A label with where the answer goes from and to; the texts are the two values in words."""

    label: str
    low: float
    high: float
    low_text: str
    high_text: str


def describe_spans(spans):
    """The chart read out, for those who do not see it."""
    return "; ".join(f"{span.label}: {span.low_text} to {span.high_text}" for span in spans) + "."


def draw_spans(spans, middle, middle_text, medium=WIDE):
    """Bars from low to high on one scale, and a line through all of them where `middle` lies.

    Labels stand beside the bars, on a narrow page above them, the values at their ends.
    """
    drawing = Drawing(medium)
    size = medium.size
    above = medium is NARROW
    label_room = 0 if above else medium.width * 0.36
    text_room = max(
        (len(text) for span in spans for text in (span.low_text, span.high_text)), default=0
    )
    text_room = text_room * size * 0.56 + 10
    room = medium.width - label_room - 2 * text_room
    middle = float(middle)
    least = min([middle, *(float(span.low) for span in spans)])
    most = max([middle, *(float(span.high) for span in spans)])
    scale = room / ((most - least) or 1)

    def across(value):
        return label_room + text_room + (float(value) - least) * scale

    thickness = size * 1.25
    drawing.text(across(middle), size, middle_text, anchor="middle", colour=MUTED)
    top = y = size * 1.6
    letters = int((medium.width if above else label_room - 12) / (size * LETTER))
    for span in spans:
        lines = wrapped(span.label, letters)
        if above:
            for line in lines:
                drawing.text(0, y + size, line)
                y += size * 1.25
            y += 3
            height = thickness
        else:
            height = max(thickness, len(lines) * size * 1.2)
            for index, line in enumerate(lines):
                offset = (index - (len(lines) - 1) / 2) * size * 1.2
                drawing.text(
                    label_room - 12, y + height / 2 + offset + size * 0.35, line, anchor="end"
                )
        _draw_bar(drawing, span, middle, across, y + height / 2)
        y += height + size * 0.6
    drawing.add(
        "line", x1=across(middle), y1=top - 2, x2=across(middle), y2=y - 4, colour=INK, weight=1.5
    )
    drawing.height = round(y, 1)
    return drawing


def _draw_bar(drawing, span, middle, across, y):
    """What lies below the middle in one colour, what lies above it in another."""
    size = drawing.medium.size
    thickness = size * 1.25
    low, high = float(span.low), float(span.high)
    for start, end, colour in (
        (low, min(high, middle), "cost"),
        (max(low, middle), high, "main"),
    ):
        if end > start:
            drawing.add(
                "rect",
                x=across(start),
                y=y - thickness / 2,
                width=across(end) - across(start),
                height=thickness,
                colour=COLOURS[colour],
            )
    drawing.text(across(low) - 6, y + size * 0.35, span.low_text, anchor="end")
    drawing.text(across(high) + 6, y + size * 0.35, span.high_text)
