"""What partnerships want, and the figures that measure it."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse

from consortium.constraints import above_zero, at_least_zero, in_order, not_empty, once, one_of
from consortium.history import tracked
from consortium.models import Area, Organisation
from consortium.references import Referenced
from consortium.states import Moves
from priorities import querysets
from priorities.periods import parse_period
from projects.models import Outcome, TargetGroup


class PartnershipKind(models.TextChoices):
    COMMUNITY_SAFETY = "community_safety", "Community Safety Partnership"
    HEALTH_WELLBEING = "health_wellbeing", "Health and Wellbeing Board"
    INTEGRATED_CARE = "integrated_care", "Integrated care partnership"
    POLICE_CRIME_COMMISSIONER = "police_crime_commissioner", "Police and Crime Commissioner"
    OTHER = "other", "Other partnership"


@tracked()
class Partnership(Referenced):
    """Statutory bodies that publish priorities together for an area."""

    name = models.CharField(max_length=250)
    kind = models.CharField(max_length=30, choices=PartnershipKind, default=PartnershipKind.OTHER)
    areas = models.ManyToManyField(
        Area, through="PartnershipArea", related_name="partnerships", blank=True
    )
    organisations = models.ManyToManyField(
        Organisation, through="PartnershipOrganisation", related_name="partnerships", blank=True
    )
    website = models.URLField(max_length=500, blank=True)

    objects = querysets.PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ["name", "reference"]
        constraints = [
            not_empty("reference", "The reference"),
            not_empty("name", "The name"),
            one_of("kind", PartnershipKind, "The kind"),
        ]

    def __str__(self):
        return self.name


@tracked()
class PartnershipArea(models.Model):
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            once("partnership", "area", message="This partnership already has this area.")
        ]


@tracked()
class PartnershipOrganisation(models.Model):
    """A statutory body's place in a partnership."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            once(
                "partnership",
                "organisation",
                message="This organisation is already in this partnership.",
            )
        ]


class PlanStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    CURRENT = "current", "Current"
    SUPERSEDED = "superseded", "Superseded"


@tracked()
class Plan(Moves, Referenced):
    """A partnership's published list of priorities.

    The thresholds decide a coverage cell's status (docs/design.md 5): days ahead in which money
    that ends makes a cell fragile, the places per need below which it is thin, and the
    organisations on one outcome and target group from which it is crowded.
    """

    MOVES = {
        PlanStatus.DRAFT: {PlanStatus.CURRENT},
        PlanStatus.CURRENT: {PlanStatus.SUPERSEDED},
        PlanStatus.SUPERSEDED: set(),
    }

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="plans")
    title = models.CharField(max_length=250)
    status = models.CharField(
        max_length=20, choices=PlanStatus, default=PlanStatus.DRAFT, db_index=True
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    source = models.TextField(blank=True)
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


class Polarity(models.TextChoices):
    LOW = "low", "Low is good"
    HIGH = "high", "High is good"


@tracked()
class Indicator(Referenced):
    """Something official statistics count. `event` joins it to the unit costs of that event."""

    name = models.CharField(max_length=400)
    source = models.CharField(max_length=400, blank=True)
    source_id = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=200, blank=True)
    polarity = models.CharField(max_length=10, choices=Polarity, blank=True)
    event = models.CharField(max_length=100, blank=True)

    objects = querysets.IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["name", "reference"]
        constraints = [
            not_empty("reference", "The reference"),
            not_empty("name", "The name"),
            one_of("polarity", Polarity, "The polarity", blank=True),
            models.UniqueConstraint(
                fields=["event"],
                condition=~Q(event=""),
                name="priorities_indicator_event_once",
                violation_error_message="Another indicator already counts this event.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("priorities:indicator", args=[self.slug])

    def areas_measured(self):
        """The areas for which a figure is held, the widest first."""
        return Area.objects.filter(
            models.Exists(self.measurements.filter(area=models.OuterRef("pk")))
        ).largest_first()


class Theme(models.TextChoices):
    CRIME = "crime", "Crime"
    HEALTH = "health", "Health"
    BOTH = "both", "Crime and health"


@tracked()
class Priority(models.Model):
    """One thing a plan wants done."""

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
        ]
        verbose_name_plural = "priorities"

    def __str__(self):
        return self.title


@tracked()
class PriorityArea(models.Model):
    """Where a priority holds; without any, wherever its partnership works."""

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)

    class Meta:
        constraints = [once("priority", "area", message="This priority already has this area.")]


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
class Measurement(models.Model):
    """One published figure. Blank sex, age and category is the indicator's own total.

    `starts_on` and `ends_on` are the first and last day of `period`, read from its words.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="measurements")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="measurements")
    period = models.CharField(max_length=30)
    starts_on = models.DateField(editable=False)
    ends_on = models.DateField(editable=False)
    sex = models.CharField(max_length=50, blank=True)
    age = models.CharField(max_length=100, blank=True)
    category = models.CharField(max_length=300, blank=True)
    value = models.DecimalField(max_digits=40, decimal_places=18, null=True, blank=True)
    lower = models.DecimalField(max_digits=40, decimal_places=18, null=True, blank=True)
    upper = models.DecimalField(max_digits=40, decimal_places=18, null=True, blank=True)
    count = models.DecimalField(max_digits=40, decimal_places=18, null=True, blank=True)
    denominator = models.DecimalField(max_digits=40, decimal_places=18, null=True, blank=True)
    note = models.TextField(blank=True)
    source = models.TextField(blank=True)

    objects = querysets.MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "area", "ends_on", "starts_on", "sex", "age", "category"]
        constraints = [
            once(
                "indicator",
                "area",
                "period",
                "sex",
                "age",
                "category",
                message="This figure is there already for this area, period, sex, age and "
                "category.",
            ),
            at_least_zero("count", "The count"),
            at_least_zero("denominator", "The denominator"),
            in_order("starts_on", "ends_on", "The period cannot end before it starts."),
            in_order("lower", "upper", "The lower limit cannot be above the upper one."),
        ]
        indexes = [models.Index(fields=["indicator", "area", "ends_on"])]

    def __str__(self):
        return f"{self.indicator}, {self.area}, {self.period}"

    def save(self, *args, **kwargs):
        period = parse_period(self.period)
        self.starts_on, self.ends_on = period.starts_on, period.ends_on
        super().save(*args, **kwargs)
