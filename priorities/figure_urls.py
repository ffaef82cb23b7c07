"""Addresses of official figures: what is held, files of them, one typed by hand."""

from django.urls import include, path

from consortium.views import imports
from priorities.views import figures

app_name = "figures"

# The machinery's addresses begin with the word of the kind, "figures".
urlpatterns = [
    path("priorities/figures/", figures.figure_list, name="list"),
    path("priorities/figures/add/", figures.figure_add, name="add"),
    path("priorities/", include(imports.addresses("figures"))),
]
