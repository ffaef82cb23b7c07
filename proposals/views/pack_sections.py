"""What a bid's pack is made of: its sections, their order, and how that looks."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from consortium.access import requires
from consortium.drafts import keeps_what_was_typed
from consortium.form_pages import FormPage
from consortium.logo_forms import LogoForm
from consortium.pictures import MOST_BYTES
from consortium.uploads import takes_files
from consortium.views.logos import picture_response
from consortium.views.papers import sent_in
from proposals.forms.pack import PackSectionsForm
from proposals.models import FunderLogo, Proposal
from proposals.pack import document
from proposals.pack.snapshot import gather
from proposals.services import bids as services
from proposals.services import logos
from proposals.services.pack import NotReady, require_ready
from proposals.views.bids import while_open


class SectionsPage(FormPage):
    template = "proposals/pack_sections.html"
    row_name = "bid"

    def form_for(self, request, proposal, **text):
        return PackSectionsForm(row=proposal, **text)

    def render(self, request, proposal, form, **context):
        context["has_logo"] = FunderLogo.objects.filter(proposal=proposal).exists()
        return super().render(request, proposal, form, **context)

    def save(self, request, proposal, form):
        services.revise_proposal(
            proposal_id=proposal.pk,
            by=request.user,
            version=form.cleaned_data["version"],
            changes=form.values,
        )
        messages.success(request, "The pack’s sections are saved. The next pack has them.")
        return reverse("proposals:pack_sections", args=[proposal.slug])


@keeps_what_was_typed
@requires("proposals.change_proposal", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
@while_open
def pack_sections(request, proposal):
    return SectionsPage()(request, proposal)


@requires("proposals.change_proposal", Proposal)
@require_safe
def pack_preview(request, proposal):
    """The pack's pages one below the other, as the bid stands now; nothing is kept."""
    try:
        require_ready(proposal)
    except NotReady as refused:
        context = {"bid": proposal, "why": str(refused)}
        return TemplateResponse(request, "proposals/pack_preview_refused.html", context)
    snapshot = gather(proposal, on=timezone.localdate())
    return HttpResponse(document.html(snapshot, preview_of=proposal.slug))


# --- Logos


@takes_files(MOST_BYTES)
@requires("proposals.change_proposal", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
@while_open
def funder_logo(request, proposal):
    """Shown as it will be printed; a POST puts another in its place or removes it."""
    here = redirect("proposals:funder_logo", proposal.slug)
    if request.POST.get("do") == "remove":
        logos.remove_funder_logo(proposal_id=proposal.pk, by=request.user)
        messages.success(request, "The logo is removed. Packs to come print the name alone.")
        return here
    form = LogoForm(*sent_in(request), too_large=request.too_large)
    if request.method == "POST" and form.is_valid():
        logos.set_funder_logo(proposal_id=proposal.pk, by=request.user, picture=form.picture)
        messages.success(request, "The logo is kept. Packs to come print it.")
        return here
    logo = FunderLogo.objects.filter(proposal=proposal).select_related("proposal").first()
    context = {"bid": proposal, "logo": logo, "form": form}
    return TemplateResponse(request, "proposals/funder_logo.html", context)


@requires("proposals.change_proposal", Proposal)
@require_safe
def pack_picture(request, proposal, name):
    """A logo that the pages of this bid show."""
    path = f"logos/{name}.png"
    if not logos.is_shown_by(proposal, path):
        raise Http404("No page of this bid shows this picture.")
    return picture_response(path)
