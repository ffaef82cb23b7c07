"""What official statistics count, and the figures published of it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from consortium.constraints import at_least_zero, in_order, not_empty, once, one_of
from consortium.history import tracked
from consortium.models import Area
from consortium.references import Referenced
from consortium.stamps import stamped
from priorities import querysets
from priorities.periods import parse_period


class Polarity(models.TextChoices):
    LOW = "low", "Low is good"
    HIGH = "high", "High is good"
    NEITHER = "neither", "Neither low nor high is good by itself"


@stamped
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


@stamped
@tracked()
class Measurement(models.Model):
    """One published figure. Blank sex, age and category is the indicator's own total.

    `starts_on` and `ends_on` are the first and last day of `period`, read from its words.
    """

    # The constraint's index begins with the indicator.
    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="measurements", db_index=False
    )
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
