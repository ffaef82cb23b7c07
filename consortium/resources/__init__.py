"""The folder's files of people, organisations, places and papers (docs/design.md 8.2)."""

# Read here so that all of them are entered once this package is.
from consortium.resources import areas, organisations, papers, people, positions

__all__ = ["areas", "organisations", "papers", "people", "positions"]
