"""What officers ask about a project that counts for a priority."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from consortium.constraints import not_empty
from consortium.history import tracked
from consortium.models import User
from priorities import querysets
from priorities.models.priorities import Priority
from projects.models import Project


@tracked()
class MatchQuestion(models.Model):
    """An officer's question why a project should count for a priority, and its people's answer.

    It changes no figure: both stand beside the project wherever it counts.
    """

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="questions")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="questions")
    reason = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.MatchQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question about a project"
        verbose_name_plural = "questions about projects"
        ordering = ["asked_at", "pk"]
        constraints = [
            not_empty("reason", "The reason"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", answered_by__isnull=True)
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="priorities_matchquestion_answered",
                violation_error_message="An answer has words and a moment, both or neither.",
            ),
            models.UniqueConstraint(
                fields=["priority", "project"],
                condition=Q(answered_at__isnull=True),
                name="priorities_matchquestion_one_open",
                violation_error_message="This project has been asked about for this priority "
                "already, and has not answered yet.",
            ),
        ]

    def __str__(self):
        return f"Should “{self.project}” count for “{self.priority}”?"

    @property
    def is_open(self):
        return self.answered_at is None
