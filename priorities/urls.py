"""Addresses of plans, indicators and coverage."""

from django.urls import path

from priorities.views import coverage, plans

app_name = "priorities"

urlpatterns = [
    path("priorities/", plans.plan_list, name="list"),
    path("priorities/<slug:slug>/", plans.plan_detail, name="detail"),
    path("indicators/<slug:slug>/", plans.indicator_detail, name="indicator"),
    path("projects/<slug:slug>/priorities/", plans.project_answers, name="for_project"),
    path("coverage/", coverage.coverage_list, name="coverage_list"),
    path("coverage/<slug:slug>/", coverage.coverage_matrix, name="coverage"),
    path(
        "coverage/<slug:slug>/<path:priority>/<str:area>/",
        coverage.coverage_cell,
        name="coverage_cell",
    ),
]
