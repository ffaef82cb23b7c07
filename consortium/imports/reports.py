"""What a command that loads a whole file says of it."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class FileReport:
    """What a file brought: `rows` are used or skipped for a reason; the rest counts what they
    are about.
    """

    file: str
    rows: int = 0
    used: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: Counter = field(default_factory=Counter)

    def as_json(self) -> dict:
        return {
            "rows": self.rows,
            "used": self.used,
            "skipped": dict(self.skipped),
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
        }
