"""Rows that stand for a piece of work: asked for on a page, done by a worker."""

from django.db import models
from django.utils import timezone

from consortium.models.people import User
from consortium.states import Moves


class WorkedOn(Moves, models.Model):
    """Base of a model with a `status` whose rows workers work on (`consortium.work`).

    `WORK` maps each status that waits for a worker to the one it has meanwhile; `FAILED` maps
    the latter to the status that follows where the work fails. `MOVES` allows them all.
    `progress` is 0 to 100, `step` says in words what is being done; `heartbeat_at` moves while a
    worker is at it, so that a killed worker shows; `error` is what went wrong, in words.
    `attempts` counts the workers that took the row since it was last asked for, `claims` all that
    ever did, so that no two of them hold it; `claimed_at` is when the last one took it.
    """

    WORK = {}
    FAILED = {}

    step = models.CharField(max_length=100, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    claims = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    requested_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_waiting(self):
        return self.status in self.WORK

    @property
    def is_finished(self):
        """Whether no worker has anything to do about it."""
        return self.status not in self.WORK and self.status not in self.WORK.values()

    @property
    def worked_for(self):
        """The person on whose behalf the worker acts."""
        return self.requested_by
