"""Sheets of projects to take away: the template, and one's own projects."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.access import requires
from consortium.services.imports import may_load_for
from projects.imports import PROJECTS, files
from projects.models import Project


@requires("projects.add_project")
@require_safe
def template(request, form):
    """An empty sheet; as a workbook with the accepted values beside it."""
    for_all = may_load_for(request.user, PROJECTS, None)
    return download(form, files.template(form, names_organisation=for_all), "projects-template")


@requires("projects.add_project")
@require_safe
def export(request, form):
    """The person's own organisations' projects, drafts too; for coordinators all."""
    for_all = may_load_for(request.user, PROJECTS, None)
    projects = Project.objects.all() if for_all else Project.objects.of(request.user)
    several = for_all or projects.values("organisation").distinct().count() > 1
    data = files.export(form, projects, names_organisation=several)
    return download(form, data, f"projects-{timezone.localdate():%Y-%m-%d}")


def download(form, data, name):
    response = HttpResponse(data, content_type=files.FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
