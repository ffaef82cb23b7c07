"""Addresses of the price index: what is held, and files of it."""

from django.urls import include, path

from consortium.views import imports
from proposals.views import unit_costs

app_name = "deflators"

# The machinery's addresses begin with the word of the kind, "deflators".
urlpatterns = [
    path("unit-costs/deflators/", unit_costs.deflator_list, name="list"),
    path("unit-costs/", include(imports.addresses("deflators"))),
]
