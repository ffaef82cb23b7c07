"""What a bid says in its own words: all of it, and the form of one section."""

from django.contrib import messages
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from consortium.access import may, requires
from consortium.drafts import keeps_what_was_typed
from consortium.form_pages import FormPage
from proposals.forms.texts import TextForm
from proposals.models import PackSection, Proposal
from proposals.pack.passages import passages_of
from proposals.reads import undertaken_in
from proposals.services import bids
from proposals.services import texts as services
from proposals.views.bids import while_open


@requires("proposals.view_amounts", Proposal)
@require_safe
def texts(request, proposal):
    """Every section that is written in words, as it will be read."""
    held = {row.section: row.text for row in proposal.texts.all()}
    context = {
        "bid": proposal,
        "sections": [
            {"code": each.value, "title": each.label, "passages": passages_of(held.get(each, ""))}
            for each in PackSection.written()
        ],
        "undertaken": undertaken_in(proposal),
        "may_edit": proposal.is_open and may(request.user, "proposals.change_proposal", proposal),
        "may_exchange": may(request.user, "proposals.exchange_words", proposal),
    }
    return TemplateResponse(request, "proposals/texts.html", context)


class TextPage(FormPage):
    template = "proposals/text.html"
    row_name = "text"
    refusals = (bids.Frozen,)

    def __init__(self, proposal, section):
        self.proposal, self.section = proposal, section

    def form_for(self, request, row, **text):
        return TextForm(section=self.section, row=row, **text)

    def render(self, request, row, form, **context):
        context |= {"bid": self.proposal, "section": self.section}
        return super().render(request, row, form, **context)

    def save(self, request, row, form):
        services.write_text(
            proposal_id=self.proposal.pk,
            section=self.section.value,
            by=request.user,
            version=form.cleaned_data["version"],
            text=form.values["text"],
        )
        messages.success(request, f"“{self.section.label}” is saved.")
        return reverse("proposals:texts", args=[self.proposal.slug])


@keeps_what_was_typed
@requires("proposals.change_proposal", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
@while_open
def text(request, proposal, section):
    """The form of one section."""
    if section not in PackSection.written():
        raise Http404("A pack has no section of this name that is written in words.")
    row = proposal.texts.filter(section=section).first()
    return TextPage(proposal, PackSection(section))(request, row)
