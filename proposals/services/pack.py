"""Making a bid's pack: asked for here, made by a worker, found again if the worker dies.

    queued → rendering → ready | failed | cancelled      failed, cancelled → queued (asked again)

How a worker takes a pack, shows that it lives and is found again is `consortium.work`'s.
"""

import hashlib
import io
import zipfile

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from consortium.access import require
from consortium.printing import pdf
from consortium.work import Refused, Work, finish, finishing
from proposals.digest import digest_of
from proposals.models import BidPack, PackStatus, Proposal
from proposals.pack import files
from proposals.pack.snapshot import code_of, gather
from proposals.reads import refused_in

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
DIFFERS = (
    "The files of this pack were lost, and this site would make them differently today. What was "
    "handed in is not replaced by anything else: put the files back from a backup."
)
AGAIN = (PackStatus.FAILED, PackStatus.CANCELLED)


def _task():
    from proposals.tasks import render_pack

    return render_pack


WORK = Work(BidPack, _task, stopped=STOPPED, too_long=TOO_LONG, broken=BROKEN, turns="proposal")


class NotReady(Exception):
    """The bid cannot be printed as it stands; the text says what to do first."""


class NotFailed(Exception):
    """Only a pack that failed can be asked for again; the text says what state it is in."""


class TooLate(Exception):
    """A pack that is finished cannot be called off; the text says what state it is in."""


# --- Asking for a pack


@transaction.atomic
def request_pack(*, proposal_id, by):
    """Freeze the bid as it stands and queue its pack; the row, whose `status` tells the rest.

    As it was for an earlier pack: that one is returned (queued again if it had failed) instead of
    a second, and is the latest from now on. Raises Denied, or NotReady saying what to do first.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
    require(by, "proposals.change_proposal", proposal)
    require_ready(proposal)
    snapshot = gather(proposal, on=timezone.localdate())
    digest = digest_of(snapshot)
    pack = BidPack.objects.filter(proposal=proposal, digest=digest).first()
    if pack is None:
        return WORK.ask(
            by=by, proposal=proposal, code=code_of(digest), snapshot=snapshot, digest=digest
        )
    pack.stood_at = timezone.now()
    pack.save(update_fields=["stood_at"])
    if pack.status in AGAIN or _has_lost_a_file(pack):
        WORK.queue(pack, PackStatus.QUEUED)
    return pack


def has_content(proposal):
    """Whether the bid has a project or a cost, and so something to print."""
    return proposal.parts.exists() or proposal.costs.exists()


def require_ready(proposal):
    """Raise NotReady for a bid with neither project nor cost, or with one its charity refused."""
    if not has_content(proposal):
        raise NotReady(
            "This bid has no project and no cost in it yet, so there is nothing to print. "
            "Add a project first."
        )
    if refused := refused_in(proposal):
        named = "; ".join(f"{each.organisation} refused “{each}”" for each in refused)
        raise NotReady(
            f"A charity has not agreed to what stands here in its name ({named}). "
            "Leave it out first."
        )


def _has_lost_a_file(pack):
    return pack.status == PackStatus.READY and not pack.is_whole


@transaction.atomic
def retry_pack(*, pack_id, by):
    """Queue a failed pack again, from the snapshot it has. Raises Denied or NotFailed."""
    pack = BidPack.objects.select_for_update().select_related("proposal").get(pk=pack_id)
    require(by, "proposals.change_proposal", pack.proposal)
    if pack.status not in AGAIN:
        raise NotFailed(f"This pack is {pack.get_status_display().lower()}, it has not failed.")
    WORK.queue(pack, PackStatus.QUEUED)
    return pack


@transaction.atomic
def cancel_pack(*, pack_id, by):
    """Call a pack off that waits or is being made; its worker stops. Raises Denied or TooLate."""
    pack = BidPack.objects.select_for_update().select_related("proposal").get(pk=pack_id)
    require(by, "proposals.change_proposal", pack.proposal)
    if pack.is_finished:
        raise TooLate(f"This pack is {pack.get_status_display().lower()} by now.")
    pack.move_to(PackStatus.CANCELLED)
    pack.step, pack.progress, pack.finished_at = "", 0, timezone.now()
    pack.save(update_fields=["status", "step", "progress", "finished_at"])
    return pack


# --- Making it


def render(*, pack_id):
    """Make the file of a queued pack. Does nothing if it is ready, failed or in other hands."""
    WORK.carry_out(pack_id, _render)


def _render(pack, tell):
    if _is_put_back(pack):
        with finishing(pack) as held:
            finish(held, PackStatus.READY)
        return
    try:
        made = files.make(pack.snapshot, tell=tell)
    except pdf.MissingFile as error:
        raise Refused(str(error)) from error
    with finishing(pack) as held:
        _store(held, made)


def _is_put_back(pack):
    """Whether the very files that were lost lie there again, from a backup."""
    if not (pack.files and pack.is_whole):
        return False
    try:
        with pack.archive.open("rb") as held, zipfile.ZipFile(held) as archive:
            inside = {each["kind"]: archive.read(each["name"]) for each in pack.files}
    except (FileNotFoundError, KeyError, zipfile.BadZipFile):
        return False
    with pack.pdf.open("rb") as held:
        is_same = held.read() == inside.get("pdf")
    return is_same and all(
        hashlib.sha256(inside[each["kind"]]).hexdigest() == each["sha256"] for each in pack.files
    )


def filename_of(pack, ending=".pdf"):
    """What a downloaded pack is called: the bid's slug and the code on its cover."""
    return f"{pack.proposal.slug}-{pack.code}{ending}"


def opened(pack, kind):
    """One file of a pack that is ready, by its kind; None where there is none, or no longer."""
    if kind not in {each["kind"] for each in pack.files}:
        return None
    name = next(each["name"] for each in pack.files if each["kind"] == kind)
    if (held := stored(pack.archive)) is None:
        return None
    with held, zipfile.ZipFile(held) as archive:
        return io.BytesIO(archive.read(name))


def stored(field):
    """A stored file, opened; None where it is no longer there."""
    try:
        return field.open("rb")
    except FileNotFoundError:
        return None


def _store(pack, made):
    """Keep the files of a pack that is locked, and move the pack to ready."""
    if pack.files and pack.files != made.files and not pack.proposal.is_open:
        raise Refused(DIFFERS)
    for field, ending, data in (
        (pack.pdf, "pdf", made.pdf),
        (pack.archive, "zip", made.archive),
    ):
        name = f"{pack.code}.{ending}"
        # Left by an attempt that died between storing and saying so: the same bytes.
        field.storage.delete(field.field.generate_filename(pack, name))
        field.save(name, ContentFile(data), save=False)
    pack.pages, pack.files = made.pages, made.files
    finish(pack, PackStatus.READY, "pdf", "archive", "pages", "files")


def recover_packs():
    """Queue again, or fail with words, every pack that nobody is making. How many were touched."""
    return WORK.recover()
