"""Messages that people of one organisation send to those of another's project."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from consortium.constraints import not_empty
from consortium.history import tracked
from projects.models.projects import Project


@tracked(exclude=["text"])
class ProjectMessage(models.Model):
    """What somebody wrote to the people of a project. The site passes it on by e-mail."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="messages")
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="project_messages",
    )
    text = models.TextField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-sent_at"]
        constraints = [not_empty("text", "The message")]
        indexes = [models.Index(fields=["sender", "sent_at"])]

    def __str__(self):
        return f"To {self.project}, {self.sent_at:%d/%m/%Y}"
