"""Which places a partnership compares its figures with, and why these."""

from django.db import models

from consortium.constraints import not_empty, once
from consortium.history import tracked
from consortium.models import Area
from priorities import querysets
from priorities.models.partnerships import Partnership


@tracked()
class ComparisonGroup(models.Model):
    """Places that a partnership holds to be like its own: everybody may compare with them.

    `why` says what makes them alike, `source` who found that.
    """

    partnership = models.ForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="comparison_groups"
    )
    name = models.CharField(max_length=200)
    areas = models.ManyToManyField(
        Area, through="ComparisonGroupArea", related_name="comparison_groups", blank=True
    )
    why = models.TextField(blank=True)
    source = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.ComparisonGroupQuerySet.as_manager()

    class Meta:
        ordering = ["partnership__name", "partnership", "name"]
        constraints = [
            not_empty("name", "The name"),
            once(
                "partnership",
                "name",
                message="This partnership already has a comparison group of this name.",
            ),
        ]

    def __str__(self):
        return self.name


@tracked()
class ComparisonGroupArea(models.Model):
    group = models.ForeignKey(ComparisonGroup, on_delete=models.CASCADE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)

    class Meta:
        constraints = [once("group", "area", message="This group already has this area.")]
