"""Accounts."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from consortium import querysets
from consortium.history import tracked


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


@tracked(exclude=["password", "last_login", "closing_warned_at"])
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
    monthly_email = models.BooleanField("gets the monthly e-mail", default=True)
    weekly_email = models.BooleanField("gets the weekly e-mail", default=True)
    # Of both. Blank is the main address; another is used while it is one of the person's own.
    monthly_email_to = models.EmailField("sent to", blank=True)
    # When its person was last told that an account nobody uses will be closed.
    closing_warned_at = models.DateTimeField(null=True, blank=True, editable=False)

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
        """Read the memberships afresh: `rules.posts_of` keeps them with this object."""
        self.__dict__.pop("_posts", None)
