"""Making a bid's pack: asked for here, made by a worker, found again if the worker dies.

    queued → rendering → ready | failed          failed → queued (asked again)

How a worker takes a pack, shows that it lives and is found again is `consortium.work`'s.
"""

import re

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from consortium.access import require
from consortium.printing import pdf
from consortium.work import Refused, Work, finishing
from proposals.digest import digest_of
from proposals.models import BidPack, PackStatus, Proposal
from proposals.pack import document
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


def _task():
    from proposals.tasks import render_pack

    return render_pack


WORK = Work(BidPack, _task, stopped=STOPPED, too_long=TOO_LONG, broken=BROKEN)


class NotReady(Exception):
    """The bid cannot be printed as it stands; the text says what to do first."""


class NotFailed(Exception):
    """Only a pack that failed can be asked for again; the text says what state it is in."""


# --- Asking for a pack


@transaction.atomic
def request_pack(*, proposal_id, by):
    """Freeze the bid as it stands and queue its pack; the row, whose `status` tells the rest.

    Nothing changed since an earlier pack: that pack is returned (queued again if it had failed)
    instead of a second. Raises Denied, or NotReady saying what to do first.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
    require(by, "proposals.change_proposal", proposal)
    require_ready(proposal)
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
        WORK.send_on_commit(pack.pk)
    elif pack.status == PackStatus.FAILED or _has_lost_its_file(pack):
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


def _has_lost_its_file(pack):
    return pack.status == PackStatus.READY and pack.size is None


@transaction.atomic
def retry_pack(*, pack_id, by):
    """Queue a failed pack again, from the snapshot it has. Raises Denied or NotFailed."""
    pack = BidPack.objects.select_for_update().select_related("proposal").get(pk=pack_id)
    require(by, "proposals.change_proposal", pack.proposal)
    if pack.status != PackStatus.FAILED:
        raise NotFailed(f"This pack is {pack.get_status_display().lower()}, it has not failed.")
    WORK.queue(pack, PackStatus.QUEUED)
    return pack


# --- Making it


def render(*, pack_id):
    """Make the file of a queued pack. Does nothing if it is ready, failed or in other hands."""
    WORK.carry_out(pack_id, _render)


def _render(pack, tell):
    try:
        data, pages = make(pack.snapshot, tell=tell)
    except pdf.MissingFile as error:
        raise Refused(str(error)) from error
    with finishing(pack) as held:
        _store(held, data, pages)


def make(snapshot, *, tell=lambda step, progress: None):
    """The PDF of a snapshot as bytes, and its number of pages. Raises pdf.MissingFile.

    `tell(step, progress)` hears what is being done, in words and as 0 to 100.
    """
    tell("Setting out the pages", 5)
    html = document.html(snapshot)
    laid_out = 0

    def hear(words):
        nonlocal laid_out
        if page := re.search(r"Page (\d+)$", words):
            number = int(page[1])
            # Pages are laid out again once their numbers are known: the bar stays where it is.
            step = "Laying out" if number > laid_out else "Numbering"
            laid_out = max(laid_out, number)
            tell(f"{step} page {number}", min(80, 30 + 2 * laid_out))
        elif words.startswith(("Step 3", "Step 4")):
            tell("Setting the type", 30)
        elif words.startswith(("Step 6", "Step 7")):
            tell("Writing the file", 85)

    return pdf.write(html, identifier=digest_of(snapshot), tell=hear)


def filename_of(pack):
    """What a downloaded pack is called: the bid's slug and the code on its cover."""
    return f"{pack.proposal.slug}-{pack.code}.pdf"


def _store(pack, data, pages):
    """Keep the file of a pack that is locked, and move the pack to ready."""
    field, name = pack.pdf, f"{pack.code}.pdf"
    path = field.field.generate_filename(pack, name)
    # Left by an attempt that died between storing and saying so: the same bytes.
    field.storage.delete(path)
    field.save(name, ContentFile(data), save=False)
    pack.move_to(PackStatus.READY)
    pack.pages, pack.progress, pack.step, pack.error = pages, 100, "Done", ""
    pack.finished_at = timezone.now()
    pack.save(update_fields=["pdf", "status", "pages", "progress", "step", "error", "finished_at"])


def recover_packs():
    """Queue again, or fail with words, every pack that nobody is making. How many were touched."""
    return WORK.recover()
