"""Real downloads of health figures and tables of open-data teams, read a second time."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.management import CommandError

from priorities.models import Indicator, Measurement
from tests import factories
from tests.priorities.statistics.health import PLACES
from tests.priorities.statistics.months import (
    report_of,
)

pytestmark = pytest.mark.django_db


def plain(title):
    return "".join(letter for letter in title.lower() if letter.isalnum())


def read_again(path):
    """The rows of a real file as dictionaries, by titles without spaces and marks."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        titles, *rows = list(csv.reader(stream))
    names = [plain(title) for title in titles]
    return [dict(zip(names, row, strict=False)) for row in rows]


@pytest.mark.parametrize(
    "name",
    [
        "indicators-CountyUA.data.csv",
        "indicators-CountyUA.data east of england.csv",
        "suicides indicators-CountyUA.data east of england.csv",
    ],
)
def test_a_real_download_goes_in_value_by_value(real_files, places, name):
    path = real_files / "fingertips" / name
    rows = read_again(path)
    inside = [row for row in rows if row["areacode"] in PLACES]

    report = report_of(path)

    assert report["source"] == "fingertips"
    assert report["rows"] == len(rows)
    assert report["used"] == report["measurements"] == len(inside) == Measurement.objects.count()
    assert sum(report["skipped"].values()) == len(rows) - len(inside)
    for row in inside:
        category = row["category"]
        figures = Measurement.objects.filter(
            indicator__source_id=row["indicatorid"],
            area__code=row["areacode"],
            period=row["timeperiod"],
            category=f"{row['categorytype']}: {category}" if category else "",
            sex__in=[row["sex"], ""],
            age__in=[row["age"], ""],
        )
        values = {(figure.value, figure.count) for figure in figures}
        value, count = (Decimal(row[name]) if row[name] else None for name in ("value", "count"))
        assert (value, count) in values


def test_suppressed_values_of_a_real_file_are_missing_with_their_note(real_files, db):
    path = real_files / "fingertips" / "indicators-CountyUA.data east of england.csv"
    suppressed = [row for row in read_again(path) if "suppressed" in row["valuenote"]]
    assert suppressed
    for row in suppressed:
        factories.AreaFactory(code=row["areacode"], level="county")

    report_of(path)

    for row in suppressed:
        figure = Measurement.objects.get(
            area__code=row["areacode"], indicator__source_id=row["indicatorid"]
        )
        assert (figure.value, figure.count) == (None, None)
        assert figure.note == row["valuenote"]


@pytest.mark.parametrize(
    "name",
    [
        "admissions_falls.csv",
        "admissions_self_harm_young_people.csv",
        "alcohol_related_admissions.csv",
        "crime_rate.csv",
    ],
)
def test_a_real_table_of_an_open_data_team_goes_in(real_files, places, name):
    path = real_files / "trafford-data-lab" / name
    rows = read_again(path)
    inside = [row for row in rows if row["areacode"] in PLACES]

    report = report_of(path)

    assert report["source"] == "area-period-value"
    assert report["rows"] == len(rows)
    assert report["used"] == len(inside) == Measurement.objects.count()
    held = {
        (figure.area.code, figure.period, figure.category): figure
        for figure in Measurement.objects.select_related("area")
    }
    for row in inside:
        group = row.get("group", "")
        group = "" if group.startswith("Total") else group
        figure = held[row["areacode"], row["period"], group]
        if row["value"] in ("NA", ":"):
            assert figure.value is None
            assert row["value"] in figure.note
        else:
            # Kept to 18 places after the point.
            assert abs(figure.value - Decimal(row["value"])) < Decimal("1e-17")


@pytest.mark.parametrize(
    "name, reason",
    [
        ("areas.csv", "list of areas"),
        ("upload-new-data.csv", "layout in which figures are handed in to Fingertips"),
        ("upload-new-data.xlsx", "layout in which figures are handed in to Fingertips"),
    ],
)
def test_a_real_file_without_figures_is_refused_for_the_true_reason(
    real_files, places, name, reason
):
    with pytest.raises(CommandError, match=reason):
        report_of(real_files / "fingertips" / name)

    assert not Measurement.objects.exists()


def test_the_real_files_change_nothing_of_the_demos_own_figures(real_files, db):
    from django.core.management import call_command

    call_command("load_consortium", "consortium/demo", stdout=io.StringIO())
    before = set(Measurement.objects.values_list("pk", "value", "count"))
    for name in ("2024-01", "2024-02"):
        report_of(real_files / "police-uk" / f"{name}-cambridgeshire-street.csv")

    assert set(Measurement.objects.values_list("pk", "value", "count")) == before
    for path in (real_files / "fingertips").glob("*east of england.csv"):
        report_of(path)

    assert before <= set(Measurement.objects.values_list("pk", "value", "count"))
    assert Indicator.objects.filter(source_id="41001").count() == 1
