"""Outcomes suggested while a project is described."""

from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from consortium.access import requires
from consortium.drafts import typed_in, waits_for_sign_in
from projects.forms.outcomes import SuggestionsForm


@waits_for_sign_in
@requires("projects.add_project")
@require_POST
def suggestions(request):
    """The boxes of outcomes for what is typed and ticked so far: a fragment. Nothing is kept."""
    form = SuggestionsForm(typed_in(request.POST))
    return TemplateResponse(request, "projects/_suggestions.html", {"form": form})
