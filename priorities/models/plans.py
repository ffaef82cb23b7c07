"""A plan over time: draft, current, superseded."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from consortium.constraints import at_least_zero, in_order, not_empty, one_of
from consortium.history import tracked
from consortium.references import Referenced
from consortium.stamps import stamped
from consortium.states import Moves
from priorities import querysets
from priorities.models.partnerships import Partnership


class PlanStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    CURRENT = "current", "Current"
    SUPERSEDED = "superseded", "Superseded"


@stamped
@tracked()
class Plan(Moves, Referenced):
    """A partnership's published list of priorities.

    The thresholds decide a coverage cell's status (docs/design.md 5): days ahead in which money
    that ends makes a cell fragile, the places per need below which it is thin, and the
    organisations on one outcome and target group from which it is crowded.

    `published_on` and `superseded_on` say when it was so here, `superseded_by` which plan took
    its place; blank where nobody knows. A plan that was published by mistake goes back to a draft
    while nothing depends on it, and the plan before it is current again.
    """

    MOVES = {
        PlanStatus.DRAFT: {PlanStatus.CURRENT},
        PlanStatus.CURRENT: {PlanStatus.SUPERSEDED, PlanStatus.DRAFT},
        PlanStatus.SUPERSEDED: {PlanStatus.CURRENT},
    }

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="plans")
    title = models.CharField(max_length=250)
    status = models.CharField(
        max_length=20, choices=PlanStatus, default=PlanStatus.DRAFT, db_index=True
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    source = models.TextField(blank=True)
    published_on = models.DateField(null=True, blank=True)
    superseded_on = models.DateField(null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="supersedes"
    )
    fragile_days = models.PositiveSmallIntegerField(default=183)
    thin_below = models.DecimalField(max_digits=6, decimal_places=4, default=Decimal("0.25"))
    crowded_from = models.PositiveSmallIntegerField(default=4)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.PlanQuerySet.as_manager()

    class Meta:
        ordering = ["partnership__name", "-starts_on", "title"]
        constraints = [
            not_empty("reference", "The reference"),
            not_empty("title", "The title"),
            one_of("status", PlanStatus, "The status"),
            in_order("starts_on", "ends_on", "The plan cannot end before it starts."),
            in_order(
                "published_on",
                "superseded_on",
                "A plan cannot be superseded before it was published.",
            ),
            models.CheckConstraint(
                condition=Q(status=PlanStatus.SUPERSEDED)
                | Q(superseded_on__isnull=True, superseded_by__isnull=True),
                name="priorities_plan_superseded_only",
                violation_error_message="Only a superseded plan has a plan that took its place, "
                "and a day on which it did.",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("pk")),
                name="priorities_plan_superseded_by_other",
                violation_error_message="A plan cannot take its own place.",
            ),
            at_least_zero("thin_below", "The thin threshold"),
            models.UniqueConstraint(
                fields=["partnership", "title"],
                condition=Q(status=PlanStatus.CURRENT),
                name="priorities_plan_one_current",
                violation_error_message="This partnership already has a current plan of this "
                "title. Supersede that one first.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("priorities:detail", args=[self.slug])

    @property
    def is_draft(self):
        return self.status == PlanStatus.DRAFT
