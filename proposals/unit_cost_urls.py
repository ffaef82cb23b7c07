"""Addresses of what events cost: the list, and files of it."""

from django.urls import include, path

from consortium.views import imports
from proposals.views import unit_costs

app_name = "unit-costs"

# The machinery's addresses begin with the word of the kind, "unit-costs".
urlpatterns = [
    path("unit-costs/", unit_costs.unit_cost_list, name="list"),
    path("", include(imports.addresses("unit-costs"))),
]
