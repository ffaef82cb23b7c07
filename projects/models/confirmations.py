"""Entries made for a charity by somebody else, and the links in e-mails that answer for it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from consortium.constraints import once, one_of
from consortium.history import tracked
from consortium.models import Organisation, User
from projects import querysets
from projects.models.projects import Project, ProjectStatus


@tracked()
class OnBehalf(models.Model):
    """A project that a coordinator added for an organisation, and what became of it there.

    `told_by` is who said it and how ("Jo March, by phone"), `told_on` when. Until the
    organisation confirms the project, or refuses it with a reason, it counts and is marked. What
    one organisation refused stays known where the project is given to another, and back.
    `meant_as` is what confirming makes of a draft; blank is what it was published as before.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="on_behalf_records")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="entries_on_behalf"
    )
    meant_as = models.CharField(
        max_length=20, choices=ProjectStatus.choices[1:], blank=True, default=""
    )
    added_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="projects_added_on_behalf"
    )
    added_at = models.DateTimeField(default=timezone.now)
    told_by = models.CharField(max_length=250, blank=True)
    told_on = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="projects_refused"
    )
    refusal = models.TextField(blank=True)

    objects = querysets.OnBehalfQuerySet.as_manager()

    class Meta:
        verbose_name = "entry made on behalf"
        verbose_name_plural = "entries made on behalf"
        constraints = [
            once(
                "project",
                "organisation",
                message="This project is known to be added for this organisation already.",
            ),
            models.CheckConstraint(
                condition=Q(meant_as__in=["", *ProjectStatus.values[1:]]),
                name="projects_onbehalf_meant_as",
                violation_error_message="Confirming publishes a project: it cannot mean a draft.",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refusal="")
                | (Q(refused_at__isnull=False) & ~Q(refusal="")),
                name="projects_onbehalf_refusal_reasoned",
                violation_error_message="A refusal has a moment and a reason, both or neither.",
            ),
        ]

    def __str__(self):
        return f"{self.project}, added on behalf"

    @property
    def is_open(self):
        """Whether the organisation may answer: never refused, or asked again since.

        The refusal itself stands until the organisation confirms the project.
        """
        return self.refused_at is None or (
            self.asked_at is not None and self.asked_at > self.refused_at
        )

    @property
    def becomes(self):
        """What confirming makes of a draft: what was meant, or it was before, or active."""
        if self.meant_as:
            return ProjectStatus(self.meant_as)
        published = self.project.events.filter(
            status__in=[ProjectStatus.PROPOSED, ProjectStatus.ACTIVE]
        )
        before = published.order_by("-pgh_id").values_list("status", flat=True).first()
        return ProjectStatus(before or ProjectStatus.ACTIVE)


class LinkAnswer(models.TextChoices):
    RIGHT = "right", "Right"
    ENDED = "ended", "Ended"
    REFUSED = "refused", "Refused"


@tracked(exclude=["link"])
class UsedLink(models.Model):
    """A link of an e-mail that was answered by: it does not work twice.

    `link` is the digest of its token; `person` whom the e-mail was for, None where it went to
    the organisation's own address.
    """

    link = models.CharField(max_length=64, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="used_links")
    person = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="used_links"
    )
    answer = models.CharField(max_length=20, choices=LinkAnswer)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [one_of("answer", LinkAnswer, "The answer")]

    def __str__(self):
        return f"{self.project}: {self.get_answer_display().lower()}"
