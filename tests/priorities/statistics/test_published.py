"""Fingertips downloads and tables of open-data teams: what becomes of their rows."""

import io
from decimal import Decimal

import openpyxl
import pytest

from priorities.models import Indicator, Measurement
from tests import factories
from tests.priorities.statistics.files import csv_bytes, loaded, read, undone
from tests.priorities.statistics.health import TITLES, fingertips, health

pytestmark = pytest.mark.django_db


@pytest.fixture
def south(places):
    return places["E07000012"]


def flat(*rows, titles=("area_code", "period", "value")):
    return csv_bytes(titles, *rows)


def only():
    return Measurement.objects.get()


# --- The forms a download has


def test_renamed_titles_a_mark_at_the_start_and_a_missing_cell_are_no_matter(south, coordinator):
    titles = [title.replace(" ", "_") for title in TITLES]
    titles[0], titles[11] = "IndicatorID", "Timeperiod"

    found = loaded(
        coordinator,
        fingertips(health()[:-1], titles=titles, encoding="utf-8-sig"),
        name="renamed.csv",
    )

    assert found.report["measurements"] == 1
    assert only().value == Decimal("9.5")


def test_line_breaks_inside_quotes_and_spaces_are_evened(south, coordinator):
    loaded(coordinator, fingertips(health(**{"Indicator Name": "Suicide \n rate \n"})))

    assert only().indicator.name == "Suicide rate"


def test_windows_letters_are_read_and_said(south, coordinator):
    row = health(**{"Value note": "Aggregated – see £ note"})

    found = loaded(coordinator, fingertips(row, encoding="cp1252"))

    assert only().note == "Aggregated – see £ note"
    assert any("Windows-1252" in note for note in found.notes)


def test_a_workbook_of_the_same_columns_is_read(south, coordinator):
    book = openpyxl.Workbook()
    for row in (TITLES, health()):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)

    found = loaded(coordinator, stream.getvalue(), name="download.xlsx")

    assert found.report["source"] == "fingertips"
    assert only().value == Decimal("9.5")


# --- Own figures and breakdowns of them


def test_the_indicators_own_figure_is_told_from_its_breakdowns(south, coordinator):
    decile = {"Category Type": "Deprivation deciles", "Category": "Most deprived"}
    rows = [health(), health(Sex="Male"), health(Age="10-24 yrs"), health(**decile)]

    loaded(coordinator, fingertips(*rows))

    assert set(Measurement.objects.values_list("sex", "age", "category")) == {
        ("", "", ""),
        ("Male", "10+ yrs", ""),
        ("Persons", "10-24 yrs", ""),
        ("", "", "Deprivation deciles: Most deprived"),
    }


@pytest.mark.parametrize(
    "name, ages, own",
    [
        ("Suicide rate", ["10+ yrs"], "10+ yrs"),
        ("Incidence rate", ["All ages", "0-9 yrs"], "All ages"),
        ("Admissions (10-24 years)", ["10-24 yrs"], "10-24 yrs"),
        ("Admissions (10-24 years)", ["10-24 yrs", "10-14 yrs"], "10-24 yrs"),
        ("Hospital admissions as a result of self-harm", ["10-14 yrs"], None),
        ("Pupils with needs", ["Primary school age"], "Primary school age"),
        ("Falls", ["65-79 yrs", "80+ yrs"], None),
    ],
)
def test_which_age_is_an_indicators_own(name, ages, own):
    from priorities.statistics.fingertips import own_age

    assert own_age(name, ages) == own


def test_figures_by_age_alone_are_kept_as_breakdowns_and_said(south, coordinator):
    found = loaded(coordinator, fingertips(health(Age="10-14 yrs"), health(Age="15-19 yrs")))

    assert not Measurement.objects.totals().exists()
    assert any("kept as breakdowns" in note for note in found.notes)


# --- Missing, marked and wrong values


def test_a_suppressed_value_stays_missing_and_never_nought(south, coordinator):
    note = "Value suppressed for disclosure control reasons"

    loaded(coordinator, fingertips(health(Value="", **{"Value note": note})))

    assert (only().value, only().note) == (None, note)


def test_a_value_with_a_mark_keeps_the_mark_as_a_note(south, coordinator):
    loaded(coordinator, fingertips(health(Value="12.3*")))

    assert only().value == Decimal("12.3")
    assert only().note == "Marked “*” in the file"


@pytest.mark.parametrize("text", ["*", "<5", "NA", ":", "[c]"])
def test_words_for_missing_are_missing(south, coordinator, text):
    loaded(coordinator, flat(["E07000012", "2024", text]), name="table.csv")

    assert only().value is None
    assert text in only().note


@pytest.mark.parametrize(
    "facts, reason",
    [
        ({"Count": "-1"}, "a count below 0"),
        ({"Value": "many"}, "“many” is no number"),
        ({"Value": "1e30"}, "“1e30” is larger than any figure"),
        ({"Time period": "last year"}, "the period “last year” is not known"),
        ({"Time period": "2017 - 13"}, "the period “2017 - 13” is not known"),
        ({"Indicator ID": ""}, "no indicator is named"),
        ({"Area Code": "E06000001"}, "outside the areas loaded"),
        (
            {"Lower CI 95.0 limit": "9", "Upper CI 95.0 limit": "8"},
            "the lower limit is above the upper one",
        ),
    ],
)
def test_a_row_is_skipped_for_a_stated_reason(south, coordinator, facts, reason):
    found = read(coordinator, fingertips(health(), health(**facts)))

    assert found.report["skipped"] == {reason: 1}
    assert (found.report["rows"], found.report["used"]) == (2, 1)


@pytest.mark.parametrize(
    "text, words, first, last",
    [
        ("2013 - 17", "2013 - 17", "2013-01-01", "2017-12-31"),
        ("2013-17", "2013 - 17", "2013-01-01", "2017-12-31"),
        ("2010-12", "2010 - 12", "2010-01-01", "2012-12-31"),
        ("2013–17", "2013 - 17", "2013-01-01", "2017-12-31"),
        ("2013 – 17", "2013 - 17", "2013-01-01", "2017-12-31"),
        ("2013 to 2017", "2013 - 2017", "2013-01-01", "2017-12-31"),
        ("2016/17", "2016/17", "2016-04-01", "2017-03-31"),
        ("2013/14–15/16", "2013/14 - 15/16", "2013-04-01", "2016-03-31"),
        ("2016/17 Q1", "2016/17 Q1", "2016-04-01", "2016-06-30"),
    ],
)
def test_periods_are_read_as_they_are_meant(south, coordinator, text, words, first, last):
    row = health(**{"Time period": text, "Time period Sortable": f"{text[:4]}0000"})

    loaded(coordinator, fingertips(row))

    assert (only().period, str(only().starts_on), str(only().ends_on)) == (words, first, last)


def test_the_same_row_twice_counts_once_and_another_figure_is_said(south, coordinator):
    found = read(coordinator, fingertips(health(), health(), health(Value="8")))

    assert found.report["skipped"] == {
        "the same figure came in an earlier row": 1,
        "another figure for the same area, period and group came in an earlier row": 1,
    }
    assert found.report["used"] == 1


def test_an_area_in_two_vintages_of_codes_has_the_figure_of_todays_code(south, coordinator):
    south.aliases = ["12UG", "E07999999"]
    south.save()
    rows = [["E07999999", "2024", "7"], ["E07000012", "2024", "8"], ["12UG", "2023", "6"]]

    found = loaded(coordinator, flat(*rows), name="table.csv")

    assert found.report["skipped"] == {
        "the area has a figure under its code of today, too": 1,
    }
    assert set(Measurement.objects.values_list("area", "period", "value")) == {
        (south.pk, "2024", 8),
        (south.pk, "2023", 6),
    }


# --- What an indicator means


def test_an_id_that_changed_its_meaning_is_left_out_until_somebody_says(south, coordinator):
    from consortium.services import imports
    from tests.priorities.statistics.files import applied, work_on

    factories.IndicatorFactory(source="Fingertips", source_id="41001", name="Drug deaths")
    found = read(coordinator, fingertips(health()))
    assert found.report["used"] == 0
    assert "is called “Drug deaths” here and “Suicide rate”" in next(iter(found.report["skipped"]))

    (question,) = found.questions
    imports.answer_questions(
        import_id=found.pk, by=coordinator, answers={question["name"]: "other"}
    )
    applied(work_on(found), coordinator)

    assert Indicator.objects.filter(source_id="41001").count() == 2
    assert only().indicator.name == "Suicide rate"


def test_a_new_name_of_the_same_is_taken_over(south, coordinator):
    from consortium.services import imports
    from tests.priorities.statistics.files import applied, work_on

    held = factories.IndicatorFactory(source="Fingertips", source_id="41001", name="Drug deaths")
    found = read(coordinator, fingertips(health()))
    (question,) = found.questions
    imports.answer_questions(import_id=found.pk, by=coordinator, answers={question["name"]: "same"})

    applied(work_on(found), coordinator)

    assert only().indicator == held
    held.refresh_from_db()
    assert held.name == "Suicide rate"


@pytest.mark.parametrize(
    "ours, theirs, same",
    [
        ("Suicide rate", "Suicide rate", True),
        ("Suicide crude rate 10-34 years", "Suicide crude rate 10-34 years: per 100,000", True),
        ("Falls (65 and over)", "Falls (Persons)", True),
        ("Admissions (10-24 years)", "Admissions (10-17 years)", False),
        ("Alcohol (narrow): old method", "Alcohol (narrow): new method", False),
        ("Suicide rate", "Drug deaths", False),
    ],
)
def test_which_names_may_mean_the_same(ours, theirs, same):
    from priorities.imports.series import same_meaning

    assert same_meaning(ours, theirs) is same


def test_whether_low_is_good_is_asked_once_and_kept(south, coordinator):
    from consortium.services import imports
    from tests.priorities.statistics.files import applied, work_on

    found = read(coordinator, fingertips(health()))
    (question,) = found.questions
    assert question["label"] == "Suicide rate: is low or high good?"

    imports.answer_questions(import_id=found.pk, by=coordinator, answers={question["name"]: "low"})
    found = work_on(found)
    assert found.questions == []
    applied(found, coordinator)
    assert only().indicator.polarity == "low"

    again = read(coordinator, fingertips(health(Value="9")))
    assert again.questions == []


# --- Again and back


def test_a_revised_figure_shows_before_and_after_and_is_undone(south, coordinator):
    loaded(coordinator, fingertips(health()))
    found = loaded(coordinator, fingertips(health(Value="8.75")))

    (row,) = found.rows.filter(state="changed")
    assert row.changes == {"South Cambridgeshire, 2015 - 17": ["9.5", "8.75"]}

    assert undone(found, coordinator).status == "undone"
    assert only().value == Decimal("9.5")


def test_what_a_table_counts_is_a_count(south, coordinator):
    titles = ("area_code", "period", "value", "indicator", "measure")

    loaded(
        coordinator,
        flat(["E07000012", "2024", "31", "Fires", "Count"], titles=titles),
        name="fires.csv",
    )

    assert (only().count, only().indicator.unit) == (31, "Count")


def test_a_table_without_an_indicator_takes_the_name_of_its_file(south, coordinator):
    loaded(coordinator, flat(["E07000012", "2024", "31"]), name="dwelling_fires.csv")

    assert only().indicator.name == "Dwelling fires"
    assert only().source == "File dwelling_fires.csv"


def test_a_workbook_that_declares_entities_is_refused(south, coordinator):
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')

    found = read(coordinator, stream.getvalue(), name="bomb.xlsx")

    assert found.status == "refused"
    assert "declares entities" in found.error


def test_two_kinds_of_file_in_one_archive_are_refused(south, coordinator):
    import zipfile

    from tests.priorities.statistics.files import crime, street

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", fingertips(health()))
        archive.writestr("b.csv", street(crime()))

    found = read(coordinator, stream.getvalue(), name="both.zip")

    assert found.status == "refused"
    assert "b.csv is of another kind" in found.error
