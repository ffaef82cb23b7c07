"""What coverage may be narrowed to, beside place, date and status. Plain data, no Django.

A priority is left out where it has another theme, doesn't ask for the outcome, or is for other
people. A project counts by those of its tags alone that are left: of the outcome, of the prevention
level, with that evidence or better.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

# Income a year in pounds by the charity register: from (included) and below (excluded).
SIZES = {
    "micro": (0, 10_000),
    "small": (10_000, 100_000),
    "medium": (100_000, 1_000_000),
    "large": (1_000_000, None),
}
BOTH_THEMES = "both"


@dataclass(frozen=True, slots=True)
class Only:
    """Blank, None and 0 narrow nothing.

    `group` is a target group and `meeting` those that meet it (ids); `outcome` is an id. `evidence`
    is the least level. `money_beyond`: the last day of funding lies after it, or none is recorded.
    """

    theme: str = ""
    group: int | None = None
    meeting: frozenset[int] = frozenset()
    outcome: int | None = None
    prevention: str = ""
    evidence: int = 0
    size: str = ""
    money_beyond: datetime.date | None = None

    def __bool__(self) -> bool:
        return self != EVERYTHING

    def takes_theme(self, theme: str) -> bool:
        """Whether a priority of this theme is shown; crime and health each show what is both."""
        return not self.theme or theme in (self.theme, BOTH_THEMES)

    def takes_groups(self, groups: Collection[int] | None) -> bool:
        """Whether work for these groups (None or empty: everyone) counts."""
        return self.group is None or not groups or not self.meeting.isdisjoint(groups)

    def parameters(self) -> dict:
        """What the SQL of `reads.answers` asks of each tag, project and organisation."""
        least, below = SIZES.get(self.size, (None, None))
        return {
            "outcome": self.outcome,
            "prevention": self.prevention,
            "evidence": self.evidence,
            "money_beyond": self.money_beyond,
            "income_from": least,
            "income_below": below,
        }


EVERYTHING = Only()
