"""The list of bids, the page of one, and the form."""

from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from proposals.models import Proposal

PER_PAGE = 25


@requires("proposals.list_proposals")
@require_safe
def proposal_list(request):
    """Bids that are published, and those this person is part of."""
    bids = Proposal.objects.visible_to(request.user).for_listing()
    page = Paginator(bids, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_add": may(request.user, "proposals.add_proposal")}
    return TemplateResponse(request, "proposals/list.html", context)
