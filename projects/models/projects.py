"""What charities do, for whom and where."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from consortium.constraints import (
    at_least_zero,
    in_order,
    not_empty,
    once,
    one_of,
)
from consortium.history import tracked
from consortium.models import Area, Organisation
from consortium.references import Referenced
from consortium.stamps import stamped
from consortium.states import Moves
from projects import querysets
from projects.models.taxonomy import Outcome, TargetGroup

LONGEST_SUMMARY = 5000
"""As many characters as forms and files take of what a project does."""


class ProjectStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    PROPOSED = "proposed", "Proposed"
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    ENDED = "ended", "Ended"


@stamped
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
        # By stem, and as written: a word that is still being typed need not begin like its stem.
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("summary", weight="B", config="english")
        + SearchVector("title", weight="A", config="simple")
        + SearchVector("summary", weight="B", config="simple"),
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

    @property
    def on_behalf(self):
        """What is known of it as an entry made on its organisation's behalf; None for others."""
        records = self.on_behalf_records.all()
        return next(
            (each for each in records if each.organisation_id == self.organisation_id), None
        )

    def runs_on(self, date):
        """As `active_on` of the queryset: whether its organisation is approved is not asked."""
        return (
            self.status == ProjectStatus.ACTIVE
            and (self.starts_on is None or self.starts_on <= date)
            and (self.ends_on is None or self.ends_on >= date)
        )

    @property
    def is_published(self):
        """Everybody may read about it: no draft, and of an organisation that is approved."""
        return not self.is_draft and self.organisation.is_approved


@stamped
@tracked()
class ProjectArea(models.Model):
    """Where a project works."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)

    class Meta:
        constraints = [once("project", "area", message="This project already has this area.")]
        indexes = [models.Index(fields=["area", "project"])]


@stamped
@tracked()
class ProjectTargetGroup(models.Model):
    """For whom a project works; a project without any is for everyone."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    target_group = models.ForeignKey(TargetGroup, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            once(
                "project", "target_group", message="This project is already for this target group."
            )
        ]
