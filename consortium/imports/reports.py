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


@dataclass
class LoadedReport:
    """What a file brought that `services.imports.load_file` took; `said` is its report."""

    file: str
    said: dict
    notes: list[str]

    @property
    def rows(self) -> int:
        return self.said["rows"]

    @property
    def new(self) -> int:
        return self.said["new"]

    @property
    def changed(self) -> int:
        return self.said["changed"]

    @property
    def unchanged(self) -> int:
        return self.said["unchanged"]

    @property
    def skipped(self) -> dict[str, int]:
        return self.said["skipped"]

    def as_json(self) -> dict:
        return self.said
