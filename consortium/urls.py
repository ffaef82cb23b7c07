"""Every address of the site. Each package keeps its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from consortium import health

urlpatterns = [
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
