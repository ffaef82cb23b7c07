"""Tables for spreadsheets: numbers stay numbers, and what people wrote stays text."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest

from consortium.spreadsheets import LONGEST_CELL, Sheet, Tone, csv_text, workbook

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
