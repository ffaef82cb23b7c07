"""Who serves the same people, and writing to them without their address being shown."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from consortium.access import may, requires
from consortium.drafts import (
    discard_draft,
    draft_of,
    keep_draft,
    keeps_what_was_typed,
    typed_in,
)
from consortium.fragments import is_fragment
from projects.forms.contact import MessageForm
from projects.models import Project
from projects.places import hides_place, show_places
from projects.services.contact import MessageRefused, write_to_project

MOST = 10


@requires("projects.view_project", Project)
@require_safe
@vary_on_headers("HX-Request")
def project_nearby(request, project):
    """Projects of others that serve the same people near this one. A fragment to htmx."""
    hidden = hides_place(request.user, project)
    others = Project.objects.none()
    if not hidden:
        found = Project.objects.visible_to(request.user).serving_the_same_people(
            project, request.user
        )
        others = show_places(found.for_listing()[:MOST], request.user)
    context = {
        "project": project,
        "others": others,
        "hides_place": hidden,
        "may_write": may(request.user, "projects.write_to_projects"),
    }
    template = "_nearby" if is_fragment(request) else "nearby"
    return TemplateResponse(request, f"projects/{template}.html", context)


@keeps_what_was_typed
@requires("projects.write_to_project", Project)
@require_http_methods(["GET", "HEAD", "POST"])
def project_write(request, project):
    """A message to the people of a project: the site passes it on, their address stays theirs."""
    draft = draft_of(request.user, request.path)
    typed = typed_in(request.POST) if request.method == "POST" else None
    form = MessageForm(typed or (draft.data if draft else None), checked=typed is not None)
    if request.method == "POST" and form.is_valid():
        try:
            write_to_project(project_id=project.pk, by=request.user, text=form.cleaned_data["text"])
        except MessageRefused as refused:
            form.add_error("text", str(refused))
        else:
            discard_draft(request.user, request.path)
            messages.success(
                request,
                f"Your message is on its way to {project.organisation}. They answer to "
                f"{request.user.email}.",
            )
            return redirect(project)
    if typed is not None:
        keep_draft(request.user, request.path, typed)
    context = {"form": form, "project": project, "draft": draft if typed is None else None}
    return TemplateResponse(request, "projects/write.html", context)
