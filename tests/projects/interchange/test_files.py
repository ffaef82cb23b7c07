"""Files that are something else, broken, or dressed up, said in words."""

import zipfile

import pytest

from consortium.imports.kinds import FileRefused
from projects.interchange import giving360, open_referral
from tests.broken_workbooks import with_half_a_part
from tests.projects.interchange.files import GRANT, grants, saved, services, workbook, written

HEADER = "Identifier,Title,Recipient Org:Name"


def refusal(reader, path):
    with pytest.raises(FileRefused) as refused:
        reader.read(path)
    return str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for name in ("none.csv", "none.json", "none"):
        assert "no such file" in refusal(giving360, tmp_path / name)


def test_an_empty_file_is_refused(tmp_path):
    assert "empty" in refusal(giving360, saved(tmp_path / "a.csv", " \n"))


def test_a_large_file_is_refused(tmp_path):
    path = tmp_path / "a.json"
    with path.open("wb") as file:
        file.truncate(60 * 1024 * 1024)

    assert "60 MB" in refusal(giving360, path)


def test_broken_json_is_refused_with_its_place(tmp_path):
    path = saved(tmp_path / "a.json", '{"grants": [\n{"id": "1",}]}')

    assert "line 2, column" in refusal(giving360, path)


def test_json_nested_ten_thousand_deep_is_refused(tmp_path):
    path = saved(tmp_path / "a.json", "[" * 10_000 + "]" * 10_000)

    assert "too deeply" in refusal(open_referral, path)


def test_a_number_of_thousands_of_digits_is_refused(tmp_path):
    path = saved(tmp_path / "a.json", '{"grants": [' + "9" * 5000 + "]}")

    assert "thousands of digits" in refusal(giving360, path)


@pytest.mark.parametrize(
    "content", ["[]", "3", '{"grants": {}}', '{"grants": []}', '{"grants": null}', '{"a": 1}']
)
def test_json_without_a_list_of_grants_is_refused(tmp_path, content):
    assert "grants" in refusal(giving360, saved(tmp_path / "a.json", content))


@pytest.mark.parametrize(
    "content", ["[]", "3", "[1]", '{"contents": {}}', '{"contents": []}', '{"a": 1}', "[null]"]
)
def test_json_without_services_is_refused(tmp_path, content):
    assert "service" in refusal(open_referral, saved(tmp_path / "a.json", content))


def test_each_format_is_told_from_the_other(tmp_path):
    assert "choose 360Giving" in refusal(open_referral, grants(tmp_path, {}))
    assert "Open Referral: choose that" in refusal(giving360, services(tmp_path, {}))


def test_json_may_begin_with_a_byte_order_mark_and_have_any_name(tmp_path):
    path = tmp_path / "download"
    path.write_bytes(b"\xef\xbb\xbf" + grants(tmp_path, {}).read_bytes())

    assert giving360.read(path).rows == 1


def test_a_table_that_lacks_the_columns_is_refused_showing_its_first_row(tmp_path):
    path = saved(tmp_path / "a.csv", "Identifier,Beneficiary Location:Geographic Code\nA1,E1\n")

    assert "Its first row is “Identifier”, “Beneficiary" in refusal(giving360, path)


def test_a_file_that_only_says_where_the_data_went_is_refused(tmp_path):
    path = saved(tmp_path / "a.csv", "moved_to\nhttps://www.example.org/grants.csv\n")

    assert "https://www.example.org/grants.csv" in refusal(giving360, path)


def test_a_picture_called_csv_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xd8")

    assert "This is a picture" in refusal(giving360, path)


def test_a_quotation_mark_that_is_not_closed_is_refused_with_its_row(tmp_path):
    path = saved(tmp_path / "a.csv", f'{HEADER}\n1,A,B\n2,"A,B\n')

    assert "Row 3" in refusal(giving360, path)


def test_an_old_or_locked_workbook_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more")

    assert "old Office document" in refusal(giving360, path)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")

    assert "damaged" in refusal(giving360, path)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", grants=[["Identifier"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/zeros.bin", bytes(201 * 1024 * 1024))

    assert "Unpacked" in refusal(giving360, path)


def test_a_workbook_that_declares_entities_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", grants=[["Identifier"]])
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/extra.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')

    assert "entities" in refusal(open_referral, path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_with_a_part_that_breaks_off_is_refused(tmp_path, part):
    rows = [HEADER.split(","), *([str(n), "A", "B"] for n in range(500))]
    path = with_half_a_part(workbook(tmp_path / "a.xlsx", grants=rows), part)

    assert "cannot be read as an .xlsx workbook" in refusal(giving360, path)


def test_windows_1252_is_read_and_said(tmp_path):
    path = saved(tmp_path / "a.csv", f"{HEADER}\n1,Café – £5,Fenside\n", "cp1252")
    reading = giving360.read(path)

    assert reading.records[0].title == "Café – £5"
    assert "Windows-1252" in reading.notes[0]


def test_utf_16_with_tabs_is_read_as_spreadsheets_save_it(tmp_path):
    text = f"{HEADER}\n1,Café,Fenside\n".replace(",", "\t")

    assert giving360.read(saved(tmp_path / "a.txt", text, "utf-16")).records[0].title == "Café"
    broken = tmp_path / "b.csv"
    broken.write_bytes(b"\xff\xfea")
    assert "letters cannot be told" in refusal(giving360, broken)


def test_the_first_sheet_of_a_workbook_may_be_about_the_file(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        meta=[["Published by", "A Foundation"], [], ["Licence", "CC BY"]],
        grants=[
            ["Our grants"],
            HEADER.split(","),
            ["1", "Café ", "Fenside"],
            [None],
            [2.5, "B", "C"],
        ],
    )
    reading = giving360.read(path)

    assert [(record.row, record.identifier, record.title) for record in reading.records] == [
        (3, "1", "Café"),
        (5, "2.5", "B"),
    ]


def test_a_workbook_without_grants_shows_what_it_found(tmp_path):
    path = workbook(tmp_path / "a.xlsx", meta=[["Published by", "A Foundation"]])

    assert "Its first row is “Published by”" in refusal(giving360, path)


def test_a_header_far_down_is_not_looked_for(tmp_path):
    rows = "\n".join(f"note {number}" for number in range(12))

    assert "Its first row" in refusal(
        giving360, saved(tmp_path / "a.csv", f"{rows}\n{HEADER}\n1,A,B")
    )


def test_not_a_number_counts_as_not_said(tmp_path):
    path = written(tmp_path / "a.json", {"grants": [GRANT | {"amountAwarded": float("nan")}]})

    assert giving360.read(path).records[0].amount_gbp is None
