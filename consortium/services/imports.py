"""Loading files: asked for here, read and applied by a worker, undone while nothing depends on it.

The way of a file is told in `consortium.imports`, how a worker takes it in `consortium.work`.
"""

import contextlib
import datetime
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from consortium.access import may, require
from consortium.folder.loading import one_at_a_time
from consortium.history import acting
from consortium.imports import files, working
from consortium.imports.headers import LEAVE_OUT
from consortium.imports.kinds import Examined, FileRefused, kind_of
from consortium.models import Import, ImportStatus
from consortium.work import Refused, Work

KEPT_DAYS = 90
"""Files that changed nothing are removed after so many days; those applied are kept."""

SHOWN = 200


def _task():
    from consortium.tasks import work_on_import

    return work_on_import


WORK = Work(
    Import,
    _task,
    stopped=(
        "The worker stopped before the end, three times, and nothing was written. Try again, and "
        "if it fails again tell whoever runs the site."
    ),
    too_long=(
        "This took longer than it may, and nothing was written. Split the file and load one part "
        "after the other."
    ),
    broken=(
        "Something in this site broke, and nothing was written. Whoever runs the site finds what "
        "happened in the worker's log."
    ),
)


class NotNow(Exception):
    """The file is not in a state for that; the text says why."""


# --- Asking


def may_load_for(user, kind, organisation):
    """Whether this person may load such a file for this organisation (None: for all)."""
    upload = Import(kind=kind.word, organisation=organisation)
    return may(user, kind.permission) and may(user, "consortium.apply_import", upload)


@transaction.atomic
def request_import(*, by, kind, source, organisation, file, name, target=""):
    """Keep an uploaded file and have a worker read it; its record. Raises Denied, FileRefused.

    `target` is the reference of what it goes into, where the kind has such.
    """
    require(by, kind_of(kind).permission)
    require(by, "consortium.apply_import", Import(kind=kind, organisation=organisation))
    most = kind_of(kind).most_bytes
    if file.size > most:
        raise FileRefused(files.too_large(file.size, most))
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    upload = Import(
        kind=kind,
        source=source,
        organisation=organisation,
        target=target,
        name=Path(name).name[:255] or "file",
        size=file.size,
        sha256=digest.hexdigest(),
        requested_by=by,
        heartbeat_at=timezone.now(),
    )
    upload.file.save(upload.name, file, save=False)
    upload.save()
    WORK.send_on_commit(upload.pk)
    return upload


def _locked(import_id, by):
    upload = Import.objects.select_for_update(of=("self",)).get(pk=import_id)
    require(by, kind_of(upload.kind).permission)
    require(by, "consortium.apply_import", upload)
    return upload


def _require_state(upload, *states):
    if upload.status not in states:
        raise NotNow(
            f"This file is in another state by now: {upload.get_status_display().lower()}."
        )


@transaction.atomic
def match_columns(*, import_id, by, matching):
    """Settle which of our columns each header means, and have the file read so.

    `matching` is {header: our column, or blank to leave it out}. Raises Denied or NotNow.
    """
    upload = _locked(import_id, by)
    _require_state(upload, ImportStatus.TO_MATCH, ImportStatus.TO_CHECK)
    upload.matching = matching
    WORK.queue(upload, ImportStatus.TO_READ, fields=["matching"])
    return upload


@transaction.atomic
def answer_questions(*, import_id, by, answers):
    """Keep what somebody answers to what the file does not say, and have it read with that.

    `answers` are {name of the question: the choice}. Raises Denied or NotNow.
    """
    upload = _locked(import_id, by)
    _require_state(upload, ImportStatus.TO_CHECK)
    upload.answers = upload.answers | answers
    WORK.queue(upload, ImportStatus.TO_READ, fields=["answers"])
    return upload


@transaction.atomic
def read_again(*, import_id, by):
    """Have a file that failed, or was checked, read once more. Raises Denied or NotNow."""
    upload = _locked(import_id, by)
    _require_state(upload, ImportStatus.FAILED, ImportStatus.TO_CHECK)
    WORK.queue(upload, ImportStatus.TO_READ)
    return upload


@transaction.atomic
def apply_import(*, import_id, by, agreed=()):
    """Have a worker write what the preview shows. Raises Denied or NotNow.

    `agreed` names those lists of the preview that the person has ticked: it needs all of them.
    """
    upload = _locked(import_id, by)
    _require_state(upload, ImportStatus.TO_CHECK)
    if upload.wrong:
        raise NotNow("Some rows are wrong. Correct them in the file and load it again.")
    lists = {each["name"]: each for each in upload.questions if each.get("items")}
    if missing := [each["label"] for name, each in lists.items() if name not in agreed]:
        raise NotNow(
            " ".join(
                f"Tick “{label}”, or take their rows out of the file and load it again."
                for label in missing
            )
        )
    upload.applied_by = by
    upload.agreed = {name: each["items"] for name, each in lists.items()}
    WORK.queue(upload, ImportStatus.TO_APPLY, fields=["applied_by", "agreed"])
    return upload


@transaction.atomic
def undo_import(*, import_id, by):
    """Have a worker take back what was written. Raises Denied or NotNow."""
    upload = _locked(import_id, by)
    _require_state(upload, ImportStatus.APPLIED)
    upload.undone_by = by
    WORK.queue(upload, ImportStatus.TO_UNDO, fields=["undone_by"])
    return upload


@transaction.atomic
def discard_import(*, import_id, by):
    """Put a file aside that is not to be applied. Raises Denied or NotNow."""
    upload = _locked(import_id, by)
    _require_state(upload, ImportStatus.TO_MATCH, ImportStatus.TO_CHECK, ImportStatus.FAILED)
    upload.move_to(ImportStatus.DISCARDED)
    upload.finished_at = timezone.now()
    upload.save(update_fields=["status", "finished_at"])
    return upload


def work_on(*, import_id):
    """Read, apply or undo a file, whichever it waits for: the worker's part."""
    WORK.carry_out(import_id, working.work)


# --- In one go, for commands


@dataclass
class Loaded:
    """What a command's load did, or would do: the contract's report, notes, and the record."""

    report: dict
    notes: list[str] = field(default_factory=list)
    upload: Import | None = None
    examined: Examined | None = None


def load_file(
    path,
    *,
    kind,
    source,
    organisation=None,
    target="",
    by=None,
    answers=None,
    dry_run=False,
    as_of=None,
    agreed=(),
):
    """Read and apply a file at once: a Loaded. All or nothing; `dry_run` writes nothing at all.

    Without `by` it is a command of the machine's administrator. Headers are matched as proposed,
    and of a document all that was found is taken. `as_of` is the date by which it is told what is
    over (None: today). `agreed` names those lists of the file's preview that may be added: without
    it a file that brings any is refused.
    Raises FileRefused, or Refused naming the rows and columns that are wrong.
    """
    path = Path(path)
    found = kind_of(kind).sources[source]
    upload = Import(
        kind=kind, source=source, organisation=organisation, target=target, name=path.name
    )
    context = working.context_of(upload)
    upload.requested_by = upload.applied_by = by
    upload.answers = answers or {}
    upload.status = ImportStatus.TO_APPLY
    upload.size = path.stat().st_size
    notes = []
    if found.headers:
        headers = found.headers(path, context)
        upload.matching = {each.words: each.column for each in headers}
        notes = [_read_as(each) for each in headers if not each.certain]
        if lacking := kind_of(kind).lacks(upload.matching):
            raise Refused(lacking)
    if found.finds:
        upload.headers, notes = found.finds(path, context)
    why = f"Loaded {path.name}" + ("" if by else ", by an administrator's command")
    with transaction.atomic(), acting(by=by, why=why) as acted:
        one_at_a_time()
        reading, examined = working.examined(upload, path, upload.matching, _tell_nobody, on=as_of)
        _refuse_wrong(examined.outcomes)
        report, digest = examined.report(), examined.digest()
        notes += [*reading.notes, *examined.notes]
        notes += [f"New here: {each.few}" for each in examined.questions if each.items]
        if dry_run:
            return Loaded(report, notes, upload, examined)
        upload.agreed = {
            each.name: each.items for each in examined.questions if each.name in agreed
        }
        if missing := working.not_agreed(upload, examined):
            raise Refused(
                f"New here: {' '.join(each.few for each in missing)} Add them first, take their "
                "rows out of the file, or agree to their being added."
            )
        examined.save(_tell_nobody)
        with path.open("rb") as stream:
            upload.sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            if found.finds:
                upload.file.save(upload.name, File(stream), save=False)
        upload.report, upload.notes, upload.digest = report, notes, digest
        upload.status, upload.progress, upload.applied_context = ImportStatus.APPLIED, 100, acted.id
        upload.applied_at = upload.finished_at = timezone.now()
        upload.save()
        kind_of(kind).applied(upload, examined)
    return Loaded(report, notes, upload, examined)


def _tell_nobody(step, progress):
    """A command shows no progress."""


def _read_as(header):
    if header.column == LEAVE_OUT:
        return f"The column “{header.words}” was left out."
    return f"The column “{header.words}” was read as {header.column}."


def _refuse_wrong(outcomes):
    faults = [
        f"row {each.number}, column {column}: {words}"
        for each in outcomes
        for column, words in each.faults.items()
    ]
    if faults:
        more = [f"… and {len(faults) - SHOWN} more."] if len(faults) > SHOWN else []
        raise Refused("\n".join([*faults[:SHOWN], *more]))


# --- Tidying up


def remove_old_files():
    """Each night: files that changed nothing, or no longer do, go after 90 days. How many went.

    The record stays: name, hash, who and when. What still waited to be checked is discarded.
    """
    before = timezone.now() - datetime.timedelta(days=KEPT_DAYS)
    pks = list(Import.objects.left_behind(before).values_list("pk", flat=True))
    for pk in pks:
        with transaction.atomic(), acting(why="Kept for 90 days"):
            upload = Import.objects.select_for_update(of=("self",)).get(pk=pk)
            if upload.status in (ImportStatus.TO_MATCH, ImportStatus.TO_CHECK):
                upload.move_to(ImportStatus.DISCARDED)
            upload.rows.all().delete()
            name, upload.file = upload.file.name, ""
            upload.save(update_fields=["file", "status"])
            storage = Import._meta.get_field("file").storage
            with contextlib.suppress(FileNotFoundError):
                storage.delete(name)
    return len(pks)
