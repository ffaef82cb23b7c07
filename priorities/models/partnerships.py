"""Statutory bodies that publish priorities together."""

from django.db import models

from consortium.constraints import not_empty, once, one_of
from consortium.history import tracked
from consortium.models import Area, Organisation
from consortium.references import Referenced
from consortium.stamps import stamped
from priorities import querysets


class PartnershipKind(models.TextChoices):
    COMMUNITY_SAFETY = "community_safety", "Community Safety Partnership"
    HEALTH_WELLBEING = "health_wellbeing", "Health and Wellbeing Board"
    INTEGRATED_CARE = "integrated_care", "Integrated care partnership"
    POLICE_CRIME_COMMISSIONER = "police_crime_commissioner", "Police and Crime Commissioner"
    OTHER = "other", "Other partnership"


@stamped
@tracked()
class Partnership(Referenced):
    """Statutory bodies that publish priorities together for an area."""

    name = models.CharField(max_length=250)
    kind = models.CharField(max_length=30, choices=PartnershipKind, default=PartnershipKind.OTHER)
    areas = models.ManyToManyField(
        Area, through="PartnershipArea", related_name="partnerships", blank=True
    )
    organisations = models.ManyToManyField(
        Organisation, through="PartnershipOrganisation", related_name="partnerships", blank=True
    )
    website = models.URLField(max_length=500, blank=True)

    objects = querysets.PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ["name", "reference"]
        constraints = [
            not_empty("reference", "The reference"),
            not_empty("name", "The name"),
            one_of("kind", PartnershipKind, "The kind"),
        ]

    def __str__(self):
        return self.name


@stamped
@tracked()
class PartnershipArea(models.Model):
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            once("partnership", "area", message="This partnership already has this area.")
        ]


@tracked()
class PartnershipOrganisation(models.Model):
    """A statutory body's place in a partnership."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            once(
                "partnership",
                "organisation",
                message="This organisation is already in this partnership.",
            )
        ]
