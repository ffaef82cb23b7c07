"""Which outcomes a project prevents, with evidence and effect."""

from django.db import models

from consortium.constraints import (
    at_least_zero,
    between,
    in_order,
    once,
    one_of,
)
from consortium.history import tracked
from consortium.stamps import stamped
from projects import querysets
from projects.models.projects import Project
from projects.models.taxonomy import Outcome, PreventionLevel


class EvidenceScale(models.TextChoices):
    NESTA = "nesta", "Nesta Standards of Evidence"
    MARYLAND = "maryland", "Maryland Scientific Methods Scale"
    EMMIE = "emmie", "EMMIE"
    OTHER = "other", "Another scale"


class EffectFields(models.Model):
    """What is assumed of an outcome and an event: shared by tags and by sets of assumptions.

    Shares and effects are 0..1; `baseline_rate` is events a person a year (above 1 where one
    person meets several); `drop_off` is the share of the effect lost each year.
    """

    baseline_rate = models.DecimalField(max_digits=20, decimal_places=10, null=True, blank=True)
    effect_low = models.DecimalField(max_digits=12, decimal_places=10, null=True, blank=True)
    effect_central = models.DecimalField(max_digits=12, decimal_places=10, null=True, blank=True)
    effect_high = models.DecimalField(max_digits=12, decimal_places=10, null=True, blank=True)
    deadweight = models.DecimalField(max_digits=12, decimal_places=10, null=True, blank=True)
    displacement = models.DecimalField(max_digits=12, decimal_places=10, null=True, blank=True)
    attribution = models.DecimalField(max_digits=12, decimal_places=10, null=True, blank=True)
    drop_off = models.DecimalField(max_digits=12, decimal_places=10, null=True, blank=True)
    years_of_effect = models.PositiveSmallIntegerField(null=True, blank=True)
    confidence_grade = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def effect_constraints():
        harm = "The {} effect (harm is not an effect: describe it under risks)"
        return [
            at_least_zero("baseline_rate", "The baseline rate"),
            *(
                between(f"effect_{name}", 0, 1, harm.format(name))
                for name in ("low", "central", "high")
            ),
            in_order(
                "effect_low", "effect_central", "The low effect cannot be above the central one."
            ),
            in_order(
                "effect_central", "effect_high", "The central effect cannot be above the high one."
            ),
            *(
                between(name, 0, 1, f"The {name.replace('_', '-')}")
                for name in ("deadweight", "displacement", "attribution", "drop_off")
            ),
            between("years_of_effect", 1, 30, "The years of effect"),
            between("confidence_grade", 1, 6, "The confidence grade"),
        ]


EFFECT = tuple(field.name for field in EffectFields._meta.fields)


@stamped
@tracked()
class ProjectOutcome(EffectFields):
    """A tag: one outcome that one project prevents, with its evidence and effect.

    `evidence_level` is a person's reading on the Nesta scale, 0 (none recorded) to 5, whatever
    `evidence_scale` the source used. `what_changed` says in words what the effect was seen in.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tags")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="tags")
    prevention_level = models.CharField(max_length=20, choices=PreventionLevel, blank=True)
    people_per_year = models.PositiveIntegerField(null=True, blank=True)
    evidence_scale = models.CharField(max_length=20, choices=EvidenceScale, blank=True)
    evidence_level = models.PositiveSmallIntegerField(null=True, blank=True)
    evidence_source = models.TextField(blank=True)
    what_changed = models.TextField(blank=True)
    # A higher package's model is named, never imported.
    unit_cost = models.ForeignKey(
        "proposals.UnitCost",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tags",
    )

    objects = querysets.ProjectOutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["project", "outcome__domain", "outcome__name"]
        constraints = [
            once("project", "outcome", message="This project already has this outcome."),
            one_of("prevention_level", PreventionLevel, "The prevention level", blank=True),
            one_of("evidence_scale", EvidenceScale, "The evidence scale", blank=True),
            between("evidence_level", 0, 5, "The evidence level"),
            at_least_zero("people_per_year", "The people a year"),
            *EffectFields.effect_constraints(),
        ]
        indexes = [models.Index(fields=["outcome", "project"])]

    def __str__(self):
        return f"{self.project}: {self.outcome}"
