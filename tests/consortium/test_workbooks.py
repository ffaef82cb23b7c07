"""Opening workbooks: their size is taken from where it is said, and never searched for."""

import io

import openpyxl
import pytest
from openpyxl.worksheet import _reader

from consortium.imports.workbooks import open_workbook


def written(*, says_size):
    book = openpyxl.Workbook(write_only=not says_size)
    sheet = book.active if says_size else book.create_sheet()
    for row in (["Title", "People"], ["Talks", 12], ["Sum", "=1+1"]):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("says_size, rows", [(True, 3), (False, None)])
def test_a_sheet_is_not_gone_through_for_its_size(says_size, rows, monkeypatch):
    monkeypatch.setattr(_reader.WorkSheetParser, "parse_dimensions", None)

    (sheet,) = open_workbook(written(says_size=says_size), results=False).worksheets

    assert sheet.max_row == rows
    sheet.reset_dimensions()
    assert list(sheet.iter_rows(values_only=True)) == [
        ("Title", "People"),
        ("Talks", 12),
        ("Sum", "=1+1"),
    ]


def test_the_results_of_formulas_are_given_where_they_are_wanted():
    (sheet,) = open_workbook(written(says_size=True), results=True).worksheets

    assert list(sheet.iter_rows(values_only=True))[2] == ("Sum", None)
