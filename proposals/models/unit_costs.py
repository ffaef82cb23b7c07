"""What prevention is worth: unit costs, assumptions and price indices."""

from django.db import models
from django.db.models import F, Q

from consortium.constraints import (
    above_zero,
    at_least_zero,
    not_empty,
    once,
    one_of,
)
from consortium.history import tracked
from projects.models import EffectFields, Outcome
from proposals import querysets


class CostKind(models.TextChoices):
    FISCAL = "fiscal", "Fiscal: cost to a public body"
    ECONOMIC = "economic", "Economic: earnings and growth"
    SOCIAL = "social", "Social: wellbeing and victims"


@tracked()
class UnitCost(models.Model):
    """What one event costs one agency, in pounds of `price_year` (a financial start year).

    A row with a `parent` is a constituent of it; headline and constituents are never both
    counted. Rows that exclude each other may not stand in one bid.
    """

    code = models.CharField(
        max_length=50, unique=True, error_messages={"unique": "Another unit cost has this code."}
    )
    name = models.CharField(max_length=400)
    unit = models.CharField(max_length=100, blank=True)
    event = models.CharField(max_length=100, blank=True)
    agency = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=CostKind, default=CostKind.FISCAL)
    cashable = models.BooleanField(default=False)
    transfer = models.BooleanField(default=False)
    amount_gbp = models.DecimalField(max_digits=16, decimal_places=4)
    price_year = models.PositiveSmallIntegerField(null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="constituents"
    )
    excludes = models.ManyToManyField(
        "self", through="UnitCostExclusion", symmetrical=False, blank=True
    )
    source = models.TextField(blank=True)
    quality = models.CharField(max_length=100, blank=True)

    objects = querysets.UnitCostQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            not_empty("code", "The code"),
            not_empty("name", "The name"),
            one_of("kind", CostKind, "The kind"),
            at_least_zero("amount_gbp", "The amount"),
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="proposals_unitcost_parent_other",
                violation_error_message="A unit cost cannot be a constituent of itself.",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"


@tracked()
class UnitCostExclusion(models.Model):
    """Two unit costs that count the same thing."""

    unit_cost = models.ForeignKey(UnitCost, on_delete=models.CASCADE, related_name="exclusions")
    excluded = models.ForeignKey(UnitCost, on_delete=models.CASCADE, related_name="excluded_by")

    class Meta:
        constraints = [
            once(
                "unit_cost", "excluded", message="These two unit costs already exclude each other."
            ),
            models.CheckConstraint(
                condition=~Q(unit_cost=F("excluded")),
                name="proposals_unitcostexclusion_other",
                violation_error_message="A unit cost cannot exclude itself.",
            ),
        ]


@tracked()
class Assumption(EffectFields):
    """A sourced set of assumptions about an outcome, for charities to adopt."""

    code = models.CharField(
        max_length=50,
        unique=True,
        error_messages={"unique": "Another set of assumptions has this code."},
    )
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="assumptions")
    unit_cost = models.ForeignKey(
        UnitCost, on_delete=models.PROTECT, null=True, blank=True, related_name="assumptions"
    )
    source = models.TextField(blank=True)
    note = models.TextField(blank=True)

    objects = querysets.AssumptionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [not_empty("code", "The code"), *EffectFields.effect_constraints()]

    def __str__(self):
        return self.code


@tracked()
class Deflator(models.Model):
    """A price index: `index` of `year` (a financial start year where the series is financial)."""

    year = models.PositiveSmallIntegerField(
        unique=True, error_messages={"unique": "This year already has a deflator."}
    )
    index = models.DecimalField(max_digits=16, decimal_places=8)
    series = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["year"]
        constraints = [above_zero("index", "The index")]

    def __str__(self):
        return f"{self.year}: {self.index}"
