"""The addresses of bids."""

from django.urls import path

from proposals.views import bids

app_name = "proposals"
urlpatterns = [
    path("proposals/", bids.proposal_list, name="list"),
]
