"""Money that projects have."""

from django.db import models

from consortium.constraints import (
    at_least_zero,
    not_empty,
    once,
)
from consortium.history import tracked
from projects.models import Project
from proposals import querysets


@tracked()
class Funding(models.Model):
    """Money a project has from a funder."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="funding")
    funder = models.CharField(max_length=250)
    amount_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = querysets.FundingQuerySet.as_manager()

    class Meta:
        ordering = ["project", "funder", "starts_on", "id"]
        constraints = [
            not_empty("funder", "The funder"),
            at_least_zero("amount_gbp", "The amount"),
            once(
                "project",
                "funder",
                "starts_on",
                "ends_on",
                message="This project already has money from this funder for these dates.",
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return f"{self.funder} for {self.project}"
