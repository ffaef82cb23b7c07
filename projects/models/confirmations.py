"""Entries made for a charity by somebody else, and the links in e-mails that answer for it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from consortium.constraints import one_of
from consortium.history import tracked
from consortium.models import User
from projects import querysets
from projects.models.projects import Project


@tracked()
class OnBehalf(models.Model):
    """A project that a coordinator added for its organisation, and what became of it there.

    `told_by` is who said it and how ("Jo March, by phone"), `told_on` when. Until the
    organisation confirms the project, or refuses it with a reason, it counts and is marked.
    """

    project = models.OneToOneField(
        Project,
        on_delete=models.CASCADE,
        related_name="on_behalf",
        error_messages={"unique": "This project is known to be added on behalf already."},
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
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refusal="")
                | (Q(refused_at__isnull=False) & ~Q(refusal="")),
                name="projects_onbehalf_refusal_reasoned",
                violation_error_message="A refusal has a moment and a reason, both or neither.",
            )
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
