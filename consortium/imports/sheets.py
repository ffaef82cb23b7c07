"""Spreadsheets whose headers people write as they like, matched to the columns of a kind."""

from consortium.folder.faults import CellError
from consortium.imports import tables
from consortium.imports.headers import LEAVE_OUT, Names
from consortium.imports.kinds import Header, Reading, Row, Source

# As many rows as it takes to see what the columns hold.
_FOR_HEADERS = 300


class Sheet:
    """The form "a spreadsheet" of a kind of file.

    `columns` are {our column: (label, other names that are met)}; `passed_over` the same of
    columns that are known and of no use.
    """

    def __init__(self, columns, passed_over=None):
        self.columns = columns
        self.passed_over = passed_over or {}
        self.names = Names(columns | self.passed_over)

    def source(self):
        return Source(
            "sheet", "Spreadsheet (CSV or Excel)", (".csv", ".xlsx"), self.read, self.headers
        )

    def read(self, path, context):
        """The rows of a sheet by our columns, as the person matched them."""
        table = tables.read(path, knows=self.names.knows, tell=context.tell)
        matching = context.matching or {}
        places = {}
        for place, words in enumerate(table.headers):
            column = matching.get(words, LEAVE_OUT)
            if column in self.columns and column not in places:
                places[column] = place
        rows = []
        for number, cells in table.rows:
            row = Row(number)
            for column, place in places.items():
                cell = cells[place]
                if isinstance(cell, CellError):
                    row.faults[column] = str(cell)
                else:
                    row.cells[column] = cell
            if row.faults or any(row.cells.values()):
                rows.append(row)
        return Reading(rows, table.notes, context.target)

    def headers(self, path, context):
        """The columns of a sheet and what they seem to mean."""
        table = tables.read(path, knows=self.names.knows, first=_FOR_HEADERS)
        return [
            Header(found.words, found.samples, LEAVE_OUT, found.certain)
            if found.column in self.passed_over
            else found
            for found in self.names.propose(table)
        ]
