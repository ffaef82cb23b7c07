"""Reads of projects and of the words they are described with."""

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import models
from django.db.models import F, Q

from consortium.models import Organisation
from consortium.rules import is_administrator, is_coordinator


class OutcomeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()


class TargetGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()


class ProjectQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(status="draft")

    def visible_to(self, user):
        """Published projects; drafts only to their charity and to coordinators."""
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        mine = Q(organisation__in=Organisation.objects.of(user))
        return self.filter(~Q(status="draft") | mine)

    def of(self, user):
        """Projects of the organisations this person belongs to."""
        return self.filter(organisation__in=Organisation.objects.of(user))

    def for_listing(self):
        """Everything the project list shows, in a constant number of queries."""
        return self.select_related("organisation").prefetch_related("areas", "tags__outcome")

    def for_detail(self):
        return self.select_related("organisation").prefetch_related(
            "areas", "target_groups", "tags__outcome"
        )

    def active_on(self, date):
        """Running on this date: status `active` and between its dates, blanks open."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=date),
            Q(ends_on__isnull=True) | Q(ends_on__gte=date),
            status="active",
        )

    def searching(self, words):
        """Projects whose title or summary holds these words, best first."""
        query = SearchQuery(words, search_type="websearch", config="english")
        return self.filter(search=query).order_by(
            SearchRank(F("search"), query).desc(), "title", "reference"
        )
