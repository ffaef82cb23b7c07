"""Administration pages of partnerships, plans, priorities and figures."""

from django.contrib import admin

from consortium.admin import SiteAdmin, rows_of
from priorities.models import (
    ComparisonGroup,
    ComparisonGroupArea,
    Indicator,
    Measurement,
    Partnership,
    PartnershipArea,
    PartnershipOrganisation,
    Plan,
    Priority,
    PriorityArea,
    PriorityOutcome,
    PriorityTargetGroup,
    SmallArea,
)


@admin.register(Partnership)
class PartnershipAdmin(SiteAdmin):
    list_display = ["name", "reference", "kind"]
    list_filter = ["kind"]
    search_fields = ["name", "reference"]
    inlines = [rows_of(PartnershipArea, "area"), rows_of(PartnershipOrganisation, "organisation")]


@admin.register(ComparisonGroup)
class ComparisonGroupAdmin(SiteAdmin):
    list_display = ["name", "partnership"]
    list_select_related = ["partnership"]
    search_fields = ["name", "partnership__name"]
    autocomplete_fields = ["partnership"]
    inlines = [rows_of(ComparisonGroupArea, "area")]


@admin.register(Plan)
class PlanAdmin(SiteAdmin):
    list_display = ["title", "reference", "partnership", "status", "starts_on", "ends_on"]
    list_filter = ["status"]
    list_select_related = ["partnership"]
    search_fields = ["title", "reference", "partnership__name"]
    autocomplete_fields = ["partnership", "superseded_by"]


@admin.register(Priority)
class PriorityAdmin(SiteAdmin):
    list_display = ["title", "reference", "plan", "theme", "rank", "weight"]
    list_filter = ["theme", "plan__status"]
    list_select_related = ["plan"]
    search_fields = ["title", "reference", "plan__title"]
    autocomplete_fields = ["plan", "indicator"]
    inlines = [
        rows_of(PriorityOutcome, "outcome"),
        rows_of(PriorityArea, "area"),
        rows_of(PriorityTargetGroup, "target_group"),
    ]


@admin.register(Indicator)
class IndicatorAdmin(SiteAdmin):
    list_display = ["name", "reference", "source", "source_id", "polarity", "event"]
    list_filter = ["polarity"]
    search_fields = ["name", "reference", "source_id", "event"]


@admin.register(Measurement)
class MeasurementAdmin(SiteAdmin):
    list_display = ["indicator", "area", "period", "sex", "age", "value", "count"]
    list_select_related = ["indicator", "area"]
    search_fields = ["indicator__name", "indicator__reference", "area__name", "area__code"]
    autocomplete_fields = ["indicator", "area"]


@admin.register(SmallArea)
class SmallAreaAdmin(SiteAdmin):
    list_display = ["code", "name", "area"]
    list_select_related = ["area"]
    search_fields = ["code", "name", "area__name", "area__code"]
    autocomplete_fields = ["area"]
