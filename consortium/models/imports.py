"""Files that people load: each a record of what it was, who loaded it and what it changed."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from consortium import querysets
from consortium.constraints import between, one_of
from consortium.history import tracked
from consortium.models.organisations import Organisation
from consortium.models.people import User
from consortium.models.work import WorkedOn


class ImportStatus(models.TextChoices):
    TO_READ = "to_read", "Waits to be read"
    READING = "reading", "Being read"
    TO_MATCH = "to_match", "Waits for its columns to be matched"
    TO_CHECK = "to_check", "Waits to be checked"
    TO_APPLY = "to_apply", "Waits to be applied"
    APPLYING = "applying", "Being applied"
    APPLIED = "applied", "Applied"
    TO_UNDO = "to_undo", "Waits to be undone"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"
    DISCARDED = "discarded", "Discarded"
    REFUSED = "refused", "Refused"
    FAILED = "failed", "Failed"


def stored_name(upload, filename):
    """Where an uploaded file is kept: its own name is only written down, never used as a path."""
    return f"imports/{uuid.uuid4().hex}"


@tracked(exclude=["progress", "step", "heartbeat_at", "headers", "notes", "questions"])
class Import(WorkedOn):
    """One file on its way in: read by a worker, checked by a person, applied, perhaps undone.

    `kind` is what it brings ("projects"), `source` the form it has ("sheet"). Blank `organisation`
    is a coordinator's file for all organisations. `target` is the reference of what the file goes
    into, where its kind has such (a plan). `headers` are the columns found in the file,
    `matching` {header: our column} as somebody settled it; of a document they are what was found in
    it, and what somebody chose of that; `questions` what the file does not say, `answers` what
    somebody said to them, `agreed` {name of a list among them: what whoever applies it agreed to}.
    `report` counts the rows as the contract says (docs/design.md 8.1), `wrong` those that keep it
    from being applied. `digest` is of all that the preview says, so that a preview which is no
    longer true shows. The contexts are those of the history rows written by applying and by
    undoing it.
    """

    MOVES = {
        ImportStatus.TO_READ: {ImportStatus.READING, ImportStatus.FAILED},
        ImportStatus.READING: {
            ImportStatus.TO_READ,
            ImportStatus.TO_MATCH,
            ImportStatus.TO_CHECK,
            ImportStatus.REFUSED,
            ImportStatus.FAILED,
        },
        ImportStatus.TO_MATCH: {ImportStatus.TO_READ, ImportStatus.DISCARDED},
        ImportStatus.TO_CHECK: {
            ImportStatus.TO_MATCH,
            ImportStatus.TO_READ,
            ImportStatus.TO_APPLY,
            ImportStatus.DISCARDED,
        },
        ImportStatus.TO_APPLY: {ImportStatus.APPLYING, ImportStatus.FAILED},
        ImportStatus.APPLYING: {
            ImportStatus.TO_APPLY,
            ImportStatus.APPLIED,
            ImportStatus.TO_CHECK,  # what it meets has changed since somebody checked it
            ImportStatus.REFUSED,
            ImportStatus.FAILED,
        },
        ImportStatus.APPLIED: {ImportStatus.TO_UNDO},
        ImportStatus.TO_UNDO: {ImportStatus.UNDOING, ImportStatus.APPLIED},
        ImportStatus.UNDOING: {
            ImportStatus.TO_UNDO,
            ImportStatus.UNDONE,
            ImportStatus.APPLIED,  # something depends on it by now
        },
        ImportStatus.UNDONE: set(),
        ImportStatus.DISCARDED: set(),
        ImportStatus.REFUSED: set(),
        ImportStatus.FAILED: {ImportStatus.TO_READ, ImportStatus.DISCARDED},
    }
    WORK = {
        ImportStatus.TO_READ: ImportStatus.READING,
        ImportStatus.TO_APPLY: ImportStatus.APPLYING,
        ImportStatus.TO_UNDO: ImportStatus.UNDOING,
    }
    FAILED = {
        ImportStatus.READING: ImportStatus.FAILED,
        ImportStatus.APPLYING: ImportStatus.FAILED,
        ImportStatus.UNDOING: ImportStatus.APPLIED,
    }

    kind = models.CharField(max_length=30)
    source = models.CharField(max_length=30)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="imports"
    )
    target = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=20, choices=ImportStatus, default=ImportStatus.TO_READ)
    file = models.FileField(upload_to=stored_name, blank=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    headers = models.JSONField(default=list, blank=True)
    matching = models.JSONField(null=True, blank=True)
    questions = models.JSONField(default=list, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    agreed = models.JSONField(default=dict, blank=True)
    report = models.JSONField(default=dict, blank=True)
    wrong = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    applied_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_context = models.UUIDField(null=True, blank=True)
    undone_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_context = models.UUIDField(null=True, blank=True)

    objects = querysets.ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        indexes = [models.Index(fields=["sha256"]), models.Index(fields=["kind", "organisation"])]
        constraints = [
            between("progress", 0, 100, "The progress"),
            one_of("status", ImportStatus, "The status"),
            models.CheckConstraint(
                condition=~Q(status__in=[ImportStatus.REFUSED, ImportStatus.FAILED]) | ~Q(error=""),
                name="consortium_import_error",
                violation_error_message="A file that was refused or failed says why.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ImportStatus.APPLIED)
                | Q(applied_at__isnull=False, applied_context__isnull=False),
                name="consortium_import_applied",
                violation_error_message="A file that was applied says when, and what it wrote.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ImportStatus.UNDONE)
                | Q(undone_at__isnull=False, undone_context__isnull=False),
                name="consortium_import_undone",
                violation_error_message="A file that was undone says when, and what that wrote.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse(f"{self.kind}:import_detail", args=[self.pk])

    @property
    def worked_for(self):
        if self.status in (ImportStatus.TO_UNDO, ImportStatus.UNDOING):
            return self.undone_by
        if self.status in (ImportStatus.TO_APPLY, ImportStatus.APPLYING):
            return self.applied_by
        return self.requested_by


class RowState(models.TextChoices):
    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    UNCHANGED = "unchanged", "Unchanged"
    WRONG = "wrong", "Wrong"
    SKIPPED = "skipped", "Skipped"


class ImportRow(models.Model):
    """What one row of a file would do, or did.

    `cells` is {column: text as read}, `faults` {column: what is wrong}, `changes`
    {column: [text before, text after]}; `note` says what else happens, or why it is skipped.
    """

    upload = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RowState)
    title = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    cells = models.JSONField(default=dict, blank=True)
    faults = models.JSONField(default=dict, blank=True)
    changes = models.JSONField(default=dict, blank=True)

    objects = querysets.ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["number", "id"]
        indexes = [models.Index(fields=["upload", "state", "number"])]
        constraints = [one_of("state", RowState, "The state")]
