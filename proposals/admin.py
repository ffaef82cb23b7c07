"""Administration pages of bids and of the figures behind them."""

from django.contrib import admin

from consortium.admin import ReadOnlyAdmin, SiteAdmin, rows_of
from proposals.models import (
    Assumption,
    BidPack,
    Call,
    CallAnswer,
    CallArea,
    CallOutcome,
    CallQuestion,
    Comment,
    Consent,
    Cost,
    Deflator,
    FunderLogo,
    FunderQuestion,
    Funding,
    Offer,
    OfferYear,
    OfficeQuestion,
    Package,
    Part,
    Proposal,
    ProposalArea,
    ProposalPlan,
    ProposalShare,
    ProposalTerm,
    ProposalText,
    Thread,
    Undertaking,
    UnitCost,
    UnitCostExclusion,
    WordCopy,
    WordPassage,
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


class RowOfABid(ReadOnlyAdmin):
    """Rows of a bid that the site writes: they stay once it is handed in."""

    def has_delete_permission(self, request, obj=None):
        return is_open(obj and obj.proposal) and super().has_delete_permission(request, obj)


class StayWhenHandedIn:
    """Mixin of a bid's rows: once it is handed in they are only shown."""

    def has_add_permission(self, request, obj=None):
        return is_open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return is_open(obj) and super().has_delete_permission(request, obj)


def is_open(proposal):
    return proposal is None or proposal.is_open


def frozen_rows_of(model, *looked_up):
    rows = rows_of(model, *looked_up)
    return type(rows.__name__, (StayWhenHandedIn, rows), {})


@admin.register(Proposal)
class ProposalAdmin(SiteAdmin):
    """Of a bid that is handed in only who may read it can change, and it is not deleted. What state
    a bid is in, its own pages say: they know which follows which, and who is told.
    """

    list_display = ["title", "reference", "lead_organisation", "status", "deadline", "published"]
    list_filter = ["status", "published"]
    list_select_related = ["lead_organisation"]
    search_fields = ["title", "reference", "funder"]
    autocomplete_fields = ["lead_organisation", "call"]
    readonly_fields = ["status"]
    inlines = [
        frozen_rows_of(ProposalPlan, "plan"),
        frozen_rows_of(ProposalArea, "area"),
        frozen_rows_of(Part, "project"),
        frozen_rows_of(Cost, "organisation"),
        frozen_rows_of(ProposalTerm, "answer"),
        frozen_rows_of(ProposalText),
        frozen_rows_of(Undertaking, "project"),
        frozen_rows_of(CallAnswer, "question", "owner"),
        rows_of(ProposalShare, "organisation"),
    ]

    def get_readonly_fields(self, request, obj=None):
        always = super().get_readonly_fields(request, obj)
        if is_open(obj):
            return always
        shown = self.get_form(request, None).base_fields
        return [*always, *(name for name in shown if name != "published")]

    def has_delete_permission(self, request, obj=None):
        return is_open(obj) and super().has_delete_permission(request, obj)


@admin.register(Consent)
class ConsentAdmin(RowOfABid):
    list_display = ["project", "proposal", "status", "asked_at", "answered_at", "answered_by"]
    list_filter = ["status"]
    list_select_related = ["project", "proposal", "answered_by"]
    search_fields = ["project__title", "proposal__title"]
    exclude = ["content"]


@admin.register(Thread)
class ThreadAdmin(RowOfABid):
    list_display = ["proposal", "project", "audience", "organisation", "asked_of", "is_settled"]
    list_filter = ["audience", "is_settled"]
    list_select_related = ["proposal", "project", "organisation", "asked_of"]
    search_fields = ["proposal__title", "project__title"]


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """What was said, with what was taken back: the record of it."""

    def has_delete_permission(self, request, obj=None):
        thread = obj and obj.thread
        return is_open(thread and thread.proposal) and super().has_delete_permission(request, obj)

    list_display = ["__str__", "thread", "written_by", "organisation", "written_at", "withdrawn_at"]
    list_select_related = ["thread__project", "written_by", "organisation"]
    search_fields = ["words", "thread__proposal__title"]


@admin.register(FunderQuestion)
class FunderQuestionAdmin(RowOfABid):
    list_display = ["__str__", "proposal", "asked_on", "organisation", "answer_by", "given_on"]
    list_select_related = ["proposal", "organisation"]
    search_fields = ["question", "proposal__title"]


@admin.register(BidPack)
class BidPackAdmin(ReadOnlyAdmin):
    """Kept whatever becomes of the bid: the code on a cover leads to it."""

    def has_delete_permission(self, request, obj=None):
        return False

    list_display = ["code", "proposal", "status", "progress", "requested_by", "stood_at"]
    list_filter = ["status"]
    list_select_related = ["proposal", "requested_by"]
    search_fields = ["code", "proposal__title"]
    exclude = ["snapshot"]


@admin.register(Package)
class PackageAdmin(RowOfABid):
    list_display = ["__str__", "status", "budget_gbp", "requested_by", "requested_at"]
    list_filter = ["status"]
    list_select_related = ["proposal", "requested_by"]
    search_fields = ["proposal__title"]
    exclude = ["found"]


class OfferYears(rows_of(OfferYear)):
    """Pounds by year, to be read alone, as the offer itself is."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Offer)
class OfferAdmin(RowOfABid):
    """A body's word: its officers change it, or a coordinator with what shows it."""

    list_display = ["organisation", "proposal", "status", "stands_until", "made_at", "made_by"]
    list_filter = ["status"]
    list_select_related = ["organisation", "proposal", "made_by"]
    search_fields = ["organisation__name", "proposal__title"]
    inlines = [OfferYears]


@admin.register(OfficeQuestion)
class OfficeQuestionAdmin(SiteAdmin):
    list_display = ["office", "area", "asked_on", "answered_on", "published"]
    list_filter = ["published"]
    list_select_related = ["area"]
    search_fields = ["office", "question", "area__name"]
    autocomplete_fields = ["area"]


@admin.register(FunderLogo)
class FunderLogoAdmin(RowOfABid):
    list_display = ["proposal", "width", "height", "added_by", "added_at"]
    list_select_related = ["proposal", "added_by"]
    search_fields = ["proposal__title", "proposal__funder"]


class WordPassages(rows_of(WordPassage)):
    """What was decided of each passage, to be read alone, as the copy itself is."""

    fields = ["title", "decision", "decided_by", "decided_at", "why"]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(WordCopy)
class WordCopyAdmin(RowOfABid):
    list_display = ["name", "proposal", "sent_by", "sent_at", "saved_by"]
    list_select_related = ["proposal", "sent_by"]
    search_fields = ["name", "proposal__title"]
    exclude = ["notes"]
    inlines = [WordPassages]


@admin.register(Call)
class CallAdmin(SiteAdmin):
    list_display = ["title", "funder", "closes_on", "ceiling_gbp"]
    search_fields = ["title", "funder", "reference"]
    inlines = [rows_of(CallOutcome, "outcome"), rows_of(CallArea, "area"), rows_of(CallQuestion)]


@admin.register(CallQuestion)
class CallQuestionAdmin(SiteAdmin):
    list_display = ["question", "call", "number", "most", "unit"]
    list_select_related = ["call"]
    search_fields = ["question", "reference", "call__title"]
    autocomplete_fields = ["call"]
