"""Papers an organisation keeps here once for all bids, and who asks for which."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from consortium import querysets
from consortium.constraints import above_zero, in_order, not_empty, once
from consortium.history import tracked
from consortium.models.organisations import Organisation
from consortium.models.people import User


@tracked()
class PaperKind(models.Model):
    """A kind of paper that funders and commissioners ask for. The consortium's own list."""

    code = models.CharField(
        max_length=50,
        unique=True,
        error_messages={"unique": "Another kind of paper has this code."},
    )
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    expires = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["order", "name", "code"]
        constraints = [not_empty("code", "The code"), not_empty("name", "The name")]

    def __str__(self):
        return self.name


@tracked()
class PaperList(models.Model):
    """What one funder or commissioner asks every partner for."""

    code = models.CharField(
        max_length=50,
        unique=True,
        error_messages={"unique": "Another list of papers has this code."},
    )
    name = models.CharField(max_length=200)
    kinds = models.ManyToManyField(PaperKind, through="PaperListKind", related_name="lists")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["name", "code"]
        constraints = [not_empty("code", "The code"), not_empty("name", "The name")]

    def __str__(self):
        return self.name


@tracked()
class PaperListKind(models.Model):
    """A kind of paper on a list, not older than so many months (blank: however old)."""

    paper_list = models.ForeignKey(PaperList, on_delete=models.CASCADE, related_name="items")
    kind = models.ForeignKey(PaperKind, on_delete=models.PROTECT, related_name="items")
    months = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["kind__order", "kind__name", "kind__code"]
        constraints = [
            once("paper_list", "kind", message="This list asks for this kind of paper already."),
            above_zero("months", "The months"),
        ]


@tracked()
class Document(models.Model):
    """A paper an organisation keeps here, with its dates. `file` is a path under MEDIA_ROOT.

    `kind` is the code or name of a PaperKind, or a text of its own. Without a file only the
    dates are known.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="documents"
    )
    kind = models.CharField(max_length=100)
    title = models.CharField(max_length=250)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    file = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.DocumentQuerySet.as_manager()

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

    def get_absolute_url(self):
        return reverse("papers:file", args=[self.pk])


@tracked()
class EarlierDocument(models.Model):
    """What a paper was before a newer one took its place."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="earlier")
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    file = models.CharField(max_length=500)
    replaced_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-replaced_at", "-pk"]
        constraints = [not_empty("file", "The file")]


class DocumentOpening(models.Model):
    """Somebody opened a paper: kept even where the paper is removed or the account closed."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="openings"
    )
    document = models.ForeignKey(
        Document, on_delete=models.SET_NULL, null=True, related_name="openings"
    )
    title = models.CharField(max_length=250)
    opened_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="openings"
    )
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "-opened_at"])]
