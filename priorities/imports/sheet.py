"""A partnership's own spreadsheet of priorities: headers as people write them."""

from consortium.folder.faults import CellError
from consortium.imports import tables
from consortium.imports.headers import Names
from consortium.imports.kinds import Reading, Row, Source
from priorities.imports.columns import COLUMNS
from priorities.imports.kind import PRIORITIES

# As many rows as it takes to see what the columns hold.
_FOR_HEADERS = 300

NAMES = Names(COLUMNS)


def read_sheet(path, context):
    """The rows of a sheet by our columns, as the person matched them."""
    table = tables.read(path, knows=NAMES.knows, tell=context.tell)
    matching = context.matching or {}
    places = {}
    for place, words in enumerate(table.headers):
        column = matching.get(words, "")
        if column in COLUMNS and column not in places:
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


def headers_of(path, context):
    """The columns of a sheet and what they seem to mean."""
    return NAMES.propose(tables.read(path, knows=NAMES.knows, first=_FOR_HEADERS))


SHEET = PRIORITIES.add_source(
    Source("sheet", "Spreadsheet (CSV or Excel)", (".csv", ".xlsx"), read_sheet, headers_of)
)
