"""What a plan wants done: where, for whom, and by which outcomes."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify

from consortium.constraints import above_zero, at_least_zero, in_order, not_empty, once, one_of
from consortium.history import tracked
from consortium.models import Area, Import
from consortium.stamps import stamped
from priorities import querysets
from priorities.models.figures import Indicator
from priorities.models.plans import Plan
from projects.models import Outcome, TargetGroup


class Theme(models.TextChoices):
    CRIME = "crime", "Crime"
    HEALTH = "health", "Health"
    BOTH = "both", "Crime and health"


@stamped
@tracked()
class Priority(models.Model):
    """One thing a plan wants done.

    `continues` is the earlier plan's priority that somebody said this one is, `is_new` that it is
    none of them; without either it is told from the titles (`comparing.py`).
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="priorities")
    reference = models.CharField(max_length=100)
    title = models.CharField(max_length=400)
    description = models.TextField(blank=True)
    theme = models.CharField(max_length=10, choices=Theme, blank=True)
    rank = models.PositiveIntegerField(null=True, blank=True)
    weight = models.DecimalField(max_digits=12, decimal_places=6, default=1)
    areas = models.ManyToManyField(
        Area, through="PriorityArea", related_name="priorities", blank=True
    )
    target_groups = models.ManyToManyField(
        TargetGroup, through="PriorityTargetGroup", related_name="priorities", blank=True
    )
    outcomes = models.ManyToManyField(
        Outcome, through="PriorityOutcome", related_name="priorities", blank=True
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="priorities"
    )
    baseline = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    target = models.DecimalField(max_digits=30, decimal_places=12, null=True, blank=True)
    continues = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="continued_by"
    )
    is_new = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.PriorityQuerySet.as_manager()

    class Meta:
        ordering = ["plan", models.F("rank").asc(nulls_last=True), "reference"]
        constraints = [
            not_empty("reference", "The reference"),
            not_empty("title", "The title"),
            one_of("theme", Theme, "The theme", blank=True),
            at_least_zero("weight", "The weight"),
            once(
                "plan", "reference", message="This plan already has a priority with this reference."
            ),
            models.CheckConstraint(
                condition=Q(continues__isnull=True) | ~Q(continues=F("pk")),
                name="priorities_priority_continues_other",
                violation_error_message="A priority cannot go on with itself.",
            ),
            models.CheckConstraint(
                condition=Q(is_new=False) | Q(continues__isnull=True),
                name="priorities_priority_new_or_continued",
                violation_error_message="A priority that is new goes on with none.",
            ),
        ]
        verbose_name_plural = "priorities"

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("priorities:priority", args=[self.plan.slug, self.pk])

    @property
    def place_in_plan(self):
        """Its line on its plan's page."""
        return f"{self.plan.get_absolute_url()}#{slugify(self.reference)}"


@stamped
@tracked()
class PriorityArea(models.Model):
    """Where a priority holds; without any, wherever its partnership works."""

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)

    class Meta:
        constraints = [once("priority", "area", message="This priority already has this area.")]


@stamped
@tracked()
class PriorityTargetGroup(models.Model):
    """Whom a priority is about; without any, everyone."""

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE)
    target_group = models.ForeignKey(TargetGroup, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            once(
                "priority",
                "target_group",
                message="This priority is already for this target group.",
            )
        ]


@stamped
@tracked()
class PriorityOutcome(models.Model):
    """An outcome a priority asks for, and how much of the priority it is."""

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="wanted")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="wanted")
    weight = models.DecimalField(max_digits=12, decimal_places=6, default=1)

    class Meta:
        ordering = ["priority", "outcome__code"]
        constraints = [
            once("priority", "outcome", message="This priority already has this outcome."),
            above_zero("weight", "The weight of an outcome"),
        ]
        indexes = [models.Index(fields=["outcome", "priority"])]


@tracked()
class PrioritySource(models.Model):
    """Where in the plan's own document a priority stands: the words, and their page if it has any.

    A priority joined from several places has one for each. `highlight_from` and `highlight_to` are
    where in `quote` its title stood.
    """

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="sources")
    upload = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    page = models.PositiveIntegerField(null=True, blank=True)
    quote = models.TextField()
    highlight_from = models.PositiveIntegerField(default=0)
    highlight_to = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["priority", "id"]
        constraints = [
            not_empty("quote", "The words of the document"),
            in_order(
                "highlight_from",
                "highlight_to",
                "The highlighted words cannot end before they begin.",
            ),
        ]

    def __str__(self):
        return f"{self.upload}, page {self.page}" if self.page else str(self.upload)

    @property
    def parts(self):
        """The quote as (before, highlighted, after)."""
        start, end = self.highlight_from, self.highlight_to
        return self.quote[:start], self.quote[start:end], self.quote[end:]

    @property
    def address(self):
        """The document, opened at the page where it has pages a browser can turn to."""
        address = reverse("priorities:import_document", args=[self.upload_id])
        return f"{address}#page={self.page}" if self.page else address
