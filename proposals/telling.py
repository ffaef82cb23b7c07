"""What is told of an appraisal: the words and figures that the page of savings and the pack share.

Dictionaries of plain values; amounts are Decimal pounds of the base year, discounted, unrounded.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from priorities.models import Priority
from projects.models import Outcome, Project, ProjectOutcome
from proposals import savings
from proposals.models import Proposal, UnitCost
from proposals.past import who_entered
from proposals.savings import words
from proposals.savings.cash import USUAL_INFLATION, asked_by_year, fair_shares, in_cash
from proposals.savings.draws import Spread
from proposals.savings.facts import FISCAL
from proposals.savings.results import total
from proposals.savings.sensitivity import Swing
from proposals.savings.sides import NAMES, sides_of
from proposals.savings.uncertainty import uncertainty_of

NOTHING = Decimal(0)
ALL_OUTCOMES = "all outcomes together"


def told(
    proposal: Proposal, found: savings.Appraisal, *, inflation: Decimal = USUAL_INFLATION
) -> dict:
    """All that is said of what a bid saves; cash amounts are at this inflation."""
    unsure = uncertainty_of(found)
    spread, times = unsure.spread, unsure.break_even
    name = naming(found)
    return {
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
        "base_year": found.case.base_year,
        "discount_rate": found.case.discount_rate,
        "break_even": times,
        "totals": totals_of(found, spread),
        "spread": {"seed": spread.seed, "draws": spread.draws},
        "cash": cash_of(proposal, found, inflation),
        "message": words.message_of(found, proposal.words_for_year),
        "years": years_of(proposal, found),
        "agencies": agencies_of(found),
        "lines": [name(line.tag) | line_told(line) for line in found.lines if line.events_avoided],
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
        "assumed": assumed_of(proposal, found, name),
        "swings": swings_of(unsure.swings, name),
        "sides": sides_gaining(found),
        "unit_costs": unit_costs_of(found),
    }


def naming(found: savings.Appraisal):
    """A function that gives the titles of a tag's project and outcome, and the project's reference.

    Titles are not unique: what is put together by project goes by the reference.
    """
    titles = dict(
        Project.objects.filter(reference__in=found.case.projects).values_list("reference", "title")
    )
    named = {line.tag.outcome for line in found.lines}
    named |= {each.tag.outcome for each in found.not_counted}
    outcomes = dict(Outcome.objects.filter(code__in=named).values_list("code", "name"))
    return lambda tag: {
        "reference": tag.project,
        "project": titles[tag.project],
        "outcome": outcomes[tag.outcome],
    }


def totals_of(found: savings.Appraisal, spread: Spread) -> dict[str, Decimal]:
    return {
        "cost": found.cost,
        "full_cost": found.full_cost,
        "fiscal": found.fiscal(),
        "cashable": found.cashable(),
        "public_value": found.public_value(),
        "net_value": found.net_value,
        "low": found.fiscal(savings.LOW),
        "high": found.fiscal(savings.HIGH),
        "p10": spread.p10,
        "p50": spread.p50,
        "p90": spread.p90,
    }


def years_of(proposal: Proposal, found: savings.Appraisal) -> list[dict]:
    """What is spent, what it costs in full and what public services save, year by year."""
    return [
        {
            "words": proposal.words_for_year(year),
            "cost": found.cost_by_year.get(year, NOTHING),
            "full_cost": found.full_cost_by_year.get(year, NOTHING),
            "saved": found.fiscal_by_year.get(year, NOTHING),
        }
        for year in spanned(found)
    ]


def spanned(found: savings.Appraisal) -> list[int]:
    """The years in which something is spent or saved."""
    return sorted({*found.cost_by_year, *found.fiscal_by_year})


def cash_of(proposal: Proposal, found: savings.Appraisal, inflation: Decimal) -> dict:
    """What is asked for, year by year, in prices of the base year and in pounds of the day."""
    case = found.case
    asked = asked_by_year(case)
    cash = {
        year: in_cash(amount, base_year=case.base_year, year=year, inflation=inflation)
        for year, amount in asked.items()
    }
    return {
        "inflation": words.share(inflation),
        "years": [
            {"words": proposal.words_for_year(year), "asked": amount, "cash": cash[year]}
            for year, amount in asked.items()
        ],
        "asked": total(asked),
        "cash": total(cash),
    }


def swings_of(swings: Iterable[Swing], name) -> list[dict]:
    """What the answer hangs on: assumptions of outcomes, and those shared by all."""
    return [
        (name(swing.tag) if swing.tag else {"project": "", "outcome": ALL_OUTCOMES})
        | {
            "assumption": swing.assumption.replace("_", "-"),
            "low": min(swing.low, swing.high),
            "high": max(swing.low, swing.high),
        }
        for swing in swings
    ]


def sides_gaining(found: savings.Appraisal) -> list[dict]:
    """What the partners for crime and for health gain, and a first word on who might pay what.

    Sides without a gain are left out; `share` is None where nothing is asked for yet.
    """
    public = [gain for gain in agencies_of(found) if gain["is_public"] and gain["central"]]
    by_agency = {gain["agency"]: gain for gain in public}
    sides = sides_of(by_agency)
    gains = {
        side: sum((by_agency[agency]["central"] for agency in agencies), start=NOTHING)
        for side, agencies in sides.items()
    }
    asked = total(asked_by_year(found.case))
    shares = fair_shares(gains, asked) if asked else {}
    return [
        {
            "side": side,
            "name": NAMES[side],
            "agencies": ", ".join(agency or "not said" for agency in agencies),
            "central": gains[side],
            "low": sum((by_agency[agency]["low"] for agency in agencies), start=NOTHING),
            "high": sum((by_agency[agency]["high"] for agency in agencies), start=NOTHING),
            "part": savings.ratio(gains[side], found.fiscal()),
            "share": shares.get(side),
        }
        for side, agencies in sides.items()
    ]


def agencies_of(found: savings.Appraisal) -> list[dict]:
    """Who gains: public bodies first, the largest gain first; people and the economy after them."""
    by_agency = defaultdict(list)
    for line in found.lines:
        by_agency[line.unit_cost.kind == FISCAL, line.unit_cost.agency].append(line)
    gains = [
        gain_of(agency, is_public, lines, spanned(found))
        for (is_public, agency), lines in by_agency.items()
    ]
    return sorted(gains, key=lambda gain: (not gain["is_public"], -gain["central"], gain["agency"]))


def gain_of(agency: str, is_public: bool, lines: list[savings.Line], years: list[int]) -> dict:
    """What one agency gains by these lines, in these years and altogether."""
    return {
        "agency": agency,
        "is_public": is_public,
        "events": ", ".join(sorted({line.event for line in lines if line.pv})),
        "by_year": [
            sum(
                (line.pv_by_year[savings.CENTRAL].get(year, NOTHING) for line in lines),
                start=NOTHING,
            )
            for year in years
        ],
        "cashable": sum(
            (line.pv for line in lines if line.unit_cost.cashable and is_public), start=NOTHING
        ),
        **{
            scenario: sum((total(line.pv_by_year[scenario]) for line in lines), start=NOTHING)
            for scenario in (savings.LOW, savings.CENTRAL, savings.HIGH)
        },
    }


def line_told(line: savings.Line) -> dict:
    """One line as a row of the working."""
    return {
        "code": line.unit_cost.code,
        "cost_avoided": line.unit_cost.name,
        "agency": line.unit_cost.agency,
        "kind": line.unit_cost.kind,
        "event": line.event,
        "events": line.events_avoided,
        "claimed": line.claimed if line.is_large else None,
        "pv": line.pv,
    }


def unpriced_of(found: savings.Appraisal, name) -> list[dict]:
    """Projects with the outcomes for which nobody has said what an event would cost."""
    by_project = defaultdict(list)
    for each in found.not_counted:
        if not each.tag.unit_cost:
            by_project[each.tag.project].append(name(each.tag))
    return [
        {
            "project": named[0]["project"],
            "outcomes": ", ".join(each["outcome"] for each in named),
        }
        for named in by_project.values()
    ]


def assumed_of(proposal: Proposal, found: savings.Appraisal, name) -> list[dict]:
    """What is assumed of each outcome that counts, what of it counts, and where that is from."""
    tags = dict.fromkeys(line.tag for line in found.lines)
    sources = {
        (project, outcome): source
        for project, outcome, source in ProjectOutcome.objects.filter(
            project__reference__in=found.case.projects
        ).values_list("project__reference", "outcome__code", "evidence_source")
    }
    counted = counted_of(proposal, found)
    return [
        name(tag)
        | {
            "words": " ".join(filter(None, (words.assumed_of(tag), counted[tag.project]))),
            "source": sources.get((tag.project, tag.outcome), ""),
        }
        for tag in tags
    ]


def with_who_entered(told: dict, found: savings.Appraisal) -> dict:
    """The same with who entered each assumption and unit cost, for the page alone: a pack leaves
    the house, and names no colleague.
    """
    tags = dict.fromkeys((line.tag.project, line.tag.outcome) for line in found.lines)
    rows = {
        (project, outcome): pk
        for pk, project, outcome in ProjectOutcome.objects.filter(
            project__reference__in=found.case.projects
        ).values_list("pk", "project__reference", "outcome__code")
        if (project, outcome) in tags
    }
    costs = dict(
        UnitCost.objects.filter(code__in=[cost["code"] for cost in told["unit_costs"]]).values_list(
            "code", "pk"
        )
    )
    of_tags, of_costs = (
        who_entered(model, pks)
        for model, pks in ((ProjectOutcome, rows.values()), (UnitCost, costs.values()))
    )
    return told | {
        "assumed": [
            row | {"entered_by": of_tags.get(rows.get(tag), "")}
            for row, tag in zip(told["assumed"], tags, strict=True)
        ],
        "unit_costs": [
            cost | {"entered_by": of_costs.get(costs[cost["code"]], "")}
            for cost in told["unit_costs"]
        ],
    }


def counted_of(proposal: Proposal, found: savings.Appraisal) -> dict[str, str]:
    """{reference of a project: what of it the bid counts, in words; blank: all of it}.

    How much of a protected project lies in the bid's areas would tell where it is: it is not said.
    """
    case = found.case
    shares: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for part in sorted(case.parts, key=lambda part: part.year):
        shares[part.project][part.year] = part.share
    protected = set(
        Project.objects.filter(reference__in=case.projects, sensitive=True).values_list(
            "reference", flat=True
        )
    )
    return {
        reference: words.counted_of(
            None if reference in protected else project.inside,
            shares[reference],
            proposal.words_for_year,
        )
        for reference, project in case.projects.items()
    }


def priorities_of(proposal: Proposal, found: savings.Appraisal) -> list[dict]:
    """What public services save by the outcomes that each priority of the bid's plans asks for."""
    fiscal = found.by_priority()
    return [
        {"title": title, "plan": plan_title, "fiscal": fiscal[f"{plan}/{reference}"]}
        for plan, reference, title, plan_title in Priority.objects.filter(
            plan__in=proposal.plans.all()
        )
        .order_by("plan__title", "title", "pk")
        .values_list("plan__reference", "reference", "title", "plan__title")
    ]


def unit_costs_of(found: savings.Appraisal) -> list[dict]:
    """Each unit cost that a line is valued by, as it was published."""
    return [
        {
            "code": cost.code,
            "name": cost.name,
            "amount": cost.amount_gbp,
            "price_year": cost.price_year,
            "source": cost.source,
            "quality": cost.quality,
        }
        for cost in UnitCost.objects.filter(
            code__in={line.unit_cost.code for line in found.lines}
        ).order_by("code")
    ]
