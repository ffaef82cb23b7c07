"""One priority: its page, and the pages on which it is written in a draft plan."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from consortium.access import may, requires
from consortium.drafts import keeps_what_was_typed
from consortium.form_pages import FormPage
from consortium.versions import Stale, version_in
from priorities import sentences, tiles
from priorities.coverage import FRAGILE, GAP, THIN
from priorities.models import Plan
from priorities.priority_forms import PriorityForm
from priorities.reads.coverage import thresholds_of
from priorities.reads.discretion import all_told, veil
from priorities.reads.figures import figures_of, needs_of, places_of
from priorities.reads.matches import matches_for_plan
from priorities.reads.sources import passages_of
from priorities.reads.today import coverage_today
from priorities.reads.trends import trends_of
from priorities.services import priorities as services
from priorities.views.coverage import cell_links
from projects.forms.project import tick_named_places

# Charts of so many places, the first that are named; the figures of the others stand in a list.
MOST_TRENDS = 3
PROJECTS_PER_PAGE = 25
TROUBLES = (GAP, FRAGILE, THIN)
# The level at which matches over a whole priority are told.
DISTRICT = "district"


# --- Reading


@requires("priorities.view_plan", Plan)
@require_safe
def priority_detail(request, plan, number):
    """One priority: how large the need is, who answers it, and where nobody does."""
    priority = plan.priorities.for_listing().filter(pk=number).first()
    if priority is None:
        raise Http404("This plan has no such priority.")
    today = timezone.localdate()
    priority.passages = passages_of(priority, request.user)
    context = {
        "plan": plan,
        "priority": priority,
        "places": places_of(priority),
        "may_change": plan.is_draft and may(request.user, "priorities.change_priorities", plan),
        **need_context(priority, today),
        **answer_context(request, plan, priority, today),
        **gap_context(request, plan, priority, today),
    }
    return TemplateResponse(request, "priorities/priority.html", context)


def need_context(priority, today):
    figures = figures_of([priority], on=today).get(priority.pk, [])
    trends = trends_of(figures[:MOST_TRENDS], on=today)
    return {"figures": figures, "trends": trends}


def answer_context(request, plan, priority, today):
    """The projects that answer it, page by page; of hidden ones what this person may be told."""
    veiled = veil(request.user, [plan], DISTRICT)
    matches = all_told(request.user, matches_for_plan(plan, on=today, priority=priority, **veiled))
    page = Paginator(matches, PROJECTS_PER_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "today": today, "leaves_out": bool(veiled.get("excluding"))}


def gap_context(request, plan, priority, today):
    """Where it is a gap, fragile or thin, and how its places compare with the need."""
    seen = coverage_today(request.user, plan, on=today, priority=priority)
    row = seen and seen.row_of(priority)
    if not row or not row.cells:
        return {"row": None}
    need = needs_of([priority], on=today).get(priority.pk)
    counted_once = seen.level.is_whole and not seen.level.overlaps
    link = cell_links(plan.slug, "")
    return {
        "row": row,
        "tally": tiles.tally(seen.found),
        "groups": tiles.groups(seen.found, link, TROUBLES),
        "sentence": sentences.answer(row.counts, seen.level.name, thresholds_of(plan), today),
        "need_value": sentences.whole(need.value) if need else "not known",
        "need_note": "an estimate" if need and need.is_estimate else "",
        "places_a_year": tiles.figure(tiles.total_places(row)) if counted_once else None,
        "share": sentences.share_of_need(tiles.total_places(row), need) if counted_once else "",
        "one_area": sentences.SINGULAR[seen.level.name],
        "areas_word": sentences.PLURAL[seen.level.name],
        "left_out_note": sentences.LEFT_OUT if seen.leaves_out else "",
    }


# --- Writing


class PriorityPage(FormPage):
    template = "priorities/priority_edit.html"
    row_name = "priority"
    refusals = (services.NotADraft,)

    def __init__(self, plan):
        self.plan = plan

    def form_for(self, request, priority, **text):
        return PriorityForm(row=priority, **text)

    def render(self, request, priority, form, **context):
        passages = passages_of(priority, request.user) if priority else []
        return super().render(request, priority, form, plan=self.plan, passages=passages, **context)

    def save(self, request, priority, form):
        written = {"by": request.user, "values": form.values, "weights": form.weights}
        if priority is None:
            saved = services.add_priority(plan_id=self.plan.pk, **written)
        else:
            version = form.cleaned_data["version"]
            saved = services.revise_priority(priority_id=priority.pk, version=version, **written)
        messages.success(request, f"“{saved}” is saved.")
        # Back among the others: whoever fills a draft goes on with the next.
        return saved.place_in_plan

    def buttons(self):
        return super().buttons() | {"enter": self.press_enter, "suggest": self.press_find}

    def press_enter(self, request, priority, typed):
        """The key, in any box: tick or look up a place just typed; with none, save."""
        if tick_named_places(typed):
            return self.press_find(request, priority, typed)
        return self.press_save(request, priority, typed)


@keeps_what_was_typed
@requires("priorities.change_priorities", Plan)
@require_http_methods(["GET", "HEAD", "POST"])
def priority_add(request, plan):
    return _draft_only(request, plan) or PriorityPage(plan)(request, None)


@keeps_what_was_typed
@requires("priorities.change_priorities", Plan)
@require_http_methods(["GET", "HEAD", "POST"])
def priority_edit(request, plan, number):
    priority = plan.priorities.select_related("indicator", "plan").filter(pk=number).first()
    if priority is None:
        raise Http404("This plan has no such priority.")
    return _draft_only(request, plan) or PriorityPage(plan)(request, priority)


@requires("priorities.change_priorities", Plan)
@require_http_methods(["GET", "HEAD", "POST"])
def priority_remove(request, plan, number):
    """Take a priority out of a draft, after asking once more."""
    priority = plan.priorities.filter(pk=number).first()
    if priority is None:
        raise Http404("This plan has no such priority.")
    if away := _draft_only(request, plan):
        return away
    stale = None
    if request.method == "POST":
        shown = version_in(request.POST.get("version"))
        try:
            services.remove_priority(by=request.user, priority_id=priority.pk, version=shown)
        except Stale as caught:
            stale, priority = caught, caught.row
        else:
            messages.success(request, f"“{priority}” is out of the draft.")
            return redirect(plan)
    context = {"plan": plan, "priority": priority, "stale": stale}
    return TemplateResponse(request, "priorities/remove.html", context)


def _draft_only(request, plan):
    """Back to a plan that is published, whose priorities stay as they are."""
    if plan.is_draft:
        return None
    messages.info(request, "This plan is published, so its priorities stay as they are.")
    return redirect(plan)
