"""Charities, statutory bodies and the infrastructure organisation."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from consortium import querysets
from consortium.constraints import not_empty, once, one_of
from consortium.history import tracked
from consortium.models.areas import Area
from consortium.models.people import User
from consortium.references import Referenced
from consortium.stamps import stamped
from consortium.states import Moves


class OrganisationKind(models.TextChoices):
    CHARITY = "charity", "Charity"
    STATUTORY = "statutory", "Statutory"
    INFRASTRUCTURE = "infrastructure", "Infrastructure"


class OrganisationStatus(models.TextChoices):
    WAITING = "waiting", "Waiting for approval"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    LEFT = "left", "Has left"


@stamped
@tracked()
class Organisation(Moves, Referenced):
    """A charity, a statutory body or the infrastructure organisation.

    One that a person added by themselves waits until a coordinator approves it: until then its
    members and coordinators alone see it and what it does (`querysets`, `rules`), and a role in
    it counts nowhere else. So does one that has left the consortium, until it is taken in again.
    """

    MOVES = {
        OrganisationStatus.WAITING: {OrganisationStatus.APPROVED, OrganisationStatus.REFUSED},
        OrganisationStatus.REFUSED: {OrganisationStatus.APPROVED, OrganisationStatus.WAITING},
        OrganisationStatus.APPROVED: {OrganisationStatus.LEFT},
        OrganisationStatus.LEFT: {OrganisationStatus.APPROVED},
    }

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
    shows_papers = models.BooleanField("packs may list its papers", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    status = models.CharField(
        max_length=20, choices=OrganisationStatus, default=OrganisationStatus.APPROVED
    )
    added_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="organisations_added"
    )
    added_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="organisations_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField("why it was refused, or left", blank=True)

    objects = querysets.OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "reference"]
        constraints = [
            not_empty("reference", "The reference"),
            not_empty("name", "The name"),
            one_of("kind", OrganisationKind, "The kind"),
            one_of("status", OrganisationStatus, "The status"),
            models.CheckConstraint(
                condition=~Q(status="waiting") | Q(decided_at__isnull=True),
                name="consortium_organisation_undecided",
                violation_error_message="An organisation that waits has not been decided on.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(decided_at__isnull=False),
                name="consortium_organisation_decided_when",
                violation_error_message="Where it is known who decided, say when.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["refused", "left"], refusal__gt="")
                | (~Q(status__in=["refused", "left"]) & Q(refusal="")),
                name="consortium_organisation_refusal",
                violation_error_message="Who was refused or has left has a reason, and nobody "
                "else.",
            ),
        ]
        indexes = [
            # Few wait, and every list of projects asks which.
            models.Index(
                fields=["id"],
                condition=~Q(status="approved"),
                name="consortium_organisation_apart",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organisations:detail", args=[self.slug])

    @property
    def is_approved(self):
        return self.status == OrganisationStatus.APPROVED

    @property
    def is_waiting(self):
        return self.status == OrganisationStatus.WAITING

    @property
    def has_left(self):
        return self.status == OrganisationStatus.LEFT

    @property
    def apart(self):
        """How one that is not approved, and its projects, are marked; blank for the others."""
        if self.is_approved:
            return ""
        if self.has_left:
            return "has left the consortium"
        return "waits for approval" if self.is_waiting else "not approved"


@tracked()
class OrganisationArea(models.Model):
    """Where an organisation works."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            once("organisation", "area", message="This organisation already works in this area.")
        ]
