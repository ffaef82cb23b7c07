"""Reads of people, organisations and places."""

from django.db import models
from django.db.models import Q


class UserQuerySet(models.QuerySet):
    def with_email(self, email):
        return self.filter(email=email.strip().lower())


class AreaQuerySet(models.QuerySet):
    def under(self, area):
        """The area and everything inside it."""
        return self.filter(path__startswith=area.path)

    def matching(self, words):
        """Areas whose name, code or alias holds these words; places people type first."""
        words = words.strip()
        if not words:
            return self
        return self.filter(
            Q(name__icontains=words) | Q(code__iexact=words) | Q(aliases__icontains=words)
        )

    def visible_to(self, user):
        return self.all()


class OrganisationQuerySet(models.QuerySet):
    def of(self, user):
        """The organisations a person belongs to; none for a visitor."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user=user)

    def visible_to(self, user):
        return self.all()

    def for_listing(self):
        return self.annotate(project_count=models.Count("projects", distinct=True))


class InvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(accepted_at__isnull=True)

    def open_for(self, email):
        return self.open().filter(email__iexact=email)
