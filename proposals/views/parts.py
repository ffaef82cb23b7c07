"""Which projects a bid takes in, what each asks for, and the costs of the bid itself."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from consortium.access import requires
from consortium.models import Organisation
from projects.models import Project
from proposals.budget import BudgetLine, budget_of
from proposals.forms.money import AmountsForm, Costs
from proposals.models import Proposal
from proposals.reads import budget_lines, candidates
from proposals.services import bids as services

PER_PAGE = 10


@requires("proposals.change_proposal", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
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
    inside = {one.project.id for one in found if one.is_in}
    context = {
        "bid": proposal,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "chosen": chosen,
        "others_in": Project.objects.filter(parts__proposal=proposal)
        .exclude(pk__in=inside)
        .select_related("organisation")
        .distinct()
        if not chosen
        else (),
    }
    return TemplateResponse(request, "proposals/projects.html", context)


def is_for(match, wanted):
    return match.priority.id == wanted.priority.id


def take_or_leave(request, proposal):
    """One button of the list: `include` or `leave`, each with a project's slug."""
    action = "include" if "include" in request.POST else "leave"
    slug = request.POST.get(action, "")
    project = Project.objects.visible_to(request.user).filter(slug=slug).first()
    if project is None:
        raise Http404("There is no project here that you can see.")
    try:
        if action == "include":
            services.include_project(proposal_id=proposal.pk, project=project, by=request.user)
            messages.success(request, f"“{project}” is in the bid. Its amounts are still blank.")
        else:
            services.leave_out_project(proposal_id=proposal.pk, project=project, by=request.user)
            messages.success(request, f"“{project}” is no longer in the bid.")
    except (services.NoYears, services.Frozen) as refused:
        messages.error(request, str(refused))
    return redirect(request.get_full_path())


@requires("proposals.change_proposal", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_amounts(request, proposal):
    """What each project asks for, year by year, against what the bid may ask for."""
    parts = list(proposal.parts.select_related("project__organisation"))
    form = AmountsForm(request.POST or None, proposal=proposal, parts=parts)
    if request.method == "POST":
        valid = form.is_valid()
        if request.POST.get("do") == "sum":
            return render_amounts(request, proposal, form, parts)
        if valid:
            try:
                return save_amounts(request, proposal, form)
            except services.Stale as stale:
                form.compare_with(stale, proposal.parts.all())
            except services.Frozen as refused:
                form.add_error(None, str(refused))
    return render_amounts(request, proposal, form, parts)


def save_amounts(request, proposal, form):
    services.set_amounts(
        proposal_id=proposal.pk,
        by=request.user,
        version=form.cleaned_data["version"],
        amounts=form.amounts,
    )
    messages.success(request, "The amounts are saved.")
    return redirect(proposal)


def render_amounts(request, proposal, form, parts):
    """The page, or the totals alone for htmx; sums of what is typed, where that can be read."""
    costs = list(proposal.costs.select_related("organisation"))
    lines = budget_lines(parts, costs)
    if form.is_bound:
        lines = [line for line in lines if line.own_cost] + [
            BudgetLine(
                project.organisation.name,
                project.title,
                year,
                form.amounts[project.pk, year]["amount_gbp"],
                form.amounts[project.pk, year]["match_funding_gbp"],
            )
            for project in form.projects
            for year in form.years
        ]
    budget = budget_of(lines, years=proposal.delivery_years, limit=proposal.budget_gbp)
    context = {"bid": proposal, "form": form, "budget": budget}
    summing = bool(request.htmx) and request.POST.get("do") == "sum"
    template = "_totals" if summing else "amounts"
    return TemplateResponse(request, f"proposals/{template}.html", context)


@requires("proposals.change_proposal", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_costs(request, proposal):
    """Leading, measuring, reporting: what the bid costs beside its projects."""
    held = list(proposal.costs.select_related("organisation"))
    options = {
        "organisations": list(Organisation.objects.values_list("slug", "name")),
        "years": [(year, proposal.words_for_year(year)) for year in proposal.delivery_years],
    }
    version = request.POST.get("version", "")
    forms = Costs(
        request.POST or None,
        prefix="cost",
        form_kwargs=options,
        initial=[
            {
                "heading": cost.heading,
                "organisation": cost.organisation and cost.organisation.slug,
                "year": cost.year,
                "amount_gbp": cost.amount_gbp,
                "match_funding_gbp": cost.match_funding_gbp,
            }
            for cost in held
        ],
    )
    stale = None
    if request.method == "POST" and forms.is_valid():
        try:
            services.set_costs(
                proposal_id=proposal.pk,
                by=request.user,
                version=int(version) if version.isdigit() else None,
                costs=forms.costs,
            )
        except services.Stale as raised:
            stale = raised
        except services.Frozen as refused:
            messages.error(request, str(refused))
            return redirect(proposal)
        else:
            messages.success(request, "The bid’s own costs are saved.")
            return redirect(proposal)
    context = {
        "bid": proposal,
        "forms": forms,
        "stale": stale,
        "held": held if stale else (),
        "version": stale.proposal.version if stale else version or proposal.version,
    }
    return TemplateResponse(request, "proposals/costs.html", context)
