"""A bid as a PDF."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone

from consortium.constraints import (
    between,
    one_of,
)
from consortium.history import tracked
from consortium.models import User
from consortium.states import Moves
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
class BidPack(Moves, models.Model):
    """A bid as a PDF, made from a frozen snapshot by a worker.

    `progress` is 0 to 100. `heartbeat_at` moves while a worker is at it, so that a killed worker
    shows. `digest` is the SHA-256 of the snapshot's canonical JSON.
    """

    MOVES = {
        PackStatus.QUEUED: {PackStatus.RENDERING, PackStatus.FAILED},
        PackStatus.RENDERING: {PackStatus.QUEUED, PackStatus.READY, PackStatus.FAILED},
        PackStatus.FAILED: {PackStatus.QUEUED},
        PackStatus.READY: {PackStatus.QUEUED},  # its file was lost: the same one is made again
    }

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="packs")
    code = models.CharField(max_length=12, unique=True, default=pack_code, editable=False)
    status = models.CharField(max_length=20, choices=PackStatus, default=PackStatus.QUEUED)
    step = models.CharField(max_length=100, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    pdf = models.FileField(upload_to="packs/", blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    requested_at = models.DateTimeField(default=timezone.now)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

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
    def is_finished(self):
        return self.status in (PackStatus.READY, PackStatus.FAILED)

    @property
    def size(self):
        """Bytes of the file; None without one, or where it is no longer there."""
        try:
            return self.pdf.size if self.pdf else None
        except FileNotFoundError:
            return None
