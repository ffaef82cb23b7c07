"""What is typed and not yet sent."""

from django.db import models

from consortium.constraints import once
from consortium.models.people import User


class FormDraft(models.Model):
    """What somebody has typed into a form and not yet sent, so that nothing typed is lost."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="form_drafts")
    form = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            once("user", "form", message="This person already has a draft of this form.")
        ]
