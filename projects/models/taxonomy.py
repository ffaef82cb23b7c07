"""The words projects are described with: outcomes and target groups."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from consortium.constraints import (
    not_empty,
    once,
    one_of,
)
from consortium.history import tracked
from consortium.stamps import stamped
from projects import querysets


class Domain(models.TextChoices):
    CRIME = "crime", "Crime"
    HEALTH = "health", "Health"
    WELLBEING = "wellbeing", "Wellbeing"


class PreventionLevel(models.TextChoices):
    PRIMARY = "primary", "Primary: everyone, before harm"
    SECONDARY = "secondary", "Secondary: people or places at raised risk"
    TERTIARY = "tertiary", "Tertiary: after harm, to stop repeats"


@stamped
@tracked()
class Outcome(models.Model):
    """Something that prevention achieves; the tag that joins projects to priorities."""

    code = models.CharField(
        max_length=50, unique=True, error_messages={"unique": "Another outcome has this code."}
    )
    name = models.CharField(max_length=200)
    domain = models.CharField(max_length=20, choices=Domain)
    prevention_level = models.CharField(max_length=20, choices=PreventionLevel, blank=True)
    description = models.TextField(blank=True)
    keywords = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    linked = models.ManyToManyField("self", through="OutcomeLink", symmetrical=False, blank=True)

    objects = querysets.OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["domain", "name"]
        constraints = [
            not_empty("code", "The code"),
            not_empty("name", "The name"),
            one_of("domain", Domain, "The domain"),
            one_of("prevention_level", PreventionLevel, "The prevention level", blank=True),
        ]

    def __str__(self):
        return self.name


@tracked()
class OutcomeLink(models.Model):
    """An outcome that often brings another one, with the reason and where it is written."""

    from_outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="links_from")
    to_outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="links_to")
    why = models.TextField(blank=True)
    source = models.TextField(blank=True)

    objects = querysets.OutcomeLinkQuerySet.as_manager()

    class Meta:
        ordering = ["from_outcome__code", "to_outcome__code"]
        constraints = [
            once("from_outcome", "to_outcome", message="These two outcomes are already linked."),
            models.CheckConstraint(
                condition=~Q(from_outcome=F("to_outcome")),
                name="projects_outcomelink_other",
                violation_error_message="An outcome cannot be linked to itself.",
            ),
        ]

    def __str__(self):
        return f"{self.from_outcome} → {self.to_outcome}"

    @property
    def is_sourced(self):
        """Whether it says where it is written; files write "unsourced" where it does not."""
        return self.source.strip(" .").lower() not in ("", "unsourced")


@stamped
@tracked()
class TargetGroup(models.Model):
    """Whom work is for. A group may include others."""

    code = models.CharField(
        max_length=50,
        unique=True,
        error_messages={"unique": "Another target group has this code."},
    )
    name = models.CharField(max_length=200)
    includes = models.ManyToManyField(
        "self",
        through="TargetGroupInclusion",
        symmetrical=False,
        related_name="included_in",
        blank=True,
    )

    objects = querysets.TargetGroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [not_empty("code", "The code"), not_empty("name", "The name")]

    def __str__(self):
        return self.name


@stamped
@tracked()
class TargetGroupInclusion(models.Model):
    """`wider` includes `narrower`."""

    wider = models.ForeignKey(TargetGroup, on_delete=models.CASCADE, related_name="inclusions")
    narrower = models.ForeignKey(
        TargetGroup, on_delete=models.CASCADE, related_name="inclusions_in"
    )

    class Meta:
        constraints = [
            once("wider", "narrower", message="This target group already includes that one."),
            models.CheckConstraint(
                condition=~Q(wider=F("narrower")),
                name="projects_targetgroupinclusion_other",
                violation_error_message="A target group cannot include itself.",
            ),
        ]
