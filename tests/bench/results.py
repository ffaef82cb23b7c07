"""What a measure gives."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Bound:
    """What a measure holds or reaches beside its time, and the most of it (None: only told)."""

    words: str
    value: float
    unit: str
    most: float | None = None

    @property
    def is_exceeded(self):
        return self.most is not None and self.value > self.most

    def __str__(self):
        allowed = "" if self.most is None else f" of {self.most:g}"
        return f"{self.words} {self.value:.1f}{allowed} {self.unit}"


@dataclass
class Result:
    """Medians in milliseconds. `bare` is the SQL alone (of the pack: WeasyPrint alone), `limit`
    what it may take (None: only told), `bounds` what else it may not exceed. Without a time it was
    refused, as the note says.
    """

    name: str
    milliseconds: float | None
    bare: float | None = None
    limit: float | None = None
    queries: int | None = None
    fastest: float | None = None
    slowest: float | None = None
    note: str = ""
    bounds: tuple[Bound, ...] = ()

    @property
    def is_refused(self):
        return self.milliseconds is None

    @property
    def is_too_slow(self):
        if self.is_refused:
            return False
        took_longer = self.limit is not None and self.milliseconds > self.limit
        return took_longer or any(bound.is_exceeded for bound in self.bounds)

    @property
    def said(self):
        """The note and the bounds in words."""
        return "; ".join(filter(None, [self.note, *map(str, self.bounds)]))

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
            "bounds": [asdict(bound) for bound in self.bounds],
        }

    def line(self):
        if self.is_refused:
            return f"  {self.name}: {self.note}"
        return f"  {self.name}: {self.milliseconds:.1f} ms"
