"""Charities, statutory bodies and the infrastructure organisation."""

from django.db import models
from django.urls import reverse

from consortium import querysets
from consortium.constraints import not_empty, once, one_of
from consortium.history import tracked
from consortium.models.areas import Area
from consortium.references import Referenced


class OrganisationKind(models.TextChoices):
    CHARITY = "charity", "Charity"
    STATUTORY = "statutory", "Statutory"
    INFRASTRUCTURE = "infrastructure", "Infrastructure"


@tracked()
class Organisation(Referenced):
    """A charity, a statutory body or the infrastructure organisation."""

    name = models.CharField(max_length=250)
    kind = models.CharField(
        max_length=20, choices=OrganisationKind, default=OrganisationKind.CHARITY
    )
    charity_number = models.CharField(max_length=30, blank=True)
    areas = models.ManyToManyField(
        Area, through="OrganisationArea", related_name="organisations", blank=True
    )
    email = models.EmailField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    aims = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = querysets.OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "reference"]
        constraints = [
            not_empty("reference", "The reference"),
            not_empty("name", "The name"),
            one_of("kind", OrganisationKind, "The kind"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organisations:detail", args=[self.slug])


@tracked()
class OrganisationArea(models.Model):
    """Where an organisation works."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            once("organisation", "area", message="This organisation already works in this area.")
        ]
