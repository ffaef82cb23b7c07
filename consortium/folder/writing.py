"""The database as a folder: the same bytes for the same rows."""

import csv
import os
import tempfile
from pathlib import Path

from django.db import connection, transaction

from consortium.folder import registry
from consortium.folder.faults import CellError, Fault, FolderRefused
from consortium.folder.reading import protect


def export(path):
    """Write every file of the format into the directory `path`; {file name: rows written}.

    All files or none are replaced; other files there are left alone. Raises FolderRefused where
    a row holds what no cell can say.
    """
    path = Path(path)
    tables = exported()
    path.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path, prefix=".export-") as waiting:
        for name, rows in tables.items():
            with (Path(waiting) / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
        for name in tables:
            os.replace(Path(waiting) / f"{name}.csv", path / f"{name}.csv")
    return {name: len(rows) - 1 for name, rows in tables.items()}


def exported():
    """{file name: its rows of cells, the header first}, all as of one moment."""
    tables, faults = {}, []
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            _hold_still()
        for name, resource in registry.resources().items():
            header = [column.column_name for column in resource.columns]
            rows = []
            for key, current in resource.stored().items():
                cells = []
                for column in resource.columns:
                    try:
                        cells.append(protect(column.write(current.values[column.name])))
                    except CellError as error:
                        message = f"{resource.words(key)}: {error}"
                        faults.append(Fault(f"{name}.csv", None, column.column_name, message))
                rows.append(cells)
            tables[name] = [header, *sorted(rows)]
    if faults:
        raise FolderRefused(faults)
    return tables


def _hold_still():
    """Let all the queries of this transaction see the same moment."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
