"""What the police's street files count, force by force, and where their small areas lie."""

from django.db import models

from consortium.constraints import not_empty, once
from consortium.history import tracked
from consortium.models import Area
from priorities import querysets


@tracked()
class SmallArea(models.Model):
    """Where an LSOA lies, learnt from its name in a file. A look-up only: no Area of ours.

    Names change from year to year, codes do not: once a code is known, it decides.
    """

    code = models.CharField(
        max_length=20,
        unique=True,
        error_messages={"unique": "Another small area has this code."},
    )
    name = models.CharField(max_length=200, blank=True)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="small_areas")

    class Meta:
        ordering = ["code"]
        constraints = [not_empty("code", "The code")]

    def __str__(self):
        return self.code


@tracked()
class RecordedCrime(models.Model):
    """How many crimes of one type one force recorded in an area in a month.

    Kept beside the figures, which are sums over forces, so that a force's month can be loaded
    again in exactly its place. `is_own` says that the force polices the area: what a force
    records in another's area is added to that force's count and is no figure by itself. An area
    of its own has a row for each type, 0 where nothing was recorded.
    """

    force = models.CharField(max_length=200)
    month = models.DateField()
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="recorded_crime")
    crime_type = models.CharField(max_length=100)
    count = models.PositiveIntegerField()
    is_own = models.BooleanField()

    objects = querysets.RecordedCrimeQuerySet.as_manager()

    class Meta:
        ordering = ["month", "force", "area", "crime_type"]
        verbose_name_plural = "recorded crime"
        constraints = [
            not_empty("force", "The force"),
            not_empty("crime_type", "The type of crime"),
            once(
                "force",
                "month",
                "area",
                "crime_type",
                message="This force's count of this type is there already for this area and month.",
            ),
        ]

    def __str__(self):
        return f"{self.crime_type}, {self.area}, {self.month:%Y-%m}, {self.force}"
