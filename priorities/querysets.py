"""Reads of partnerships, plans, priorities and official figures."""

from django.db import models
from django.db.models import Count, Q

from consortium.models import Organisation
from consortium.rules import is_administrator, is_coordinator


class PartnershipQuerySet(models.QuerySet):
    def of(self, user):
        """The partnerships of the statutory organisations in which this person is an officer."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            organisations__in=Organisation.objects.filter(
                kind="statutory", memberships__user=user, memberships__role="officer"
            )
        ).distinct()

    def visible_to(self, user):
        return self.all()


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Published plans; drafts only to the partnership's officers and to coordinators."""
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        mine = Q(
            partnership__organisations__in=Organisation.objects.of(user).filter(
                kind="statutory", memberships__user=user, memberships__role="officer"
            )
        )
        return self.filter(~Q(status="draft") | mine).distinct()

    def current(self):
        return self.filter(status="current")

    def for_listing(self):
        return self.select_related("partnership").annotate(
            priority_count=Count("priorities", distinct=True)
        )


class PriorityQuerySet(models.QuerySet):
    def for_listing(self):
        return self.select_related("indicator").prefetch_related(
            "areas", "target_groups", "wanted__outcome"
        )


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()


class MeasurementQuerySet(models.QuerySet):
    def totals(self):
        """The indicator's own figures: no breakdown by sex, age or category."""
        return self.filter(sex="", age="", category="")
