"""Addresses of plans, indicators and coverage."""

from django.urls import path, re_path, register_converter

from consortium.views import imports as loading
from priorities.addresses import PriorityReference
from priorities.views import (
    cliff,
    comparing,
    coverage,
    coverage_files,
    drafts,
    fillable,
    gaps,
    imports,
    indicators,
    mapping,
    national,
    overlay,
    plans,
    priorities,
    profile,
    publishing,
    questions,
)

app_name = "priorities"

register_converter(PriorityReference, "priority")

urlpatterns = [
    path("priorities/", plans.plan_list, name="list"),
    re_path(r"^priorities\.(?P<form>csv|json)$", plans.plan_feed, name="feed"),
    path("plan-names/", plans.plan_names, name="names"),
    *loading.addresses("priorities"),
    path(
        "priorities/import/<int:number>/document/",
        imports.import_document,
        name="import_document",
    ),
    re_path(
        r"^priorities/import/template\.(?P<form>csv|xlsx)$",
        imports.template,
        name="import_template",
    ),
    path("priorities/<slug:slug>/", plans.plan_detail, name="detail"),
    path("priorities/<slug:slug>/publish/", publishing.plan_publish, name="publish"),
    path("priorities/<slug:slug>/changes/", publishing.plan_changes, name="changes"),
    path("priorities/<slug:slug>/edit/", drafts.plan_edit, name="plan_edit"),
    path("priorities/<slug:slug>/renew/", drafts.plan_renew, name="renew"),
    path("priorities/<slug:slug>/discard/", drafts.plan_discard, name="discard"),
    path("priorities/<slug:slug>/pairs/", drafts.plan_pairs, name="pairs"),
    path("priorities/<slug:slug>/take-back/", drafts.plan_take_back, name="take_back"),
    path("priorities/<slug:slug>/add/", priorities.priority_add, name="add"),
    path("priorities/<slug:slug>/<int:number>/", priorities.priority_detail, name="priority"),
    path("priorities/<slug:slug>/<int:number>/edit/", priorities.priority_edit, name="edit"),
    path("priorities/<slug:slug>/<int:number>/remove/", priorities.priority_remove, name="remove"),
    path("indicators/<slug:slug>.csv", indicators.indicator_file, name="indicator_file"),
    path("indicators/<slug:slug>/", indicators.indicator_detail, name="indicator"),
    path("indicators/<slug:slug>/beside.csv", indicators.comparison_file, name="comparison_file"),
    path("comparison-groups/", comparing.group_list, name="comparison_groups"),
    path("comparison-groups/add/", comparing.group_add, name="comparison_group_add"),
    path(
        "comparison-groups/<int:number>/edit/",
        comparing.group_edit,
        name="comparison_group_edit",
    ),
    path(
        "comparison-groups/<int:number>/remove/",
        comparing.group_remove,
        name="comparison_group_remove",
    ),
    path("projects/<slug:slug>/priorities/", plans.project_answers, name="for_project"),
    path("projects/<slug:slug>/gaps/", fillable.project_gaps, name="gaps_for_project"),
    path(
        "organisations/<slug:slug>/gaps/",
        fillable.organisation_gaps,
        name="gaps_for_organisation",
    ),
    path(
        "priorities/<slug:slug>/<int:number>/question/<slug:project>/",
        questions.project_question,
        name="question",
    ),
    path(
        "projects/<slug:slug>/questions/<int:number>/",
        questions.project_answer,
        name="answer_question",
    ),
    path("coverage/", coverage.coverage_list, name="coverage_list"),
    path("coverage/national/", national.coverage_national, name="national"),
    re_path(
        r"^coverage/national\.(?P<form>csv|xlsx)$", national.national_file, name="national_file"
    ),
    path("coverage/<slug:slug>/", coverage.coverage_matrix, name="coverage"),
    re_path(
        r"^coverage/(?P<slug>[-\w]+)\.(?P<form>csv|xlsx|json)$",
        coverage_files.coverage_file,
        name="coverage_file",
    ),
    path(
        "coverage/<slug:slug>/briefing.pdf",
        coverage_files.coverage_briefing,
        name="briefing",
    ),
    re_path(
        r"^coverage/(?P<slug>[-\w]+)/gaps\.(?P<form>csv|xlsx)$",
        coverage_files.gaps_file,
        name="gaps_file",
    ),
    re_path(
        r"^coverage/(?P<slug>[-\w]+)/cliff\.(?P<form>csv|xlsx)$",
        coverage_files.cliff_file,
        name="cliff_file",
    ),
    re_path(
        r"^coverage/(?P<slug>[-\w]+)/with/(?P<other>[-\w]+)\.(?P<form>csv|xlsx)$",
        coverage_files.with_file,
        name="with_file",
    ),
    re_path(
        r"^coverage/(?P<slug>[-\w]+)/figures\.(?P<form>csv|xlsx)$",
        profile.profile_file,
        name="profile_file",
    ),
    path("coverage/<slug:slug>/map/", mapping.coverage_map, name="map"),
    path("coverage/<slug:slug>/figures/", profile.coverage_profile, name="profile"),
    path("coverage/<slug:slug>/cliff/", cliff.coverage_cliff, name="cliff"),
    path("coverage/<slug:slug>/with/", overlay.coverage_beside, name="beside"),
    path("coverage/<slug:slug>/with/<slug:other>/", overlay.coverage_with, name="with"),
    path("coverage/<slug:slug>/gaps/", gaps.coverage_gaps, name="gaps"),
    path(
        "coverage/<slug:slug>/<priority:priority>/<str:area>/",
        coverage.coverage_cell,
        name="coverage_cell",
    ),
]
