"""Making a bid's pack: asked for here, made by a worker, found again if the worker dies.

    queued → rendering → ready | failed          failed → queued (asked again)

A worker at a pack moves `heartbeat_at`. A pack whose heartbeat stands still is queued again, or
after `MOST_ATTEMPTS` marked failed with words. Everything may run twice: a pack is claimed under
a lock, and whoever lost it in the meantime stores nothing.
"""

import contextlib
import datetime
import functools
import logging
import re
import threading
import time

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from consortium.access import require
from consortium.history import acting
from proposals.models import BidPack, PackStatus, Proposal
from proposals.pack import document, pdf
from proposals.pack.snapshot import code_of, digest_of, gather

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
SILENT = datetime.timedelta(seconds=60)
WAITING = datetime.timedelta(minutes=5)
BEAT_SECONDS = 10.0
TELL_SECONDS = 0.5

STOPPED = (
    "The worker that was making this pack stopped before the end, three times. Nothing is lost: "
    "ask for it again, and if it fails again tell whoever runs the site."
)
TOO_LONG = (
    "Making this pack took longer than it may. Nothing is lost: ask for it again, and if it "
    "fails again tell whoever runs the site."
)
BROKEN = (
    "Something in this site broke while the pack was made. Nothing is lost: whoever runs the "
    "site finds what happened in the worker's log under the pack's code."
)


class NothingInIt(Exception):
    """The bid has nothing to show yet; the text says what to add."""


class NotFailed(Exception):
    """Only a pack that failed can be asked for again; the text says what state it is in."""


# --- Asking for a pack


@transaction.atomic
def request_pack(*, proposal_id, by):
    """Freeze the bid as it stands and queue its pack; the row, whose `status` tells the rest.

    Nothing changed since an earlier pack: that pack is returned (queued again if it had failed)
    instead of a second. Raises Denied, or NothingInIt naming what is missing.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
    require(by, "proposals.change_proposal", proposal)
    require_content(proposal)
    snapshot = gather(proposal, on=timezone.localdate())
    digest = digest_of(snapshot)
    pack = BidPack.objects.filter(proposal=proposal, digest=digest).first()
    if pack is None:
        pack = BidPack.objects.create(
            proposal=proposal,
            code=code_of(digest),
            snapshot=snapshot,
            digest=digest,
            requested_by=by,
            heartbeat_at=timezone.now(),
        )
        _send_on_commit(pack.pk)
    elif pack.status == PackStatus.FAILED or _has_lost_its_file(pack):
        _queue_again(pack)
    return pack


def has_content(proposal):
    """Whether the bid has a project or a cost, and so something to print."""
    return proposal.parts.exists() or proposal.costs.exists()


def require_content(proposal):
    """Raise NothingInIt for a bid without a project and without a cost."""
    if not has_content(proposal):
        raise NothingInIt(
            "This bid has no project and no cost in it yet, so there is nothing to print. "
            "Add a project first."
        )


def _has_lost_its_file(pack):
    return pack.status == PackStatus.READY and pack.size is None


@transaction.atomic
def retry_pack(*, pack_id, by):
    """Queue a failed pack again, from the snapshot it has. Raises Denied or NotFailed."""
    pack = BidPack.objects.select_for_update().select_related("proposal").get(pk=pack_id)
    require(by, "proposals.change_proposal", pack.proposal)
    if pack.status != PackStatus.FAILED:
        raise NotFailed(f"This pack is {pack.get_status_display().lower()}, it has not failed.")
    _queue_again(pack)
    return pack


def _queue_again(pack, *, attempts=0):
    pack.move_to(PackStatus.QUEUED)
    pack.attempts, pack.error, pack.step, pack.progress = attempts, "", "", 0
    pack.heartbeat_at = timezone.now()
    pack.save(update_fields=["status", "attempts", "error", "step", "progress", "heartbeat_at"])
    _send_on_commit(pack.pk)


def _send_on_commit(pack_id):
    transaction.on_commit(functools.partial(_send, pack_id))


def _send(pack_id):
    """Hand the pack to the workers. Without a broker it stays queued and is sent later."""
    from proposals.tasks import render_pack

    try:
        render_pack.delay(pack_id)
    except OperationalError:
        logger.warning("Pack %s waits: the broker does not answer.", pack_id, exc_info=True)
        BidPack.objects.filter(pk=pack_id, status=PackStatus.QUEUED).update(heartbeat_at=None)


# --- Making it


def render(*, pack_id):
    """Make the file of a queued pack. Does nothing if it is ready, failed or in other hands."""
    pack = _claim(pack_id)
    if pack is None:
        return
    who = {"by": pack.requested_by, "why": f"Worker made pack {pack.code}"}
    with acting(**who), _heart(pack):
        try:
            data, pages = make(pack.snapshot, tell=_Teller(pack))
        except pdf.MissingFile as error:
            _fail(pack, str(error))
        except SoftTimeLimitExceeded:
            _fail(pack, TOO_LONG)
        except Exception:
            _fail(pack, BROKEN)
            logger.exception("Pack %s could not be made.", pack.code)
            raise
        else:
            _finish(pack, data, pages)


def make(snapshot, *, tell=lambda step, progress: None):
    """The PDF of a snapshot as bytes, and its number of pages. Raises pdf.MissingFile.

    `tell(step, progress)` hears what is being done, in words and as 0 to 100.
    """
    tell("Setting out the pages", 5)
    html = document.html(snapshot)

    def hear(words):
        if page := re.search(r"Page (\d+)$", words):
            number = int(page[1])
            tell(f"Laying out page {number}", min(80, 30 + 2 * number))
        elif words.startswith(("Step 3", "Step 4")):
            tell("Setting the type", 30)
        elif words.startswith(("Step 6", "Step 7")):
            tell("Writing the file", 85)

    return pdf.write(html, identifier=digest_of(snapshot), tell=hear)


def filename_of(pack):
    """What a downloaded pack is called: the bid's slug and the code on its cover."""
    return f"{pack.proposal.slug}-{pack.code}.pdf"


@transaction.atomic
def _claim(pack_id):
    """Take a queued pack, or one whose worker fell silent; None if there is nothing to do."""
    pack = (
        BidPack.objects.select_for_update(of=("self",))
        .select_related("requested_by")
        .filter(pk=pack_id)
        .first()
    )
    if pack is None:
        return None
    if pack.status == PackStatus.RENDERING and _is_silent(pack):
        pack.move_to(PackStatus.QUEUED)
    if pack.status != PackStatus.QUEUED:
        return None
    if pack.attempts >= MOST_ATTEMPTS:
        _give_up(pack)
        return None
    pack.move_to(PackStatus.RENDERING)
    pack.attempts += 1
    pack.step, pack.progress = "Begun", 0
    pack.heartbeat_at = timezone.now()
    pack.save(update_fields=["status", "attempts", "step", "progress", "heartbeat_at"])
    return pack


def _is_silent(pack):
    return pack.heartbeat_at is None or pack.heartbeat_at < timezone.now() - SILENT


def _held(pack):
    """The row, if this attempt still holds it."""
    return BidPack.objects.filter(pk=pack.pk, status=PackStatus.RENDERING, attempts=pack.attempts)


def _finish(pack, data, pages):
    """Store the file and move the pack to ready, unless somebody else has it by now."""
    with transaction.atomic():
        held = _held(pack).select_for_update().first()
        if held is None:
            logger.warning("Pack %s was taken over; this copy is dropped.", pack.code)
            return
        field, name = held.pdf, f"{held.code}.pdf"
        path = field.field.generate_filename(held, name)
        # Left by an attempt that died between storing and saying so: the same bytes.
        field.storage.delete(path)
        field.save(name, ContentFile(data), save=False)
        held.move_to(PackStatus.READY)
        held.pages, held.progress, held.step, held.error = pages, 100, "Done", ""
        held.finished_at = timezone.now()
        held.save(
            update_fields=["pdf", "status", "pages", "progress", "step", "error", "finished_at"]
        )


def _fail(pack, words):
    with transaction.atomic():
        held = _held(pack).select_for_update().first()
        if held is None:
            return
        held.move_to(PackStatus.FAILED)
        held.error, held.finished_at = words, timezone.now()
        held.save(update_fields=["status", "error", "finished_at"])


class _Teller:
    """Writes step and progress to the row, at most twice a second."""

    def __init__(self, pack):
        self.pack = pack
        self.told_at = 0.0

    def __call__(self, step, progress):
        if time.monotonic() - self.told_at < TELL_SECONDS:
            return
        self.told_at = time.monotonic()
        _held(self.pack).update(step=step, progress=progress, heartbeat_at=timezone.now())


@contextlib.contextmanager
def _heart(pack):
    """Moves the heartbeat from a thread of its own, however long one step takes."""
    stop = threading.Event()

    def beat():
        try:
            while not stop.wait(BEAT_SECONDS):
                _held(pack).update(heartbeat_at=timezone.now())
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"heart of pack {pack.code}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


# --- Finding packs whose worker died


def recover_packs():
    """Queue again, or fail with words, every pack that nobody is making. How many were touched.

    `rendering` with a heartbeat older than a minute: its worker died. `queued` for five minutes,
    or never handed over: the message was lost, or every worker is busy; sending it twice is safe.
    """
    now = timezone.now()
    touched = 0
    for pack_id in (
        BidPack.objects.unfinished()
        .silent(rendering_since=now - SILENT, queued_since=now - WAITING)
        .values_list("pk", flat=True)
    ):
        touched += _recover(pack_id)
    return touched


def _give_up(pack):
    pack.move_to(PackStatus.FAILED)
    pack.error, pack.finished_at = STOPPED, timezone.now()
    pack.save(update_fields=["status", "error", "finished_at"])


@transaction.atomic
def _recover(pack_id):
    pack = BidPack.objects.select_for_update(skip_locked=True).filter(pk=pack_id).first()
    if pack is None:
        return 0
    with acting(why=f"No worker was at pack {pack.code}"):
        if pack.status == PackStatus.QUEUED:
            pack.heartbeat_at = timezone.now()
            pack.save(update_fields=["heartbeat_at"])
            _send_on_commit(pack.pk)
        elif pack.status == PackStatus.RENDERING and _is_silent(pack):
            if pack.attempts < MOST_ATTEMPTS:
                _queue_again(pack, attempts=pack.attempts)
            else:
                _give_up(pack)
        else:
            return 0
    return 1
