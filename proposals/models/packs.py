"""A bid as a pack of files."""

import secrets

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from consortium.constraints import (
    between,
    one_of,
)
from consortium.history import tracked
from consortium.models.work import WorkedOn
from proposals import querysets
from proposals.models.bids import Proposal


class PackStatus(models.TextChoices):
    QUEUED = "queued", "Queued"
    RENDERING = "rendering", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Called off"


def pack_code():
    """Eight letters and digits printed on the cover, none that look alike."""
    letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    code = "".join(secrets.choice(letters) for _ in range(8))
    return f"{code[:4]}-{code[4:]}"


@tracked(exclude=["snapshot", "progress", "step", "heartbeat_at"])
class BidPack(WorkedOn):
    """A bid as a PDF and an archive of more, made from a frozen snapshot by a worker.

    `digest` is the SHA-256 of the snapshot's canonical JSON, and so names the version of the bid
    that it prints; the code follows from it. `stood_at` is when the bid was last found to stand
    as it stands in the pack: what was changed and changed back has its earlier pack again.
    `files` tells of each file in the archive its kind, name, bytes and SHA-256. What a pack was
    made from never changes; nor do its files once the bid is handed in.
    """

    MOVES = {
        PackStatus.QUEUED: {PackStatus.RENDERING, PackStatus.FAILED, PackStatus.CANCELLED},
        PackStatus.RENDERING: {
            PackStatus.QUEUED,
            PackStatus.READY,
            PackStatus.FAILED,
            PackStatus.CANCELLED,
        },
        PackStatus.FAILED: {PackStatus.QUEUED},
        PackStatus.CANCELLED: {PackStatus.QUEUED},
        PackStatus.READY: {PackStatus.QUEUED},  # its file was lost: the same one is made again
    }
    WORK = {PackStatus.QUEUED: PackStatus.RENDERING}
    FAILED = {PackStatus.RENDERING: PackStatus.FAILED}

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="packs")
    code = models.CharField(max_length=12, unique=True, default=pack_code, editable=False)
    status = models.CharField(max_length=20, choices=PackStatus, default=PackStatus.QUEUED)
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    pdf = models.FileField(upload_to="packs/", blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    archive = models.FileField(upload_to="packs/", blank=True)
    files = models.JSONField(default=list, blank=True)
    stood_at = models.DateTimeField(default=timezone.now)

    objects = querysets.BidPackQuerySet.as_manager()

    class Meta:
        ordering = ["-stood_at", "-id"]
        triggers = [
            pgtrigger.ReadOnly(
                name="keeps_its_snapshot",
                fields=["proposal", "code", "snapshot", "digest"],
                level=pgtrigger.Row,
            )
        ]
        constraints = [
            between("progress", 0, 100, "The progress"),
            one_of("status", PackStatus, "The status"),
            models.CheckConstraint(
                condition=~Q(status=PackStatus.READY)
                | (~Q(pdf="") & ~Q(archive="") & Q(finished_at__isnull=False)),
                name="proposals_bidpack_ready",
                violation_error_message="A ready pack has its files and a time it was done.",
            ),
            models.CheckConstraint(
                condition=~Q(status=PackStatus.FAILED) | ~Q(error=""),
                name="proposals_bidpack_failed",
                violation_error_message="A pack that failed says why.",
            ),
        ]

    def __str__(self):
        return f"Pack {self.code}"

    @property
    def size(self):
        """Bytes of the PDF; None without one, or where it is no longer there."""
        return _size(self.pdf)

    @property
    def archive_size(self):
        """Bytes of the archive; None without one, or where it is no longer there."""
        return _size(self.archive)

    @property
    def is_whole(self):
        """Whether both of its files are there."""
        return self.size is not None and self.archive_size is not None


def _size(field):
    try:
        return field.size if field else None
    except FileNotFoundError:
        return None
