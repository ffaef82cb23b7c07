"""Tables for spreadsheets: numbers stay numbers, and what people wrote stays text."""

import datetime
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from consortium.spreadsheets import (
    POUNDS,
    Formula,
    Sheet,
    Tone,
    csv_text,
)
from consortium.workbooks import LONGEST_CELL, workbook

ON = datetime.date(2026, 11, 23)


def read(*sheets):
    return openpyxl.load_workbook(io.BytesIO(workbook(sheets, on=ON)))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_would_begin_a_formula_is_quoted_in_csv_in_heads_too(text):
    heads, row = csv_text([text], [[text]]).removeprefix("\ufeff").split("\r\n", 1)

    assert heads.startswith(("'", "\"'"))
    assert row.startswith(("'", "\"'"))


def test_numbers_below_nothing_are_no_formulas():
    assert csv_text(["a"], [[-5], [Decimal("-1.50")]]) == "\ufeffa\r\n-5\r\n-1.50\r\n"


@pytest.mark.parametrize("text", ["=1+1", "#N/A", "+1", "@SUM(A1)"])
def test_text_is_text_in_a_workbook(text):
    [(head,), (cell,)] = read(Sheet("one", [text], [[text]]))["one"].iter_rows()

    assert (head.value, head.data_type) == (cell.value, cell.data_type) == (text, "s")


def test_a_workbook_holds_numbers_days_and_blanks_as_what_they_are():
    sheet = Sheet("one", ["a", "b", "c", "d"], [[3, Decimal("1.5"), ON, None]])

    assert list(read(sheet)["one"].iter_rows(min_row=2, values_only=True)) == [
        (3, 1.5, datetime.datetime.combine(ON, datetime.time()), None)
    ]


def test_what_a_workbook_cannot_hold_is_left_out_and_long_text_cut():
    [(control,), (long,)] = read(Sheet("one", ["a\x07\ufffeb"], [["x" * 40_000]]))["one"].values

    assert control == "ab"
    assert len(long) == LONGEST_CELL
    assert long.endswith("…")


def test_words_colour_their_cells_and_text_may_wrap():
    sheet = Sheet("one", ["a"], [["Gap"]], tones={"Gap": Tone("9C1F26", "FBE6E4")}, wraps=True)
    found = read(sheet)["one"]

    [(where, [rule])] = found.conditional_formatting._cf_rules.items()
    assert (str(where.sqref), rule.formula) == ("A2", ['LEFT(A2,3)="Gap"'])
    assert found["A2"].alignment.wrap_text


def test_a_formula_is_worked_out_again_by_programs_that_can_and_shown_by_those_that_cannot():
    sheet = Sheet(
        "sums",
        ["What", "How much"],
        [["one", Decimal("1.10")], ["two", 2], ["all", Formula("SUM(B2:B3)", Decimal("3.10"))]],
        formats={2: POUNDS},
        totals=1,
    )
    made = io.BytesIO(workbook([sheet], on=ON))

    live = openpyxl.load_workbook(made)["sums"]
    shown = openpyxl.load_workbook(made, data_only=True)["sums"]
    assert (live["B4"].value, live["B4"].data_type) == ("=SUM(B2:B3)", "f")
    assert shown["B4"].value == 3.1
    assert live["B2"].number_format == live["B4"].number_format == POUNDS
    assert [live.cell(row, 1).font.bold for row in (1, 3, 4)] == [True, False, True]


def test_text_is_text_in_a_row_of_totals_too():
    sheet = Sheet("one", ["a"], [["=1+1"]], totals=1)

    assert read(sheet)["one"]["A2"].data_type == "s"


def test_a_workbook_knows_the_day_it_was_given_and_no_clock():
    made = workbook([Sheet("one", ["a"], [[1], ["b"]])], on=ON, title="=Plans")

    properties = openpyxl.load_workbook(io.BytesIO(made)).properties
    assert (
        properties.created == properties.modified == datetime.datetime.combine(ON, datetime.time())
    )
    assert properties.title == "=Plans"
    assert {each.date_time for each in zipfile.ZipFile(io.BytesIO(made)).infolist()} == {
        (2026, 11, 23, 0, 0, 0)
    }
