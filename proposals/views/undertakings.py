"""What a bid's money buys in one of its projects, and its milestones."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from consortium.access import requires
from consortium.drafts import keeps_what_was_typed
from consortium.form_pages import FormPage
from projects.models import Project
from proposals.forms.undertakings import UndertakingForm
from proposals.models import Proposal
from proposals.services import bids
from proposals.services import undertakings as services
from proposals.views.bids import say_who_is_asked_again, while_open


class UndertakingPage(FormPage):
    template = "proposals/undertaking.html"
    row_name = "text"
    refusals = (bids.Frozen, services.NotInBid)

    def __init__(self, proposal, project):
        self.proposal, self.project = proposal, project

    def form_for(self, request, row, **text):
        return UndertakingForm(row=row, **text)

    def render(self, request, row, form, **context):
        context |= {"bid": self.proposal, "project": self.project}
        return super().render(request, row, form, **context)

    def save(self, request, row, form):
        saved = services.write_undertaking(
            proposal_id=self.proposal.pk,
            project=self.project,
            by=request.user,
            version=form.cleaned_data["version"],
            values=form.values,
        )
        messages.success(request, f"What “{self.project}” undertakes is saved.")
        say_who_is_asked_again(request, saved)
        return reverse("proposals:texts", args=[self.proposal.slug])


@keeps_what_was_typed
@requires("proposals.change_proposal", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
@while_open
def undertaking(request, proposal, project):
    found = Project.objects.filter(parts__proposal=proposal, slug=project)
    project = found.select_related("organisation").distinct().first()
    if project is None:
        raise Http404("There is no such project in this bid.")
    row = proposal.undertakings.filter(project=project).first()
    return UndertakingPage(proposal, project)(request, row)
