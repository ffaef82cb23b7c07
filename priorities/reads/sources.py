"""Where in a plan's own document its priorities stand, and who may open it there."""

from dataclasses import dataclass

from consortium.access import may
from priorities.models import Priority, PrioritySource


@dataclass(frozen=True)
class Passage:
    """A place in the document: its words, and its address for those who may open the file."""

    source: PrioritySource
    url: str

    @property
    def label(self):
        page = self.source.page
        return f"Page {page} of the document" if page else "In the document"


def passages_of(priority: Priority, user) -> list[Passage]:
    """Of a priority read `for_listing`. The file is its organisation's; others read its words."""
    return [
        Passage(
            source, source.address if may(user, "consortium.view_import", source.upload) else ""
        )
        for source in priority.sources.all()
    ]
