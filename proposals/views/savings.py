"""What a bid saves each public purse, with the working."""

from collections import defaultdict

from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from projects.models import Outcome, Project
from proposals import savings
from proposals.appraising import NoStart, case_of
from proposals.models import Proposal, UnitCost
from proposals.savings import words
from proposals.savings.draws import spread_of
from proposals.savings.facts import FISCAL
from proposals.savings.results import is_fiscal, total
from proposals.savings.sensitivity import break_even, swings

# So many of the outcomes worth most are shown from their low to their high.
SWINGS_OF = 10


@requires("proposals.view_amounts", Proposal)
@require_safe
def proposal_savings(request, proposal):
    context = {
        "bid": proposal,
        "may_edit": may(request.user, "proposals.change_proposal", proposal),
    }
    try:
        found = savings.appraise(case_of(proposal, on=timezone.localdate()))
    except NoStart as refused:
        context["reasons"] = [str(refused)]
    except savings.SavingsRefused as refused:
        context["reasons"] = refused.reasons
    else:
        context |= shown(proposal, found)
    return TemplateResponse(request, "proposals/savings.html", context)


def shown(proposal, found):
    """What the page says of an appraisal."""
    spread = spread_of(found)
    times = break_even(found)
    titles = dict(
        Project.objects.filter(reference__in=found.case.projects).values_list("reference", "title")
    )
    named = {line.tag.outcome for line in found.lines}
    named |= {each.tag.outcome for each in found.not_counted}
    outcomes = dict(Outcome.objects.filter(code__in=named).values_list("code", "name"))

    def name(tag):
        return {"project": titles[tag.project], "outcome": outcomes[tag.outcome]}

    widest = swings(found, most=SWINGS_OF)
    return {
        "found": found,
        "spread": spread,
        "worth": words.worth_of(found, spread),
        "sentences": [
            sentence
            for sentence in (
                words.payback_of(found, times, proposal.words_for_year),
                words.value_of(found),
                words.at_full_cost(found),
            )
            if sentence
        ],
        "per_pound": savings.ratio(found.fiscal(), found.cost),
        "cashable_per_pound": savings.ratio(found.cashable(), found.cost),
        "payback": found.payback_year and proposal.words_for_year(found.payback_year),
        "break_even": times,
        **by_year(proposal, found),
        "agencies": agencies_of(found),
        "lines": [name(line.tag) | {"line": line} for line in found.lines if line.events_avoided],
        "overlapping": [
            name(tag)
            for tag in dict.fromkeys(line.tag for line in found.lines if not line.events_avoided)
        ],
        "not_counted": [
            name(each.tag) | {"missing": ", ".join(each.missing), "needed": words.needed_of(each)}
            for each in found.not_counted
            if each.tag.unit_cost
        ],
        "unpriced": unpriced_of(found, name),
        "swings": [
            name(each.tag) | {"swing": each, "bounds": sorted((each.low, each.high))}
            for each in widest
        ],
        "sources": UnitCost.objects.filter(
            code__in={line.unit_cost.code for line in found.lines}
        ).order_by("code"),
    }


def unpriced_of(found, name):
    """[(project, its outcomes)] for which nobody has said what an event would cost."""
    by_project = defaultdict(list)
    for each in found.not_counted:
        if not each.tag.unit_cost:
            named = name(each.tag)
            by_project[named["project"]].append(named["outcome"])
    return [(project, ", ".join(outcomes)) for project, outcomes in by_project.items()]


def by_year(proposal, found):
    """What is spent and what public services save, side by side, for the chart and its table."""
    years = sorted({*found.cost_by_year, *found.fiscal_by_year})
    cost = [found.cost_by_year.get(year, 0) for year in years]
    saved = [found.fiscal_by_year.get(year, 0) for year in years]
    return {
        "message": words.message_of(found, proposal.words_for_year),
        "columns": [proposal.words_for_year(year) for year in years],
        "series": [
            {
                "name": name,
                "values": values,
                "texts": [words.pounds(each) for each in values],
                "colour": colour,
            }
            for name, values, colour in (
                ("Costs", cost, "cost"),
                ("Public services save", saved, "main"),
            )
        ],
        "by_year": [
            (proposal.words_for_year(year), *row)
            for year, *row in zip(years, cost, saved, strict=True)
        ],
    }


def agencies_of(found):
    """Who gains: public bodies first, the largest gain first; people and the economy after them."""
    gains = defaultdict(lambda: {"low": 0, "central": 0, "high": 0, "cashable": 0, "from": set()})
    for line in found.lines:
        gain = gains[line.unit_cost.kind != FISCAL, line.unit_cost.agency]
        for scenario in (savings.LOW, savings.CENTRAL, savings.HIGH):
            gain[scenario] += total(line.pv_by_year[scenario])
        if line.unit_cost.cashable and is_fiscal(line):
            gain["cashable"] += line.pv
        if line.pv:
            gain["from"].add(line.event)
    return [
        gain | {"agency": agency, "is_public": not other, "events": ", ".join(sorted(gain["from"]))}
        for (other, agency), gain in sorted(
            gains.items(), key=lambda each: (each[0][0], -each[1]["central"], each[0][1])
        )
    ]
