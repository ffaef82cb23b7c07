"""A charity's own spreadsheet: headers as people write them, matched to our columns."""

from consortium.folder.faults import CellError
from consortium.imports import tables
from consortium.imports.headers import Names
from consortium.imports.kinds import Header, Reading, Row, Source
from projects.imports.columns import COLUMNS, PASSED_OVER
from projects.imports.kind import PROJECTS

# As many rows as it takes to see what the columns hold.
_FOR_HEADERS = 300

NAMES = Names(COLUMNS | PASSED_OVER)


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
    return Reading(rows, table.notes)


def headers_of(path, context):
    """The columns of a sheet and what they seem to mean."""
    table = tables.read(path, knows=NAMES.knows, first=_FOR_HEADERS)
    found = []
    for header in NAMES.propose(table):
        column = header.column
        if column in PASSED_OVER:
            column = ""
        found.append(Header(header.words, header.samples, column, header.certain))
    return found


SHEET = PROJECTS.add_source(
    Source(
        "sheet",
        "Spreadsheet (CSV or Excel)",
        (".csv", ".xlsx"),
        read_sheet,
        headers_of,
    )
)
