"""Every address of the site. Each package keeps its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from consortium import health, views

organisations = [
    path("", views.organisation_list, name="list"),
    path("<slug:slug>/", views.organisation_detail, name="detail"),
    path("<slug:slug>/edit/", views.organisation_edit, name="edit"),
    path("<slug:slug>/invite/", views.organisation_invite, name="invite"),
    path(
        "<slug:slug>/invitations/<int:number>/again/",
        views.invitation_again,
        name="invite_again",
    ),
    path(
        "<slug:slug>/invitations/<int:number>/withdraw/",
        views.invitation_withdraw,
        name="withdraw_invitation",
    ),
    path("<slug:slug>/members/<int:number>/", views.member_edit, name="member"),
    path("<slug:slug>/members/<int:number>/end/", views.member_end, name="end_membership"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_page, name="help"),
    path("areas/search/", views.area_search, name="area_search"),
    path("areas/<str:code>/", views.area_detail, name="area"),
    path("organisations/", include((organisations, "organisations"))),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("projects.urls")),
    path("", include("priorities.urls")),
    path("", include("proposals.urls")),
]

if settings.DEBUG:
    from consortium import views_gallery

    urlpatterns.append(path("gallery/", views_gallery.gallery, name="gallery"))
