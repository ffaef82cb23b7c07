"""Kinds whose rows become rows of a table: the folder format's columns, checks and writing.

What people write is first made the format's strict text (`RowsKind.prepare`); from there a file
goes the way a folder goes, with what is wrong kept beside each cell instead of stopping it.
"""

from abc import abstractmethod
from collections import defaultdict
from dataclasses import dataclass, field

from consortium.folder import reading as folder_reading
from consortium.folder.entries import CHANGED, STEP, UNCHANGED
from consortium.folder.faults import Faults, FolderRefused
from consortium.folder.loading import Loading
from consortium.imports.kinds import Examined, Kind, Outcome
from consortium.models import RowState
from consortium.work import Refused


class RowFaults(Faults):
    """Keeps what is wrong by row and column of the main table, however much it is."""

    def __init__(self, label):
        super().__init__()
        self.label = label
        self.of_row = defaultdict(dict)

    def keep(self, fault):
        super().keep(fault)
        if fault.row is not None:
            self.of_row[fault.row].setdefault(fault.column, fault.message)


@dataclass
class Prepared:
    """Rows in the format's texts.

    `tables` are {file of the format: Table}, the kind's own last; `titles` and `notes` are
    {row number: words}, `skipped` {row number: reason}, `faults` {row number: {column: words}};
    `beside` are {row number: the row whose entry it adds to}; `meant` {row number: the status that
    what arrives as a draft is to have once somebody confirms it}, `taken` {row number: what a
    person took over of what its words speak of}.
    """

    tables: dict
    titles: dict = field(default_factory=dict)
    notes: dict = field(default_factory=dict)
    skipped: dict = field(default_factory=dict)
    beside: dict = field(default_factory=dict)
    meant: dict = field(default_factory=dict)
    taken: dict = field(default_factory=dict)
    faults: dict = field(default_factory=lambda: defaultdict(dict))


class Steps:
    """Turns steps into progress from `low` to `high`, never beyond.

    The words count them too: of many rows a hundredth takes longer than anyone likes to wait.
    """

    def __init__(self, tell, words, low, high, expected):
        self.tell, self.words = tell, words
        self.low, self.high, self.expected = low, high, max(expected, 1)
        self.count = 0

    def __call__(self):
        self.count += 1
        count = min(self.count, self.expected)
        progress = round(self.low + (self.high - self.low) * count / self.expected)
        self.tell(f"{self.words}, step {count} of {self.expected}", progress)


class RowsKind(Kind):
    """A kind whose rows a FolderResource writes."""

    @abstractmethod
    def resources(self, *, by, prepared):
        """{file of the format: resource}, what is referred to first, the kind's own last."""

    @abstractmethod
    def prepare(self, reading, *, source, organisation, by, stepped):
        """The reading in the format's texts: a Prepared. `stepped` is called as in `in_steps`."""

    def examine(self, reading, *, source, organisation, by, tell):
        count = len(reading.rows)
        # Whose each row is, which project, and what its cells say.
        stepped = Steps(tell, "Reading what the cells say", 45, 55, 3 * count // STEP)
        prepared = self.prepare(
            reading, source=source, organisation=organisation, by=by, stepped=stepped
        )
        if source.skips_wrong:
            _skip_wrong(prepared)
        found = self._check(prepared, by, tell, count)
        if source.skips_wrong and found.faults.of_row:
            # Rows that the checks refused are left out, and the others looked at without them.
            for number, faults in found.faults.of_row.items():
                prepared.faults[number].update(faults)
            _skip_wrong(prepared)
            found = self._check(prepared, by, tell, count)
        return ExaminedRows(self, reading, prepared, found, by=by, organisation=organisation)

    def _check(self, prepared, by, tell, count):
        resources = self.resources(by=by, prepared=prepared)
        for resource in resources.values():
            resource.bind()
        # Each row is read and checked, and what comes of it told.
        step = Steps(tell, "Comparing with what is here", 55, 77, 3 * count // STEP)
        main = list(resources.values())[-1]
        main.stepped = step
        faults = RowFaults(main.file_name)
        for number, found in prepared.faults.items():
            faults.of_row[number].update(found)
        loading = Loading(resources, folder_reading.Folder(tables=prepared.tables), faults)
        loading.check()
        return loading

    def settle(self, entries, *, by, organisation):
        """What follows for new and changed rows beside what they say; called before writing."""


def _skip_wrong(prepared):
    table = list(prepared.tables.values())[-1]
    for number, faults in prepared.faults.items():
        if faults:
            prepared.skipped[number] = next(iter(faults.values()))
    prepared.faults.clear()
    for number, first in prepared.beside.items():
        if first in prepared.skipped:
            prepared.skipped[number] = prepared.skipped[first]
    table.rows = [row for row in table.rows if row[0] not in prepared.skipped]


class ExaminedRows(Examined):
    """Rows checked by a Loading, which writes them."""

    def __init__(self, kind, reading, prepared, loading, *, by, organisation):
        self.kind, self.by, self.organisation = kind, by, organisation
        self.loading, self.reading = loading, reading
        self.prepared, self.beside, self.meant = prepared, prepared.beside, prepared.meant
        *_, (name, self.resource) = loading.resources.items()
        self.entries = loading.entries[name]
        self.outcomes = list(self._outcomes(reading, prepared, loading.faults.of_row))

    def _outcomes(self, reading, prepared, faults):
        entries = {entry.number: entry for entry in self.entries}
        for row in self.resource.in_steps(reading.rows):
            number = row.number
            outcome = Outcome(number, RowState.SKIPPED, prepared.titles.get(number, ""))
            outcome.cells = {name: text for name, text in row.cells.items() if text}
            entry = entries.get(number)
            if number in prepared.skipped:
                outcome.note = prepared.skipped[number]
            elif number in prepared.beside:
                outcome.state = RowState.UNCHANGED
                outcome.note = prepared.notes.get(number, "")
            elif faults.get(number) or entry is None:
                outcome.state = RowState.WRONG
                outcome.faults = dict(faults[number])
            else:
                outcome.state = entry.state
                outcome.note = prepared.notes.get(number, "")
                if entry.state == CHANGED:
                    outcome.changes = self._changes(entry)
            yield outcome

    def _changes(self, entry):
        columns = self.resource.fields
        return {
            name: [columns[name].write(value) for value in pair]
            for name, pair in entry.changes.items()
        }

    def save(self, tell):
        """Write what is new or changed. Raises work.Refused where somebody was quicker."""
        writing = [entry for entry in self.entries if entry.state != UNCHANGED]
        self.kind.settle(writing, by=self.by, organisation=self.organisation)
        lists = len(self.resource.list_columns)
        # Each row gets its address, is written, and so is each of its lists.
        expected = (2 + lists) * (len(writing) // STEP + 1)
        self.resource.stepped = Steps(tell, "Writing", 78, 97, expected)
        self.resource.stepped()
        try:
            self.loading.save()
            self.loading.faults.stop_if_any()
        except FolderRefused as refused:
            raise Refused(f"Nothing was written. {refused.faults[0].message}") from refused
