"""The database as a folder or a workbook: the same rows give the same files."""

import csv
import os
import tempfile
from pathlib import Path

from django.db import connection, transaction

from consortium.folder import registry, workbook
from consortium.folder.faults import CellError, Fault, FolderRefused
from consortium.folder.reading import protect


def export(path):
    """Write every file of the format to `path`: {file name: rows written}.

    A path that ends in .xlsx becomes a workbook, any other a directory of CSV files. All files
    are replaced or none; other files in a directory are left alone. Raises FolderRefused where
    a row holds what no cell can say.
    """
    path = Path(path)
    if path.suffix.lower() == ".xlsx":
        tables = exported(_for_workbook)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as waiting:
            workbook.write(Path(waiting) / path.name, tables)
            os.replace(Path(waiting) / path.name, path)
    else:
        tables = exported(_for_csv)
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path, prefix=".export-") as waiting:
            for name, rows in tables.items():
                file = Path(waiting) / f"{name}.csv"
                with file.open("w", encoding="utf-8", newline="") as stream:
                    csv.writer(stream, lineterminator="\n").writerows(rows)
            for name in tables:
                os.replace(Path(waiting) / f"{name}.csv", path / f"{name}.csv")
    return {name: len(rows) - 1 for name, rows in tables.items()}


def _for_csv(_column, text):
    return text


_for_workbook = workbook.cell_value


def exported(cell=_for_csv):
    """{file name: its rows, the header first}, all as of one moment.

    `cell` makes what a file holds of a column and its text.
    """
    tables, faults = {}, []
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            _hold_still()
        for name, resource in registry.resources().items():
            rows = []
            for key, current in resource.exported().items():
                texts, cells = [], []
                for column in resource.columns:
                    try:
                        texts.append(protect(column.write(current.values[column.name])))
                        cells.append(cell(column, texts[-1]))
                    except CellError as error:
                        message = f"{resource.words(key)}: {error}"
                        faults.append(Fault(name, None, column.column_name, message))
                rows.append((texts, cells))
            header = [column.column_name for column in resource.columns]
            rows.sort(key=lambda row: row[0])
            tables[name] = [header, *(cells for _, cells in rows)]
    if faults:
        raise FolderRefused(faults)
    return tables


def _hold_still():
    """Let all the queries of this transaction see the same moment."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
