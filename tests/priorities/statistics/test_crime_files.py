"""Street files many at once, damaged, or of another force; and the command that loads them."""

import io
import zipfile

import pytest
from django.core.management import CommandError, call_command

from priorities.models import Indicator, Measurement
from tests.priorities.statistics.files import (
    counts,
    crime,
    csv_bytes,
    loaded,
    read,
    street,
)
from tests.priorities.statistics.months import report_of

pytestmark = pytest.mark.django_db


def zipped(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "-") + ".csv", data)
    return stream.getvalue()


def test_an_archive_of_months_is_one_import_and_other_tables_in_it_are_left_alone(
    south, coordinator
):
    outcomes = csv_bytes(
        ["Crime ID", "Month", "Reported by", "LSOA code", "LSOA name", "Outcome type"]
    )
    data = zipped(
        m2024_01__street=street(crime(), crime()),
        m2024_02__street=street(crime(Month="2024-02")),
        m2024_02__outcomes=outcomes,
    )

    found = loaded(coordinator, data, name="months.zip")

    assert found.report["rows"] == 3
    held = counts()
    assert held["Burglary", "South Cambridgeshire", "2024-01"] == 2
    assert held["Burglary", "South Cambridgeshire", "2024-02"] == 1
    assert any("outcomes.csv" in note for note in found.notes)


def test_one_forces_month_in_two_files_of_an_upload_is_refused(south, coordinator):
    found = read(coordinator, zipped(a=street(crime()), b=street(crime())), name="months.zip")

    assert found.status == "refused"
    assert "a.csv and b.csv both hold Cambridgeshire Constabulary in January 2024" in found.error


# --- Bad files


def test_a_month_half_downloaded_is_refused(south, coordinator):
    data = street(crime(), crime())
    cut = data[: data.rindex(b"Burglary")]

    found = read(coordinator, cut)

    assert found.status == "refused"
    assert "ends in the middle of row 2" in found.error


def test_a_month_much_thinner_than_the_others_is_pointed_out(south, coordinator):
    loaded(coordinator, street(*[crime()] * 10))
    loaded(coordinator, street(*[crime(Month="2024-02")] * 10))

    found = read(coordinator, street(*[crime(Month="2024-03")] * 4))

    assert any("perhaps the file was not downloaded whole" in note for note in found.notes)


def test_an_archive_half_downloaded_is_refused(south, coordinator):
    data = zipped(a=street(*[crime()] * 50))

    found = read(coordinator, data[: len(data) // 2], name="months.zip")

    assert found.status == "refused"
    assert "not downloaded whole" in found.error


def test_an_error_page_saved_as_csv_is_refused(south, coordinator):
    found = read(coordinator, b"<!DOCTYPE html><html><body>Bad gateway</body></html>")

    assert found.status == "refused"
    assert "This is a web page" in found.error


def test_the_wrong_forces_file_changes_nothing_and_says_where_its_rows_lie(south, coordinator):
    found = read(coordinator, street(*[crime(district="Ipswich")] * 3))

    assert found.report["used"] == 0
    assert any("most lie in Ipswich" in note for note in found.notes)
    assert found.status == "to_check"


# --- The command


def test_the_command_loads_nothing_in_a_dry_run(south, tmp_path):
    path = tmp_path / "street.csv"
    path.write_bytes(street(crime()))

    report = report_of(path, dry_run=True)

    assert report["measurements"] == 14
    assert not Measurement.objects.exists()
    assert not Indicator.objects.exists()


def test_the_command_loads_all_files_or_none(south, tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(street(crime()))
    bad.write_bytes(b"a,b\r\n1,2\r\n")

    with pytest.raises(CommandError, match=r"Nothing was loaded\. bad\.csv: Its columns are not"):
        report_of(good, bad)

    assert not Measurement.objects.exists()


def test_the_command_says_it_in_words(south, tmp_path):
    path, out = tmp_path / "street.csv", io.StringIO()
    path.write_bytes(street(crime(), crime(district="")))

    call_command("import_statistics", str(path), dry_run=True, stdout=out, stderr=io.StringIO())

    assert "2 rows, 1 used; 14 figures: 14 new, 0 changed, 0 unchanged" in out.getvalue()
    assert "1 skipped: no location" in out.getvalue()


def test_the_command_says_which_file_is_missing():
    with pytest.raises(CommandError, match=r"There is no file nowhere\.csv"):
        report_of("nowhere.csv")
