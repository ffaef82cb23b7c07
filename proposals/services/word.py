"""A bid's words out to Word, and edited copies back; `word_decisions` is what becomes of them."""

import contextlib
import datetime
import hashlib
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from consortium.access import require
from consortium.history import acting
from consortium.imports.files import look_at
from consortium.imports.kinds import FileRefused
from consortium.models import User
from priorities.documents.blocks import DocumentRefused
from proposals.models import Proposal, WordCopy, WordPassage, WordText
from proposals.services import bids
from proposals.word.marks import file_of, sheet_for
from proposals.word.taking import Refused, taken_from

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
KEPT_DAYS = 90


# --- Out


@transaction.atomic
def take_out(*, proposal_id: int, by: User) -> tuple[WordText, bytes]:
    """The words of a bid as a Word file for this person, and the row that remembers them.

    Raises Denied, or Frozen where the bid changes no more.
    """
    proposal = Proposal.objects.select_related("lead_organisation").get(pk=proposal_id)
    require(by, "proposals.exchange_words", proposal)
    bids.require_open(proposal)
    sheet = sheet_for(proposal, by)
    row = WordText.objects.filter(proposal=proposal, digest=sheet.digest).first()
    on = timezone.localdate(row.made_at) if row else timezone.localdate()
    made = file_of(sheet, on=on)
    if row is None:
        row, _ = WordText.objects.get_or_create(
            code=sheet.code,
            defaults={
                "proposal": proposal,
                "digest": sheet.digest,
                "passages": sheet.passages,
                "frame": _frame_of(made),
                "made_by": by,
            },
        )
    return row, made


def _frame_of(made):
    """The lines around the passages, as they are read when the file comes back."""
    from proposals.word import reading

    with tempfile.NamedTemporaryFile(suffix=".docx") as stream:
        stream.write(made)
        stream.flush()
        return reading.read(stream.name)["outside"]


# --- Back


@dataclass(frozen=True)
class Returned:
    """What came of a file: its copy, None where nothing in it has changed; `is_known` says that
    it was here before.
    """

    copy: WordCopy | None
    is_known: bool = False


def bring_back(*, proposal_id: int, by: User, file: File) -> Returned:
    """Take in an edited copy of a bid's words; what changed waits to be decided.

    Raises Denied, Frozen, or Refused.
    """
    proposal = Proposal.objects.get(pk=proposal_id)
    require(by, "proposals.exchange_words", proposal)
    bids.require_open(proposal)
    if file.size > MOST_BYTES:
        raise Refused(too_large(file.size))
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if known := _known(proposal, sha256, by):
        return Returned(known, is_known=True)
    found = _read(file)
    with transaction.atomic(), acting(by=by, why=f"Brought back “{file.name}” from Word"):
        proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=proposal_id)
        bids.require_open(proposal)
        if known := _known(proposal, sha256, by):
            return Returned(known, is_known=True)
        taken = taken_from(found, proposal, by)
        if taken.is_nothing:
            return Returned(None)
        copy = WordCopy(
            proposal=proposal,
            source=taken.source,
            name=Path(file.name).name[:255],
            size=file.size,
            sha256=sha256,
            sent_by=by,
            saved_by=found["saved_by"],
            notes=taken.notes,
        )
        file.seek(0)
        copy.file.save(copy.name, file, save=False)
        copy.save()
        for order, passage in enumerate(taken.passages, start=1):
            passage.copy, passage.order = copy, order
        WordPassage.objects.bulk_create(taken.passages)
    return Returned(copy)


def too_large(size: int) -> str:
    return (
        f"The file has {size / MEGABYTE:.0f} MB, and {MOST_BYTES // MEGABYTE} MB is the most that "
        "is taken. Remove pictures from it: only its words are read."
    )


def _known(proposal, sha256, by):
    """The copy that this file became when it was brought back before, if this person sees it.

    What somebody could not propose stays with them: another who may brings it back anew.
    """
    held = WordCopy.objects.visible_to(by).filter(proposal=proposal, sha256=sha256)
    for copy in held:
        if copy.sent_by_id == by.pk or not copy.notes.get("not_yours"):
            return copy
    return None


def _read(file):
    from proposals.word import reading

    with tempfile.NamedTemporaryFile(suffix=".docx") as stream:
        for chunk in file.chunks():
            stream.write(chunk)
        stream.flush()
        try:
            look_at(stream.name, taken=("docx",), most=MOST_BYTES)
            return reading.found_in(stream.name)
        except (FileRefused, DocumentRefused) as refused:
            raise Refused(str(refused)) from None


# --- Tidying up


def forget_old_copies(now: datetime.datetime | None = None) -> int:
    """Each night: 90 days after the last decision a copy's file and its passages go; that it was
    here, and who brought it, stays. Returns how many went.
    """
    before = (now or timezone.now()) - datetime.timedelta(days=KEPT_DAYS)
    pks = list(WordCopy.objects.long_done(before).values_list("pk", flat=True))
    for pk in pks:
        with transaction.atomic(), acting(why=f"Kept for {KEPT_DAYS} days"):
            copy = WordCopy.objects.select_for_update(of=["self"]).get(pk=pk)
            copy.passages.all().delete()
            transaction.on_commit(partial(_remove, copy.file.storage, copy.file.name))
            copy.file, copy.notes, copy.saved_by = "", {}, ""
            copy.save(update_fields=["file", "notes", "saved_by"])
    return len(pks)


def _remove(storage, name):
    with contextlib.suppress(FileNotFoundError):
        storage.delete(name)
