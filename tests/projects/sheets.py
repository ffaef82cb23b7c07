"""Sheets that the tests of imports load, and what the worker makes of them."""

import csv
import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from consortium.models import Import
from consortium.services import imports


def csv_bytes(*rows, encoding="utf-8", delimiter=","):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode(encoding)


def xlsx_bytes(*rows, sheets=None, merge=()):
    book = openpyxl.Workbook()
    first = book.active
    for name, contents in (sheets or {"Projects": rows}).items():
        sheet = first if sheet_is_free(first) else book.create_sheet()
        sheet.title = name
        for row in contents:
            sheet.append(row)
        for cells in merge:
            sheet.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheet_is_free(sheet):
    return sheet.title == "Sheet"


def upload(by, data, *, organisation=None, name="projects.csv", source="sheet"):
    """A file as somebody uploads it, not yet read."""
    return imports.request_import(
        by=by,
        kind="projects",
        source=source,
        organisation=organisation,
        file=SimpleUploadedFile(name, data),
        name=name,
    )


def work_on(found):
    """What a worker does with it, at once; the record as it is then."""
    imports.work_on(import_id=found.pk)
    return Import.objects.get(pk=found.pk)


def read(by, data, **facts):
    """Uploaded and read; headers that need settling are settled as proposed."""
    found = work_on(upload(by, data, **facts))
    if found.status == "to_match":
        matching = {header["words"]: header["column"] for header in found.headers}
        imports.match_columns(import_id=found.pk, by=by, matching=matching)
        found = work_on(found)
    return found


def applied(found, by):
    """Applied by somebody who ticks all that there is to tick."""
    agreed = [each["name"] for each in found.questions]
    imports.apply_import(import_id=found.pk, by=by, agreed=agreed)
    return work_on(found)


def undone(found, by):
    imports.undo_import(import_id=found.pk, by=by)
    return work_on(found)


def states(found):
    return {row.number: row.state for row in found.rows.all()}


def faults(found):
    """{(row, column): words} of all that is wrong."""
    return {
        (row.number, column): words
        for row in found.rows.all()
        for column, words in row.faults.items()
    }
