"""The charts of a pack: what it costs by year, and a figure beside those of other places."""

from decimal import Decimal

from consortium.charts.bars import Bar, describe_bars, draw_bars
from consortium.charts.drawing import Medium
from consortium.charts.series import Series, describe_series
from consortium.charts.years import draw_years
from consortium.templatetags.words import money, number

MOST_YEARS_DRAWN = 10
BESIDE = Medium("print", 400, 12)
ACROSS = Medium("print", 640, 13)


def years_drawing(budget):
    """Money asked for and match, year by year; None where a picture would say nothing."""
    if not 0 < len(budget["years"]) <= MOST_YEARS_DRAWN:
        return None
    columns = [year["words"] for year in budget["years"]]
    series = [
        Series(
            name,
            tuple(float(each[key]) for each in budget["by_year"]),
            tuple(money(each[key]) for each in budget["by_year"]),
            colour,
        )
        for name, key, colour in (
            ("Asked for", "amount", "main"),
            ("Match funding", "match", "cost"),
        )
        if any(Decimal(each[key]) for each in budget["by_year"])
    ]
    if not series:
        return None
    return {
        "drawing": draw_years(columns, series, ACROSS),
        "title": "What it costs, year by year",
        "description": describe_series(columns, series),
    }


def comparison_drawing(indicator):
    """Bars for the bid's area, its neighbours and the wider areas; None without a comparison."""
    comparison = indicator and indicator["comparison"]
    if not comparison:
        return None
    bars = [
        Bar(
            row["area"],
            float(row["value"]),
            figure_words(row["value"]),
            low=row["lower"] and float(row["lower"]),
            high=row["upper"] and float(row["upper"]),
            colour="main" if row["is_own"] else "other",
        )
        for row in comparison["rows"]
    ]
    if any(bar.value < 0 for bar in bars):
        return None
    unit = (
        f"a year per {number(comparison['per'])} people" if comparison["per"] else indicator["unit"]
    )
    if unit == "%":
        unit = "per cent"
    title = f"{indicator['name']}, {unit}" if unit else indicator["name"]
    return {
        "drawing": draw_bars(bars, BESIDE),
        "title": title,
        "unit": unit,
        "description": describe_bars(bars),
    }


def figure_words(value):
    """A published figure with its own decimals, at most one: 2,123 or 7.5."""
    value = Decimal(value)
    return number(value, 0 if value == value.to_integral() or abs(value) >= 100 else 1)
