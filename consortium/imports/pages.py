"""What pages show of a file: its counts in words, and its rows, column by column."""

from dataclasses import dataclass, field

from consortium.imports.kinds import Hint
from consortium.models import RowState

WORDS = {
    RowState.WRONG: ("wrong", "bad"),
    RowState.NEW: ("new", "good"),
    RowState.CHANGED: ("changed", "info"),
    RowState.UNCHANGED: ("unchanged", "neutral"),
    RowState.SKIPPED: ("skipped", "attention"),
}


@dataclass(frozen=True)
class Tab:
    """One state of rows: how many, and whether these are shown."""

    state: str
    label: str
    count: int
    is_shown: bool


@dataclass(frozen=True)
class Part:
    """A cell of a row: what it says, what it said before, or what is wrong with it."""

    label: str
    text: str = ""
    before: str | None = None
    fault: str = ""


@dataclass
class ShownRow:
    number: int
    title: str
    state: str
    tone: str
    note: str
    hint: Hint | None = None
    parts: list[Part] = field(default_factory=list)
    cells: list[Part] = field(default_factory=list)


def counts_of(upload):
    """{state: how many rows}, the states in the order in which they matter."""
    report = upload.report
    counts = {
        RowState.WRONG: upload.wrong,
        RowState.SKIPPED: sum(report.get("skipped", {}).values()),
    }
    for state in (RowState.NEW, RowState.CHANGED, RowState.UNCHANGED):
        counts[state] = report.get(state, 0)
    return {state: counts[state] for state in WORDS}


def tabs_of(upload, chosen):
    """The tabs of an upload's rows; `chosen` is the state somebody asked for, or blank."""
    counts = counts_of(upload)
    shown = (
        chosen
        if counts.get(chosen)
        else next((state for state, count in counts.items() if count), "")
    )
    return shown, [
        Tab(state, WORDS[state][0], count, state == shown)
        for state, count in counts.items()
        if count
    ]


def shown(row, labels, hint=None):
    """A row as the preview shows it; `labels` are {column: what a person calls it}."""
    word, tone = WORDS[row.state]
    found = ShownRow(row.number, row.title or "no title", word, tone, row.note, hint)
    for columns, words in row.faults.items():
        names = [labels.get(column, column) for column in columns.split(", ")]
        text = row.cells.get(columns, "")
        found.parts.append(Part(", ".join(names), text, fault=words))
    for column, (before, after) in row.changes.items():
        found.parts.append(Part(labels.get(column, column), after, before=before))
    if row.state != RowState.UNCHANGED:
        found.cells = [Part(labels.get(column, column), text) for column, text in row.cells.items()]
    return found


def writes_something(upload):
    counts = counts_of(upload)
    return bool(counts[RowState.NEW] or counts[RowState.CHANGED])
