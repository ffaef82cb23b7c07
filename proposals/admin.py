"""Administration pages of bids and of the figures behind them."""

from django.contrib import admin

from consortium.admin import ReadOnlyAdmin, SiteAdmin, rows_of
from proposals.models import (
    Assumption,
    BidPack,
    Consent,
    Cost,
    Deflator,
    Funding,
    Package,
    Part,
    Proposal,
    ProposalArea,
    ProposalPlan,
    ProposalShare,
    ProposalTerm,
    UnitCost,
    UnitCostExclusion,
)


@admin.register(UnitCost)
class UnitCostAdmin(SiteAdmin):
    list_display = ["code", "name", "agency", "kind", "amount_gbp", "price_year", "quality"]
    list_filter = ["kind", "agency", "cashable", "transfer"]
    search_fields = ["code", "name", "event"]
    autocomplete_fields = ["parent"]
    inlines = [rows_of(UnitCostExclusion, "excluded", below="unit_cost")]


@admin.register(Assumption)
class AssumptionAdmin(SiteAdmin):
    list_display = ["code", "outcome", "unit_cost", "confidence_grade"]
    list_select_related = ["outcome", "unit_cost"]
    search_fields = ["code", "outcome__name"]
    autocomplete_fields = ["outcome", "unit_cost"]


@admin.register(Deflator)
class DeflatorAdmin(SiteAdmin):
    list_display = ["year", "index", "series"]


@admin.register(Funding)
class FundingAdmin(SiteAdmin):
    list_display = ["project", "funder", "amount_gbp", "starts_on", "ends_on"]
    list_select_related = ["project"]
    search_fields = ["project__title", "funder"]
    autocomplete_fields = ["project"]


@admin.register(Proposal)
class ProposalAdmin(SiteAdmin):
    list_display = ["title", "reference", "lead_organisation", "status", "deadline", "published"]
    list_filter = ["status", "published"]
    list_select_related = ["lead_organisation"]
    search_fields = ["title", "reference", "funder"]
    autocomplete_fields = ["lead_organisation"]
    inlines = [
        rows_of(ProposalPlan, "plan"),
        rows_of(ProposalArea, "area"),
        rows_of(Part, "project"),
        rows_of(Cost, "organisation"),
        rows_of(ProposalTerm, "answer"),
        rows_of(ProposalShare, "organisation"),
    ]


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ["project", "proposal", "status", "asked_at", "answered_at", "answered_by"]
    list_filter = ["status"]
    list_select_related = ["project", "proposal", "answered_by"]
    search_fields = ["project__title", "proposal__title"]
    exclude = ["content"]


@admin.register(BidPack)
class BidPackAdmin(ReadOnlyAdmin):
    list_display = ["code", "proposal", "status", "progress", "requested_by", "requested_at"]
    list_filter = ["status"]
    list_select_related = ["proposal", "requested_by"]
    search_fields = ["code", "proposal__title"]
    exclude = ["snapshot"]


@admin.register(Package)
class PackageAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "status", "budget_gbp", "requested_by", "requested_at"]
    list_filter = ["status"]
    list_select_related = ["proposal", "requested_by"]
    search_fields = ["proposal__title"]
    exclude = ["found"]
