"""What a project could do for the plans around it, and where an organisation's work is wanted."""

from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from consortium.access import requires
from consortium.fragments import is_fragment
from consortium.models import Organisation
from priorities.reads.fillable import gaps_for
from priorities.reads.gaps_nearby import gaps_nearby
from projects.models import Project

GAPS_PER_PAGE = 25
# So many stand in the fragment, which leads to the page for the others.
MOST_IN_FRAGMENT = 10


@requires("projects.change_project", Project)
@require_safe
@vary_on_headers("HX-Request")
def project_gaps(request, project):
    """Which gaps around one project it could fill, and what it would take. A fragment to htmx."""
    found = gaps_for(request.user, project, on=timezone.localdate())
    return answer(request, "fillable", found, {"project": project})


@requires("priorities.view_gaps_nearby", Organisation)
@require_safe
@vary_on_headers("HX-Request")
def organisation_gaps(request, organisation):
    """Where what an organisation works towards is wanted and nobody does it. A fragment to htmx."""
    found = gaps_nearby([organisation.pk], on=timezone.localdate(), user=request.user)
    gaps = found.get(organisation.pk, [])
    return answer(request, "wanted_nearby", gaps, {"organisation": organisation})


def answer(request, template, found, context):
    """The first of them as a fragment, or a page of them."""
    context["more"] = 0
    if is_fragment(request):
        context["gaps"] = found[:MOST_IN_FRAGMENT]
        context["more"] = len(found) - len(context["gaps"])
        template = f"_{template}"
    else:
        context["page"] = Paginator(found, GAPS_PER_PAGE).get_page(request.GET.get("page"))
        context["gaps"] = context["page"].object_list
    return TemplateResponse(request, f"priorities/{template}.html", context)
