"""Reads of what a worker does: files that are loaded, packs, packages."""

from django.db import models
from django.db.models import Q

from consortium.rules import is_administrator, is_coordinator


class WorkedOnQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(status__in=self.model.WORK)

    def being_done(self):
        return self.filter(status__in=self.model.WORK.values())

    def unfinished(self):
        return self.waiting() | self.being_done()

    def in_turn(self, field):
        """Those that wait, the one whose turn it is first.

        Whoever of `field` was served longest ago, or never, comes first; of one's own the oldest.
        """
        theirs = self.model.objects.filter(**{field: models.OuterRef(field)})
        served = theirs.order_by().values(field).annotate(at=models.Max("claimed_at")).values("at")
        return (
            self.waiting()
            .annotate(served_at=models.Subquery(served))
            .order_by(models.F("served_at").asc(nulls_first=True), "requested_at", "pk")
        )

    def silent(self, *, done_since, waiting_since):
        """Being done without a sign of life, or waiting without being taken, since these moments.

        A waiting row without a heartbeat was never handed to the workers.
        """
        lost = Q(status__in=self.model.WORK.values(), heartbeat_at__lt=done_since)
        left = Q(status__in=self.model.WORK, heartbeat_at__lt=waiting_since)
        return self.unfinished().filter(lost | left | Q(heartbeat_at__isnull=True))


class ImportQuerySet(WorkedOnQuerySet):
    def visible_to(self, user):
        """Files of one's own organisations; coordinators see all."""
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        return self.filter(organisation__in=self._organisations().objects.of(user))

    def _organisations(self):
        return self.model._meta.get_field("organisation").related_model

    def of_kind(self, kind):
        return self.filter(kind=kind)

    def for_listing(self):
        return self.select_related("organisation", "requested_by", "applied_by", "undone_by").defer(
            "headers"
        )

    def waiting_for(self, user):
        """Files this person, or their organisations, loaded that wait for a look; newest first."""
        theirs = Q(organisation__in=self._organisations().objects.of(user)) | Q(requested_by=user)
        return (
            self.filter(theirs, status__in=["to_match", "to_check"])
            .defer("headers", "notes")
            .order_by("-requested_at")
        )

    def unsettled(self, kind, target):
        """Files for one target that are neither applied nor done with; newest first."""
        waiting = "to_read reading to_match to_check to_apply applying failed".split()
        return (
            self.filter(kind=kind, target=target, status__in=waiting)
            .defer("headers", "notes")
            .order_by("-requested_at")
        )

    def same_file_applied(self, upload):
        """Earlier loads of the same file, of the same kind, for the same organisation."""
        return self.filter(
            sha256=upload.sha256,
            kind=upload.kind,
            source=upload.source,
            organisation=upload.organisation,
            target=upload.target,
            status="applied",
        ).exclude(pk=upload.pk)

    def left_behind(self, before):
        """Files that changed nothing, or no longer do, and were finished before this moment."""
        return self.exclude(file="").filter(
            Q(status__in=["refused", "failed", "undone", "discarded"])
            | Q(status__in=["to_match", "to_check"]),
            requested_at__lt=before,
        )


class ImportRowQuerySet(models.QuerySet):
    def in_state(self, state):
        return self.filter(state=state)
