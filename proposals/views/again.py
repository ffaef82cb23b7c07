"""A new bid from an earlier one."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from consortium.access import requires
from proposals.again import again
from proposals.forms.bid import AgainForm
from proposals.models import Proposal
from proposals.reads import asked_by_project
from proposals.services import again as services


@requires("proposals.reuse_proposal", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_again(request, proposal):
    """What would come along, what no longer fits, and a form that begins the new one."""
    try:
        services.require_over(proposal)
    except services.NotOver as refused:
        messages.warning(request, str(refused))
        return redirect(proposal)
    form = AgainForm(request.POST or None, bid=proposal, today=timezone.localdate())
    if form.is_valid():
        new = services.begin_again(proposal_id=proposal.pk, by=request.user, **form.cleaned_data)
        words = f"“{new}” is begun. Look through its projects and amounts, then ask its partners."
        messages.success(request, words)
        return redirect(new)
    context = {
        "bid": proposal,
        "again": again(proposal),
        "asked": asked_by_project(proposal),
        "form": form,
    }
    return TemplateResponse(request, "proposals/again.html", context)
