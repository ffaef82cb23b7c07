"""Pages of projects: the list, one project, its form, its evidence."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from consortium.access import may, requires
from consortium.drafts import (
    discard_draft,
    draft_of,
    keep_draft,
    keeps_what_was_typed,
    press_discard,
    press_keep,
    typed_in,
)
from consortium.form_pages import FormPage
from consortium.fragments import is_fragment
from consortium.paging import LongListPaginator
from consortium.states import MoveRefused
from consortium.versions import Stale
from projects.confirmation import is_stale
from projects.filters import ProjectFilter
from projects.forms.evidence import EvidenceForms
from projects.forms.project import MoveForm, ProjectForm, tick_named_places
from projects.missing import entry_of, what_is_missing
from projects.models import OnBehalf, Project, ProjectStatus
from projects.places import show_places
from projects.possible import MoreThanHappen, claims_of, excesses
from projects.services import projects as services
from projects.views.confirmations import tell_who_is_asked

PER_PAGE = 25


@requires("projects.list_projects")
@require_safe
@vary_on_headers("HX-Request")
def project_list(request):
    filters = ProjectFilter(request.GET, request=request)
    found = filters.apply(Project.objects.visible_to(request.user))
    pages = LongListPaginator(found, PER_PAGE, rows=Project.objects.for_listing().with_ids)
    page = pages.get_page(request.GET.get("page"))
    show_places(page.object_list, request.user, near=filters.chosen.get("area"))
    context = {
        "filters": filters,
        "page": page,
        "may_add": may(request.user, "projects.add_project"),
        "may_take_away": may(request.user, "projects.take_away"),
    }
    template = "_results" if is_fragment(request) else "list"
    return TemplateResponse(request, f"projects/{template}.html", context)


@requires("projects.view_project", Project)
@require_safe
def project_detail(request, project):
    user, today = request.user, timezone.localdate()
    project = Project.objects.for_detail().get(pk=project.pk)
    show_places([project], user)
    may_edit = may(user, "projects.change_project", project)
    context = {
        "project": project,
        "tags": project.tags.all(),
        "may_edit": may_edit,
        "may_see_money": may(user, "projects.view_money", project),
        "may_see_contact": may(user, "projects.view_contact", project),
        "may_confirm": may(user, "projects.confirm_project", project),
        "is_stale": is_stale(project.confirmed_on, today),
        "on_behalf": OnBehalf.objects.unanswered(project),
        "may_tell": may(user, "projects.keep_story", project),
        "may_ask": may(user, "projects.ask_to_confirm", project),
        "has_moves": bool(Project.MOVES[ProjectStatus(project.status)]),
        "missing": what_is_missing(entry_of(project), on=today) if may_edit else (),
        "excesses": excesses(claims_of(project.tags.all())) if may_edit else (),
    }
    return TemplateResponse(request, "projects/detail.html", context)


# --- Adding and editing


class ProjectPage(FormPage):
    template = "projects/edit.html"
    row_name = "project"
    refusals = (MoveRefused, MoreThanHappen)

    def form_for(self, request, project, **text):
        return ProjectForm(user=request.user, row=project, **text)

    def box_to_change(self, form, refused):
        if isinstance(refused, MoveRefused):
            return "status"
        return "people_per_year" if "people_per_year" in form.changed_data else "areas"

    def render(self, request, project, form, **context):
        return super().render(request, project, form, today=timezone.localdate(), **context)

    def save(self, request, project, form):
        if project is None:
            project = services.add_project(by=request.user, values=form.values, **form.told)
            messages.success(request, f"“{project}” is saved.")
            if project.confirmed_on is None and not project.is_draft:
                tell_who_is_asked(request, project.organisation)
            return project
        revised = services.revise_project(
            project_id=project.pk,
            by=request.user,
            version=form.cleaned_data["version"],
            changes=form.values,
        )
        messages.success(request, f"Your changes to “{revised.project}” are saved.")
        if revised.was_refused:
            messages.warning(
                request,
                f"{revised.project.organisation} refused this entry before, so it is a draft until "
                "they confirm it. Ask them on its page.",
            )
        if removed := revised.outcomes_removed:
            messages.warning(request, f"Removed with their evidence: {', '.join(removed)}.")
        return revised.project

    def buttons(self):
        more = {
            "enter": self.press_enter,
            "suggest": self.press_find,
            "everywhere": self.press_everywhere,
        }
        return super().buttons() | more

    def press_enter(self, request, project, typed):
        """The key, in any box: tick or look up a place just typed; with none, save."""
        if tick_named_places(typed):
            return self.press_find(request, project, typed)
        return self.press_save(request, project, typed)

    def press_everywhere(self, request, project, typed):
        """Tick every place the organisation works in."""
        organisation = self.form_for(request, project, typed=typed).chosen_organisation
        codes = organisation.areas.values_list("code", flat=True) if organisation else ()
        ticked = typed.get("areas", [])
        typed["areas"] = [*ticked, *(code for code in codes if code not in ticked)]
        if not request.htmx:
            return self.press_find(request, project, typed)
        keep_draft(request.user, request.path, typed)
        form = self.form_for(request, project, typed=typed)
        return TemplateResponse(request, "projects/_places.html", {"form": form})


@keeps_what_was_typed
@requires("projects.add_project")
@require_http_methods(["GET", "HEAD", "POST"])
def project_add(request):
    return ProjectPage()(request, None)


@keeps_what_was_typed
@requires("projects.change_project", Project)
@require_http_methods(["GET", "HEAD", "POST"])
def project_edit(request, project):
    return ProjectPage()(request, project)


# --- Status, evidence


@requires("projects.change_project", Project)
@require_http_methods(["GET", "HEAD", "POST"])
def project_status(request, project):
    form = MoveForm(request.POST if request.method == "POST" else None, project=project)
    if request.method == "POST" and form.is_valid():
        status = ProjectStatus(form.cleaned_data["status"])
        try:
            services.move_project(project_id=project.pk, by=request.user, status=status)
        except MoveRefused as refused:
            form.add_error("status", str(refused))
        else:
            messages.success(request, f"“{project}” is {status.label.lower()} from now on.")
            return redirect(project)
    context = {"form": form, "project": project}
    return TemplateResponse(request, "projects/status.html", context)


@keeps_what_was_typed
@requires("projects.change_project", Project)
@require_http_methods(["GET", "HEAD", "POST"])
def project_evidence(request, project):
    """How one knows, outcome by outcome."""
    if request.method != "POST":
        draft = draft_of(request.user, request.path)
        forms = EvidenceForms(draft.data if draft else None, tags=project.tags.for_detail())
        return render_evidence(request, project, forms, draft=draft)
    typed = typed_in(request.POST)
    if press := {"keep": press_keep, "discard": press_discard}.get(request.POST.get("do")):
        return press(request, project, typed)
    forms = EvidenceForms(typed, tags=project.tags.for_detail())
    if forms.is_valid():
        try:
            return save_evidence(request, project, forms)
        except MoreThanHappen as refused:
            forms.refuse(refused.excesses)
        except Stale as stale:
            forms.compare_with(stale)
    keep_draft(request.user, request.path, typed)
    return render_evidence(request, project, forms)


def save_evidence(request, project, forms):
    services.revise_evidence(
        project_id=project.pk, by=request.user, version=forms.version, evidence=forms.values
    )
    discard_draft(request.user, request.path)
    messages.success(request, f"The evidence of “{project}” is saved.")
    return redirect(project)


def render_evidence(request, project, forms, **context):
    context |= {"project": project, "forms": forms, "version": forms.version or project.version}
    return TemplateResponse(request, "projects/evidence.html", context)
