"""load_consortium: files that cannot be read, and what is tolerated of them."""

import pytest

from consortium.folder.faults import FolderRefused
from consortium.folder.loading import load
from consortium.models import Area
from projects.models import Project
from tests.consortium.folders import write_folder, write_text
from tests.consortium.small_folder import small

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "areas.csv: The file is empty. Write at least the header row (code,"),
        (b" \n\n", "areas.csv: The file is empty."),
        (
            "code,name,level\nA,Fen’s End,ward\n".encode("cp1252"),
            "areas.csv, row 2: The file is not saved as UTF-8: this row has a byte 0x92 (“’” in "
            "Windows-1252). In Excel choose Save As, “CSV UTF-8 (Comma delimited)”",
        ),
        (
            'code,name,level\nA,"two\nlines",ward\nB,Fen’s,ward\n'.encode("cp1252"),
            "areas.csv, row 3: The file is not saved as UTF-8",
        ),
        ("code,name".encode("utf-16"), "areas.csv: The file is saved as UTF-16. In Excel choose"),
        (b"PK\x03\x04...", "areas.csv: This is a workbook, not a CSV file."),
        (
            b"code,nmae,level\nA,B,ward\n",
            "areas.csv, row 1, column nmae: There is no column “nmae” in this file. Did you mean "
            "“name”? The columns are: code, name, level, parent, population, latitude, longitude, "
            "aliases, population_year.",
        ),
        (
            b"code,name,code\nA,B,C\n",
            "areas.csv, row 1, column code: The column “code” is here twice. Keep one.",
        ),
        (b"code,,name\nA,B,C\n", "areas.csv, row 1: Column 2 has no name. Name it, or remove it."),
        (b",,\nA,B,C\n", "areas.csv, row 1: The first row is not a header (code, name,"),
        (
            b"code;name;level\nA;B;ward\n",
            "areas.csv: The cells are separated with semicolons. Save the file with commas.",
        ),
        (b"code\tname\nA\tB\n", "areas.csv: The cells are separated with tabs."),
        (
            b"code,name,level\nA,One, two,ward\n",
            "areas.csv, row 2: The row has more cells than the header has columns. Put cells that "
            "contain a comma in quotation marks",
        ),
        (b'code,name,level\nA,"One" two,ward\n', "areas.csv, row 2: A quoted cell is not closed"),
        (b'code,name,level\nA,"One,ward\n', "areas.csv, row 2: A quoted cell is not closed"),
        (
            b"code,name,level\nA,=1+1,ward\n",
            "areas.csv, row 2, column name: “=1+1” would be run as a formula. Write the value "
            "itself; if it is meant as text, put an apostrophe (') before it.",
        ),
    ],
)
def test_unreadable_files_are_refused_in_words(tmp_path, data, words):
    (tmp_path / "areas.csv").write_bytes(data)

    with pytest.raises(FolderRefused) as refused:
        load(tmp_path)

    assert str(refused.value).startswith(words)
    assert len(refused.value.faults) == 1


def test_an_unreadable_file_is_not_blamed_on_the_rows_that_refer_to_it(tmp_path):
    write_folder(tmp_path, small())
    (tmp_path / "organisations.csv").write_bytes("reference,name\norg,Café\n".encode("cp1252"))

    with pytest.raises(FolderRefused) as refused:
        load(tmp_path)

    assert [fault.file for fault in refused.value.faults] == ["organisations.csv"]


def test_a_folder_may_lack_files_that_nothing_refers_to(tmp_path):
    tables = small()
    tables.pop("measurements")
    load(write_folder(tmp_path / "one", tables))
    assert Project.objects.count() == 1

    with pytest.raises(FolderRefused) as refused:
        load(
            write_folder(
                tmp_path / "two", {"parts": [{"proposal": "b", "project": "p1", "year": "2027"}]}
            )
        )
    assert "There is no proposal “b”, neither in proposals nor loaded earlier." in str(
        refused.value
    )


def test_a_byte_order_mark_capitals_and_empty_rows_are_tolerated(tmp_path):
    write_text(
        tmp_path, "Areas", "CODE, Name ,level,,\nA,One,Ward,,\n\n,,,,\nB,Two,ward\n", "utf-8-sig"
    )

    load(tmp_path)

    assert list(Area.objects.values_list("code", "name", "level")) == [
        ("A", "One", "ward"),
        ("B", "Two", "ward"),
    ]


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path):
    write_text(tmp_path, "areas", 'code,name,level\nA,"a\nb",ward\n\nB,,ward\n')

    with pytest.raises(FolderRefused, match=r"areas\.csv, row 4, column name"):
        load(tmp_path)


def test_a_file_of_another_name_is_passed_over_or_taken_for_a_slip(tmp_path):
    write_folder(tmp_path, {"areas": [{"code": "A", "name": "A", "level": "ward"}]})
    write_text(tmp_path, "zzz notes", "anything\n")
    (tmp_path / "README.md").write_text("words")

    report = load(tmp_path)
    assert report.notes == ["zzz notes.csv: passed over, as the format has no file of this name."]

    write_text(tmp_path, "project", "reference\n")
    with pytest.raises(FolderRefused) as refused:
        load(tmp_path)
    assert str(refused.value) == (
        "project.csv: The format has no “project”. Did you mean “projects”?"
    )


def test_the_same_file_twice_is_refused(tmp_path):
    write_text(tmp_path, "areas", "code\n")
    write_text(tmp_path, "AREAS", "code\n")

    with pytest.raises(FolderRefused, match="“areas” is here twice, apart from capitals"):
        load(tmp_path)


def test_paths_that_are_no_folder_are_refused_in_words(tmp_path):
    for path, words in [
        (tmp_path / "nowhere", "There is no such folder or workbook. Check the path."),
        (write_text(tmp_path, "areas", "code\n") / "areas.csv", "neither a folder of CSV files"),
        (tmp_path.joinpath("empty"), "None of the files of the format is here (areas,"),
    ]:
        if path.name == "empty":
            path.mkdir()
        with pytest.raises(FolderRefused) as refused:
            load(path)
        assert words in str(refused.value)
