"""Reads of partnerships, plans, priorities and official figures."""

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Sum, Value
from django.db.models.functions import Concat, Length

from consortium.access import may
from consortium.models import Area, Organisation
from consortium.rules import is_administrator, is_coordinator, organisations_of


class PartnershipQuerySet(models.QuerySet):
    def of(self, user):
        """The partnerships of the statutory organisations in which this person is an officer."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            organisations__in=Organisation.objects.approved().filter(
                kind="statutory", memberships__user=user, memberships__role="officer"
            )
        ).distinct()

    def officers_may_fill(self, user):
        """Those whose plans this person writes: their own; an administrator's: all."""
        found = self.all() if is_administrator(user) else self.of(user)
        return found.order_by("name", "reference")

    def visible_to(self, user):
        return self.all()


class ComparisonGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def for_listing(self):
        """By partnership and name, with the places of each."""
        return self.select_related("partnership").prefetch_related("areas")

    def for_area(self, area):
        """Groups of places as wide as this one, of partnerships that work in it, in one under it
        or in a wider one.
        """
        partnerships = self.model.partnership.field.related_model.areas.through.objects
        own = partnerships.filter(area__in=Area.objects.touching(area)).values("partnership")
        return self.for_listing().filter(partnership__in=own, areas__level=area.level).distinct()


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Published plans; drafts only to the partnership's officers and to coordinators."""
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        partnerships = self.model.partnership.field.related_model.objects.of(user)
        return self.filter(~Q(status="draft") | Q(partnership__in=partnerships))

    def current(self):
        return self.filter(status="current")

    def published(self):
        return self.exclude(status="draft")

    def sharing_places_with(self, plan):
        """Other current plans that hold where this plan's partnership works, or where one of its
        priorities does by itself.
        """
        shared, own = plan.partnership.areas.all(), Area.objects.filter(priorities__plan=plan)
        places = Area.objects.filter(Q(pk__in=shared.values("pk")) | Q(pk__in=own.values("pk")))
        return self.current().touching(*places).exclude(pk=plan.pk)

    def touching(self, *areas):
        """Plans of partnerships that work in one of these areas, in one under it or in a wider one,
        and plans with a priority that is for such a place.
        """
        areas = Area.objects.touching(*areas)
        partnerships = self.model.partnership.field.related_model.areas.through.objects
        priorities = self.model.priorities.rel.related_model.areas.through.objects
        return self.filter(
            Q(partnership__in=partnerships.filter(area__in=areas).values("partnership"))
            | Q(pk__in=priorities.filter(area__in=areas).values("priority__plan"))
        )

    def drafts_of(self, user):
        """The drafts this person may fill; an administrator's: all."""
        drafts = self.filter(status="draft").select_related("partnership")
        if is_administrator(user):
            return drafts
        partnerships = self.model.partnership.field.related_model.objects.of(user)
        return drafts.filter(partnership__in=partnerships)

    def on_offer_to(self, user):
        """Those a new bid can answer: not superseded, and shown to this person."""
        return self.visible_to(user).exclude(status="superseded")

    def by_partnership(self):
        return self.order_by("partnership__name", "title", "pk")

    def called(self, words):
        """Those whose title, or whose partnership's name, holds each of these words."""
        named = Q()
        for word in words.split():
            named &= Q(title__icontains=word) | Q(partnership__name__icontains=word)
        return self.filter(named).order_by(Length("title"), "title", "partnership__name", "pk")

    def named(self, words):
        """Those called exactly this, in whatever case: by title, by reference, or by title and
        partnership, as in "Community safety plan, Vale partnership".
        """
        full = Concat("title", Value(", "), "partnership__name")
        return (
            self.alias(full_name=full)
            .filter(
                Q(title__iexact=words) | Q(reference__iexact=words) | Q(full_name__iexact=words)
            )
            .order_by("title", "partnership__name", "pk")
        )

    def of_title_of(self, plan):
        """The current plan of the same partnership and title."""
        return self.current().filter(partnership=plan.partnership_id, title=plan.title)

    def replaceable_by(self, plan):
        """The current plans whose place a draft may take. One of its title is the only one: no
        partnership has two current plans of one title.
        """
        current = self.current().filter(partnership=plan.partnership_id).exclude(pk=plan.pk)
        same = current.filter(title=plan.title)
        return same if same.exists() else current.order_by("-starts_on", "title", "pk")

    def latest_first(self):
        """Earlier plans, the one that was superseded last first."""
        return self.order_by(F("superseded_on").desc(nulls_last=True), "-starts_on", "pk")

    def with_theme(self, theme):
        """Plans with at least one priority of this theme, or of both."""
        priorities = self.model.priorities.rel.related_model.objects
        return self.filter(
            Exists(priorities.filter(plan=OuterRef("pk"), theme__in=[theme, "both"]))
        )

    def with_priorities(self):
        """Everything the list shows: by partnership, each with its priorities in its order."""
        priorities = self.model.priorities.rel.related_model.objects
        return (
            self.select_related("partnership")
            .prefetch_related(
                "partnership__areas", models.Prefetch("priorities", priorities.in_order())
            )
            .order_by("partnership__name", "partnership_id", "-starts_on", "title", "pk")
        )

    def for_catalogue(self):
        """Everything a feed holds, in the order of the list."""
        priorities = self.model.priorities.rel.related_model.objects
        return (
            self.select_related("partnership", "superseded_by")
            .prefetch_related(
                "partnership__areas",
                models.Prefetch(
                    "priorities",
                    priorities.select_related("indicator")
                    .prefetch_related("areas", "target_groups", "wanted__outcome")
                    .in_order(),
                ),
            )
            .order_by("partnership__name", "partnership_id", "-starts_on", "title", "pk")
        )

    def for_listing(self):
        """What coverage shows of each: by partnership, the newest plan first."""
        counts = {
            f"{theme}_count": Count("priorities", filter=Q(priorities__theme=theme), distinct=True)
            for theme in ("crime", "health", "both")
        }
        return (
            self.select_related("partnership")
            .prefetch_related("partnership__areas")
            .annotate(priority_count=Count("priorities", distinct=True), **counts)
            .order_by("partnership__name", "partnership_id", "-starts_on", "title", "pk")
        )


class PriorityQuerySet(models.QuerySet):
    def of_plans(self, plans):
        """The priorities of these plans, by plan and in its order."""
        return (
            self.filter(plan__in=plans)
            .select_related("plan")
            .order_by("plan__title", "plan", F("rank").asc(nulls_last=True), "reference")
        )

    def in_order(self):
        """In the plan's order."""
        return self.order_by(F("rank").asc(nulls_last=True), "reference")

    def without_outcome(self):
        """Those that ask for no outcome, so that no project can answer them."""
        return self.filter(wanted__isnull=True)

    def with_places(self):
        """With the areas they name and those of their partnership."""
        return self.select_related("plan__partnership").prefetch_related(
            "areas", "plan__partnership__areas"
        )

    def for_listing(self):
        """Everything a plan's page shows, in the plan's order."""
        return (
            self.select_related("indicator", "plan__partnership")
            .prefetch_related(
                "areas",
                "target_groups",
                "wanted__outcome",
                "sources__upload",
                "plan__partnership__areas",
            )
            .in_order()
        )


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def for_listing(self):
        """By name, with what is held of each: figures, areas, the latest period."""
        figures = self.model.measurements.rel.related_model.objects
        latest = figures.filter(indicator=OuterRef("pk")).order_by("-ends_on", "starts_on", "pk")
        return self.annotate(
            figure_count=Count("measurements"),
            area_count=Count("measurements__area", distinct=True),
            latest_period=models.Subquery(latest.values("period")[:1]),
        ).order_by("name", "reference")


class MeasurementQuerySet(models.QuerySet):
    def totals(self):
        """The indicator's own figures: no breakdown by sex, age or category."""
        return self.filter(sex="", age="", category="")

    def breakdowns(self):
        return self.exclude(sex="", age="", category="")

    def latest_of(self, pairs, *, on):
        """The figure that ended last before a date, of each (indicator id, area id) that has one;
        of two that ended together the longer. Breakdowns and suppressed figures are no figures.
        """
        indicators, areas = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
        return (
            self.totals()
            .filter(indicator__in=indicators, area__in=areas, ends_on__lt=on)
            .exclude(value=None, count=None)
            .order_by("indicator_id", "area_id", "-ends_on", "starts_on")
            .distinct("indicator_id", "area_id")
        )

    def for_listing(self):
        """The newest first; the indicator's own figure before its breakdowns."""
        return self.select_related("area").order_by(
            "-ends_on", "starts_on", "area__name", "area__code", "sex", "age", "category"
        )


class RecordedCrimeQuerySet(models.QuerySet):
    def by_force_and_month(self, forces):
        """(force, month, crimes) of these forces' months that are held."""
        return (
            self.filter(force__in=forces)
            .order_by("force", "month")
            .values_list("force", "month")
            .annotate(crimes=Sum("count"))
        )


class MatchQuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To officers and coordinators all; to others those about their organisations' projects."""
        if may(user, "priorities.view_full_coverage"):
            return self.all()
        return self.filter(project__organisation__in=organisations_of(user))

    def for_detail(self):
        """With who asked and answered, and what about."""
        return self.select_related("priority__plan", "asked_by", "answered_by")

    def open_for(self, user):
        """What the people of one's own organisations have still to answer."""
        return self.filter(
            project__organisation__in=organisations_of(user), answered_at__isnull=True
        )
