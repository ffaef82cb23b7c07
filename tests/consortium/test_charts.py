"""Charts: geometry by hand, honest zeros, and everything readable without seeing."""

from itertools import pairwise

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from consortium.charts.bars import Bar, describe_bars, draw_bars
from consortium.charts.drawing import COLOURS, NARROW, PRINT, WIDE, wrapped
from consortium.charts.lines import draw_line, runs, ticks
from consortium.charts.series import Series, describe_series
from consortium.charts.spans import Span, describe_spans, draw_spans
from consortium.charts.years import draw_years


def marks(drawing, kind):
    return [mark for mark in drawing.marks if mark["kind"] == kind]


def words(drawing):
    return [mark["words"] for mark in marks(drawing, "text")]


def test_bars_are_as_long_as_their_values_from_zero():
    """84 and 42: the second bar is half the first, and both begin where the labels end."""
    first, second = marks(draw_bars([Bar("Police", 84), Bar("Health", 42)]), "rect")

    assert first["x"] == second["x"]
    assert second["width"] == pytest.approx(first["width"] / 2, abs=0.1)


def test_an_interval_beyond_its_bar_still_fits():
    """The interval ends at 150, so the bar of 100 takes two thirds of the room."""
    drawing = draw_bars([Bar("Police", 100, low=50, high=150)])
    (bar,) = marks(drawing, "rect")
    ends = [mark["x2"] for mark in marks(drawing, "line")]

    assert max(ends) == pytest.approx(bar["x"] + bar["width"] * 1.5, abs=0.2)
    assert max(ends) < drawing.width


def test_an_unknown_value_has_words_and_no_bar():
    drawing = draw_bars([Bar("Housing", None)])

    assert not marks(drawing, "rect")
    assert "not known" in words(drawing)


def test_bars_below_zero_are_refused():
    with pytest.raises(ValueError, match="below it"):
        draw_bars([Bar("Police", -1)])


def test_a_chart_of_nothing_is_drawn_without_falling_over():
    assert not marks(draw_bars([]), "rect")
    assert not marks(draw_years([], []), "rect")
    assert not marks(draw_line([], []), "path")


@given(
    st.lists(
        st.builds(
            Bar,
            label=st.text(st.characters(categories=["L"]), min_size=1, max_size=60),
            value=st.one_of(st.none(), st.floats(0, 1e9)),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([WIDE, NARROW, PRINT]),
)
def test_no_bar_leaves_its_drawing(bars, medium):
    drawing = draw_bars(bars, medium)

    for bar in marks(drawing, "rect"):
        assert bar["x"] + bar["width"] <= drawing.width + 0.1
        assert bar["y"] + bar["height"] <= drawing.height + 0.1


def test_columns_stand_side_by_side_on_one_line():
    """Cost 82 and saving 41: the second column is half as tall and both end at zero."""
    drawing = draw_years(
        ["2026/27"], [Series("Cost", (82,), colour="cost"), Series("Savings", (41,))]
    )
    cost, saving = marks(drawing, "rect")[2:]

    assert saving["height"] == pytest.approx(cost["height"] / 2, abs=0.1)
    assert cost["y"] + cost["height"] == pytest.approx(saving["y"] + saving["height"], abs=0.1)
    assert cost["x"] + cost["width"] <= saving["x"]


def test_a_loss_is_drawn_downwards_from_zero():
    drawing = draw_years(["2026/27", "2027/28"], [Series("Balance", (-50, 50))])
    loss, gain = marks(drawing, "rect")

    assert loss["y"] == pytest.approx(gain["y"] + gain["height"], abs=0.1)


def test_on_a_narrow_page_figures_too_wide_for_their_columns_stand_beside_bars_that_lie():
    """Cost 114,900 and 28,973 saved, five years long: beside, not over, one another."""
    years = [f"{year}/{year + 1}" for year in range(2027, 2032)]
    cost = Series("Cost", (114_900,) * 5, ("£114,900",) * 5, colour="cost")
    saved = Series("Saved", (28_973, -40_546, None, 12_465, 0), ("£28,973",) * 5)

    drawing = draw_years(years, [cost, saved], NARROW)

    bars = marks(drawing, "rect")[2:]
    assert bars[0]["width"] == pytest.approx(bars[1]["width"] * 114_900 / 28_973, rel=0.01)
    assert bars[3]["x"] + bars[3]["width"] == pytest.approx(bars[2]["x"], abs=0.1)  # below zero
    assert len(bars) == 9
    figures = [mark for mark in marks(drawing, "text") if mark["words"].startswith("£")]
    for bar, figure in zip(bars, figures, strict=True):
        assert bar["y"] < figure["y"] < bar["y"] + bar["height"]
        assert figure["x"] > bar["x"] + bar["width"]
        assert figure["x"] + len(figure["words"]) * figure["size"] * 0.55 <= drawing.width
    assert all(bar["x"] >= 0 and bar["y"] + bar["height"] <= drawing.height for bar in bars)


def test_on_a_narrow_page_short_figures_stand_over_their_columns():
    drawing = draw_years(["2027", "2028"], [Series("Cost", (82, 41))], NARROW)

    tall, short = marks(drawing, "rect")

    assert tall["height"] == pytest.approx(short["height"] * 2, abs=0.1)


def test_a_year_without_a_value_has_no_column():
    drawing = draw_years(["2026/27", "2027/28"], [Series("Cost", (82, None))])

    assert len(marks(drawing, "rect")) == 1


def test_a_line_breaks_where_nothing_is_known():
    drawing = draw_line(list("abcd"), [Series("Here", (1, None, 3, 4))])

    assert len(marks(drawing, "path")) == 2
    assert len(marks(drawing, "dot")) == 3


def test_a_band_follows_the_interval():
    drawing = draw_line(["a", "b"], [Series("Here", (5, 6), low=(4, 5), high=(6, 7))])
    (band,) = marks(drawing, "area")

    assert len(band["points"].split()) == 4


def test_each_line_is_named_at_its_end_without_touching_the_next():
    series = [Series("Here", (10, 10)), Series("There", (10, 10)), Series("England", (10, 9.9))]
    drawing = draw_line(["2024", "2025"], series)
    places = sorted(
        mark["y"]
        for mark in marks(drawing, "text")
        if mark["words"] in {"Here", "There", "England"}
    )

    assert all(after - before >= WIDE.size for before, after in pairwise(places))


def test_on_a_narrow_page_a_key_names_the_lines():
    drawing = draw_line(["2024", "2025"], [Series("Here", (1, 2))], NARROW)

    assert words(drawing)[0] == "Here"


@pytest.mark.parametrize("medium", [NARROW, WIDE])
@pytest.mark.parametrize("number", [2, 7, 25, 30])
@pytest.mark.parametrize("words", ["{}", "Nov {}"])
def test_labels_under_a_line_are_left_out_rather_than_overlaid(words, number, medium):
    columns = [words.format(2000 + at) for at in range(number)]
    drawing = draw_line(columns, [Series("Here", tuple(range(number)))], medium)
    shown = [mark for mark in marks(drawing, "text") if mark["words"] in columns]
    spans = []
    for mark in shown:
        width = len(mark["words"]) * mark["size"] * 0.52
        first = mark["x"] - (width if mark["anchor"] == "end" else width / 2)
        spans.append((first, first + width))

    assert shown[-1]["words"] == columns[-1]
    assert all(before[1] < after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize(
    "low,high,expected",
    [
        (0, 96, [0, 25, 50, 75, 100]),
        (0, 690, [0, 200, 400, 600, 800]),
        (-40, 60, [-50, -25, 0, 25, 50, 75]),
        (0, 0, [0, 0.25, 0.5, 0.75, 1]),
    ],
)
def test_marks_of_the_scale_are_round_and_hold_every_value(low, high, expected):
    found = ticks(low, high)

    assert found[0] <= low
    assert found[-1] >= high
    assert found == expected


def test_a_long_label_is_set_in_lines():
    assert wrapped("County and district councils", 12) == ["County and", "district", "councils"]


def test_stretches_without_gaps():
    assert runs([1, None, 3, 4]) == [[0], [2, 3]]


def test_a_chart_can_be_read_out():
    assert describe_bars([Bar("Police", 84200, "£84,200"), Bar("Housing", None)]) == (
        "Police: £84,200; Housing: not known."
    )
    assert describe_series(["2026/27", "2027/28"], [Series("Cost", (82, None), ("£82k", ""))]) == (
        "Cost: 2026/27 £82k, 2027/28 not known."
    )


def rendered(tag, **context):
    text = Template("{% load charts %}" + tag).render(Context(context))
    return html.fromstring(text)


BARS = '{% bars rows key="savers" title="Police save most" medium=medium %}'
ROWS = [{"label": "Police", "value": 84200, "text": "£84,200"}]


def test_a_page_gets_a_wide_and_a_narrow_drawing_with_title_and_description():
    figure = rendered(BARS, rows=ROWS, medium="page")
    drawings = figure.xpath(".//svg")

    assert [svg.get("class") for svg in drawings] == ["chart__wide", "chart__narrow"]
    for svg in drawings:
        title, description = svg.get("aria-labelledby").split()
        assert figure.xpath(f".//*[@id='{title}']")[0].text == "Police save most"
        assert figure.xpath(f".//*[@id='{description}']")[0].text == "Police: £84,200."


def test_in_print_the_title_holds_the_description_because_only_the_title_is_read_out():
    (svg,) = rendered(BARS, rows=ROWS, medium="print").xpath(".//svg")

    assert svg.xpath("./title")[0].text == "Police save most. Police: £84,200."


def test_words_in_a_chart_are_escaped():
    text = Template("{% load charts %}" + BARS).render(
        Context({"rows": [{"label": "<b>x</b>", "value": 1}], "medium": "page"})
    )

    assert "<b>" not in text


@pytest.mark.parametrize("medium", [WIDE, NARROW, PRINT])
def test_a_column_is_made_up_of_its_parts_from_zero(medium):
    """60 of 80 are the first part's, 20 the second's; a year without any has no part."""
    parts = (
        Series("NHS saves", (60, 0), colour="main"),
        Series("Others save", (20, 0), colour="second"),
    )
    saved = Series("Saved", (80, 0), parts=parts)

    drawing = draw_years(
        ["2027/28", "2028/29"], [Series("Cost", (100, 0), (), "cost"), saved], medium
    )

    first, second = (
        next(m for m in marks(drawing, "rect") if m["colour"] == COLOURS[one] and m["height"] > 15)
        for one in ("main", "second")
    )
    assert first["x"] == second["x"]
    assert first["height"] == pytest.approx(second["height"] * 3, abs=0.3)
    assert second["y"] + second["height"] == pytest.approx(first["y"], abs=0.2)
    assert {"Cost", "NHS saves", "Others save"} <= set(words(drawing))
    assert "Saved" not in words(drawing)


def test_parts_lie_one_after_the_other_where_columns_lie():
    years = [f"{year}/{year + 1}" for year in range(2027, 2032)]
    parts = (Series("NHS", (60_000,) * 5, colour="main"), Series("Rest", (20_000,) * 5, (), "rest"))
    saved = Series("Saved", (80_000,) * 5, parts=parts)

    drawing = draw_years(years, [Series("Cost", (100_000,) * 5, (), "cost"), saved], NARROW)

    bars = [m for m in marks(drawing, "rect") if m["width"] > 20]
    _, first, second = bars[:3]
    assert first["y"] == second["y"]
    assert first["width"] == pytest.approx(second["width"] * 3, abs=0.3)
    assert second["x"] == pytest.approx(first["x"] + first["width"], abs=0.2)


def test_parts_are_read_out_after_what_they_are_part_of():
    saved = Series("Saved", (80,), parts=(Series("NHS", (60,)), Series("Rest", (20,))))

    assert describe_series(["2027"], [saved]) == "Saved: 2027 80. NHS: 2027 60. Rest: 2027 20."


@pytest.mark.parametrize("tag", ["years", "line"])
def test_series_come_from_plain_data(tag):
    figure = rendered(
        f'{{% {tag} columns series key="k" title="T" source="Where it is from" %}}',
        columns=["2026/27", "2027/28"],
        series=[{"name": "Cost", "values": [1, 2], "colour": "cost"}],
    )

    assert figure.xpath(".//svg")
    assert figure.xpath(".//p[@class='source']")[0].text == "Where it is from"


WIDE_SPAN = Span("Effect", 50, 150, "£50", "£150")
NEAR_SPAN = Span("Rate", 90, 120, "£90", "£120")


@pytest.mark.parametrize("medium", [WIDE, NARROW, PRINT])
def test_spans_meet_at_the_middle_on_one_scale(medium):
    """Around 100: 50 below and 50 above; 10 below and 20 above."""
    drawing = draw_spans([WIDE_SPAN, NEAR_SPAN], 100, "£100", medium)
    below, above, near_below, near_above = marks(drawing, "rect")
    (line,) = marks(drawing, "line")

    assert below["x"] + below["width"] == pytest.approx(line["x1"], abs=0.2)
    assert above["x"] == pytest.approx(line["x1"], abs=0.2)
    assert below["width"] == pytest.approx(above["width"], abs=0.2)
    assert near_below["width"] == pytest.approx(below["width"] / 5, abs=0.2)
    assert near_above["width"] == pytest.approx(above["width"] * 2 / 5, abs=0.2)
    assert {"£50", "£150", "£90", "£120", "£100"} <= set(words(drawing))


@pytest.mark.parametrize("low, high", [(100, 150), (50, 100), (100, 100)])
def test_a_span_on_one_side_has_one_bar_and_one_of_nothing_none(low, high):
    drawing = draw_spans([Span("Effect", low, high, "a", "b")], 100, "£100")

    assert len(marks(drawing, "rect")) == (low != high)


def test_spans_are_read_out():
    assert describe_spans([WIDE_SPAN, NEAR_SPAN]) == "Effect: £50 to £150; Rate: £90 to £120."


def test_spans_of_nothing_are_drawn_without_falling_over():
    assert not marks(draw_spans([], 0, "£0"), "rect")
