"""The outcomes: what each means and often brings, and the pages on which coordinators keep that."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consortium.access import may, requires
from projects.forms.taxonomy import LinkForm, OutcomeForm
from projects.models import Outcome, OutcomeLink
from projects.services import taxonomy


@requires("projects.view_taxonomy")
@require_safe
def outcome_list(request):
    outcomes = list(Outcome.objects.visible_to(request.user).with_links())
    context = {
        "outcomes": outcomes,
        "number_of_links": sum(len(outcome.links_from.all()) for outcome in outcomes),
        "may_edit": may(request.user, "projects.change_taxonomy"),
    }
    return TemplateResponse(request, "projects/outcomes.html", context)


@requires("projects.change_taxonomy")
@require_http_methods(["GET", "HEAD", "POST"])
def outcome_edit(request, number):
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user), pk=number)
    shown = taxonomy.state_of(outcome)
    form = OutcomeForm(typed_by(request), instance=outcome, initial={"shown": shown})
    if request.method == "POST" and form.is_valid():
        try:
            taxonomy.revise_outcome(outcome_id=number, by=request.user, **form.cleaned_data)
        except taxonomy.ChangedMeanwhile as changed:
            compare_words(form, changed.row)
        else:
            messages.success(request, f"The words of “{outcome}” are saved.")
            return redirect(place_of(outcome))
    return TemplateResponse(
        request, "projects/outcome_edit.html", {"form": form, "outcome": outcome}
    )


def compare_words(form, outcome):
    form.say_it_changed(taxonomy.state_of(outcome))
    theirs = {
        "description": outcome.description or "nothing",
        "keywords": "; ".join(outcome.keywords) or "none",
    }
    for name, words in theirs.items():
        form.add_error(name, changed_words(words))


def changed_words(words):
    return (
        f"Somebody else saved this while you were typing: {words}. What you typed is still here; "
        "save it to put it in place of theirs."
    )


# --- Links


@requires("projects.change_taxonomy")
@require_http_methods(["GET", "HEAD", "POST"])
def link_add(request):
    form = LinkForm(typed_by(request), initial={"from_outcome": request.GET.get("from")})
    if request.method == "POST" and form.is_valid():
        try:
            link = taxonomy.add_link(values=form.values, by=request.user)
        except ValidationError as error:
            form.add_error("to_outcome", error)
        else:
            messages.success(request, "The link is saved.")
            return redirect(place_of(link.from_outcome))
    return TemplateResponse(request, "projects/link_edit.html", {"form": form})


@requires("projects.change_taxonomy")
@require_http_methods(["GET", "HEAD", "POST"])
def link_edit(request, number):
    link = OutcomeLink.objects.filter(pk=number).first()
    if link is None and request.method != "POST":
        raise Http404("This link is not here any more.")
    shown = taxonomy.state_of(link) if link else ""
    form = LinkForm(typed_by(request), instance=link, initial={"shown": shown})
    context = {"form": form, "number": number}
    if request.method == "POST" and form.is_valid():
        try:
            link = taxonomy.revise_link(
                link_id=number,
                shown=form.cleaned_data["shown"],
                values=form.values,
                by=request.user,
            )
        except taxonomy.ChangedMeanwhile as changed:
            context |= compare_link(form, changed.row)
        except ValidationError as error:
            form.add_error("to_outcome", error)
        else:
            messages.success(request, "The link is saved.")
            return redirect(place_of(link.from_outcome))
    return TemplateResponse(request, "projects/link_edit.html", context)


def compare_link(form, link):
    """Say what somebody else did to the link; one that is gone can be added again."""
    if link is None:
        form.add_error(
            None,
            "Somebody else removed this link while you were typing. What you typed is still here; "
            "save it to add the link again.",
        )
        return {"number": None, "action": reverse("projects:link_add")}
    form.say_it_changed(taxonomy.state_of(link))
    source = f"Source: {link.source}" if link.is_sourced else "Unsourced"
    form.add_error("why", changed_words(f"{link}: {link.why} {source}"))
    return {}


@requires("projects.change_taxonomy")
@require_POST
def link_remove(request, number):
    taxonomy.remove_link(link_id=number, by=request.user)
    messages.success(request, "The link is removed.")
    return redirect("projects:outcomes")


def typed_by(request):
    return request.POST if request.method == "POST" else None


def place_of(outcome):
    """Where this outcome stands on the list."""
    return f"{reverse('projects:outcomes')}#outcome-{outcome.pk}"
