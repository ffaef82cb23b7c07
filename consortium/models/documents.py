"""Papers an organisation keeps here."""

from django.db import models

from consortium.constraints import in_order, once
from consortium.history import tracked
from consortium.models.organisations import Organisation


@tracked()
class Document(models.Model):
    """A paper an organisation keeps here, with its dates. `file` is a path under MEDIA_ROOT."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="documents"
    )
    kind = models.CharField(max_length=100)
    title = models.CharField(max_length=250)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    file = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["organisation__name", "kind", "title"]
        constraints = [
            once(
                "organisation",
                "kind",
                "title",
                message="This organisation already has a document of this kind and title.",
            ),
            in_order("issued_on", "expires_on", "A document cannot expire before it is issued."),
        ]

    def __str__(self):
        return self.title
