"""Loading the register of charities: the extract's tables, lists made of it, and wrong files.

The small files here have the extract's columns in its order, tabs, CRLF and no quoting.
"""

import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command

from consortium.models import RegisteredCharity
from consortium.register import files
from tests.register_files import EXTRACTED, HEADS, row, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep(tmp_path):
    """Write a file and return its path."""

    def write(content, name="publicextract.charity.txt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def packed(**members):
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return found.getvalue()


def load(capsys, *paths, **options):
    """The command's JSON, and what it wrote to standard error."""
    call_command("import_charities", *paths, format="json", **options)
    out, err = capsys.readouterr()
    return json.loads(out), err


def counts(rows, new=0, changed=0, unchanged=0, **skipped):
    return {"rows": rows, "new": new, "changed": changed, "unchanged": unchanged} | {
        "skipped": {reason.replace("_", " "): count for reason, count in skipped.items()}
    }


FEN = row(
    1100001,
    "Fen Edge Befrienders",
    charity_activities="Visits older people.",
    date_of_registration="1999-03-01 00:00:00.0000000",
    latest_income="25000.50",
    charity_contact_postcode="CB24 8QP",
    charity_contact_phone="01223 000000",
    charity_contact_email="trustee@example.org",
    charity_contact_web="www.example.org",
    charity_company_registration_number="01234567",
)
LINKED = row(
    5001,
    "The Fen Edge Outing Fund",
    registered_charity_number=1100001,
    linked_charity_number=1,
    charity_registration_status="",
)
GONE = row(
    200001,
    "Old Drainage Charity",
    charity_registration_status="Removed",
    date_of_removal="2018-11-06 00:00:00.0000000",
)


# --- What is loaded


def test_an_entry_is_kept_without_people_and_their_contacts(keep, capsys):
    found, err = load(capsys, keep(table(FEN)))

    assert (found, err) == (counts(1, new=1), "")
    entry = RegisteredCharity.objects.get()
    assert (entry.organisation_number, entry.full_number) == (1100001, "1100001")
    assert (entry.name, entry.activities) == ("Fen Edge Befrienders", "Visits older people.")
    assert (entry.income_gbp, entry.postcode) == (25000, "CB24 8QP")
    assert (entry.website, entry.company_number) == ("www.example.org", "01234567")
    assert (str(entry.registered_on), str(entry.extracted_on)) == ("1999-03-01", "2024-02-01")
    assert (entry.is_removed, entry.is_linked) == (False, False)
    stored = " ".join(str(value) for value in RegisteredCharity.objects.values_list()[0])
    assert "01223" not in stored
    assert "trustee@" not in stored


def test_linked_charities_share_the_number_and_removed_ones_say_when(keep, capsys):
    load(capsys, keep(table(FEN, LINKED, GONE)))

    linked = RegisteredCharity.objects.get(organisation_number=5001)
    assert (linked.full_number, linked.is_linked, linked.status) == ("1100001-1", True, "")
    gone = RegisteredCharity.objects.get(number=200001)
    assert (gone.is_removed, str(gone.removed_on)) == (True, "2018-11-06")


def test_the_same_again_changes_nothing_and_a_newer_extract_what_differs(keep, capsys):
    load(capsys, keep(table(FEN, LINKED)))

    again, _ = load(capsys, keep(table(FEN, LINKED)))
    newer, _ = load(capsys, keep(table(FEN.replace("Visits", "Calls"), LINKED, GONE)))

    assert again == counts(2, unchanged=2)
    assert newer == counts(3, new=1, changed=1, unchanged=1)
    assert RegisteredCharity.objects.get(number=1100001, linked_number=0).activities == (
        "Calls older people."
    )


def test_a_dry_run_says_what_would_happen_and_changes_nothing(keep, capsys):
    found, _ = load(capsys, keep(table(FEN, GONE)), dry_run=True)

    assert found == counts(2, new=2)
    assert not RegisteredCharity.objects.exists()


def test_a_zip_as_published_is_read_without_unpacking_it(keep, capsys):
    content = packed(publicextract_charity__txt=table(FEN, GONE))

    found, _ = load(capsys, keep(content, "publicextract.charity.zip"))

    assert found == counts(2, new=2)


@pytest.mark.parametrize(
    "content",
    [
        ("\ufeff" + table(row(1100001, "Café Fen"))).encode(),
        table(row(1100001, "Café Fen")).encode("cp1252"),
        table(row(1100001, "Café Fen"), ending="\n").encode(),
        table(row(1100001, "Café Fen")).rstrip("\r\n").encode(),
    ],
    ids=["byte order mark", "Windows-1252", "line feeds alone", "no last line end"],
)
def test_encodings_and_line_ends_do_not_matter(content, keep, capsys):
    found, _ = load(capsys, keep(content))

    assert found == counts(1, new=1)
    assert RegisteredCharity.objects.get().name == "Café Fen"


def test_a_quotation_mark_and_a_line_feed_are_text_in_the_extract(keep, capsys):
    odd = row(1100001, 'The "Fen" Trust', charity_activities='He said: "dig\nthe fen')

    found, _ = load(capsys, keep(table(odd, GONE)))

    assert found == counts(2, new=2)
    entry = RegisteredCharity.objects.get(number=1100001)
    assert (entry.name, entry.activities) == ('The "Fen" Trust', 'He said: "dig\nthe fen')


# --- Additional tables

KEYS = "date_of_extract organisation_number registered_charity_number linked_charity_number".split()


def classes(*rows):
    heads = [*KEYS, "classification_code", "classification_type", "classification_description"]
    lines = [
        f"{EXTRACTED}\t{number}\t{number}\t0\t1\t{kind}\t{word}" for number, kind, word in rows
    ]
    return table(*lines, heads=heads)


def areas(*rows):
    heads = [*KEYS, "geographic_area_type", "geographic_area_description", "welsh_ind"]
    lines = [f"{EXTRACTED}\t{n}\t{n}\t0\tLocal Authority\t{word}\tFalse" for n, word in rows]
    return table(*lines, heads=heads)


def test_classes_and_areas_enrich_the_entries_whatever_the_order_of_the_files(keep, capsys):
    of_work = keep(
        classes(
            (1100001, "What", "Disability"),
            (1100001, "Who", "Elderly/old People"),
            (1100001, "How", "Provides Services"),
            (1100001, "What", "Education/training"),
            (1100001, "What", "Disability"),
            (1100001, "Why", "Because"),
            (999, "What", "Disability"),
        ),
        "classification.txt",
    )
    places = keep(areas((1100001, "Cambridgeshire"), (1100001, "Norfolk")), "areas.txt")

    found, err = load(capsys, of_work, keep(table(FEN)), places)

    entry = RegisteredCharity.objects.get()
    assert (entry.what, entry.who) == (["Disability", "Education/training"], ["Elderly/old People"])
    assert (entry.how, entry.areas) == (["Provides Services"], ["Cambridgeshire", "Norfolk"])
    assert found[1:] == [counts(1, new=1), counts(2, new=2)]
    assert found[0]["skipped"] == {
        "the classification type is none of What, Who and How": 1,
        "the charity is not in the register loaded here": 1,
        "the same came in an earlier row": 1,
    }
    assert "classification.txt, line 6: the same came in an earlier row" in err


def test_a_class_that_is_gone_from_the_newer_table_goes(keep, capsys):
    load(capsys, keep(table(FEN)), keep(classes((1100001, "What", "Disability")), "a.txt"))

    found, _ = load(capsys, keep(classes((1100001, "Who", "Elderly/old People")), "b.txt"))
    again, _ = load(capsys, keep(classes((1100001, "Who", "Elderly/old People")), "c.txt"))

    assert (found, again) == (counts(1, new=1), counts(1, unchanged=1))
    entry = RegisteredCharity.objects.get()
    assert (entry.what, entry.who) == ([], ["Elderly/old People"])


def test_a_table_of_the_extract_that_is_not_used_is_passed_over_in_words(keep, capsys):
    other = table(f"{EXTRACTED}\t1\t1\t0\tOfsted", heads=[*KEYS, "regulator_name"])

    found, err = load(capsys, keep(other, "publicextract.charity_other_regulators.txt"))

    reason = "this table of the register holds nothing that is used here"
    assert found == counts(1) | {"skipped": {reason: 1}}
    assert err == f"publicextract.charity_other_regulators.txt: {reason}. It is passed over.\n"


# --- Lists made of the register

LIST = (
    "registered_charity_number,charity_company_registration_number,charity_name,"
    "charity_activities\n"
)


def test_a_flat_list_enters_charities_and_leaves_alone_what_it_does_not_say(keep, capsys):
    load(capsys, keep(table(FEN, LINKED)))

    found, _ = load(
        capsys,
        keep(
            LIST
            + '1100001,NA,Fen Edge Befrienders,"Visits, and\ncalls."\n1100002,NA,Mill Fund,NA\n',
            "list.csv",
        ),
    )

    assert found == counts(2, new=1, changed=1)
    fen, mill = RegisteredCharity.objects.filter(linked_number=0)
    assert (fen.activities, fen.status) == ("Visits, and\ncalls.", "Registered")
    assert (fen.postcode, fen.company_number) == ("CB24 8QP", "")
    assert (mill.organisation_number, mill.name, mill.activities) == (1100002, "Mill Fund", "")


# --- Rows that are no entries


def test_rows_without_sense_are_left_out_for_a_stated_reason(keep, capsys):
    bad = [
        row("11OOOO1", "A letter in the number"),
        row(1100002, ""),
        row(1100003, "When", date_of_registration="1st of May"),
        row(1100004, "Too few").rsplit("\t", 3)[0],
        row(1100005, "Twice"),
        row(1100005, "Twice, otherwise"),
        row(123456789, "Nine digits"),
        row(1100006, "Income", latest_income="much"),
    ]

    found, err = load(capsys, keep(table(*bad, FEN)))

    assert found["rows"] == 9
    assert (found["new"], RegisteredCharity.objects.get(number=1100005).name) == (2, "Twice")
    assert found["skipped"] == {
        "the organisation number is no number": 2,
        "the name is blank": 1,
        "the date of registration is no date": 1,
        "the row has not as many columns as line 1 (34)": 1,
        "the income is no number": 1,
        "the same came in an earlier row": 1,
    }
    assert "publicextract.charity.txt, line 2: the organisation number is no number." in err
    assert sum(found["skipped"].values()) + found["new"] == found["rows"]


# --- Files that are something else


def refused(*paths):
    with pytest.raises(CommandError) as fault:
        call_command("import_charities", *paths)
    assert not RegisteredCharity.objects.exists()
    return str(fault.value)


WRONG = {
    "a web page": ("<!DOCTYPE html>\n<html>Moved</html>", "is a web page or another kind of file"),
    "JSON": ('[{"charity_name": "Fen"}]', "is a web page or another kind of file"),
    "nothing": ("", "is empty"),
    "other columns": ("grant\tamount\r\n1\t2\r\n", "line 1 lacks charity_name, registered_char"),
    "an extract without linked numbers": (
        table(FEN, heads=[head for head in HEADS if head != "linked_charity_number"]),
        "lacks the column linked_charity_number",
    ),
    "a quotation mark left open": (LIST + '1100001,NA,"Fen\n', "line 2 is no whole row"),
    "half a list": (LIST + "1100001,NA,Fen,\n1100002,N", "line 3 is no whole row"),
    "half an extract": (table(FEN, GONE)[:-300], "is no whole row. The file ends in the middle"),
    "UTF-16": (table(FEN).encode("utf-16"), "or UTF-16. Save it as UTF-8"),
    "neither encoding": (table(FEN).encode() + b"\x81\x8d\r\n", "is neither UTF-8 nor Windows"),
    "an endless line": ("a" * 1_000_001, "a line of over a million characters"),
    "a damaged ZIP": (packed(a__txt=table(FEN))[:60], "is a damaged ZIP file"),
    "two files in a ZIP": (packed(a__txt="1", b__txt="2"), "holds 2 files"),
    "a workbook": (packed(**{"xl/workbook__xml": "1"}), "is a workbook or a document"),
    "a ZIP bomb": (
        lambda: packed(a__txt="0" * 200_000_000),  # made in its own test alone
        "would unpack to 200,000,000 bytes",
    ),
}


@pytest.mark.parametrize("content, words", WRONG.values(), ids=WRONG)
def test_a_file_that_is_something_else_is_refused_with_the_reason(content, words, keep):
    said = refused(keep(content() if callable(content) else content))

    assert said.startswith("Nothing was loaded. publicextract.charity.txt")
    assert words in said


def test_a_locked_zip_is_refused(keep):
    locked = bytearray(packed(a__txt=table(FEN)))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1

    assert "is locked with a password" in refused(keep(bytes(locked)))


def test_more_text_than_the_register_can_hold_is_refused(keep, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1000)

    assert "holds more than 2 GB of text" in refused(keep(table(FEN, GONE)))


def test_a_file_that_is_not_there_is_named(tmp_path):
    path = str(tmp_path / "nowhere.txt")

    assert refused(path) == f"Nothing was loaded. There is no file {path}. Check the path."


def test_two_files_of_the_same_table_are_refused(keep):
    said = refused(keep(table(FEN), "one.txt"), keep(table(GONE), "two.txt"))

    assert "one.txt and two.txt both hold the table charity. Give one of them." in said


def test_one_bad_file_keeps_the_others_out(keep):
    refused(keep(table(FEN), "one.txt"), keep(areas((1100001, "Norfolk"))[:-12], "two.txt"))


def test_the_report_for_a_terminal_says_the_same_in_words(keep, capsys):
    call_command("import_charities", keep(table(FEN, row("x", "Fen"))), dry_run=True)

    assert capsys.readouterr().out.splitlines() == [
        "publicextract.charity.txt (charity): 2 rows: 1 new, 0 changed, 0 unchanged",
        "  1 skipped: the organisation number is no number",
        "Nothing was changed: this was a dry run.",
    ]
