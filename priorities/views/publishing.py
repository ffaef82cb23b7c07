"""Publishing a plan, with what it changes before the button; and what a plan has changed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from consortium.access import requires
from consortium.models import Import
from priorities import sentences, tiles
from priorities.comparing import summary, word_changes
from priorities.forms import ReplacedForm
from priorities.models import Plan
from priorities.reads.plan_changes import changes_between, effects_of, fingerprint
from priorities.services import publishing as services
from priorities.services.priorities import NotADraft


@requires("priorities.publish_plan", Plan)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_publish(request, plan):
    refused = ""
    if request.method == "POST":
        form = ReplacedForm(request.POST, plan=plan)
        try:
            services.publish_plan(
                by=request.user,
                plan_id=plan.pk,
                replaces_id=form.chosen and form.chosen.pk,
                seen=request.POST.get("seen", ""),
            )
        except services.NotPublished as words:
            refused = str(words)
        except NotADraft:
            return _published_already(request, plan)
        else:
            messages.success(request, f"“{plan}” is published. Everybody can read it now.")
            return redirect(plan)
    if not plan.is_draft:
        return _published_already(request, plan)
    form = ReplacedForm(request.POST or request.GET, plan=plan)
    comparison = changes_between(form.chosen, plan)
    effects = effects_of(comparison, form.chosen, plan, on=timezone.localdate(), user=request.user)
    context = {
        "plan": plan,
        "form": form,
        "old": form.chosen,
        "seen": fingerprint(form.chosen, plan),
        "refused": refused,
        "waiting": Import.objects.unsettled("priorities", plan.reference),
        "unanswerable": plan.priorities.without_outcome().in_order(),
        **change_context(comparison),
        **effect_context(effects),
    }
    return TemplateResponse(request, "priorities/publish.html", context)


def _published_already(request, plan):
    messages.info(request, f"“{plan}” is published already.")
    return redirect(plan)


@requires("priorities.view_plan", Plan)
@require_safe
def plan_changes(request, plan):
    """What a published plan says differently from the one whose place it took."""
    old = plan.supersedes.latest_first().first()
    if old is None:
        raise Http404("This plan took no other plan's place.")
    context = {"plan": plan, "old": old, **change_context(changes_between(old, plan))}
    return TemplateResponse(request, "priorities/changes.html", context)


def change_context(comparison):
    return {
        "comparison": comparison,
        "summary": summary(comparison),
        "reworded": [
            (pair, _side_by_side("title", pair), _side_by_side("description", pair))
            for pair in comparison.reworded
        ],
        "reweighted": [(pair, pair.weighs) for pair in comparison.reweighted],
        "otherwise": [(pair, pair.others) for pair in comparison.otherwise],
    }


def _side_by_side(field, pair):
    return word_changes(getattr(pair.old, field), getattr(pair.new, field))


def effect_context(effects):
    if effects.level is None:
        return {"effects": []}
    return {
        "effects": [
            (row, tiles.tally_of(row.before or {}), tiles.tally_of(row.after or {}))
            for row in effects.rows
        ],
        "tally_before": tiles.tally_of(effects.before),
        "tally_after": tiles.tally_of(effects.after),
        "areas_word": sentences.PLURAL[effects.level],
    }
