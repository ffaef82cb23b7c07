"""People, organisations and places: what all packages share."""

import itertools
import secrets

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from consortium import querysets
from consortium.constraints import at_least_zero, between, in_order, not_empty, one_of
from consortium.history import tracked
from consortium.references import Referenced


class UserManager(BaseUserManager.from_queryset(querysets.UserQuerySet)):
    """Accounts are made with an e-mail address; Django asks for a manager here."""

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail address."""

    email = models.EmailField(
        max_length=254,
        unique=True,
        error_messages={"unique": "Somebody already has an account with this address."},
    )
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may use the administration pages", default=False)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="consortium_user_email_lower",
                violation_error_message="E-mail addresses are kept in lower case.",
            )
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name or self.email

    def forget_roles(self):
        """Read the memberships afresh: `rules.roles_of` keeps them with this object."""
        self.__dict__.pop("_roles", None)


class AreaLevel(models.TextChoices):
    COUNTRY = "country", "Country"
    REGION = "region", "Region"
    COUNTY = "county", "County"
    DISTRICT = "district", "District"
    WARD = "ward", "Ward"
    NEIGHBOURHOOD = "neighbourhood", "Neighbourhood"


@tracked(exclude=["path", "leaf_weight", "leaf_count", "leaves_weight", "leaves_unweighed"])
class Area(models.Model):
    """A place with a GSS code, inside at most one wider place.

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


class AreaLeaf(models.Model):
    """Each area beside each of its leaves (an area without areas under it is its own leaf)."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="leaf_links")
    leaf = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="area_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "leaf"], name="consortium_arealeaf_unique")
        ]


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

    def accepted_answers(self):
        """[(question, [the answers it accepts])] for each question it has answered."""
        positions = self.positions.select_related("answer__question")
        grouped = itertools.groupby(positions, key=lambda position: position.answer.question)
        return [(question, [each.answer for each in found]) for question, found in grouped]


@tracked()
class OrganisationArea(models.Model):
    """Where an organisation works."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "area"], name="consortium_organisationarea_unique"
            )
        ]


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
            models.UniqueConstraint(
                fields=["user", "organisation"],
                name="consortium_membership_unique",
                violation_error_message="This person already belongs to this organisation.",
            ),
            one_of("role", Role, "The role"),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display().lower()} at {self.organisation}"


def invitation_token():
    return secrets.token_urlsafe(24)


@tracked(exclude=["token"])
class Invitation(models.Model):
    """A place in an organisation, waiting for the person with this address to sign in."""

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
    def is_open(self):
        return self.accepted_at is None


@tracked()
class Question(models.Model):
    """A standing question on which the visions of partners clash."""

    code = models.CharField(max_length=50, unique=True)
    question = models.TextField()

    class Meta:
        ordering = ["code"]
        constraints = [not_empty("code", "The code"), not_empty("question", "The question")]

    def __str__(self):
        return self.question


@tracked()
class Answer(models.Model):
    """One of the answers a standing question allows."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField(max_length=50)
    words = models.TextField()
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["question__code", "order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "code"],
                name="consortium_answer_unique",
                violation_error_message="This question already has an answer with this code.",
            ),
            not_empty("code", "The code"),
        ]

    def __str__(self):
        return self.words


@tracked()
class Position(models.Model):
    """An answer to a standing question that an organisation can accept."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="positions"
    )
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="positions")

    class Meta:
        ordering = ["answer__question__code", "answer__order", "answer__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "answer"], name="consortium_position_unique"
            )
        ]

    def __str__(self):
        return f"{self.organisation}: {self.answer}"


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
            models.UniqueConstraint(
                fields=["organisation", "kind", "title"],
                name="consortium_document_unique",
                violation_error_message="This organisation already has a document of this kind "
                "and title.",
            ),
            in_order("issued_on", "expires_on", "A document cannot expire before it is issued."),
        ]

    def __str__(self):
        return self.title


class FormDraft(models.Model):
    """What somebody has typed into a form and not yet sent, so that nothing typed is lost."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="form_drafts")
    form = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "form"], name="consortium_formdraft_unique")
        ]
