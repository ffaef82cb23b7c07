"""What a bid saves each public purse, with the working."""

from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from proposals import savings
from proposals.appraising import NoStart, case_of
from proposals.drawn import series_of, spans_of
from proposals.forms.savings import InflationForm
from proposals.models import Proposal
from proposals.telling import priorities_of, told, with_who_entered


@requires("proposals.view_amounts", Proposal)
@require_safe
def proposal_savings(request, proposal):
    context = {
        "bid": proposal,
        "may_edit": may(request.user, "proposals.change_proposal", proposal),
    }
    try:
        found = savings.appraise(case_of(proposal, on=timezone.localdate(), told_to=request.user))
    except NoStart as refused:
        context["reasons"] = [str(refused)]
    except savings.SavingsRefused as refused:
        context["reasons"] = refused.reasons
    else:
        form = InflationForm.of(request.GET)
        context["form"] = form
        context["told"] = with_who_entered(told(proposal, found, inflation=form.rate), found)
        context["priorities"] = priorities_of(proposal, found)
        context["spans"] = spans_of(context["told"]["swings"])
        context["columns"] = [year["words"] for year in context["told"]["years"]]
        context["series"] = series_of(context["told"]["years"], context["told"]["agencies"])
    return TemplateResponse(request, "proposals/savings.html", context)
