"""The list of bids, the page of one, and the form."""

import functools

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import get_text_list
from django.views.decorators.http import require_http_methods, require_safe

from consortium.access import may, requires
from consortium.drafts import keeps_what_was_typed
from consortium.form_pages import FormPage
from consortium.models import Area
from priorities.models import Plan
from proposals.forms.bid import BidForm
from proposals.forms.filters import BidFilters
from proposals.gone import gone_from
from proposals.models import Proposal, ProposalStatus
from proposals.reads import (
    asked_by_project,
    awarded_by_project,
    budget_for,
    misfits_of,
    partners_for,
    refused_in,
    talk_of,
)
from proposals.services import bids as services
from proposals.services.again import DECIDED
from proposals.views.calls import begun_from_call

PER_PAGE = 25


def while_open(view):
    """Inside the gate of a view that changes a bid: one handed in is shown instead, with why."""

    @functools.wraps(view)
    def opened(request, proposal, **arguments):
        try:
            services.require_open(proposal)
            return view(request, proposal, **arguments)
        except services.Frozen as refused:
            messages.warning(request, str(refused))
            return redirect(proposal)

    return opened


def say_who_is_asked_again(request, proposal):
    """After a change: whose agreement it undid."""
    if again := proposal.asked_again:
        names = get_text_list(sorted({str(each.project.organisation) for each in again}), "and")
        messages.warning(
            request,
            f"{names} had agreed to what you changed. They are asked again, and told what changed.",
        )


@requires("proposals.list_proposals")
@require_safe
def proposal_list(request):
    """Bids that are published, and those this person is part of."""
    filters = BidFilters(request.GET)
    bids = filters.apply(Proposal.objects.visible_to(request.user).for_listing())
    page = Paginator(bids, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "may_add": may(request.user, "proposals.add_proposal"),
    }
    return TemplateResponse(request, "proposals/list.html", context)


@requires("proposals.view_proposal", Proposal)
@require_safe
def proposal_detail(request, proposal):
    proposal = Proposal.objects.for_detail().get(pk=proposal.pk)
    sees_amounts = may(request.user, "proposals.view_amounts", proposal)
    may_edit = may(request.user, "proposals.change_proposal", proposal)
    budget = budget_for(proposal) if sees_amounts else None
    is_won = sees_amounts and proposal.status == ProposalStatus.WON
    awarded = awarded_by_project(proposal) if is_won else {}
    known = [pounds for pounds in awarded.values() if pounds is not None]
    context = {
        "bid": proposal,
        "budget": budget,
        "misfits": misfits_of(proposal, budget) if sees_amounts else [],
        "asked": asked_by_project(proposal) if sees_amounts else None,
        "awarded": awarded,
        "given": sum(known) if known else None,
        "partners": partners_for(proposal, request.user),
        "terms": proposal.terms.select_related("question").order_by("question__code"),
        "may_edit": may_edit,
        "may_offer": proposal.is_open and may(request.user, "proposals.make_offers", proposal),
        "may_reuse": proposal.status in DECIDED
        and may(request.user, "proposals.reuse_proposal", proposal),
        "may_choose": may(request.user, "proposals.choose_package", proposal),
        "gone": gone_from(proposal) if may_edit and proposal.is_open else (),
        "refused": refused_in(proposal).visible_to(request.user) if may_edit else (),
        "sees_amounts": sees_amounts,
        "pack": proposal.packs.defer("snapshot").first() if sees_amounts else None,
        "talk": talk_of(proposal, request.user) if sees_amounts else None,
        "asks": proposal.funder_questions.count() if sees_amounts else 0,
    }
    return TemplateResponse(request, "proposals/detail.html", context)


# --- Beginning and editing


class BidPage(FormPage):
    template = "proposals/edit.html"
    row_name = "bid"
    refusals = (services.YearsInUse, services.StillOffering, services.TooLate)

    def form_for(self, request, proposal, **text):
        begun = None if proposal else begun_from(request)
        return BidForm(user=request.user, row=proposal, begun=begun, **text)

    def box_to_change(self, form, refused):
        if isinstance(refused, services.StillOffering):
            return "shared_with"
        return "years" if form.cleaned_data["starts_on"] else "starts_on"

    def save(self, request, proposal, form):
        if proposal is None:
            proposal = services.add_proposal(by=request.user, values=form.values)
            messages.success(request, f"“{proposal}” is begun. Choose its projects next.")
            return proposal
        proposal = services.revise_proposal(
            proposal_id=proposal.pk,
            by=request.user,
            version=form.cleaned_data["version"],
            changes=form.values,
        )
        messages.success(request, f"Your changes to “{proposal}” are saved.")
        say_who_is_asked_again(request, proposal)
        return proposal


def begun_from(request):
    """What the address of a new bid fills in: its plan, where, and a name from the priority; and
    what a funder's call says, which asks for work in places that a gap lies in.
    """
    asked = {
        name: request.GET.get(name, "").replace("\x00", "") for name in ("plan", "priority", "area")
    }
    plan = Plan.objects.visible_to(request.user).filter(slug=asked["plan"]).first()
    area = Area.objects.visible_to(request.user).filter(code=asked["area"]).first()
    priority = plan and plan.priorities.filter(reference=asked["priority"]).first()
    called = begun_from_call(request.user, request.GET.get("call", "").replace("\x00", ""))
    gap = {
        "plans": [plan.slug] if plan else [],
        "areas": [area.code] if area else [],
        "title": " in ".join(str(part) for part in (priority, area) if part) if priority else "",
    }
    return called | {name: value for name, value in gap.items() if value}


@keeps_what_was_typed
@requires("proposals.add_proposal")
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_add(request):
    return BidPage()(request, None)


@keeps_what_was_typed
@requires("proposals.change_proposal", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
@while_open
def proposal_edit(request, proposal):
    return BidPage()(request, proposal)
