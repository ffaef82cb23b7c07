"""The files that partnerships load, entered in the machinery of `consortium.imports`.

Priorities come as a sheet of rows, or as the plan its partnership wrote.
"""

from priorities.imports import figures
from priorities.imports.document import DOCUMENT
from priorities.imports.kind import PRIORITIES
from priorities.imports.sheet import SHEET

__all__ = ["DOCUMENT", "PRIORITIES", "SHEET", "figures"]
