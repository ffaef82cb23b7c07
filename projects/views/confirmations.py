"""Pages on which an organisation says whether an entry is right."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consortium.access import public, requires
from projects.forms.confirmations import RefusalForm
from projects.models import LinkAnswer, Project
from projects.services import asking, confirmations
from projects.summary import summaries_of

STATUS_OF = {"altered": 404, "gone": 410, "left": 403, "expired": 410}


@never_cache
@public
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_link(request, token):
    """Where a link in an e-mail leads: the project in a few lines, and a button for each answer.

    Looking changes nothing, since mail scanners open every link; a button does.
    """
    form = RefusalForm()
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        form = RefusalForm(request.POST if answer == LinkAnswer.REFUSED else None)
        if answer != LinkAnswer.REFUSED or form.is_valid():
            reason = form.cleaned_data["reason"] if form.is_bound else ""
            confirmations.answer_by_link(token=token, answer=answer, reason=reason)
            return redirect("projects:confirm_link", token)
    opened = confirmations.open_link(token)
    context = {
        "opened": opened,
        "summary": summaries_of([opened.project])[0] if opened.project else None,
        "form": form,
        "asks_whether_ended": "ended" in request.GET and LinkAnswer.ENDED in opened.answers,
    }
    status = STATUS_OF.get(opened.state, 200)
    return TemplateResponse(request, "projects/confirm_link.html", context, status=status)


@requires("projects.confirm_project", Project)
@require_POST
def project_confirm(request, project):
    confirmations.confirm_project(project_id=project.pk, by=request.user)
    messages.success(request, f"Thank you. “{project}” counts as right as of today.")
    return redirect(project)


@requires("projects.confirm_project", Project)
@require_http_methods(["GET", "HEAD", "POST"])
def project_refuse(request, project):
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            confirmations.refuse_project(
                project_id=project.pk, by=request.user, reason=form.cleaned_data["reason"]
            )
        except confirmations.NothingToRefuse as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, f"“{project}” is refused. It shows no longer, and the coordinator is told."
            )
        return redirect(project)
    context = {"form": form, "project": project}
    return TemplateResponse(request, "projects/refuse.html", context)


@requires("projects.ask_to_confirm", Project)
@require_POST
def project_ask(request, project):
    asked = asking.ask_to_confirm(project_ids=[project.pk], by=request.user)
    if asked.organisations:
        tell_who_is_asked(request, project.organisation)
    else:
        messages.warning(request, f"“{project}” is confirmed already, or over. Nobody is asked.")
    return redirect(project)


def tell_who_is_asked(request, organisation):
    if asking.is_reachable(organisation):
        messages.success(request, f"{organisation} is asked by e-mail to confirm it.")
    else:
        messages.warning(
            request,
            f"{organisation} has no lead and no e-mail address here, so nobody could be asked. "
            "Invite a lead, or add an address to its profile, and ask again.",
        )
