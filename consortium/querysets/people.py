"""Reads of accounts, and of who belongs where."""

import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from consortium.rules import is_coordinator, leading


class UserQuerySet(models.QuerySet):
    def unused_since(self, moment):
        """Accounts nobody has signed in to since; administrators' are never among them."""
        used_at = Coalesce("last_login", "joined_at")
        return self.alias(used_at=used_at).filter(used_at__lt=moment, is_superuser=False)

    def not_warned(self):
        """Those who can sign in and have not been told, since they last did, that it ends."""
        told = Q(closing_warned_at__gte=Coalesce("last_login", "joined_at"))
        return self.filter(is_active=True).exclude(told)

    def told_by(self, moment):
        """Those told by this moment that it ends, and those who can no longer sign in."""
        told = Q(closing_warned_at__gte=Coalesce("last_login", "joined_at"))
        return self.filter(Q(told, closing_warned_at__lte=moment) | Q(is_active=False))


class MembershipQuerySet(models.QuerySet):
    def counting(self):
        """Those that count beyond the organisation itself: it is approved."""
        return self.filter(organisation__status="approved")

    def for_listing(self):
        return self.select_related("user")


class InvitationQuerySet(models.QuerySet):
    def unanswered(self):
        return self.filter(accepted_at__isnull=True)

    def open(self):
        """Those that can be accepted today."""
        oldest = timezone.localdate() - datetime.timedelta(days=self.model.DAYS_OPEN)
        return self.unanswered().filter(invited_at__date__gte=oldest)

    def to(self, email):
        return self.filter(email__iexact=email)

    def open_for(self, emails):
        """Open invitations to any of these addresses, whatever their case."""
        return (
            self.open()
            .annotate(lower_email=Lower("email"))
            .filter(lower_email__in=[email.lower() for email in emails])
        )

    def for_listing(self):
        return self.select_related("invited_by", "organisation")


class JoinRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status="open")

    def refused_since(self, moment):
        """Those refused since then, the last first."""
        return self.filter(status="refused", answered_at__gte=moment).order_by("-answered_at")

    def for_listing(self):
        return self.select_related("organisation", "user")

    def answerable_by(self, user):
        """Open requests that wait for this person: a lead's of their charities, else all that no
        lead can answer, for a coordinator.
        """
        if not user.is_authenticated:
            return self.none()
        open_ones = self.open()
        if is_coordinator(user):
            led = Exists(
                self.model.organisation.field.related_model.objects.filter(
                    pk=OuterRef("organisation"), kind="charity", memberships__role="lead"
                )
            )
            return open_ones.filter(~led | Q(organisation__in=leading(user)))
        return open_ones.filter(organisation__kind="charity", organisation__in=leading(user))
