"""Addresses of projects."""

from django.urls import path

from projects import views

app_name = "projects"

urlpatterns = [
    path("projects/", views.project_list, name="list"),
    path("projects/add/", views.project_add, name="add"),
    path("projects/<slug:slug>/", views.project_detail, name="detail"),
    path("projects/<slug:slug>/edit/", views.project_edit, name="edit"),
    path("projects/<slug:slug>/status/", views.project_status, name="status"),
    path("projects/<slug:slug>/evidence/", views.project_evidence, name="evidence"),
    path("projects/<slug:slug>/confirm/", views.project_confirm, name="confirm"),
]
