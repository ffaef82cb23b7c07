"""Several values a name, one for each column: what columns and lines are drawn from."""

from dataclasses import dataclass

from consortium.charts.drawing import COLOURS, plain


@dataclass(frozen=True)
class Series:
    """A name and one value a column (None where it is not known), with their texts.

    `parts` are what the values are made up of, drawn one upon the other from zero in columns.
    """

    name: str
    values: tuple
    texts: tuple = ()
    colour: str = "main"
    low: tuple = ()
    high: tuple = ()
    parts: tuple["Series", ...] = ()

    @property
    def drawn(self):
        """The parts, or the series itself where it has none."""
        return self.parts or (self,)


def describe_series(columns, series):
    """The chart read out, series by series."""
    parts = []
    for one in [each for whole in series for each in (whole, *whole.parts)]:
        texts = one.texts or tuple(plain(value) for value in one.values)
        pairs = ", ".join(
            f"{column} {text or plain(value)}"
            for column, text, value in zip(columns, texts, one.values, strict=True)
        )
        parts.append(f"{one.name}: {pairs}.")
    return " ".join(parts)


def draw_key(drawing, series, y, *, lines=False):
    """The names of the series in one or more rows, each beside its colour. Returns the next y."""
    size, x = drawing.medium.size, 0.0
    for one in [part for whole in series for part in whole.drawn]:
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
