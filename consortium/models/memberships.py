"""Who belongs to which organisation, and who is invited."""

import datetime
import secrets

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from consortium import querysets
from consortium.constraints import once, one_of
from consortium.history import tracked
from consortium.models.organisations import Organisation, OrganisationKind
from consortium.models.people import User
from consortium.states import Moves


class Role(models.TextChoices):
    STAFF = "staff", "Staff"
    LEAD = "lead", "Lead"
    OFFICER = "officer", "Officer"
    COORDINATOR = "coordinator", "Coordinator"


# The roles that mean something in each kind of organisation.
ROLES_OF_KIND = {
    OrganisationKind.CHARITY: (Role.STAFF, Role.LEAD),
    OrganisationKind.STATUTORY: (Role.OFFICER,),
    OrganisationKind.INFRASTRUCTURE: (Role.COORDINATOR,),
}


@tracked()
class Membership(models.Model):
    """A person's role in an organisation. What it lets them do is in `rules.py`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role)

    objects = querysets.MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "user__email"]
        constraints = [
            once(
                "user", "organisation", message="This person already belongs to this organisation."
            ),
            one_of("role", Role, "The role"),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display().lower()} at {self.organisation}"


def invitation_token():
    return secrets.token_urlsafe(24)


@tracked(exclude=["token"])
class Invitation(models.Model):
    """A place in an organisation, waiting for the person with this address to sign in.

    It waits until the end of `expires_on`; after that it may be sent again.
    """

    DAYS_OPEN = 60

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role, default=Role.STAFF)
    token = models.CharField(max_length=64, unique=True, default=invitation_token, editable=False)
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="invitations_sent"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations_accepted",
    )

    objects = querysets.InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=Q(accepted_at__isnull=True),
                name="consortium_invitation_once",
                violation_error_message="This person has already been invited.",
            ),
            one_of("role", Role, "The role"),
        ]

    def __str__(self):
        return f"{self.email} to {self.organisation}"

    def get_absolute_url(self):
        return reverse("invitation", args=[self.token])

    @property
    def expires_on(self):
        """The last day on which it can be accepted."""
        return timezone.localdate(self.invited_at) + datetime.timedelta(days=self.DAYS_OPEN)

    @property
    def is_answered(self):
        return self.accepted_at is not None

    @property
    def is_expired(self):
        return not self.is_answered and self.expires_on < timezone.localdate()

    @property
    def is_open(self):
        return not (self.is_answered or self.is_expired)


class JoinRequestStatus(models.TextChoices):
    OPEN = "open", "Open"
    LET_IN = "let_in", "Let in"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


@tracked()
class JoinRequest(Moves, models.Model):
    """A person's wish to belong to an organisation, until somebody there answers."""

    MOST_OPEN = 5

    MOVES = {
        JoinRequestStatus.OPEN: {
            JoinRequestStatus.LET_IN,
            JoinRequestStatus.REFUSED,
            JoinRequestStatus.WITHDRAWN,
        },
        JoinRequestStatus.LET_IN: set(),
        JoinRequestStatus.REFUSED: set(),
        JoinRequestStatus.WITHDRAWN: set(),
    }

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="join_requests"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="join_requests")
    message = models.TextField(max_length=1000, blank=True)
    status = models.CharField(
        max_length=20, choices=JoinRequestStatus, default=JoinRequestStatus.OPEN
    )
    asked_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="join_requests_answered",
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField("why it was refused", blank=True)

    objects = querysets.JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(status="open"),
                name="consortium_joinrequest_once",
                violation_error_message="This person has asked already.",
            ),
            one_of("status", JoinRequestStatus, "The status"),
            models.CheckConstraint(
                condition=Q(status="open", answered_at__isnull=True)
                | (~Q(status="open") & Q(answered_at__isnull=False)),
                name="consortium_joinrequest_answered",
                violation_error_message="An answered request says when, an open one does not.",
            ),
            models.CheckConstraint(
                condition=Q(status="refused", refusal__gt="")
                | (~Q(status="refused") & Q(refusal="")),
                name="consortium_joinrequest_refusal",
                violation_error_message="A refusal has a reason, and only a refusal.",
            ),
        ]

    def __str__(self):
        return f"{self.user} to {self.organisation}"

    @property
    def is_open(self):
        return self.status == JoinRequestStatus.OPEN
