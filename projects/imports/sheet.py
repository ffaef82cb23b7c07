"""A charity's own spreadsheet of projects."""

from consortium.imports.sheets import Sheet
from projects.imports.columns import COLUMNS, PASSED_OVER
from projects.imports.kind import PROJECTS

SHEET = PROJECTS.add_source(Sheet(COLUMNS, PASSED_OVER).source())
