"""A project, somebody of its charity at a browser, and what forms on its pages would send."""

import pytest
from django.urls import reverse

from tests.factories import (
    ProjectFactory,
)

ADD = "/projects/add/"
HTMX = {"HTTP_HX_REQUEST": "true"}


def boxes(response):
    """What the browser would send back if the form on this page were sent as it is."""
    form = response.context["form"]
    sent = {"version": form["version"].value() or "", "base": form["base"].value() or ""}
    for name in form.SAVED:
        value = form[name].value()
        if name == "areas":
            sent |= {"areas": value["codes"], "areas-words": value["words"]}
        elif value not in (None, "", False):
            sent[name] = value
    return sent


@pytest.fixture
def browser(client_for, worker):
    return client_for(worker)


@pytest.fixture
def project(charity, linton, burglary):
    return ProjectFactory(
        organisation=charity,
        title="Locks and lights",
        summary="We fit locks.",
        areas=[linton],
        outcomes=[burglary],
        annual_cost_gbp=12000,
    )


def edit(project):
    return reverse("projects:edit", args=[project.slug])


def new(charity, **facts):
    return {"title": "Kettle on", "organisation": charity.slug, "status": "draft"} | facts
