"""What a file of official figures does: each figure new, changed or here already."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from consortium.imports.kinds import (
    MEGABYTE,
    Context,
    Examined,
    FileRefused,
    Kind,
    Outcome,
    Reading,
    Source,
    add_kind,
)
from consortium.imports.undo import take_back
from consortium.models import RowState
from priorities.imports import series as naming
from priorities.imports.crime import Crime
from priorities.imports.descriptions import ExaminedDescriptions, are_descriptions
from priorities.imports.health import Published
from priorities.imports.opening import parts_of
from priorities.imports.staging import CHANGED, NEW, REMOVED, UNCHANGED, Staged
from priorities.models import Indicator, Measurement, RecordedCrime, SmallArea
from priorities.statistics.detect import PASSED_OVER, POLICE

MOST_BYTES = 60 * MEGABYTE


@dataclass
class FigureReading(Reading):
    """A file still to be streamed: its rows are read while they are compared."""

    path: Path = None
    context: Context = field(default_factory=Context)


def read_statistics(path, context):
    return FigureReading([], path=Path(path), context=context)


class FiguresKind(Kind):
    word = "figures"
    label = "Figures"
    permission = "priorities.load_figures"
    intro = "priorities/figures/_intro.html"
    verdict = "priorities/figures/_verdict.html"
    most_bytes = MOST_BYTES
    takes_several = True
    for_all = False
    numbers_rows = False

    @transaction.atomic
    def examine(self, reading, *, source, organisation, by, tell):
        """Stage the figures and set them beside those that are here.

        In a transaction: what is staged goes with its end, so `save` belongs into the same one.
        Descriptions of indicators hold no figures: what they say goes straight to the indicators.
        """
        if are_descriptions(reading.path):
            return ExaminedDescriptions(reading.path)
        staged = Staged()
        reader, notes = _read(reading, staged)
        tell("Comparing with what is here", 46)
        reader.stage(staged, reading.context.answers)
        used = [reader.series[place] for place in staged.series()]
        questions = reader.questions + naming.settle(used, reading.context.answers)
        staged.know(
            {
                place: each.indicator.pk
                for place, each in enumerate(reader.series)
                if each.indicator is not None
            }
        )
        tell("Comparing with what is here", 60)
        staged.compare()
        return ExaminedFigures(reader, staged, questions, notes)

    def undo(self, upload, *, by, tell):
        for model in (Measurement, RecordedCrime, SmallArea, Indicator):
            take_back(upload, {model: "pgh_obj_id"}, tell=tell)


def _read(reading, staged):
    """(reader, notes) of all parts of a file, which are of one dialect. Raises FileRefused."""
    reader, notes, passed = None, [], []
    for part in parts_of(reading.path, reading.context.name, MOST_BYTES, reading.context.tell):
        if part.dialect == PASSED_OVER:
            passed.append(part.name)
            continue
        if reader is None:
            reader = Crime() if part.dialect == POLICE else Published(part.dialect, staged)
        elif reader.dialect != part.dialect:
            raise FileRefused(
                f"{part.name} is of another kind than the files before it ({part.dialect}, not "
                f"{reader.dialect}). Load the two kinds one after the other."
            )
        reader.take(part)
        notes += [f"{part.name}: {note}" for note in part.notes]
    if passed:
        notes.append(f"Left alone, because they hold no crimes to count: {', '.join(passed[:5])}.")
    if reader is None:
        raise FileRefused(
            "It holds outcomes or stop and search only, and no crimes to count. Download the "
            "street files (…-street.csv)."
        )
    return reader, notes


class ExaminedFigures(Examined):
    def __init__(self, reader, staged, questions, notes):
        self.reader, self.staged, self.questions = reader, staged, questions
        self.counts = staged.counts()
        self.skipped: Counter = +reader.skipped
        self.fingerprint = staged.digest()
        self.groups = staged.groups()
        self.outcomes = list(self._outcomes())
        self.notes = (*notes, *reader.remarks())

    def _outcomes(self):
        """One for each series and what becomes of its figures, one for each reason to skip."""
        number = 0
        for group in self.groups:
            number += 1
            series = self.reader.series[group.series]
            removed = group.state == REMOVED
            outcome = Outcome(number, CHANGED if removed else group.state, series.name)
            outcome.note = _note(group, series)
            for name, period, sex, age, category, before, after, noted, note in group.examples:
                where = ", ".join(filter(None, (name, period, sex, age, category)))
                if group.state == CHANGED:
                    outcome.changes[where] = (_said(before, noted), _said(after, note))
                elif not removed:
                    outcome.cells[where] = _said(after, note)
            yield outcome
        for reason, rows in self.skipped.most_common():
            number += 1
            yield Outcome(number, RowState.SKIPPED, f"{rows:,} rows", reason)

    def report(self):
        counts = self.counts
        skipped = dict(self.skipped)
        return {
            "source": self.reader.dialect,
            "rows": self.reader.rows,
            "used": self.reader.rows - sum(skipped.values()),
            "skipped": skipped,
            "measurements": counts[NEW] + counts[CHANGED] + counts[UNCHANGED],
            "new": counts[NEW],
            "changed": counts[CHANGED] + counts[REMOVED],
            "unchanged": counts[UNCHANGED],
        }

    def digest(self):
        return hashlib.sha256((super().digest() + self.fingerprint).encode()).hexdigest()

    def save(self, tell):
        used = {group.series for group in self.groups if group.state != UNCHANGED}
        answered = {place for place, each in enumerate(self.reader.series) if each.indicator}
        new = used - answered
        tell("Writing", 80)
        naming.make([self.reader.series[place] for place in sorted(used | answered)])
        tell("Writing", 85)
        self.staged.write({place: self.reader.series[place].indicator.pk for place in new})
        self.reader.write()


def _note(group, series):
    figures = "1 figure" if group.figures == 1 else f"{group.figures:,} figures"
    areas = "1 area" if group.areas == 1 else f"{group.areas:,} areas"
    when = group.first if group.first == group.last else f"{group.first} to {group.last}"
    words = [f"{figures} for {areas}, {when}."]
    if group.state == REMOVED:
        words.append("They go: the file that held them no longer counts there.")
    if group.missing:
        words.append(f"{group.missing:,} without a value, kept as missing with the reason.")
    if series.indicator is None and group.state == NEW:
        words.append("The indicator is new here.")
    return " ".join(words)


def _said(value, note):
    if value is None:
        return f"missing: {note}" if note else "missing"
    text = format(value.normalize(), "f")
    return f"{text} ({note})" if note else text


FIGURES = add_kind(FiguresKind())
STATISTICS = FIGURES.add_source(
    Source("statistics", "Official figures", (".csv", ".zip", ".xlsx", ".json"), read_statistics)
)
