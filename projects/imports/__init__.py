"""Projects that come in as files: what they bring, and the forms they may have."""

from projects.imports.kind import PROJECTS
from projects.imports.sheet import SHEET

__all__ = ["PROJECTS", "SHEET"]
