"""Sets of assumptions: the list, the pages on which coordinators keep them, and adopting one."""

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from consortium.access import may, requires
from consortium.fragments import is_fragment
from consortium.versions import Stale, version_in
from projects.models import Project
from projects.possible import MoreThanHappen, claims_of, excesses
from projects.services.taxonomy import ChangedMeanwhile, state_of
from proposals.appraising import effect_of
from proposals.forms.assumptions import AnswersForm, AssumptionForm
from proposals.models import Assumption
from proposals.past import changes_of
from proposals.savings import words
from proposals.services import assumptions as services

# No row has a longer number, and Python refuses to read very long ones.
MOST_DIGITS = 18


@requires("proposals.list_assumptions")
@require_safe
def assumption_list(request):
    context = {
        "sets": [told_of(each) for each in Assumption.objects.for_listing()],
        "may_edit": may(request.user, "proposals.change_assumptions"),
    }
    return TemplateResponse(request, "proposals/assumptions.html", context)


def told_of(assumption):
    """A set with what it says in words."""
    return {"set": assumption, "words": words.effect_of(effect_of(assumption))}


@requires("proposals.change_assumptions")
@require_http_methods(["GET", "HEAD", "POST"])
def assumption_add(request):
    form = AssumptionForm(typed_by(request), initial={"outcome": request.GET.get("outcome")})
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_assumptions(
                values=form.values, why=form.cleaned_data["why"], by=request.user
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"The assumptions “{added}” are kept.")
            return redirect(place_of(added))
    return TemplateResponse(request, "proposals/assumption_edit.html", {"form": form})


@requires("proposals.change_assumptions")
@require_http_methods(["GET", "HEAD", "POST"])
def assumption_edit(request, number):
    """Look a set through and change it, with the reason; below it how it became what it is."""
    found = get_object_or_404(Assumption.objects.for_listing(), pk=number)
    form = AssumptionForm(typed_by(request), instance=found, initial={"shown": state_of(found)})
    if request.method == "POST" and form.is_valid():
        try:
            services.revise_assumptions(
                assumption_id=number,
                shown=form.cleaned_data["shown"],
                values=form.values,
                why=form.cleaned_data["why"],
                by=request.user,
            )
        except ChangedMeanwhile as changed:
            if changed.row is None:
                raise Http404("This set is not here any more.") from changed
            form.say_it_changed(state_of(changed.row))
            form.add_error(
                None,
                "Somebody else saved this while you were typing: see the history below. What you "
                "typed is still here; save it to put it in place of theirs.",
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"The assumptions “{found}” are saved.")
            return redirect(place_of(found))
    context = {"form": form, "set": found, "changes": changes_of(found)}
    return TemplateResponse(request, "proposals/assumption_edit.html", context)


def typed_by(request):
    return request.POST if request.method == "POST" else None


def place_of(assumption):
    """Where this set stands on the list."""
    return f"{reverse('proposals:assumptions')}#set-{assumption.pk}"


# --- Of a project


@requires("projects.change_project", Project)
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def project_assumptions(request, project):
    """What is assumed of each outcome and the sets kept for it; a POST adopts one."""
    if request.method == "POST":
        return adopt(request, project)
    kept = defaultdict(list)
    for each in Assumption.objects.for_listing():
        kept[each.outcome_id].append(each)
    tags = project.tags.select_related("outcome", "unit_cost")
    above = excesses(claims_of(tags))
    rows = [
        {
            "tag": tag,
            "excesses": [each for each in above if each.claim.tag == tag.pk],
            "words": words.effect_of(effect_of(tag)),
            "sets": [
                told_of(each) | {"is_adopted": services.adopted(tag, each)}
                for each in kept[tag.outcome_id]
            ],
        }
        for tag in tags
    ]
    template = "_project_assumptions" if is_fragment(request) else "project_assumptions"
    context = {"project": project, "rows": rows}
    return TemplateResponse(request, f"proposals/{template}.html", context)


def adopt(request, project):
    chosen = request.POST.get("set", "")
    is_number = chosen.isdecimal() and len(chosen) <= MOST_DIGITS
    found = Assumption.objects.filter(pk=int(chosen)) if is_number else None
    if not found:
        messages.error(request, "This set is not kept any more. Choose another.")
        return redirect("proposals:project_assumptions", project.slug)
    try:
        tag = services.adopt_assumptions(
            project_id=project.pk, assumption_id=found.get().pk, by=request.user
        )
    except MoreThanHappen as refused:
        messages.error(request, f"These assumptions do not fit this project. {refused}")
    except Stale:
        messages.error(request, "The project does not work on that outcome any more.")
    else:
        messages.success(request, f"“{tag.outcome}” now stands on the assumptions “{found.get()}”.")
    return redirect("proposals:project_assumptions", project.slug)


@requires("projects.change_project", Project)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_assumptions(request, project, number):
    """What a charity itself assumes of one of its outcomes, in plain questions."""
    tag = get_object_or_404(project.tags.select_related("outcome"), outcome=number)
    form = AnswersForm(typed_by(request), instance=tag, initial={"shown": project.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_assumptions(
                project_id=project.pk,
                by=request.user,
                outcome_id=tag.outcome_id,
                values=form.values,
                version=version_in(form.cleaned_data["shown"]) or 0,
            )
        except MoreThanHappen as refused:
            form.add_error("baseline_rate", str(refused.excesses[0]))
        except Stale as stale:
            form.say_it_changed(str(stale.row.version))
            form.add_error(
                None,
                f"{stale.by or 'Somebody'} saved this project while you were typing. What you "
                "typed is still here; save it to put it in place of theirs.",
            )
        else:
            messages.success(request, f"What is assumed of “{tag.outcome}” is saved.")
            return redirect("proposals:project_assumptions", project.slug)
    context = {"form": form, "project": project, "tag": tag}
    return TemplateResponse(request, "proposals/answer_assumptions.html", context)
