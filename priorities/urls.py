"""Addresses of plans, indicators and coverage."""

from django.urls import path, re_path, register_converter

from priorities.addresses import PriorityReference
from priorities.views import coverage, coverage_files, fillable, plans

app_name = "priorities"

register_converter(PriorityReference, "priority")

urlpatterns = [
    path("priorities/", plans.plan_list, name="list"),
    path("priorities/<slug:slug>/", plans.plan_detail, name="detail"),
    path("indicators/<slug:slug>/", plans.indicator_detail, name="indicator"),
    path("projects/<slug:slug>/priorities/", plans.project_answers, name="for_project"),
    path("projects/<slug:slug>/gaps/", fillable.project_gaps, name="gaps_for_project"),
    path("coverage/", coverage.coverage_list, name="coverage_list"),
    path("coverage/<slug:slug>/", coverage.coverage_matrix, name="coverage"),
    re_path(
        r"^coverage/(?P<slug>[-\w]+)\.(?P<form>csv|xlsx|json)$",
        coverage_files.coverage_file,
        name="coverage_file",
    ),
    path(
        "coverage/<slug:slug>/<priority:priority>/<str:area>/",
        coverage.coverage_cell,
        name="coverage_cell",
    ),
]
