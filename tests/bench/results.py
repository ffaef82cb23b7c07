"""What a measure gives."""

from dataclasses import dataclass


@dataclass
class Result:
    """Medians in milliseconds. `bare` is the SQL alone (of the pack: WeasyPrint alone), `limit`
    what it may take (None: only told). Without a time it was refused, as the note says.
    """

    name: str
    milliseconds: float | None
    bare: float | None = None
    limit: float | None = None
    queries: int | None = None
    fastest: float | None = None
    slowest: float | None = None
    note: str = ""

    @property
    def is_refused(self):
        return self.milliseconds is None

    @property
    def is_too_slow(self):
        return self.limit is not None and not self.is_refused and self.milliseconds > self.limit

    def as_json(self):
        return {
            "name": self.name,
            "milliseconds": self.milliseconds and round(self.milliseconds, 2),
            "fastest_milliseconds": self.fastest and round(self.fastest, 2),
            "slowest_milliseconds": self.slowest and round(self.slowest, 2),
            "bare_sql_milliseconds": self.bare and round(self.bare, 2),
            "limit_milliseconds": self.limit,
            "queries": self.queries,
            "note": self.note,
        }

    def line(self):
        if self.is_refused:
            return f"  {self.name}: {self.note}"
        return f"  {self.name}: {self.milliseconds:.1f} ms"
