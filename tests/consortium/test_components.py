"""Components: right words, and nothing that the policy blocks."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template.loader import render_to_string

from consortium.templatetags.words import COVERAGE, STATUS_TONES, TONES
from tests.consortium.drawing import TOP, drawn, name, words_of

TEMPLATES = sorted((TOP / "templates").rglob("*.html"))


COMPONENTS = sorted((TOP / "templates/components").rglob("*.html"))


STATUSES = [*COVERAGE, *TONES, "neutral"]


# --- What the content security policy blocks


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_has_an_inline_style_or_script(path):
    text = path.read_text()

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "javascript:" not in text
    assert "<style" not in text or path.is_relative_to(TOP / "templates/email")


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_each_component_begins_with_what_it_takes(path):
    first = path.read_text().splitlines()[0]

    assert re.match(r"\{# .*#\}", first)
    assert "rguments" in first


# --- Statuses


@pytest.mark.parametrize("status", STATUSES)
def test_a_pill_is_word_shape_and_colour(status):
    pill = drawn("components/pill.html", status=status, text="the word")[0]

    assert words_of(pill) == "The word"
    assert len(pill.xpath(".//svg[@aria-hidden='true']/title")) == 1
    assert re.fullmatch(r"pill tone--(\w+) ground--\1", pill.get("class"))


def test_a_coverage_pill_brings_its_own_word():
    assert words_of(drawn("components/pill.html", status="gap")) == "Gap"


def test_no_two_coverage_statuses_share_a_shape():
    shapes = set()
    for status in COVERAGE:
        svg = drawn("components/shape.html", status=status)[0]
        shapes.add(
            tuple(
                (part.tag, part.get("stroke-dasharray"), part.get("fill") is None)
                for part in svg.iterdescendants()
                if part.tag != "title"
            )
        )

    assert len(shapes) == len(COVERAGE)


def test_every_tone_a_status_can_have_is_one_a_pill_can_wear():
    assert set(STATUS_TONES.values()) <= set(STATUSES)


def luminance(colour):
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    "text,ground",
    [
        *((status, f"{status}-ground") for status in (*COVERAGE, "neutral")),
        ("ink", "wash"),
        ("muted", "wash"),
        ("teal", "wash"),
        ("ink", "focus"),
        ("ink", "marigold"),
    ],
)
def test_colours_that_meet_have_enough_contrast(text, ground):
    css = (TOP / "static/css/tokens.css").read_text()
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))

    dark, light = sorted([luminance(colours[text]), luminance(colours[ground])])

    assert (light + 0.05) / (dark + 0.05) >= 4.5


# --- The typeface


def test_no_selector_keeps_the_typeface_reserved_for_the_government():
    theirs = (TOP / "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css").read_text()
    ours = (TOP / "static/css/tokens.css").read_text()
    lists = re.findall(r"(?:^|[{}])([^{}@/]+)\{font-family:GDS Transport", theirs)
    lists += re.findall(r"([^{}@/]+)\{[^{}]*;font-family:GDS Transport", theirs)
    compound = {
        selector.strip()
        for each in lists
        for selector in each.split(",")
        if not re.fullmatch(r"\.govuk-[\w-]+", selector.strip())
    }

    assert compound
    block = ours[: ours.index("font-family: var(--typeface)")]
    assert '[class*="govuk-"],' in block
    assert [selector for selector in compound if f"{selector},\n" not in block + ",\n"] in (
        [],
        [".govuk-frontend-supported .govuk-accordion__show-all"],
    )
    assert ".govuk-frontend-supported .govuk-accordion__show-all {" in block + " {"


# --- Matrix, pagination, progress and the rest


CELL = {"status": "thin", "detail": "9 places · 2", "url": "/there/"}


@pytest.mark.parametrize("count,layout", [(8, "matrix--table"), (9, "matrix--tiles")])
def test_a_matrix_with_more_areas_than_fit_becomes_tiles(count, layout):
    areas = [f"Ward {number}" for number in range(count)]
    rows = [{"title": "Falls", "cells": [CELL] * count, "total": 3}]

    table = drawn("components/matrix.html", caption="Coverage", areas=areas, rows=rows)[0]

    assert layout in table.get("class")


def test_a_matrix_cell_says_where_what_and_how_much_and_leads_on():
    table = drawn(
        "components/matrix.html",
        caption="Coverage",
        areas=["Linton", "Melbourn"],
        rows=[{"title": "Falls", "note": "HWB 2", "cells": [CELL, None], "total": 9}],
        total_label="Places a year",
    )[0]
    first, second = table.xpath(".//td[contains(@class, 'matrix__cell')]")

    assert words_of(first) == "ThinLinton Thin · 9 places · 2".replace("ThinLinton", "Thin Linton")
    assert first.xpath(".//a/@href") == ["/there/"]
    assert words_of(second) == "This priority does not meet Melbourn"
    assert table.xpath(".//td[contains(@class, 'matrix__total')]/@data-label") == ["places a year"]
    assert words_of(table.xpath(".//th[@scope='row']")[0]) == "Falls HWB 2"


def test_a_row_that_lacks_a_cell_is_refused():
    rows = [{"title": "Falls", "cells": [CELL], "total": 1}]

    with pytest.raises(ValueError, match="shorter"):
        render_to_string("components/matrix.html", {"areas": ["Linton", "Sawston"], "rows": rows})


def test_pages_of_a_list_keep_its_filters():
    page = Paginator(range(200), 10).get_page(7)

    nav = drawn("components/pagination.html", page=page, query=QueryDict("area=E05&page=7"))

    assert nav.xpath("//a[@rel='next']/@href") == ["?area=E05&page=8"]
    assert nav.xpath("//a[@aria-current='page']/text()") == ["7"]
    assert [words_of(item) for item in nav.xpath("//li")] == ["1", "…", "6", "7", "8", "…", "20"]


def test_a_list_of_one_page_has_no_pages():
    page = Paginator(range(3), 10).get_page(1)

    assert not words_of(drawn("components/pagination.html", page=page, query=QueryDict()))


def test_progress_asks_again_only_while_it_runs():
    running = drawn("components/progress.html", id="pack", percent=40, url="/p/", page_url="/")
    ready = drawn("components/progress.html", id="pack", percent=100)

    assert running[0].get("hx-get") == "/p/"
    assert running.xpath("//progress/@value") == ["40"]
    assert running.xpath("//noscript//a/@href") == ["/"]
    assert ready[0].get("hx-get") is None


def test_progress_without_a_known_share_claims_none():
    bar = drawn("components/progress.html", id="pack", percent=None)

    assert not bar.xpath("//progress/@value")


@pytest.mark.parametrize(
    "kind,role", [("success", "alert"), ("error", "alert"), ("warning", "status"), ("", "status")]
)
def test_a_notification_is_announced_as_loudly_as_it_matters(kind, role):
    banner = drawn("components/notification.html", kind=kind, text="Saved.")[0]

    assert banner.get("role") == role
    assert words_of(banner).endswith("Saved.")


def test_what_is_said_of_one_kind_stands_in_one_notification():
    said = [SimpleNamespace(message="You are <here>."), SimpleNamespace(message="It is kept.")]

    (banner,) = drawn("components/notification.html", kind="success", messages=said)

    assert [words_of(each) for each in banner.xpath(".//p")] == [
        *("Done", "You are <here>.", "It is kept."),
    ]


def test_a_state_gives_the_next_step():
    state = drawn(
        "components/state.html", kind="failed", title="No pack", action="Try", action_url="/again/"
    )

    assert state.xpath("//a/@href") == ["/again/"]
    assert state.xpath("//div/@class")[-1] == "state state--failed"


def test_filters_stand_beside_what_leaves_the_page():
    class Filters(forms.Form):
        area = forms.ChoiceField(choices=[("E05", "Linton")])
        only_gaps = forms.BooleanField(required=False)
        level = forms.CharField(widget=forms.HiddenInput, initial="ward")

    bar = drawn(
        "components/filter_bar.html", form=Filters(), action="/here/", exports=[("Excel", "/x/")]
    )

    assert bar.xpath("//form/@method") == ["get"]
    assert bar.xpath("//label/@for") == ["id_area", "id_only_gaps"]
    assert bar.xpath("//input[@type='hidden']/@name") == ["level"]
    assert bar.xpath("//a/@href") == ["/x/"]
    assert (
        len(bar.xpath("//*[contains(@class, 'govuk-button')][not(contains(@class, 'sec'))]")) == 1
    )


def test_breadcrumbs_lead_back_up():
    trail = drawn(
        "components/breadcrumbs.html",
        first="Projects",
        first_url="/projects/",
        second="Safe at Home",
        second_url="/projects/safe/",
        here="Edit",
    )

    assert trail.xpath("//a/@href") == ["/projects/", "/projects/safe/"]
    assert trail.xpath("//li[@aria-current='page']/text()") == ["Edit"]


def test_a_figure_has_its_label_before_its_value_for_a_listener():
    figure = drawn("components/figure.html", value="£0.97", label="for each £1", note="probably")

    assert [part.tag for part in figure[0]] == ["dt", "dd", "dd"]
    assert words_of(figure) == "for each £1 £0.97 probably"
