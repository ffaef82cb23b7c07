"""Administration pages of projects and of the words they are described with."""

from django.contrib import admin, messages
from django.shortcuts import redirect

from consortium.admin import ReadOnlyAdmin, SiteAdmin, rows_of
from projects.models import (
    OnBehalf,
    Outcome,
    OutcomeLink,
    Project,
    ProjectArea,
    ProjectOutcome,
    ProjectTargetGroup,
    Story,
    TargetGroup,
    TargetGroupInclusion,
)
from projects.possible import MoreThanHappen, claims_of, require_possible


@admin.register(Outcome)
class OutcomeAdmin(SiteAdmin):
    list_display = ["name", "code", "domain", "prevention_level"]
    list_filter = ["domain", "prevention_level"]
    search_fields = ["name", "code"]
    inlines = [rows_of(OutcomeLink, "to_outcome", below="from_outcome")]


@admin.register(TargetGroup)
class TargetGroupAdmin(SiteAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
    inlines = [rows_of(TargetGroupInclusion, "narrower", below="wider")]


class OnBehalfRows(admin.StackedInline):
    model = OnBehalf
    extra = 0
    autocomplete_fields = ["organisation", "added_by", "refused_by"]


class ProjectOutcomeRows(admin.StackedInline):
    model = ProjectOutcome
    extra = 0
    autocomplete_fields = ["outcome", "unit_cost"]


@admin.register(Project)
class ProjectAdmin(SiteAdmin):
    list_display = ["title", "reference", "organisation", "status", "confirmed_on"]
    list_filter = ["status", "sensitive"]
    list_select_related = ["organisation"]
    search_fields = ["title", "reference", "organisation__name"]
    autocomplete_fields = ["organisation"]
    inlines = [
        rows_of(ProjectArea, "area"),
        rows_of(ProjectTargetGroup, "target_group"),
        ProjectOutcomeRows,
        OnBehalfRows,
    ]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if "people_per_year" in form.changed_data or any(each.has_changed() for each in formsets):
            require_possible(claims_of(form.instance.tags.all()))

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except MoreThanHappen as refused:
            self.message_user(request, f"Nothing was saved. {refused}", messages.ERROR)
            return redirect(request.path)


@admin.register(Story)
class StoryAdmin(ReadOnlyAdmin):
    """That there is one, and with whose word; the story itself is its charity's."""

    list_display = ["project", "how", "consented_on", "recorded_by", "withdrawn_on"]
    list_select_related = ["project", "recorded_by"]
    search_fields = ["project__title"]
    exclude = ["text"]
