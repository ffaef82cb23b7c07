"""Places, and the tree they form."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.urls import reverse

from consortium import querysets
from consortium.constraints import at_least_zero, between, not_empty, once, one_of
from consortium.history import tracked
from consortium.stamps import stamped


class AreaLevel(models.TextChoices):
    COUNTRY = "country", "Country"
    REGION = "region", "Region"
    COUNTY = "county", "County"
    DISTRICT = "district", "District"
    WARD = "ward", "Ward"
    NEIGHBOURHOOD = "neighbourhood", "Neighbourhood"


@stamped
@tracked(exclude=["path", "leaf_weight", "leaf_count", "leaves_weight", "leaves_unweighed"])
class Area(models.Model):
    """A place with a GSS code, inside at most one wider place.

    `population_year` is the year whose middle the population was counted or estimated for.
    `path` lists the codes from the widest place down ("/E12000006/E10000003/…/"), so that a
    prefix is a subtree. `leaf_weight` is what the area weighs if it is a leaf (people, see
    docs/design.md 5), null where it has none or is no leaf. `leaf_count`, `leaves_weight` and
    `leaves_unweighed` are of all its leaves: how many, what they weigh together, how many have no
    weight. All these, and AreaLeaf, are kept by `services.refresh_area_tree`.
    """

    code = models.CharField(
        max_length=50,
        unique=True,
        error_messages={"unique": "Another area has this code."},
    )
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=20, choices=AreaLevel)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    population = models.PositiveBigIntegerField(null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    aliases = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    path = models.TextField(editable=False, default="")
    leaf_weight = models.FloatField(null=True, editable=False)
    leaf_count = models.PositiveIntegerField(default=1, editable=False)
    leaves_weight = models.FloatField(default=0, editable=False)
    leaves_unweighed = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.AreaQuerySet.as_manager()

    class Meta:
        ordering = ["name", "code"]
        constraints = [
            not_empty("code", "The code"),
            one_of("level", AreaLevel, "The level"),
            at_least_zero("population", "The population"),
            between("population_year", 1801, 2199, "The year of the population"),
            between("latitude", -90, 90, "The latitude"),
            between("longitude", -180, 180, "The longitude"),
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")),
                name="consortium_area_parent_other",
                violation_error_message="An area cannot lie inside itself.",
            ),
        ]
        indexes = [
            models.Index(OpClass("path", name="text_pattern_ops"), name="consortium_area_path"),
            models.Index(fields=["level"]),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("area", args=[self.code])

    @property
    def line(self):
        """Its level and the next wider place: tells two villages of one name apart."""
        level = self.get_level_display()
        return f"{level} in {self.parent.name}" if self.parent else level

    @property
    def codes_above(self):
        """The codes of the wider areas this one lies in, the widest first."""
        return [code for code in self.path.split("/") if code and code != self.code]


@stamped
class AreaLeaf(models.Model):
    """Each area beside each of its leaves (an area without areas under it is its own leaf)."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="leaf_links")
    leaf = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="area_links")

    class Meta:
        constraints = [once("area", "leaf", message="This area already has this leaf.")]


class BoundaryForm(models.TextChoices):
    OUTLINE = "outline", "Outline"
    HEXAGON = "hexagon", "Hexagon"


@tracked()
class Boundary(models.Model):
    """What an area looks like on a map, from a file that an installation loaded.

    `polygons` is a list of polygons, each a list of rings (the outer one, then holes), each a list
    of corners, the first not said again at the end: of an outline [longitude, latitude] in degrees,
    of a hexagon [east, north] in widths of a hexagon.
    """

    area = models.OneToOneField(
        Area,
        on_delete=models.CASCADE,
        related_name="boundary",
        error_messages={"unique": "This area already has a boundary."},
    )
    form = models.CharField(max_length=10, choices=BoundaryForm)
    polygons = models.JSONField()

    class Meta:
        verbose_name_plural = "boundaries"
        ordering = ["area__code"]
        constraints = [
            one_of("form", BoundaryForm, "The form"),
            models.CheckConstraint(
                condition=~Q(polygons=[]),
                name="consortium_boundary_polygons_filled",
                violation_error_message="A boundary has at least one outline.",
            ),
        ]

    def __str__(self):
        return f"Boundary of {self.area}"
