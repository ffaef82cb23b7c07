"""Addresses of official figures: what is held, and files of them."""

from django.urls import include, path

from consortium.views import imports
from priorities.views import figures

app_name = "figures"

# The machinery's addresses begin with the word of the kind, "figures".
urlpatterns = [
    path("priorities/figures/", figures.figure_list, name="list"),
    path("priorities/", include(imports.addresses("figures"))),
]
