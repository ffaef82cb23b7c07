"""Projects that come in as files: what they bring, and the forms they may have."""

from projects.imports.interchange import GIVING, OPEN_REFERRAL
from projects.imports.kind import PROJECTS
from projects.imports.sheet import SHEET

__all__ = ["GIVING", "OPEN_REFERRAL", "PROJECTS", "SHEET"]
