"""Which projects a bid takes in, what each asks for, and the costs of the bid itself."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods

from consortium.access import may, requires
from consortium.drafts import typed_in
from consortium.versions import Stale
from projects.models import Project
from proposals.budget import BudgetLine, budget_of
from proposals.forms.money import AmountsForm, Costs
from proposals.models import Proposal
from proposals.offering import offer_lines
from proposals.reads import budget_lines, candidates, priorities_paid_for
from proposals.services import bids as services
from proposals.views.bids import say_who_is_asked_again, while_open

PER_PAGE = 10


@requires("proposals.change_proposal", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
@while_open
def proposal_projects(request, proposal):
    """Projects that answer what the bid's plans ask for, ranked, with the reasons."""
    if request.method == "POST":
        return take_or_leave(request, proposal)
    found, wanted = candidates(proposal, request.user)
    asked = request.GET.get("priority", "")
    chosen = next((one for one in wanted if one.key == asked), None)
    if chosen:
        found = [one for one in found if any(is_for(match, chosen) for match in one.matches)]
        found.sort(key=lambda one: -max(m.score for m in one.matches if is_for(m, chosen)))
    context = {
        "bid": proposal,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "plans": proposal.plans.count(),
        "wanted": wanted,
        "chosen": chosen,
        "may_choose": may(request.user, "proposals.choose_package", proposal),
        "others_in": ()
        if chosen
        else in_bid(proposal).exclude(pk__in=[one.project.id for one in found]),
    }
    return TemplateResponse(request, "proposals/projects.html", context)


def in_bid(proposal):
    return (
        Project.objects.filter(parts__proposal=proposal).select_related("organisation").distinct()
    )


def is_for(match, wanted):
    return match.priority.id == wanted.priority.id


def take_or_leave(request, proposal):
    """One button of the list: `include` or `leave`, each with a project's slug."""
    pressed = typed_in(request.POST)
    taking = "include" in pressed
    known = Project.objects.visible_to(request.user) if taking else in_bid(proposal)
    slugs = pressed.get("include" if taking else "leave", [""])
    project = known.filter(slug=slugs[-1]).first()
    if project is None:
        raise Http404("There is no project here that you can see.")
    act = services.include_project if taking else services.leave_out_project
    try:
        act(proposal_id=proposal.pk, project=project, by=request.user)
    except (services.NoYears, services.NotOnOffer) as refused:
        messages.error(request, str(refused))
    else:
        done = "in the bid. Its amounts are still blank." if taking else "no longer in the bid."
        messages.success(request, f"“{project}” is {done}")
    return redirect(request.get_full_path())


@requires("proposals.change_proposal", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
@while_open
def proposal_amounts(request, proposal):
    """What each project asks for, year by year, against what the bid may ask for."""
    parts = list(
        proposal.parts.select_related("project__organisation").defer(
            "project__search", "project__summary", "project__organisation__aims"
        )
    )
    form = AmountsForm(request.POST or None, proposal=proposal, parts=parts)
    if form.is_valid() and request.POST.get("do") != "sum":
        try:
            return save_amounts(request, proposal, form)
        except Stale as stale:
            visible = Project.objects.visible_to(request.user)
            form.compare_with(stale, proposal.parts.all(), visible)
        except services.TooLate as refused:
            messages.error(request, str(refused))
    return render_amounts(request, proposal, form, parts)


def save_amounts(request, proposal, form):
    saved = services.set_amounts(
        proposal_id=proposal.pk,
        by=request.user,
        version=form.shown_version,
        amounts=form.amounts,
    )
    messages.success(request, "The amounts are saved.")
    say_who_is_asked_again(request, saved)
    return redirect(proposal)


def render_amounts(request, proposal, form, parts):
    """The page, or the totals alone for htmx; sums of what is typed, where that can be read."""
    costs = list(proposal.costs.select_related("organisation"))
    lines = budget_lines(parts, costs)
    if form.is_bound:
        lines = [line for line in lines if line.own_cost] + typed_lines(form)
    budget = budget_of(
        lines,
        years=proposal.delivery_years,
        limit=proposal.budget_gbp,
        offers=offer_lines(proposal),
    )
    context = {
        "bid": proposal,
        "form": form,
        "budget": budget,
        # Takes a tenth of the page's time, so only once somebody looks at it or adds up.
        "paid_for": priorities_paid_for(proposal, asked_in(form)) if form.is_bound else None,
    }
    summing = bool(request.htmx) and request.POST.get("do") == "sum"
    template = "_totals_summed" if summing else "amounts"
    return TemplateResponse(request, f"proposals/{template}.html", context)


def asked_in(form):
    """{project id: pounds asked for over all years}, as typed where that can be read."""
    found = {}
    for (pk, _), figures in form.amounts.items():
        found[pk] = found.get(pk, 0) + (figures["amount_gbp"] or 0)
    return found


def typed_lines(form):
    """The lines of a budget as typed; a year that a project is not in yet counts once filled in."""
    titles = {project.pk: project for project in form.projects}
    return [
        BudgetLine(
            titles[pk].organisation.name,
            titles[pk].title,
            year,
            figures["amount_gbp"],
            figures["match_funding_gbp"],
        )
        for (pk, year), figures in form.amounts.items()
        if (pk, year) in form.held or any(figure is not None for figure in figures.values())
    ]


@requires("proposals.change_proposal", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
@while_open
def proposal_costs(request, proposal):
    """Leading, measuring, reporting: what the bid costs beside its projects."""
    costs = proposal.costs.select_related("organisation")
    typed = MultiValueDict(typed_in(request.POST)) if request.method == "POST" else None
    forms = Costs(typed, proposal=proposal, costs=costs)
    if forms.is_bound and not forms.is_whole:
        messages.error(request, "The form did not arrive whole. Nothing is saved; start again.")
        return redirect(request.path)
    if forms.is_valid():
        try:
            return save_costs(request, proposal, forms)
        except Stale as stale:
            forms = forms.beside(stale, costs.all())
        except services.TooLate as refused:
            messages.error(request, str(refused))
    return TemplateResponse(request, "proposals/costs.html", {"bid": proposal, "forms": forms})


def save_costs(request, proposal, forms):
    saved = services.set_costs(
        proposal_id=proposal.pk, by=request.user, version=forms.version, costs=forms.rows
    )
    messages.success(request, "The bid’s own costs are saved.")
    say_who_is_asked_again(request, saved)
    return redirect(proposal)
