"""Logos: of organisations here, and the base of those that others keep."""

from pathlib import PurePosixPath

from django.db import models
from django.utils import timezone

from consortium.constraints import above_zero, not_empty
from consortium.history import tracked
from consortium.models.organisations import Organisation
from consortium.models.people import User


class KeptPicture(models.Model):
    """A PNG that we have drawn (`consortium.pictures`); `file` is its path under MEDIA_ROOT.

    The path follows from the picture, so two rows may share a file.
    """

    file = models.CharField(max_length=500)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    @property
    def name(self):
        """What its file is called, without folder and ending."""
        return PurePosixPath(self.file).stem

    class Meta:
        abstract = True
        constraints = [
            not_empty("file", "The file"),
            above_zero("width", "The width"),
            above_zero("height", "The height"),
        ]


@tracked()
class Logo(KeptPicture):
    """An organisation's logo, which the packs of its bids print."""

    organisation = models.OneToOneField(
        Organisation,
        on_delete=models.CASCADE,
        related_name="logo",
        error_messages={"unique": "This organisation already has a logo."},
    )

    def __str__(self):
        return f"Logo of {self.organisation}"
