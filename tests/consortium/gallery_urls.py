"""The site's addresses with the gallery, which is otherwise routed only while DEBUG is on."""

from django.urls import path

from consortium.urls import urlpatterns as site
from consortium.views_gallery import gallery

urlpatterns = [path("shown-in-tests/gallery/", gallery), *site]
