"""The figures of the demonstration, counted again from their sources."""

import csv
import re
from collections import Counter
from decimal import Decimal

import pytest

from tests.consortium.demo_rows import read

POLICE_DISTRICTS = {
    "Cambridge": "E07000008",
    "East Cambridgeshire": "E07000009",
    "Fenland": "E07000010",
    "Huntingdonshire": "E07000011",
    "South Cambridgeshire": "E07000012",
    "Peterborough": "E06000031",
}


TRAFFORD_FILES = {
    "falls-admissions-65-and-over": "admissions_falls.csv",
    "alcohol-related-admissions-narrow": "alcohol_related_admissions.csv",
    "self-harm-admissions-10-to-24": "admissions_self_harm_young_people.csv",
}


FINGERTIPS_FILES = (
    "indicators-CountyUA.data east of england.csv",
    "suicides indicators-CountyUA.data east of england.csv",
)


def published(path):
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


# --- The figures, counted again.


@pytest.mark.real_files
@pytest.mark.parametrize("month", ["2024-01", "2024-02"])
def test_recorded_crime_is_what_the_police_files_hold(real_files, month):
    counted = Counter()
    for row in published(real_files / "police-uk" / f"{month}-cambridgeshire-street.csv"):
        name = re.sub(r" \w{4}$", "", row["LSOA name"])
        if area := POLICE_DISTRICTS.get(name):
            counted[area, row["Crime type"]] += 1
    types = {crime_type for _, crime_type in counted}
    expected = {
        (area, crime_type): counted[area, crime_type]
        for area in POLICE_DISTRICTS.values()
        for crime_type in types
    }

    indicators = {
        row["reference"]: row["source_id"]
        for row in read("indicators")
        if row["source"] == "data.police.uk"
    }
    held, totals = {}, {}
    for row in read("measurements"):
        if row["indicator"] in indicators and row["period"] == month:
            into = totals if row["indicator"] == "recorded-crime" else held
            into[row["area"], indicators[row["indicator"]]] = int(row["count"])
            assert row["value"] == row["count"]
            assert row["source"].endswith("Cambridgeshire Constabulary, OGL v3.0")

    assert len(types) == 14
    assert held == expected
    assert totals == {
        (area, "All crime"): sum(
            count
            for (other, crime_type), count in expected.items()
            if other == area and crime_type != "Anti-social behaviour"
        )
        for area in POLICE_DISTRICTS.values()
    }


def test_south_cambridgeshire_had_626_and_682_reports():
    """Published totals for the two months, so that the count above cannot drift unseen."""
    totals = Counter()
    for row in read("measurements"):
        is_police = "-" in row["period"] and row["indicator"] != "recorded-crime"
        if row["area"] == "E07000012" and is_police:
            totals[row["period"]] += int(row["count"])

    assert totals == {"2024-01": 626, "2024-02": 682}


@pytest.mark.real_files
def test_republished_rates_are_the_files_rates_and_stay_rates(real_files):
    places = {row["code"] for row in read("areas")}
    compared = 0
    for indicator, file in TRAFFORD_FILES.items():
        rates = {
            (row["area_code"], row["period"]): row["value"]
            for row in published(real_files / "trafford-data-lab" / file)
            if row["area_code"] in places
        }
        for row in read("measurements"):
            if row["indicator"] == indicator and "Trafford" in row["source"]:
                compared += 1
                assert Decimal(row["value"]) == Decimal(rates[row["area"], row["period"]])
                assert (row["count"], row["denominator"]) == ("", "")

    assert compared == 82


@pytest.mark.real_files
def test_fingertips_figures_are_the_files_figures(real_files):
    rows = {}
    for file in FINGERTIPS_FILES:
        for row in published(real_files / "fingertips" / file):
            rows[row["IndicatorID"], row["AreaCode"], row["Timeperiod"]] = row
    ids = {row["reference"]: row["source_id"] for row in read("indicators")}
    columns = {
        "value": "Value",
        "lower": "Lower_CI_95.0_limit",
        "upper": "Upper_CI_95.0_limit",
        "count": "Count",
        "denominator": "Denominator",
        "note": "Value_note",
    }
    compared = 0
    for row in read("measurements"):
        if row["source"].startswith("Fingertips") and "Trafford" not in row["source"]:
            found = rows[ids[row["indicator"]], row["area"], row["period"]]
            compared += 1
            for ours, theirs in columns.items():
                assert row[ours] == found[theirs], (row, ours)
            own_total = (row["sex"], row["age"]) == ("", "")
            assert own_total or (row["sex"], row["age"]) == (found["Sex"], found["Age"])
            assert found["Sex"] == "Persons" or row["sex"] == found["Sex"]

    assert compared == 32


@pytest.mark.real_files
def test_deflators_are_the_treasury_series(real_files):
    series = {
        row["year"]: Decimal(row["value"])
        for row in published(real_files / "unit-costs" / "gdp_deflator.csv")
    }

    held = {row["year"]: Decimal(row["index"]) for row in read("deflators")}

    assert held == {year: value for year, value in series.items() if int(year) >= 2002}
