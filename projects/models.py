"""What charities do, for whom, where, and which outcomes it prevents."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from consortium.constraints import (
    at_least_zero,
    between,
    in_order,
    not_empty,
    one_of,
)
from consortium.history import tracked
from consortium.models import Area, Organisation
from consortium.references import Referenced
from consortium.states import Moves
from projects import querysets


class Domain(models.TextChoices):
    CRIME = "crime", "Crime"
    HEALTH = "health", "Health"
    WELLBEING = "wellbeing", "Wellbeing"


class PreventionLevel(models.TextChoices):
    PRIMARY = "primary", "Primary: everyone, before harm"
    SECONDARY = "secondary", "Secondary: people or places at raised risk"
    TERTIARY = "tertiary", "Tertiary: after harm, to stop repeats"


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

    class Meta:
        ordering = ["from_outcome__code", "to_outcome__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["from_outcome", "to_outcome"],
                name="projects_outcomelink_unique",
                violation_error_message="These two outcomes are already linked.",
            ),
            models.CheckConstraint(
                condition=~Q(from_outcome=F("to_outcome")),
                name="projects_outcomelink_other",
                violation_error_message="An outcome cannot be linked to itself.",
            ),
        ]

    def __str__(self):
        return f"{self.from_outcome} → {self.to_outcome}"


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


@tracked()
class TargetGroupInclusion(models.Model):
    """`wider` includes `narrower`."""

    wider = models.ForeignKey(TargetGroup, on_delete=models.CASCADE, related_name="inclusions")
    narrower = models.ForeignKey(
        TargetGroup, on_delete=models.CASCADE, related_name="inclusions_in"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wider", "narrower"], name="projects_targetgroupinclusion_unique"
            ),
            models.CheckConstraint(
                condition=~Q(wider=F("narrower")),
                name="projects_targetgroupinclusion_other",
                violation_error_message="A target group cannot include itself.",
            ),
        ]


class ProjectStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    PROPOSED = "proposed", "Proposed"
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    ENDED = "ended", "Ended"


@tracked(exclude=["search"])
class Project(Moves, Referenced):
    """One piece of work of one organisation."""

    MOVES = {
        ProjectStatus.DRAFT: {ProjectStatus.PROPOSED, ProjectStatus.ACTIVE},
        ProjectStatus.PROPOSED: {ProjectStatus.ACTIVE},
        ProjectStatus.ACTIVE: {ProjectStatus.PAUSED, ProjectStatus.ENDED},
        ProjectStatus.PAUSED: {ProjectStatus.ACTIVE, ProjectStatus.ENDED},
        ProjectStatus.ENDED: set(),
    }

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="projects"
    )
    title = models.CharField(max_length=250)
    summary = models.TextField(blank=True)
    status = models.CharField(
        max_length=20, choices=ProjectStatus, default=ProjectStatus.DRAFT, db_index=True
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    areas = models.ManyToManyField(Area, through="ProjectArea", related_name="projects", blank=True)
    target_groups = models.ManyToManyField(
        TargetGroup, through="ProjectTargetGroup", related_name="projects", blank=True
    )
    outcomes = models.ManyToManyField(
        Outcome, through="ProjectOutcome", related_name="projects", blank=True
    )
    people_per_year = models.PositiveIntegerField(null=True, blank=True)
    annual_cost_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    funded_until = models.DateField(null=True, blank=True)
    website = models.URLField(max_length=500, blank=True)
    contact_email = models.EmailField(blank=True)
    sensitive = models.BooleanField(default=False)
    confirmed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("summary", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = querysets.ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["title", "reference"]
        constraints = [
            not_empty("reference", "The reference"),
            not_empty("title", "The title"),
            one_of("status", ProjectStatus, "The status"),
            in_order("starts_on", "ends_on", "The project cannot end before it starts."),
            at_least_zero("people_per_year", "The people a year"),
            at_least_zero("annual_cost_gbp", "The cost a year"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="projects_project_search"),
            # The order of lists: a page of a hundred thousand is read without sorting them.
            models.Index(fields=["title", "reference"], name="projects_project_order"),
            # Few projects are sensitive, and every coverage page asks which.
            models.Index(
                fields=["id"], condition=Q(sensitive=True), name="projects_project_sensitive"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("projects:detail", args=[self.slug])

    @property
    def is_draft(self):
        return self.status == ProjectStatus.DRAFT


@tracked()
class ProjectArea(models.Model):
    """Where a project works."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "area"], name="projects_projectarea_unique")
        ]
        indexes = [models.Index(fields=["area", "project"])]


@tracked()
class ProjectTargetGroup(models.Model):
    """For whom a project works; a project without any is for everyone."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    target_group = models.ForeignKey(TargetGroup, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "target_group"], name="projects_projecttargetgroup_unique"
            )
        ]


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


@tracked()
class ProjectOutcome(EffectFields):
    """A tag: one outcome that one project prevents, with its evidence and effect.

    `evidence_level` is a person's reading on the Nesta scale, 0 (none recorded) to 5, whatever
    `evidence_scale` the source used.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tags")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="tags")
    prevention_level = models.CharField(max_length=20, choices=PreventionLevel, blank=True)
    people_per_year = models.PositiveIntegerField(null=True, blank=True)
    evidence_scale = models.CharField(max_length=20, choices=EvidenceScale, blank=True)
    evidence_level = models.PositiveSmallIntegerField(null=True, blank=True)
    evidence_source = models.TextField(blank=True)
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
            models.UniqueConstraint(
                fields=["project", "outcome"],
                name="projects_projectoutcome_unique",
                violation_error_message="This project already has this outcome.",
            ),
            one_of("prevention_level", PreventionLevel, "The prevention level", blank=True),
            one_of("evidence_scale", EvidenceScale, "The evidence scale", blank=True),
            between("evidence_level", 0, 5, "The evidence level"),
            at_least_zero("people_per_year", "The people a year"),
            *EffectFields.effect_constraints(),
        ]
        indexes = [models.Index(fields=["outcome", "project"])]

    def __str__(self):
        return f"{self.project}: {self.outcome}"
