"""Enters what official figures record, for the check that nothing prevents more than happens."""

from priorities.reads.recorded import most_recorded
from projects.possible import tells_what_is_recorded

tells_what_is_recorded(most_recorded)
