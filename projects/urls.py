"""Addresses of projects."""

from django.urls import path, re_path

from consortium.views import imports
from projects.views import (
    confirmations,
    contact,
    outcomes,
    projects,
    sheets,
    stories,
    suggestions,
    takeaway,
)

app_name = "projects"

urlpatterns = [
    path("projects/", projects.project_list, name="list"),
    path("projects/add/", projects.project_add, name="add"),
    path("projects/export/", takeaway.takeaway, name="takeaway"),
    re_path(
        r"^projects/export/open-referral\.(?P<form>json|csv)$",
        takeaway.services_file,
        name="services_file",
    ),
    path("projects/suggestions/", suggestions.suggestions, name="suggestions"),
    *imports.addresses("projects"),
    re_path(
        r"^projects/import/template\.(?P<form>csv|xlsx)$", sheets.template, name="import_template"
    ),
    re_path(r"^projects/export\.(?P<form>csv|xlsx)$", sheets.export, name="export"),
    path("projects/<slug:slug>/", projects.project_detail, name="detail"),
    path("projects/<slug:slug>/edit/", projects.project_edit, name="edit"),
    path("projects/<slug:slug>/status/", projects.project_status, name="status"),
    path("projects/<slug:slug>/evidence/", projects.project_evidence, name="evidence"),
    path("projects/<slug:slug>/story/", stories.project_story, name="story"),
    path("projects/<slug:slug>/nearby/", contact.project_nearby, name="nearby"),
    path("projects/<slug:slug>/write/", contact.project_write, name="write"),
    path("projects/<slug:slug>/confirm/", confirmations.project_confirm, name="confirm"),
    path("projects/<slug:slug>/refuse/", confirmations.project_refuse, name="refuse"),
    path("projects/<slug:slug>/ask/", confirmations.project_ask, name="ask"),
    path("outcomes/", outcomes.outcome_list, name="outcomes"),
    path("outcomes/<int:number>/edit/", outcomes.outcome_edit, name="outcome_edit"),
    path("outcomes/links/add/", outcomes.link_add, name="link_add"),
    path("outcomes/links/<int:number>/edit/", outcomes.link_edit, name="link_edit"),
    path("outcomes/links/<int:number>/remove/", outcomes.link_remove, name="link_remove"),
    path("confirm/<str:token>/", confirmations.confirm_link, name="confirm_link"),
]
