"""A package of projects worked out for a bid's money."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from consortium.constraints import at_least_zero, between, one_of
from consortium.history import tracked
from consortium.models.work import WorkedOn
from proposals import querysets
from proposals.models.bids import Proposal


class PackageStatus(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Being worked out"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


@tracked(exclude=["found", "progress", "step", "heartbeat_at"])
class Package(WorkedOn):
    """The best projects for a bid's money within some limits, worked out by a worker.

    `limits` is what was asked for beside the budget, `found` what the page says of the answer; both
    as in `proposals.packaging`. It says what was so on the day it was asked for.
    """

    MOVES = {
        PackageStatus.QUEUED: {PackageStatus.RUNNING, PackageStatus.FAILED},
        PackageStatus.RUNNING: {PackageStatus.QUEUED, PackageStatus.READY, PackageStatus.FAILED},
        PackageStatus.FAILED: {PackageStatus.QUEUED},
        PackageStatus.READY: set(),
    }
    WORK = {PackageStatus.QUEUED: PackageStatus.RUNNING}
    FAILED = {PackageStatus.RUNNING: PackageStatus.FAILED}

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="packages")
    status = models.CharField(max_length=20, choices=PackageStatus, default=PackageStatus.QUEUED)
    budget_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    limits = models.JSONField(default=dict, blank=True)
    found = models.JSONField(null=True, blank=True)

    objects = querysets.PackageQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            between("progress", 0, 100, "The progress"),
            one_of("status", PackageStatus, "The status"),
            at_least_zero("budget_gbp", "The budget"),
            models.CheckConstraint(
                condition=~Q(status=PackageStatus.READY)
                | Q(found__isnull=False, finished_at__isnull=False),
                name="proposals_package_ready",
                violation_error_message="A package that is ready says what was found, and when.",
            ),
            models.CheckConstraint(
                condition=~Q(status=PackageStatus.FAILED) | ~Q(error=""),
                name="proposals_package_failed",
                violation_error_message="A package that failed says why.",
            ),
        ]

    def __str__(self):
        return f"Package {self.pk} of {self.proposal}"

    def get_absolute_url(self):
        return reverse("proposals:package_found", args=[self.proposal.slug, self.pk])

    @property
    def is_possible(self):
        """Whether some projects were found that keep to all limits."""
        return bool(self.found) and self.found["status"] != "infeasible"

    @property
    def is_for_taking(self):
        """Whether a bid could consist of it: some project is in it."""
        return self.is_possible and bool(self.found["chosen"])
