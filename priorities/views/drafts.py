"""A draft begun as a copy of a plan, revised, set right; and a publication taken back."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from consortium.access import requires
from consortium.drafts import keeps_what_was_typed
from consortium.form_pages import FormPage
from consortium.versions import Stale, version_in
from priorities.draft_forms import DraftDetailsForm, DraftForm, PairsForm
from priorities.forms import ReplacedForm
from priorities.models import Plan
from priorities.reads.plan_changes import changes_between
from priorities.services import drafts as services
from priorities.services import publishing
from priorities.services.priorities import NotADraft


@requires("priorities.change_priorities", Plan)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_renew(request, plan):
    """Begin a new draft with all that this plan says."""
    form = DraftForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        draft = services.begin_draft(by=request.user, plan_id=plan.pk, **form.cleaned_data)
        messages.success(
            request,
            f"“{draft}” is begun as a copy of “{plan}”. Edit it; nobody else sees it before it is "
            "published.",
        )
        return redirect(draft)
    return TemplateResponse(request, "priorities/renew.html", {"plan": plan, "form": form})


class DraftPage(FormPage):
    template = "priorities/draft_edit.html"
    row_name = "plan"
    refusals = (NotADraft,)

    def form_for(self, request, plan, **text):
        return DraftDetailsForm(row=plan, **text)

    def save(self, request, plan, form):
        version = form.cleaned_data["version"]
        saved = services.revise_draft(
            by=request.user, plan_id=plan.pk, version=version, values=form.values
        )
        messages.success(request, f"“{saved}” is saved.")
        return saved


@keeps_what_was_typed
@requires("priorities.change_priorities", Plan)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request, plan):
    """What a draft is called, its years and where it comes from."""
    if not plan.is_draft:
        messages.info(
            request,
            "This plan is published, so its title and years stay as they are. Change them in a new "
            "draft of it.",
        )
        return redirect(plan)
    return DraftPage()(request, plan)


@requires("priorities.publish_plan", Plan)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_pairs(request, plan):
    """Say which priority of a draft is which of the plan that it replaces."""
    replaced = ReplacedForm(request.POST or request.GET, plan=plan)
    old = replaced.chosen
    if not plan.is_draft or old is None:
        messages.info(request, "There is no earlier plan whose priorities could be told apart.")
        return redirect(plan)
    comparison = changes_between(old, plan)
    form = PairsForm(request.POST or None, comparison=comparison)
    if request.method == "POST" and form.is_valid():
        try:
            services.say_pairs(by=request.user, plan_id=plan.pk, earlier=old, pairs=form.pairs)
        except (services.TwiceTheSame, NotADraft) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Noted: this is what the plan changes.")
            asked = {"replaces": old.slug}
            return redirect(reverse("priorities:publish", args=[plan.slug], query=asked))
    context = {"plan": plan, "old": old, "form": form}
    return TemplateResponse(request, "priorities/pairs.html", context)


@requires("priorities.change_priorities", Plan)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_discard(request, plan):
    """Throw a draft away, after asking once more."""
    refused = ""
    if request.method == "POST":
        shown = version_in(request.POST.get("version"))
        try:
            services.discard_draft(by=request.user, plan_id=plan.pk, version=shown)
        except Stale as stale:
            refused, plan = str(stale), stale.row
        except (services.StillUsed, NotADraft) as reason:
            refused = str(reason)
        else:
            messages.success(request, f"The draft “{plan}” is thrown away.")
            return redirect("priorities:list")
    if not plan.is_draft:
        messages.info(request, "This plan is published, so it stays.")
        return redirect(plan)
    context = {"plan": plan, "refused": refused, "number": plan.priorities.count()}
    return TemplateResponse(request, "priorities/discard.html", context)


@requires("priorities.publish_plan", Plan)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_take_back(request, plan):
    """Make a plan that was published by mistake a draft again, after asking once more."""
    refused = publishing.what_stands_on(plan, request.user)
    if request.method == "POST":
        try:
            publishing.take_back_publication(by=request.user, plan_id=plan.pk)
        except publishing.NotTakenBack as reason:
            refused = str(reason)
        else:
            messages.success(request, f"“{plan}” is a draft again. What it replaced is current.")
            return redirect(plan)
    context = {"plan": plan, "refused": refused, "before": plan.supersedes.latest_first()}
    return TemplateResponse(request, "priorities/take_back.html", context)
