"""Files of every wrong kind: each refused in its own words, or taken with a note."""

import io
import re
import zipfile

import openpyxl
import pytest

from consortium.imports import files, tables
from consortium.imports.kinds import FileRefused
from projects.models import Project
from tests.projects.sheets import csv_bytes, faults, read, upload, work_on, xlsx_bytes

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
HEADER = ["reference", "title", "areas"]


@pytest.fixture
def charity(staff):
    return staff.memberships.get().organisation


@pytest.fixture
def loaded(staff, charity):
    """A function that uploads bytes and has them read."""
    return lambda data, name="projects.csv": read(staff, data, organisation=charity, name=name)


def zip_bytes(entries):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


def ole(*words):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"".join(w.encode("utf-16-le") for w in words)


def with_entry(name, data):
    """A sound workbook with one further or replaced part."""
    stream = io.BytesIO(xlsx_bytes(HEADER, ["", "A", ""]))
    with zipfile.ZipFile(stream) as archive:
        entries = {each: archive.read(each) for each in archive.namelist()}
    return zip_bytes(entries | {name: data})


def bomb():
    return with_entry("xl/worksheets/sheet2.xml", b" " * (files.MOST_UNPACKED + 1))


def bomb_that_lies():
    """A workbook whose table of contents says that its largest part is small."""
    data = bytearray(with_entry("xl/worksheets/sheet2.xml", b"x" * 3_000_000))
    true, false = (3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert data.count(true) >= 2
    return bytes(data.replace(true, false))


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]>'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&c;</t></si>'
    b"</sst>"
)
REFUSED = {
    "an empty file": (b"", "The file is empty"),
    "only spaces": (b"  \n ", "The file is empty"),
    "a picture renamed .csv": (PNG, "This is a picture"),
    "a bitmap": (b"BM" + bytes(200), "This is a picture"),
    "a photograph": (b"\xff\xd8\xff\xe0" + bytes(100), "This is a picture"),
    "a PDF": (b"%PDF-1.7\n" + bytes(100), "This is a PDF"),
    "rich text": (b"{\\rtf1 hello}", r"text document \(RTF\)"),
    "a web page saved as .csv": (b"<!DOCTYPE html><html><p>404", "web page, not a spreadsheet"),
    "a page that begins with spaces": (b"\n\n <html><body>", "web page, not a spreadsheet"),
    "XML": (b"<?xml version='1.0'?><rows/>", "XML file"),
    "a spreadsheet as XML": (
        b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
        "saved as XML",
    ),
    "JSON": (b'{"grants": []}', "a JSON file, and a text file or a workbook is wanted"),
    "gzip": (b"\x1f\x8b" + bytes(50), "packed archive"),
    "a ZIP of other things": (zip_bytes({"a.csv": b"title\n"}), "packed archive"),
    "a program": (b"MZ" + bytes(500), "not a text file"),
    "an encrypted workbook": (ole("EncryptedPackage"), "protected with a password"),
    "an old workbook": (ole("Workbook"), r"old form \(.xls\)"),
    "an old document": (ole("WordDocument"), "old Office document"),
    "a macro workbook": (with_entry("xl/vbaProject.bin", b"x"), r"holds macros \(.xlsm, .docm\)"),
    "a binary workbook": (
        zip_bytes({"[Content_Types].xml": b"", "xl/workbook.bin": b""}),
        r"binary workbook \(.xlsb\)",
    ),
    "a text document": (
        zip_bytes({"[Content_Types].xml": b"", "word/document.xml": b""}),
        "text document or slides",
    ),
    "an OpenDocument file": (
        zip_bytes({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        r"OpenDocument file \(.ods\)",
    ),
    "a workbook of entities": (with_entry("xl/sharedStrings.xml", ENTITIES), "declares entities"),
    "a workbook of entities in UTF-16": (
        with_entry("xl/sharedStrings.xml", ENTITIES.decode().encode("utf-16-le")),
        "declares entities",
    ),
    "a workbook of broken XML": (with_entry("xl/workbook.xml", b"<workbook"), "as a workbook"),
    "a zip bomb": (bomb, "Unpacked, the workbook is larger than 200 MB"),
    "a zip bomb that lies about its size": (bomb_that_lies(), "damaged"),
    "half a workbook": (xlsx_bytes(HEADER, ["", "A", ""])[:2000], "damaged"),
    "a workbook without its sheet": (
        zip_bytes({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook"}),
        "cannot be read as a workbook",
    ),
    "a thousand columns": (
        csv_bytes([f"column {n}" for n in range(1000)]),
        "reaches to column 1,000, and 200 columns",
    ),
    "a quotation mark left open": (b'title,areas\n"A,B\n', "quotation mark is opened"),
    "two encodings": ("title,areas\n£ ".encode() + b"\xa3,\n", "mixes encodings"),
    "no letters of any encoding": (b"title,areas\n\x81\x8d\x8f,\n", "mixes encodings"),
    "half of UTF-16": (b"\xff\xfet\x00i\x00t", "mixes encodings or is damaged"),
    "one column of prose": (b"Dear all\nsee attached\n", "No row looks like names of columns"),
    "a header that is worked out": (
        xlsx_bytes(["title", "areas", "=A1"], ["A", "", ""]),
        r"names of the columns \(row 1\) are worked out by formulas",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_of_another_kind_is_refused_in_its_own_words(what, loaded):
    data, words = REFUSED[what]

    found = loaded(data() if callable(data) else data)

    assert found.status == "refused", found.notes
    assert re.search(words, found.error), found.error
    assert not Project.objects.exists()


def test_more_rows_than_are_taken_are_refused(loaded, monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 3)

    found = loaded(csv_bytes(HEADER, *(["", f"P{n}", ""] for n in range(4))))

    assert (found.status, "more than 3 rows" in found.error) == ("refused", True)


def test_a_workbook_of_endless_empty_rows_is_refused(loaded, monkeypatch):
    monkeypatch.setattr(tables, "_MOST_LINES", 100)
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="900000000"><c r="A900000000"><v>1</v></c></row></sheetData></worksheet>'
    )

    found = loaded(with_entry("xl/worksheets/sheet1.xml", sheet), "a.xlsx")

    assert (found.status, "more than" in found.error) == ("refused", True)


def test_the_service_refuses_what_is_too_large(staff, charity):
    with pytest.raises(FileRefused, match="20 MB is the most that is taken"):
        upload(staff, b"x" * (files.MOST_BYTES + 1), organisation=charity)


# --- Taken, with a note


def test_words_that_begin_as_a_picture_or_a_program_does_are_words(loaded):
    for title in ("BME groups", "MZ"):
        assert loaded(csv_bytes(["title", "areas"], ["A", ""], [title, ""])).report["new"] == 2
        assert loaded(csv_bytes([title, "title"], ["x", "A"])).status != "refused"


def test_a_file_of_excels_plain_csv_is_read_with_a_note(loaded):
    found = loaded(csv_bytes(HEADER, ["", "Café – the £5 club", ""], encoding="cp1252"))

    assert found.status == "to_check"
    assert found.rows.get().cells["title"] == "Café – the £5 club"
    assert "Windows-1252" in found.notes[0]


def test_text_garbled_by_another_program_is_set_right_with_a_note(loaded):
    garbled = "Café – the £5 club".encode().decode("cp1252")

    found = loaded(csv_bytes(HEADER, ["", garbled, ""], ["", "Â£", ""], ["", "Crème Â brûlée", ""]))

    titles = [row.cells["title"] for row in found.rows.all()]
    assert titles == ["Café – the £5 club", "£", "Crème Â brûlée"]
    assert found.notes == [
        f"2 cells were garbled by another program and set right: “{garbled}” was read as “Café – "
        "the £5 club”. Check them below."
    ]


@pytest.mark.parametrize("delimiter, words", [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_other_separators_are_read_with_a_note(loaded, delimiter, words):
    found = loaded(csv_bytes(HEADER, ["", "A", ""], delimiter=delimiter))

    assert found.report["new"] == 1
    assert words in found.notes[0]


def test_utf_16_is_read_with_a_note(loaded):
    found = loaded(csv_bytes(HEADER, ["", "A", ""], delimiter="\t", encoding="utf-16"))

    assert found.report["new"] == 1
    assert found.notes[0] == "The file is saved as UTF-16 and was read so."


def test_a_header_below_a_title_is_found_and_said(loaded):
    found = loaded(csv_bytes(["Our projects 2026"], [], HEADER, ["", "A", ""]))

    assert found.report["new"] == 1
    assert "Row 3 was taken for the names of the columns" in found.notes[0]


def test_of_two_header_rows_the_one_that_names_the_columns_is_taken(loaded):
    data = xlsx_bytes(
        ["What", "", "When", ""],
        ["Title", "Summary", "Starts on", "Ends on"],
        ["A", "Of use", "2026-04-01", ""],
        merge=["A1:B1", "C1:D1"],
    )

    found = loaded(data, "a.xlsx")

    assert found.report["new"] == 1, faults(found)
    assert found.rows.get().cells["starts_on"] == "2026-04-01"


def test_a_name_that_reaches_over_both_header_rows_names_its_column(loaded):
    data = xlsx_bytes(
        ["Title", "When", ""],
        ["", "Starts on", "Ends on"],
        ["A", "2026-04-01", ""],
        merge=["A1:A2", "B1:C1"],
    )

    found = loaded(data, "a.xlsx")

    assert found.rows.get().cells == {"title": "A", "starts_on": "2026-04-01"}


def test_the_sheet_with_the_columns_is_taken_and_the_others_named(loaded):
    data = xlsx_bytes(sheets={"Notes": [["Hello"]], "Ours": [HEADER, ["", "A", ""]]})

    found = loaded(data, "a.xlsx")

    assert found.report["new"] == 1
    assert found.notes == ["The sheet “Ours” was read; left alone: “Notes”."]


# --- Wrong cells


def test_merged_cells_among_the_rows_are_named_beside_the_cell(loaded):
    data = xlsx_bytes(HEADER, ["", "A", "x"], ["", "B", ""], ["", "C", ""], merge=["C2:C4"])

    found = loaded(data, "a.xlsx")

    assert "The cells C2:C4 are merged" in faults(found)[3, "areas"]
    assert "The cells C2:C4 are merged" in faults(found)[4, "areas"]


def test_hundreds_of_merged_cells_are_refused(loaded, monkeypatch):
    monkeypatch.setattr(tables, "_MOST_MERGED", 1)
    data = xlsx_bytes(HEADER, ["", "A", ""], merge=["A3:A4", "B3:B4"])

    assert "Hundreds of cells are merged" in loaded(data, "a.xlsx").error


def test_formulas_and_errors_are_never_trusted(loaded):
    data = xlsx_bytes(HEADER, ["", "=1+1", ""], ["", "B", "#REF!"])
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active["C3"].data_type = "e"
    stream = io.BytesIO()
    book.save(stream)

    found = loaded(stream.getvalue(), "a.xlsx")

    assert "Cell B2 holds a formula" in faults(found)[2, "title"]
    assert "Cell C3 shows the error #REF!" in faults(found)[3, "areas"]


def test_a_formula_in_csv_is_refused_and_quoted_text_is_not(loaded):
    found = loaded(csv_bytes(HEADER, ["", "=cmd()", ""], ["", "'=what we do", ""]))

    assert "would be run as a formula" in faults(found)[2, "title"]
    assert found.rows.get(number=3).cells["title"] == "=what we do"


def test_unprintable_characters_are_named(loaded):
    found = loaded(csv_bytes(HEADER, ["", "A" * 100 + "\x00", "Lin\x00ton"]))

    assert set(faults(found)) == {(2, "title"), (2, "areas")}
    assert all("unprintable character (NUL)" in words for words in faults(found).values())


def test_a_damaged_stream_inside_is_refused(loaded):
    data = bytearray(xlsx_bytes(HEADER, *(["", f"Project {n}", ""] for n in range(500))))
    place = data.index(b"xl/worksheets/sheet1.xml") + 60
    data[place : place + 40] = bytes(40)

    assert loaded(bytes(data), "a.xlsx").status == "refused"


def test_what_is_unpacked_is_weighed_whatever_the_file_says(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_UNPACKED", 5_000)
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx_bytes(HEADER, ["", "A", ""]))

    with pytest.raises(FileRefused, match="Unpacked, the workbook is larger"):
        files.look_at(path)


def test_work_on_a_file_that_is_gone_is_no_success(staff, charity):
    found = upload(staff, csv_bytes(HEADER, ["", "A", ""]), organisation=charity)
    found.file.storage.delete(found.file.name)

    with pytest.raises(FileNotFoundError):
        work_on(found)
