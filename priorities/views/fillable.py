"""What a project could do for the plans around it."""

from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from consortium.access import requires
from consortium.fragments import is_fragment
from priorities.reads.fillable import gaps_for
from projects.models import Project


@requires("projects.change_project", Project)
@require_safe
@vary_on_headers("HX-Request")
def project_gaps(request, project):
    """Which gaps around one project it could fill, and what it would take. A fragment to htmx."""
    context = {"project": project, "gaps": gaps_for(project, on=timezone.localdate())}
    template = "_fillable" if is_fragment(request) else "fillable"
    return TemplateResponse(request, f"priorities/{template}.html", context)
