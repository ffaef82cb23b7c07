"""Administration pages of partnerships, plans, priorities and figures."""

from django.contrib import admin

from consortium.admin import Rows, SiteAdmin
from priorities.models import (
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
)


class PartnershipAreaRows(Rows):
    model = PartnershipArea
    autocomplete_fields = ["area"]


class PartnershipOrganisationRows(Rows):
    model = PartnershipOrganisation
    autocomplete_fields = ["organisation"]


@admin.register(Partnership)
class PartnershipAdmin(SiteAdmin):
    list_display = ["name", "reference", "kind"]
    list_filter = ["kind"]
    search_fields = ["name", "reference"]
    inlines = [PartnershipAreaRows, PartnershipOrganisationRows]


@admin.register(Plan)
class PlanAdmin(SiteAdmin):
    list_display = ["title", "reference", "partnership", "status", "starts_on", "ends_on"]
    list_filter = ["status"]
    list_select_related = ["partnership"]
    search_fields = ["title", "reference", "partnership__name"]
    autocomplete_fields = ["partnership"]


class PriorityAreaRows(Rows):
    model = PriorityArea
    autocomplete_fields = ["area"]


class PriorityTargetGroupRows(Rows):
    model = PriorityTargetGroup
    autocomplete_fields = ["target_group"]


class PriorityOutcomeRows(Rows):
    model = PriorityOutcome
    autocomplete_fields = ["outcome"]


@admin.register(Priority)
class PriorityAdmin(SiteAdmin):
    list_display = ["title", "reference", "plan", "theme", "rank", "weight"]
    list_filter = ["theme", "plan__status"]
    list_select_related = ["plan"]
    search_fields = ["title", "reference", "plan__title"]
    autocomplete_fields = ["plan", "indicator"]
    inlines = [PriorityOutcomeRows, PriorityAreaRows, PriorityTargetGroupRows]


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
