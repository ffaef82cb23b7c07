"""Administration pages of projects and of the words they are described with."""

from django.contrib import admin

from consortium.admin import Rows, SiteAdmin
from projects.models import (
    OnBehalf,
    Outcome,
    OutcomeLink,
    Project,
    ProjectArea,
    ProjectOutcome,
    ProjectTargetGroup,
    TargetGroup,
    TargetGroupInclusion,
)


class OutcomeLinkRows(Rows):
    model = OutcomeLink
    fk_name = "from_outcome"
    autocomplete_fields = ["to_outcome"]


@admin.register(Outcome)
class OutcomeAdmin(SiteAdmin):
    list_display = ["name", "code", "domain", "prevention_level"]
    list_filter = ["domain", "prevention_level"]
    search_fields = ["name", "code"]
    inlines = [OutcomeLinkRows]


class TargetGroupInclusionRows(Rows):
    model = TargetGroupInclusion
    fk_name = "wider"
    autocomplete_fields = ["narrower"]


@admin.register(TargetGroup)
class TargetGroupAdmin(SiteAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
    inlines = [TargetGroupInclusionRows]


class ProjectAreaRows(Rows):
    model = ProjectArea
    autocomplete_fields = ["area"]


class ProjectTargetGroupRows(Rows):
    model = ProjectTargetGroup
    autocomplete_fields = ["target_group"]


class OnBehalfRows(admin.StackedInline):
    model = OnBehalf
    extra = 0
    autocomplete_fields = ["added_by", "refused_by"]


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
    inlines = [ProjectAreaRows, ProjectTargetGroupRows, ProjectOutcomeRows, OnBehalfRows]
