"""The command `coverage`: what it prints, and what it refuses."""

import csv
import datetime
import io
import json
import random
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consortium.services import refresh_area_tree
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    PlanFactory,
    ProjectFactory,
    ProjectOutcomeFactory,
)
from tests.priorities.worlds import ON


def report(*arguments):
    out = io.StringIO()
    call_command("coverage", *arguments, "--as-of", ON.isoformat(), stdout=out)
    return out.getvalue()


def test_json_is_the_contracts(plan, priority, wards, burglary):
    ProjectFactory(areas=[wards[0]], people_per_year=10, annual_cost_gbp=Decimal("99.99")).tags.add(
        ProjectOutcomeFactory.build(project=None, outcome=burglary, evidence_level=2), bulk=False
    )
    indicator = IndicatorFactory()
    MeasurementFactory(indicator=indicator, area=wards[0], period="2013 - 15", count=100)
    priority.indicator = indicator
    priority.save()

    found = json.loads(report("plan", "--level", "ward", "--format", "json"))

    assert found["plan"] == "plan"
    assert found["as_of"] == "2024-07-15"
    assert found["level"] == "ward"
    assert found["cells"][0] == {
        "priority": "P1",
        "area": "A",
        "projects": 1,
        "organisations": 1,
        "places": 10.0,
        "annual_cost_gbp": 99.99,
        "best_evidence": 2,
        "need": 33.333333,
        "status": "fragile",
    }
    assert found["cells"][1] == {
        "priority": "P1",
        "area": "B",
        "projects": 0,
        "organisations": 0,
        "places": 0.0,
        "annual_cost_gbp": 0.0,
        "best_evidence": None,
        "need": None,
        "status": "gap",
    }


def test_the_same_day_asked_for_later_gives_the_same_figures(
    plan, priority, wards, burglary, monkeypatch
):
    ProjectFactory(
        areas=wards[:1],
        outcomes=[burglary],
        people_per_year=40,
        ends_on=ON,
        funded_until=ON + datetime.timedelta(days=184),
        confirmed_on=ON,
    )
    asked = ("plan", "--level", "ward", "--format", "json")
    then = report(*asked)

    monkeypatch.setattr(timezone, "localdate", lambda *_: ON + datetime.timedelta(days=900))

    assert report(*asked) == then
    assert '"projects": 1' in then


def test_csv_has_a_row_for_each_cell(plan, priority, wards):
    rows = list(csv.DictReader(io.StringIO(report("plan", "--level", "ward", "--format", "csv"))))

    assert [(row["priority"], row["area"], row["need"]) for row in rows] == [
        ("P1", "A", ""),
        ("P1", "B", ""),
        ("P1", "C", ""),
    ]


def test_text_says_what_a_reader_must_know(plan, priority, wards, district, burglary):
    ProjectFactory(areas=[district], outcomes=[burglary], people_per_year=None)
    indicator = IndicatorFactory()
    MeasurementFactory(indicator=indicator, area=wards[0], period="2024-05", count=3)
    priority.indicator = indicator
    priority.save()
    AreaFactory(code="E", level="district")
    for ward in wards:
        ward.population = None
        ward.save()
    district.population = None
    district.save()
    refresh_area_tree()

    text = report("plan", "--level", "ward", "--format", "text")

    assert "3 places where a priority meets an area: 0 gap, 3 fragile" in text
    for words in (
        "is an estimate",
        "need is unknown",
        "are spread",
        "populations are missing",
        "counts 0 places",
        "counts £0",
    ):
        assert words in text


def test_a_level_without_areas_is_an_empty_report(plan, priority, wards):
    assert "0 places where a priority meets an area" in report(
        "plan", "--level", "region", "--format", "text"
    )


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["plam", "--level", "ward"], "no plan “plam”. Did you mean plan?"),
        (["plan"], "with --level. This plan has areas of district (1), ward (3)."),
        (["plan", "--level", "wards"], "no level “wards”. Did you mean ward?"),
        (["plan", "--level", "ward", "--format", "xml"], "text, json, csv"),
        (["plan", "--level", "ward", "--theme", "crim"], "no theme “crim”. Did you mean crime?"),
        (["plan", "--level", "ward", "--outcome", "x"], "no outcome in this plan “x”. There are: "),
        (["plan", "--level", "ward", "--evidence", "6"], "There are: 1, 2, 3, 4, 5."),
        (["plan", "--level", "ward", "--funded-beyond", "soon"], "Write it as 2026-11-23."),
    ],
)
def test_what_cannot_be_reported_is_refused_in_words(plan, priority, wards, arguments, words):
    with pytest.raises(CommandError) as refused:
        report(*arguments)

    assert words in str(refused.value)


def test_a_wrong_date_is_refused(plan):
    with pytest.raises(CommandError, match="Write it as 2026-11-23"):
        call_command("coverage", "plan", "--level", "ward", "--as-of", "23/11/2026")


def test_an_empty_consortium_says_that_there_are_no_plans(db):
    with pytest.raises(CommandError, match="There are none yet"):
        report("plan", "--level", "ward")


def test_of_many_plans_a_few_are_named(db):
    random.seed(1)
    for number in range(12):
        PlanFactory(reference=f"north-{number}")

    with pytest.raises(CommandError, match="There are 12, for instance north-0"):
        report("zzz", "--level", "ward")
