"""What a worker does with a file: reads it and shows what it would do, applies it, undoes it."""

import json
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from consortium.access import Denied, require
from consortium.bulk import copy_rows
from consortium.folder.loading import one_at_a_time
from consortium.history import acting
from consortium.imports.kinds import Context, FileRefused, kind_of
from consortium.models import Import, ImportRow, ImportStatus, RowState
from consortium.work import Refused, finishing

ROW_FIELDS = ("upload", "number", "state", "title", "note", "cells", "faults", "changes")


def work(upload, tell):
    doing = {
        ImportStatus.READING: _read,
        ImportStatus.APPLYING: _apply,
        ImportStatus.UNDOING: _undo,
    }[upload.status]
    try:
        doing(upload, tell)
    except FileRefused as refused:
        with finishing(upload) as held:
            held.move_to(ImportStatus.REFUSED)
            held.error, held.finished_at = str(refused), timezone.now()
            held.save(update_fields=["status", "error", "finished_at"])
    except Denied as denied:  # their place in the organisation ended meanwhile
        raise Refused(str(denied)) from denied


def _read(upload, tell):
    source = kind_of(upload.kind).sources[upload.source]
    path = Path(upload.file.path)
    matching = upload.matching
    headers = upload.headers
    if source.finds and matching is None:
        _find(upload, source, path, tell)
        return
    if source.headers:
        tell("Looking for the columns", 2)
        found = source.headers(path, context_of(upload))
        headers = [
            {"words": each.words, "samples": each.samples, "column": each.column} for each in found
        ]
        if matching is None:
            matching = _settled(upload, found)
        if matching is None:
            with finishing(upload) as held:
                held.move_to(ImportStatus.TO_MATCH)
                held.headers, held.finished_at = headers, timezone.now()
                held.save(update_fields=["status", "headers", "finished_at"])
            return
    reading, found = examined(upload, path, matching, tell)
    with finishing(upload) as held:
        held.headers, held.matching = headers, matching
        _show(
            held,
            [*reading.notes, *found.notes, *_same_file(upload, found.report())],
            found,
            tell,
        )


def _find(upload, source, path, tell):
    """Keep what the file holds, and wait for somebody to choose from it."""
    tell("Reading the document", 5)
    found, notes = source.finds(path, context_of(upload))
    with finishing(upload) as held:
        held.move_to(ImportStatus.TO_MATCH)
        held.headers, held.notes, held.finished_at = found, notes, timezone.now()
        held.save(update_fields=["status", "headers", "notes", "finished_at"])


def context_of(upload, **facts):
    """What the source of an upload may know."""
    return Context(upload.organisation, name=upload.name, target=upload.target, **facts)


def _settled(upload, headers):
    """The matching of headers that need no look: ours, or settled for such a file before."""
    proposed = {header.words: header.column for header in headers}
    if all(header.certain for header in headers) and not kind_of(upload.kind).lacks(proposed):
        return proposed
    words = {header.words for header in headers}
    earlier = Import.objects.filter(
        kind=upload.kind, source=upload.source, organisation=upload.organisation
    ).exclude(matching=None)
    for matching in earlier.order_by("-pk").values_list("matching", flat=True)[:20]:
        if set(matching) == words:
            return matching
    return None


def examined(upload, path, matching, tell, on=None):
    """(reading, examined) of a file, checked against what is here now.

    `on` is the date by which it is told what is over (None: today).
    """
    kind = kind_of(upload.kind)
    source = kind.sources[upload.source]
    context = context_of(
        upload,
        matching=matching,
        answers=upload.answers,
        found=upload.headers,
        tell=lambda done: tell("Reading the file", 3 + round(42 * min(1, done))),
    )
    reading = source.read(path, context)
    reading.answers = upload.answers
    if on is not None:
        reading.on = on
    tell("Comparing with what is here", 45)
    found = kind.examine(
        reading,
        source=source,
        organisation=upload.organisation,
        by=upload.worked_for,
        tell=tell,
    )
    return reading, found


def _same_file(upload, report):
    """What to say if this very file was loaded before."""
    earlier = Import.objects.same_file_applied(upload).order_by("-applied_at").first()
    if earlier is None:
        return []
    who = f" by {earlier.applied_by}" if earlier.applied_by else ""
    loaded = date_format(timezone.localtime(earlier.applied_at), "j F Y, H:i")
    changes = report[RowState.NEW] or report[RowState.CHANGED]
    then = (
        "Since then something was changed here: applying it would change that back."
        if changes
        else "Nothing would change."
    )
    return [f"This very file was loaded{who} on {loaded}. {then}"]


def _show(held, notes, found, tell):
    """Let the preview be seen: rows, counts and digest, and the file waits to be checked."""
    held.rows.all().delete()
    rows = found.outcomes
    for start in range(0, len(rows), 500):
        tell("Keeping what was found", 78 + round(20 * start / len(rows)))
        copy_rows(ImportRow, ROW_FIELDS, (_row(held, each) for each in rows[start : start + 500]))
    tell("Counting what was found", 98)
    held.move_to(ImportStatus.TO_CHECK)
    held.report, held.digest = found.report(), found.digest()
    held.wrong = sum(each.state == RowState.WRONG for each in found.outcomes)
    held.notes = notes
    held.questions = [vars(question) for question in found.questions]
    held.progress, held.step, held.finished_at = 100, "Done", timezone.now()
    held.save()


def _row(held, each):
    shown = (each.cells, each.faults, each.changes)
    return (held.pk, each.number, each.state, each.title[:300], each.note, *map(json.dumps, shown))


def _apply(upload, tell):
    kind = kind_of(upload.kind)
    require(upload.applied_by, kind.permission)
    require(upload.applied_by, "consortium.apply_import", upload)
    with transaction.atomic():
        tell("Waiting for others to finish", 1)
        one_at_a_time()
        reading, found = examined(upload, Path(upload.file.path), upload.matching, tell)
        tell("Comparing with what was shown", 77)
        if found.digest() == upload.digest and not not_agreed(upload, found):
            found.save(tell)
            tell("Telling those whom it concerns", 98)
            kind.applied(upload, found)
            with finishing(upload) as held:
                _mark_applied(held)
            return
    notes = [
        "What is here has changed since this was checked, so nothing was written. Look again at "
        "what would change, then apply it."
    ]
    with finishing(upload) as held:
        _show(held, [*notes, *reading.notes, *found.notes], found, tell)


def not_agreed(upload, found):
    """Those lists of an Examined that hold more than whoever applies it agreed to."""
    agreed = upload.agreed
    return [each for each in found.questions if set(each.items) - set(agreed.get(each.name, ()))]


def _mark_applied(held):
    # The context the worker opened: all that it wrote carries it.
    with acting(why=f"Loaded {held}") as context:
        held.applied_context = context.id
    held.move_to(ImportStatus.APPLIED)
    held.progress, held.step = 100, "Done"
    held.applied_at = held.finished_at = timezone.now()
    held.save()


def _undo(upload, tell):
    require(upload.undone_by, "consortium.apply_import", upload)
    with transaction.atomic():
        one_at_a_time()
        kind_of(upload.kind).undo(upload, by=upload.undone_by, tell=tell)
        with finishing(upload) as held, acting(why=f"Undid {held}") as context:
            held.move_to(ImportStatus.UNDONE)
            held.undone_context = context.id
            held.progress, held.step = 100, "Done"
            held.undone_at = held.finished_at = timezone.now()
            held.save()
