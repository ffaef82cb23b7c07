"""Pages on which one priority of a draft plan is written."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from consortium.access import requires
from consortium.drafts import keeps_what_was_typed
from consortium.form_pages import FormPage
from priorities.models import Plan
from priorities.priority_forms import PriorityForm
from priorities.services import priorities as services
from projects.forms.project import tick_named_places


class PriorityPage(FormPage):
    template = "priorities/priority_edit.html"
    row_name = "priority"
    refusals = (services.NotADraft,)

    def __init__(self, plan):
        self.plan = plan

    def form_for(self, request, priority, **text):
        return PriorityForm(row=priority, **text)

    def render(self, request, priority, form, **context):
        return super().render(request, priority, form, plan=self.plan, **context)

    def save(self, request, priority, form):
        written = {"by": request.user, "values": form.values, "weights": form.weights}
        if priority is None:
            saved = services.add_priority(plan_id=self.plan.pk, **written)
        else:
            version = form.cleaned_data["version"]
            saved = services.revise_priority(priority_id=priority.pk, version=version, **written)
        messages.success(request, f"“{saved}” is saved.")
        return saved

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


def _draft_only(request, plan):
    """Back to a plan that is published, whose priorities stay as they are."""
    if plan.is_draft:
        return None
    messages.info(request, "This plan is published, so its priorities stay as they are.")
    return redirect(plan)
