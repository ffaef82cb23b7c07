"""Street files of data.police.uk: what they become, force by force and month by month."""

import csv
from collections import Counter

import pytest

from priorities.models import Indicator, Measurement, RecordedCrime, SmallArea
from tests import factories
from tests.priorities.statistics.files import (
    FORCE,
    applied,
    counts,
    crime,
    loaded,
    read,
    street,
    undone,
)
from tests.priorities.statistics.months import report_of

pytestmark = pytest.mark.django_db


DISTRICTS = {
    "E07000008": "Cambridge",
    "E07000009": "East Cambridgeshire",
    "E07000010": "Fenland",
    "E07000011": "Huntingdonshire",
    "E07000012": "South Cambridgeshire",
    "E06000031": "Peterborough",
}


@pytest.fixture
def districts(db):
    return [
        factories.AreaFactory(code=code, name=name, level="district")
        for code, name in DISTRICTS.items()
    ]


# --- The real files, counted a second time


def counted_again(path):
    """{(type, district): rows}, and how many rows there are, by reading the file as text."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = Counter()
    for line in lines[1:]:
        cells = next(csv.reader([line]))
        found[cells[9], cells[8][:-5]] += 1
    return found, len(lines) - 1


@pytest.mark.parametrize("month", ["2024-01", "2024-02"])
def test_a_real_month_is_counted_as_a_second_reading_counts_it(real_files, districts, month):
    path = real_files / "police-uk" / f"{month}-cambridgeshire-street.csv"
    again, rows = counted_again(path)
    inside = {key: n for key, n in again.items() if key[1] in DISTRICTS.values()}
    nowhere = sum(n for (_, district), n in again.items() if not district)

    report = report_of(path)

    assert report["source"] == "data.police.uk"
    assert (report["rows"], report["used"]) == (rows, sum(inside.values()))
    assert report["skipped"] == {
        "no location": nowhere,
        "outside the areas loaded": rows - nowhere - sum(inside.values()),
    }
    assert report["measurements"] == 14 * 6
    held = counts()
    for (kind, district), number in inside.items():
        assert held[kind, district, month] == number
    assert sum(held.values()) == sum(inside.values())


def test_another_forces_real_file_gives_no_figure_of_its_own(real_files, districts):
    path = real_files / "police-uk" / "2024-01-suffolk-street.csv"

    report = report_of(path)

    assert report["rows"] == 1500
    assert report["used"] == 4
    assert report["skipped"] == {"outside the areas loaded": 1496}
    assert report["measurements"] == 0
    assert not Measurement.objects.exists()


def test_what_another_force_recorded_is_added_once_its_own_is_in(real_files, districts):
    folder = real_files / "police-uk"
    suffolk, _ = counted_again(folder / "2024-01-suffolk-street.csv")
    ours, _ = counted_again(folder / "2024-01-cambridgeshire-street.csv")

    first, second = report_of(
        folder / "2024-01-suffolk-street.csv", folder / "2024-01-cambridgeshire-street.csv"
    )

    assert (first["measurements"], second["measurements"]) == (0, 84)
    held = counts()
    for kind, _ in ours:
        place = (kind, "East Cambridgeshire")
        assert held[*place, "2024-01"] == ours[place] + suffolk[place]


# --- What rows become


def test_rows_without_a_crime_id_all_count_and_an_id_counts_once(south, coordinator):
    behaviour = crime("Anti-social behaviour")
    burglary = crime("Burglary", **{"Crime ID": "a" * 64})

    found = loaded(coordinator, street(behaviour, behaviour, burglary, burglary))

    held = counts()
    assert held["Anti-social behaviour", "South Cambridgeshire", "2024-01"] == 2
    assert held["Burglary", "South Cambridgeshire", "2024-01"] == 1
    assert found.report["skipped"] == {"the Crime ID came in an earlier row": 1}
    assert found.report["used"] + 1 == found.report["rows"] == 4


def test_a_type_without_a_row_is_known_to_be_none(south, coordinator):
    loaded(coordinator, street(crime("Burglary")))

    figure = Measurement.objects.get(indicator__source_id="Robbery")
    assert (figure.count, figure.note) == (0, "No row of this type in the file")
    assert figure.source == f"data.police.uk, January 2024, {FORCE}, OGL v3.0"


def test_all_crime_is_summed_where_somebody_keeps_it_and_leaves_out_antisocial(south, coordinator):
    factories.IndicatorFactory(source="data.police.uk", source_id="All crime")

    loaded(coordinator, street(crime("Burglary"), crime("Drugs"), crime("Anti-social behaviour")))

    assert counts()["All crime", "South Cambridgeshire", "2024-01"] == 2


def test_rows_are_skipped_for_stated_reasons(south, coordinator):
    rows = [
        crime(),
        crime(district="Fenland"),
        crime(district=""),
        crime("Piracy"),
        crime(Month="Jan 2024"),
        crime(Month="2199-01"),
        ["too", "short"],
        crime(),
    ]

    found = read(coordinator, street(*rows))

    assert found.report["skipped"] == {
        "outside the areas loaded": 1,
        "no location": 1,
        "unknown crime type “Piracy”": 1,
        "the month is not one": 1,
        "the month has not begun": 1,
        "the row has 2 cells, and 12 are wanted": 1,
    }
    assert found.report["used"] == 2
    assert found.report["rows"] == 8


def test_a_file_without_titles_is_read(south, coordinator):
    found = loaded(coordinator, street(crime(), crime(), titles=False))

    assert counts()["Burglary", "South Cambridgeshire", "2024-01"] == 2
    assert any("no line of titles" in note for note in found.notes)


def test_a_known_code_decides_whatever_the_name_says(south, coordinator):
    factories.AreaFactory(name="Fenland", level="district")
    SmallArea.objects.create(code="E01018221", name="South Cambridgeshire 005A", area=south)
    row = crime(**{"LSOA code": "E01018221", "LSOA name": "Fenland 022A"})

    found = loaded(coordinator, street(row))

    assert counts()["Burglary", "South Cambridgeshire", "2024-01"] == 1
    assert any(note.startswith("Where rows lie: 1 by their LSOA code") for note in found.notes)


def test_codes_are_learnt_from_names_and_other_names_of_a_district_are_known(coordinator):
    area = factories.AreaFactory(name="South Cambs", aliases=["South Cambridgeshire"])
    area.level = "district"
    area.save()

    loaded(coordinator, street(crime()))

    assert SmallArea.objects.get().area == area


# --- Again, and by other forces


def test_a_forces_month_is_replaced_exactly(south, coordinator):
    loaded(coordinator, street(crime(), crime(), crime("Drugs")))

    found = loaded(coordinator, street(crime(), crime("Robbery")))

    held = {key[0]: n for key, n in counts().items()}
    assert (held["Burglary"], held["Drugs"], held["Robbery"]) == (1, 0, 1)
    assert (found.report["new"], found.report["changed"]) == (0, 3)


def test_two_forces_are_summed_and_each_is_replaced_alone(south, coordinator):
    police = {"Reported by": "British Transport Police"}
    loaded(coordinator, street(crime(), crime()))
    loaded(coordinator, street(crime(**police)), name="btp.csv")
    assert counts()["Burglary", "South Cambridgeshire", "2024-01"] == 3

    loaded(coordinator, street(crime(), crime(), crime(), crime()))

    figure = Measurement.objects.get(indicator__source_id="Burglary")
    assert figure.count == 5
    assert "British Transport Police and Cambridgeshire Constabulary" in figure.source


def test_what_a_force_no_longer_records_anywhere_goes(south, coordinator):
    fenland = factories.AreaFactory(name="Fenland", level="district")
    loaded(coordinator, street(crime(), crime(district="Fenland")))

    found = read(coordinator, street(crime()))
    assert found.report["changed"] == 14
    assert any("no longer counts there" in row.note for row in found.rows.all())
    applied(found, coordinator)

    assert {key[1] for key in counts()} == {"South Cambridgeshire"}
    assert not RecordedCrime.objects.filter(area=fenland).exists()


def test_the_same_file_again_is_recognised_and_changes_nothing(south, coordinator):
    data = street(crime(), crime("Drugs"))
    loaded(coordinator, data)

    found = read(coordinator, data)

    assert (found.report["new"], found.report["changed"]) == (0, 0)
    assert found.report["unchanged"] == 14
    assert any("This very file was loaded" in note for note in found.notes)


def test_an_import_is_undone_with_all_it_brought(south, coordinator):
    before = loaded(coordinator, street(crime(), crime()))
    later = loaded(coordinator, street(crime(), crime("Robbery"), crime("Robbery")))

    found = undone(later, coordinator)
    assert found.status == "undone", found.error
    held = {key[0]: n for key, n in counts().items()}
    assert (held["Burglary"], held["Robbery"]) == (2, 0)
    assert RecordedCrime.objects.get(crime_type="Burglary").count == 2

    found = undone(before, coordinator)
    assert found.status == "undone", found.error
    for model in (Measurement, RecordedCrime, SmallArea, Indicator):
        assert not model.objects.exists()


def test_undo_is_refused_while_a_later_file_changed_the_figures(south, coordinator):
    first = loaded(coordinator, street(crime(), crime()))
    loaded(coordinator, street(crime()))

    found = undone(first, coordinator)

    assert found.status == "applied"
    assert "Recorded burglary, South Cambridgeshire, 2024-01" in found.error
    assert str(coordinator) in found.error


def test_undo_is_refused_while_a_priority_is_measured_by_what_it_brought(south, coordinator):
    first = loaded(coordinator, street(crime()))
    burglary = Indicator.objects.get(source_id="Burglary")
    factories.PriorityFactory(title="Fewer burglaries", indicator=burglary)

    found = undone(first, coordinator)

    assert found.status == "applied"
    assert "Fewer burglaries" in found.error
    assert Measurement.objects.filter(indicator=burglary).exists()
