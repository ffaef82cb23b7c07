"""Charts in templates: `{% bars %}`, `{% years %}`, `{% line %}`, `{% spans %}`.

Each takes `key` (unique on the page), `title` (the message, as a sentence), `description` (read
out; told from the figures where it is left out), `source` (printed under the chart) and
`medium` ("page": one drawing for wide and one for narrow screens; "print": one for the PDF).
"""

from django import template

from consortium.charts.bars import Bar, describe_bars, draw_bars
from consortium.charts.drawing import NARROW, PRINT, WIDE
from consortium.charts.lines import draw_line
from consortium.charts.series import Series, describe_series
from consortium.charts.spans import Span, describe_spans, draw_spans
from consortium.charts.years import draw_years

register = template.Library()
TEMPLATE = "components/charts/chart.html"
MEDIA = {"page": (WIDE, NARROW), "print": (PRINT,)}


def chart(draw, *, key, title, description, source, medium):
    return {
        "key": key,
        "title": title,
        "description": description,
        "source": source,
        "medium": medium,
        "drawings": [draw(each) for each in MEDIA[medium]],
    }


def as_series(series):
    return [
        Series(
            **{
                name: tuple(value) if isinstance(value, list | tuple) else value
                for name, value in one.items()
            }
        )
        for one in series
    ]


@register.inclusion_tag(TEMPLATE)
def bars(rows, *, key, title, description="", source="", medium="page"):
    """Horizontal bars. `rows`: dicts of label, value, text, low, high, colour (see charts.Bar)."""
    rows = [Bar(**row) for row in rows]
    return chart(
        lambda each: draw_bars(rows, each),
        key=key,
        title=title,
        description=description or describe_bars(rows),
        source=source,
        medium=medium,
    )


@register.inclusion_tag(TEMPLATE)
def years(columns, series, *, key, title, description="", source="", medium="page"):
    """Columns by year. `series`: dicts of name, values, texts, colour ("cost", "main", "other"),
    and parts (a tuple of Series) where a column is made up of several.
    """
    series = as_series(series)
    return chart(
        lambda each: draw_years(columns, series, each),
        key=key,
        title=title,
        description=description or describe_series(columns, series),
        source=source,
        medium=medium,
    )


@register.inclusion_tag(TEMPLATE)
def line(columns, series, *, key, title, description="", source="", medium="page"):
    """Lines over time. `series` as for years, with `low` and `high` for the band."""
    series = as_series(series)
    return chart(
        lambda each: draw_line(columns, series, each),
        key=key,
        title=title,
        description=description or describe_series(columns, series),
        source=source,
        medium=medium,
    )


@register.inclusion_tag(TEMPLATE)
def spans(rows, middle, middle_text, *, key, title, description="", source="", medium="page"):
    """Spans around one value. `rows`: dicts of label, low, high, low_text, high_text."""
    rows = [Span(**row) for row in rows]
    return chart(
        lambda each: draw_spans(rows, middle, middle_text, each),
        key=key,
        title=title,
        description=description or describe_spans(rows),
        source=source,
        medium=medium,
    )
