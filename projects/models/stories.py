"""One person's story of a project, told with their consent."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from consortium.constraints import one_of
from consortium.history import tracked
from consortium.models import User
from projects.models.projects import Project


class ConsentGiven(models.TextChoices):
    SIGNED = "signed", "Signed on paper, which we keep"
    WRITTEN = "written", "In an e-mail or message, which we keep"
    SPOKEN = "spoken", "Said to two of us"
    GUARDIAN = "guardian", "By a parent or guardian, in writing, with the child’s own yes"


@tracked(exclude=["text"])
class Story(models.Model):
    """What a project meant for one person, who agreed to its being told.

    Withdrawn, the words are gone, from history too; that there was one stays, and when it ended.
    """

    project = models.OneToOneField(
        Project,
        on_delete=models.CASCADE,
        related_name="story",
        error_messages={"unique": "This project already has a story."},
    )
    text = models.TextField(blank=True)
    how = models.CharField(max_length=20, choices=ConsentGiven)
    consented_on = models.DateField()
    is_anonymous = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name_plural = "stories"
        constraints = [
            one_of("how", ConsentGiven, "How consent was given"),
            models.CheckConstraint(
                condition=(Q(withdrawn_on__isnull=True) & ~Q(text=""))
                | (Q(withdrawn_on__isnull=False) & Q(text="")),
                name="projects_story_words",
                violation_error_message="A story has words until its consent is withdrawn, and "
                "none after.",
            ),
        ]

    def __str__(self):
        return f"Story of {self.project}"

    def get_absolute_url(self):
        return reverse("projects:story", args=[self.project.slug])

    @property
    def is_withdrawn(self):
        return self.withdrawn_on is not None
