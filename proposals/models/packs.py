"""A bid as a PDF."""

import secrets

from django.db import models
from django.db.models import Q

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


def pack_code():
    """Eight letters and digits printed on the cover, none that look alike."""
    letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    code = "".join(secrets.choice(letters) for _ in range(8))
    return f"{code[:4]}-{code[4:]}"


@tracked(exclude=["snapshot", "progress", "step", "heartbeat_at"])
class BidPack(WorkedOn):
    """A bid as a PDF, made from a frozen snapshot by a worker.

    `digest` is the SHA-256 of the snapshot's canonical JSON.
    """

    MOVES = {
        PackStatus.QUEUED: {PackStatus.RENDERING, PackStatus.FAILED},
        PackStatus.RENDERING: {PackStatus.QUEUED, PackStatus.READY, PackStatus.FAILED},
        PackStatus.FAILED: {PackStatus.QUEUED},
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

    objects = querysets.BidPackQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            between("progress", 0, 100, "The progress"),
            one_of("status", PackStatus, "The status"),
            models.CheckConstraint(
                condition=~Q(status=PackStatus.READY) | (~Q(pdf="") & Q(finished_at__isnull=False)),
                name="proposals_bidpack_ready",
                violation_error_message="A pack that is ready has a file and a time it was done.",
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
        """Bytes of the file; None without one, or where it is no longer there."""
        try:
            return self.pdf.size if self.pdf else None
        except FileNotFoundError:
            return None
