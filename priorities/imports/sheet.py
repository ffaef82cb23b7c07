"""A partnership's own spreadsheet of priorities."""

from consortium.imports.sheets import Sheet
from priorities.imports.columns import COLUMNS
from priorities.imports.kind import PRIORITIES

SHEET = PRIORITIES.add_source(Sheet(COLUMNS).source())
