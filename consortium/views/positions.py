"""What an organisation can accept, on the questions on which visions clash."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from consortium.access import may, require, requires
from consortium.drafts import (
    discard_draft,
    draft_of,
    keep_draft,
    keeps_what_was_typed,
    press_discard,
    press_keep,
    typed_in,
)
from consortium.models import Organisation
from consortium.position_forms import PositionsForm
from consortium.positions import history_of, said_by, stated_by
from consortium.services.positions import StatedMeanwhile, state_positions


@keeps_what_was_typed
@requires("consortium.view_positions", Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_positions(request, organisation):
    """Its answers, who changed which when, and for its leads the boxes to tick."""
    if request.method != "POST":
        return show(request, organisation)
    require(request.user, "consortium.change_positions", organisation)
    button = BUTTONS.get(request.POST.get("do"), press_save)
    return button(request, organisation, typed_in(request.POST))


def show(request, organisation):
    if not may(request.user, "consortium.change_positions", organisation):
        return render(request, organisation, None)
    draft = draft_of(request.user, request.path)
    form = PositionsForm(stated=stated_by(organisation), typed=draft.data if draft else None)
    return render(request, organisation, form, draft=draft)


def render(request, organisation, form, **context):
    said = said_by(organisation)
    context |= {
        "form": form,
        "organisation": organisation,
        "said": said,
        "said_count": sum(not each.is_blank for each in said),
        "changes": history_of(organisation),
    }
    return TemplateResponse(request, "consortium/positions.html", context)


def press_save(request, organisation, typed):
    form = PositionsForm(typed, stated=stated_by(organisation))
    if form.is_valid():
        try:
            count = state_positions(
                organisation_id=organisation.pk,
                by=request.user,
                stated=form.wanted,
                shown=form.shown,
            )
        except StatedMeanwhile as meanwhile:
            form.compare_with(meanwhile)
        else:
            discard_draft(request.user, request.path)
            saved = "Saved. Bids are held against these answers from now on."
            messages.success(request, saved if count else "Nothing was changed.")
            return redirect(organisation)
    keep_draft(request.user, request.path, typed)
    return render(request, organisation, form)


BUTTONS = {"save": press_save, "keep": press_keep, "discard": press_discard}
