"""What files may bring, and the forms they may have: the registry that packages enter."""

import datetime
import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

MEGABYTE = 1024 * 1024
FEW = 10

_IN_ORDER = json.JSONEncoder(sort_keys=True)

_kinds = {}


class FileRefused(Exception):
    """The file is not what it says, or is more than is taken; the text says what to do."""


@dataclass
class Row:
    """One row of a file: texts by our columns, what is wrong with them, or why it is skipped.

    `data` is what a source knows of it beyond texts, for its own `prepare`.
    """

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    skipped: str = ""
    data: object = None


@dataclass
class Reading:
    """A file as plain rows. `notes` say what was assumed: the sheet taken, the encoding.

    `target` is the reference of what they go into, where the kind has such; `on` the date by which
    it is told what is over.
    """

    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    target: str = ""
    on: datetime.date = field(default_factory=timezone.localdate)
    answers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Hint:
    """What may be worth a look in a row, with choices to tick; none is ticked for anybody."""

    words: str
    choices: tuple["HintChoice", ...] = ()


@dataclass(frozen=True)
class HintChoice:
    value: str
    label: str
    is_ticked: bool = False


@dataclass(frozen=True)
class Header:
    """A column found in a file: its words, a few of its cells, and which of ours it seems to be.

    `certain` says that nobody needs to look: the words are ours, or were settled before.
    """

    words: str
    samples: tuple[str, ...] = ()
    column: str = ""
    certain: bool = False


@dataclass(frozen=True)
class Context:
    """What a source may know. `matching` is {header: our column, or blank to leave it out}.

    `answers` are {name of a question: the choice made}, of those its kind asked before; `name` is
    what the file was called where it came from, `target` the reference of what it goes into. For a
    source that `finds`, `found` is what it found, and `matching` what a person chose (None: all).
    """

    organisation: object = None
    matching: dict[str, str] | None = None
    answers: dict[str, str] = field(default_factory=dict)
    name: str = ""
    tell: Callable[[float], None] = lambda done: None
    target: str = ""
    found: list[dict] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """A form that a file may have.

    `read(path, context)` gives its Reading. `headers(path, context)`, where the columns have
    people's own names, gives the Headers to be matched to ours before it is read.
    `finds(path, context)`, where a person chooses from what a file holds, gives (what was found,
    as plain dictionaries; notes); the kind's `choose` shows them.
    `prepare(reading, organisation, stepped)`, where the kind's own way from texts to the format
    does not fit, gives the Prepared.
    """

    word: str
    label: str
    endings: tuple[str, ...]
    read: Callable[[Path, Context], Reading]
    headers: Callable[[Path, Context], list[Header]] | None = None
    finds: Callable[[Path, Context], tuple[list[dict], list[str]]] | None = None
    skips_wrong: bool = False
    prepare: Callable | None = None
    hint: str = ""


@dataclass
class Outcome:
    """What would become of one row, or became of it: see `ImportRow`."""

    number: int
    state: str
    title: str = ""
    note: str = ""
    cells: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """What the file does not say and a person must: asked on the preview, with a set of choices.

    `choices` are [[value, label], …]; whoever has no answer leaves it open. With `items` it is not
    a choice but one tick, which whoever applies the file makes for all of them.
    """

    name: str
    label: str
    choices: list = field(default_factory=list)
    hint: str = ""
    items: tuple[str, ...] = ()

    @property
    def few(self):
        """The first of its items, and how many more there are."""
        more = len(self.items) - FEW
        return ", ".join(self.items[:FEW]) + (f" and {more} more" if more > 0 else "") + "."


class Kind(ABC):
    """What a file brings. A package derives from this, or from `rows.RowsKind`.

    `word` names it in addresses and in `Import.kind`; `permission` is asked of whoever uploads,
    about nothing. `columns` are {our column: what a person calls it}; `intro` is the template
    that says what a file may hold, above the box for it; `verdict` the template that says what a
    file would do or did, where a count of rows does not tell it; `next_steps` the one that says
    what is left to do once it is applied. `takes_several` files at once are kept as one archive.
    `named_by` are those of our columns that say what a row of a sheet is called, the first for
    people. `for_all` tells whether coordinators load for all organisations. A kind with a source
    that `finds` has `choose(request, upload)` too: the page on which a person chooses from what
    was found.
    """

    word = ""
    label = ""
    permission = ""
    columns: dict[str, str] = {}
    intro = ""
    verdict = ""
    most_bytes = 20 * MEGABYTE
    takes_several = False
    for_all = True
    named_by: tuple[str, ...] = ()
    numbers_rows = True
    next_steps = ""

    def __init__(self):
        self.sources = {}

    def add_source(self, source):
        self.sources[source.word] = source
        return source

    def lacks(self, matching):
        """What to say where no column of a sheet, as it is matched, tells what a row is called;
        blank where one does.
        """
        if not self.named_by or set(self.named_by) & set(matching.values()):
            return ""
        label = self.columns[self.named_by[0]]
        return (
            f"No column of this file is read as “{label}”, so nobody could tell what a row is "
            f"about. Choose the one that is, or give it the heading “{label}” in the file."
        )

    def upload_form(self, *args, user, too_large=0):
        """The form of an upload; `requested` takes it when it is valid."""
        from consortium.imports.forms import UploadForm

        return UploadForm(*args, kind=self, user=user, too_large=too_large)

    def requested(self, form, *, by):
        """The Import of a valid upload. Raises FileRefused."""
        from consortium.imports.packing import as_one
        from consortium.services.imports import request_import

        chosen = form.cleaned_data
        with as_one(form.files_sent) as file:
            return request_import(
                by=by,
                kind=self.word,
                source=chosen["source"],
                organisation=chosen["organisation"],
                file=file,
                name=file.name,
            )

    @abstractmethod
    def examine(self, reading, *, source, organisation, by, tell):
        """What the rows would do, checked against the database and not written: an Examined."""

    # The template above a preview's rows that says what their hints are, with its buttons.
    hints_intro = ""

    def hints(self, rows, upload):
        """{row number: Hint} of what may be worth a look in these rows of a preview."""
        return {}

    def answers_in(self, post, upload):
        """What somebody newly answers on the preview beside its questions: {name: answer}.

        It is asked of whoever applies the file, too: what they ticked is taken over first.
        """
        return {}

    def applied(self, upload, examined):  # noqa: B027 (most kinds have nothing that follows)
        """What follows once the rows are written, in the same transaction; nothing by itself."""

    @abstractmethod
    def undo(self, upload, *, by, tell):
        """Take back what the rows of history in `upload.applied_context` say was written.

        Raises work.Refused, naming what was changed since, by whom, or depends on it.
        """


class Examined(ABC):
    """Rows checked and ready: `outcomes` of them all, `notes` on the whole; `save` writes them.

    `questions` are those still to be put to a person.
    """

    outcomes: list[Outcome]
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    @abstractmethod
    def save(self, tell):
        """Write what is new or changed, telling of progress."""

    def report(self):
        """The contract's report: {"rows", "new", "changed", "unchanged", "skipped"}."""
        report = {"rows": len(self.outcomes), "new": 0, "changed": 0, "unchanged": 0, "skipped": {}}
        for outcome in self.outcomes:
            if outcome.state == "skipped":
                skipped = report["skipped"]
                skipped[outcome.note] = skipped.get(outcome.note, 0) + 1
            elif outcome.state != "wrong":
                report[outcome.state] += 1
        return report

    def digest(self):
        """SHA-256 of all that a preview says: the same where applying would do what it showed."""
        digest = hashlib.sha256()
        for each in self.outcomes:
            shown = [each.number, each.state, each.note, each.cells, each.faults, each.changes]
            digest.update(_IN_ORDER.encode(shown).encode())
        return digest.hexdigest()


def add_kind(kind):
    """Enter a kind; gives it back, to add sources to."""
    _kinds[kind.word] = kind
    return kind


def kinds():
    """{word: kind} of all that packages have entered."""
    autodiscover_modules("imports")
    return _kinds


def kind_of(word):
    return kinds()[word]
