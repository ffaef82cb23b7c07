"""Prevention or cuts: what losing some of a bid would save, and what each purse would then pay."""

from collections import defaultdict

from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from proposals import savings
from proposals.appraising import NoStart, case_of
from proposals.briefing.facts import LEVELS
from proposals.forms.cuts import CutForm
from proposals.models import Funding, Proposal
from proposals.savings import words
from proposals.savings.cuts import lose


@requires("proposals.compare_cuts")
@require_safe
def cuts(request):
    bids = list(Proposal.objects.amounts_shown_to(request.user).order_by("title", "reference"))
    chosen = next((bid for bid in bids if bid.slug == request.GET.get("bid")), None)
    funders = {}
    if chosen:
        chosen.shown_parts = list(chosen.parts.select_related("project"))
        funders = funders_of(chosen.shown_parts)
    form = CutForm(request.GET, bids=bids, bid=chosen, funders=funders)
    context = {
        "form": form,
        "bid": chosen,
        "has_bids": bool(bids),
        "briefed": briefed_on(chosen, request.user) if chosen else [],
    }
    if form.lost:
        context |= worked_out(chosen, form, request.user)
    return TemplateResponse(request, "proposals/cuts.html", context)


def briefed_on(bid, user):
    """The bid's districts and wards of which this person may take councillors a briefing."""
    areas = bid.areas.filter(level__in=LEVELS).largest_first()
    return [area for area in areas if may(user, "proposals.view_briefing", area)]


def funders_of(parts):
    """{funder: references of the projects that have its money today}, by name."""
    projects = {part.project_id: part.project.reference for part in parts}
    found = defaultdict(set)
    running = Funding.objects.running_on(timezone.localdate()).filter(project__in=projects)
    for funder, project in running.values_list("funder", "project"):
        found[funder].add(projects[project])
    return {funder: frozenset(found[funder]) for funder in sorted(found)}


def worked_out(bid, form, user):
    """What the page says of the projects that go, or why nothing can be said."""
    try:
        cut = lose(case_of(bid, on=timezone.localdate(), told_to=user), form.lost)
    except NoStart as refused:
        return {"reasons": [str(refused)]}
    except savings.SavingsRefused as refused:
        return {"reasons": refused.reasons}
    if amount := form.cleaned_data["amount"]:
        cut = cut.of(amount)
    titles = dict(form.fields["lose"].choices)
    years = [bid.words_for_year(year) for year in cut.years]
    not_spent = [cut.not_spent.get(year, 0) for year in cut.years]
    paid = [cut.paid_by_year[year] for year in cut.years]
    return {
        "cut": cut,
        "amount": amount,
        "lost": sorted(titles[reference] for reference in form.lost),
        "sentence": words.cut_of(cut),
        "verdict": words.verdict_of(cut, bid.words_for_year),
        "years": years,
        "not_spent": not_spent,
        "paid": paid,
        "agencies": [
            {
                "agency": agency,
                "by_year": [by_year.get(year, 0) for year in cut.years],
                "sum": sum(by_year.values()),
            }
            for agency, by_year in cut.paid.items()
            if any(by_year.values())
        ],
        "series": [
            {
                "name": name,
                "values": values,
                "texts": [words.pounds(each) for each in values],
                "colour": colour,
            }
            for name, values, colour in (
                ("Not spent", not_spent, "main"),
                ("Public services pay instead", paid, "cost"),
            )
        ],
    }
