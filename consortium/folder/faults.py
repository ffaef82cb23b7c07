"""What is wrong with a folder, said so that somebody with a spreadsheet can mend it."""

from dataclasses import dataclass

SHOWN = 200


class CellError(ValueError):
    """A cell that cannot be read; the text says what is wrong and what to write instead."""


@dataclass(frozen=True)
class Fault:
    """One thing to correct. `row` is counted as a spreadsheet shows it, the header being 1."""

    file: str
    row: int | None
    column: str
    message: str

    def __str__(self):
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.message}"


class FolderRefused(Exception):
    """Nothing was loaded or written. `faults` are the first to correct, `count` is all of them."""

    def __init__(self, faults, count=None):
        self.faults = list(faults)
        self.count = count or len(self.faults)
        super().__init__(self.words())

    def words(self):
        lines = [str(fault) for fault in self.faults]
        if self.count > len(lines):
            lines.append(f"… and {self.count - len(lines)} more.")
        return "\n".join(lines)


class Faults:
    """Collects what is wrong, so that all of it can be mended in one go."""

    def __init__(self):
        self.shown = []
        self.count = 0

    def add(self, table, row, column, message):
        self.keep(Fault(table.label, row, column, message))

    def keep(self, fault):
        self.count += 1
        if len(self.shown) < SHOWN:
            self.shown.append(fault)

    def __bool__(self):
        return self.count > 0

    def stop_if_any(self):
        """Raise FolderRefused if anything was collected."""
        if self:
            in_order = sorted(self.shown, key=lambda fault: (fault.file, fault.row or 0))
            raise FolderRefused(in_order, self.count)
