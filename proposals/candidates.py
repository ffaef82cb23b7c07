"""What a package can be chosen from, read from the tables in a constant number of queries."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from consortium.models import Area, AreaLeaf, Organisation
from priorities.matching import Match
from priorities.models import Priority
from priorities.reads.matches import candidates_for
from priorities.reads.needs import yearly_counts
from priorities.reads.recorded import outermost
from projects.models import Project
from proposals import savings, selection
from proposals.appraising import case_for
from proposals.consents import clashes_of
from proposals.models import ConsentStatus, Proposal
from proposals.reach import share_inside
from proposals.selection.words import Names


@dataclass(frozen=True)
class Offer:
    """A bid's candidates and priorities, and what people call them.

    `unpriced` are projects that would answer a priority but say no annual cost: {reference: title}.
    """

    candidates: tuple[selection.Candidate, ...]
    wanted: tuple[selection.Wanted, ...]
    names: Names
    unpriced: Mapping[str, str]

    def task(self, limits: selection.Limits, *, shares: bool = False, savings_weight=0.0):
        """The choice among these within some limits."""
        return selection.Task(
            self.candidates, self.wanted, limits, shares=shares, savings_weight=savings_weight
        )


def offer_for(
    proposal: Proposal,
    *,
    on: datetime.date,
    with_savings: bool = False,
    less_match_funding: bool = False,
    areas: Collection[Area] = (),
) -> Offer:
    """What a bid can choose from on a date.

    Savings are worked out where they are asked for; raises NoStart or SavingsRefused where they
    cannot be. `areas` are those whose spending has a floor. `less_match_funding` takes off the
    price what the bid's parts say others pay.
    """
    plans = list(proposal.plans.order_by("reference"))
    bid_areas = list(proposal.areas.order_by("code"))
    found: dict[str, list[Match]] = defaultdict(list)
    for match in candidates_for(plans, areas=bid_areas or None) if plans else ():
        found[match.project.reference].append(match)
    priced = {
        reference: matches
        for reference, matches in sorted(found.items())
        if matches[0].project.annual_cost_gbp is not None
    }
    facts = {reference: matches[0].project for reference, matches in found.items()}
    matched = match_funding_of(proposal) if less_match_funding else {}
    clashes = clashes_with(proposal, {facts[one].organisation_id for one in priced})
    reserved = reserved_in(proposal)
    inside = shares_in(areas, [facts[one].id for one in priced])
    worth = savings_of(proposal, [facts[one].id for one in priced], on) if with_savings else {}
    candidates = tuple(
        selection.Candidate(
            reference=one,
            organisation=facts[one].organisation,
            price=max(
                facts[one].annual_cost_gbp * proposal.years - matched.get(facts[one].id, 0),
                Decimal(0),
            ),
            cover={key_of(match.priority): match.places * match.fit for match in matches},
            savings=worth.get(one, Decimal(0)),
            inside=inside.get(facts[one].id, {}),
            clash="" if facts[one].id in reserved else clashes.get(facts[one].organisation_id, ""),
        )
        for one, matches in priced.items()
    )
    wanted, titles = wanted_by(plans, bid_areas, on=on)
    names = Names(
        projects={one: project.title for one, project in facts.items()},
        organisations={
            project.organisation: project.organisation_name for project in facts.values()
        },
        priorities=titles,
        areas={area.code: area.name for area in areas},
    )
    unpriced = {one: facts[one].title for one in sorted(facts.keys() - priced.keys())}
    return Offer(candidates, wanted, names, unpriced)


def key_of(priority) -> str:
    """What tells a priority from those of other plans."""
    return f"{priority.plan}/{priority.reference}"


def wanted_by(plans, bid_areas, *, on):
    """(what the plans' priorities weigh and need in the bid's areas, {priority: title})."""
    rows = list(
        Priority.objects.filter(plan__in=plans)
        .order_by("plan__reference", "reference")
        .values_list("plan__reference", "reference", "title", "weight", "indicator_id")
    )
    own = outermost(bid_areas)
    counts = yearly_counts(
        [(indicator, area.pk) for *_, indicator in rows if indicator for area in own], on=on
    )
    needs: dict[int, Decimal] = defaultdict(Decimal)
    for (indicator, _), count in counts.items():
        needs[indicator] += count.value
    wanted = tuple(
        selection.Wanted(
            f"{plan}/{reference}",
            float(weight),
            float(needs[indicator]) if indicator in needs else None,
        )
        for plan, reference, _, weight, indicator in rows
    )
    return wanted, {f"{plan}/{reference}": title for plan, reference, title, *_ in rows}


def clashes_with(proposal: Proposal, organisations: Collection[int]) -> dict[int, str]:
    """{organisation: the terms of the bid that are outside what it accepts}, in words.

    Of an organisation that has not said what it accepts on a question nothing is known.
    """
    found = defaultdict(list)
    for clash in clashes_of(proposal, Organisation.objects.filter(pk__in=organisations)):
        found[clash.organisation.pk].append(f"{clash.question} {clash.term}")
    return {organisation: "; ".join(words) for organisation, words in found.items()}


def reserved_in(proposal: Proposal) -> set[int]:
    """The projects that are in the bid with a reservation: they pass whatever clashes."""
    reserved = proposal.consents.filter(status=ConsentStatus.RESERVED)
    return set(reserved.values_list("project_id", flat=True))


def shares_in(areas: Collection[Area], projects: Collection[int]) -> dict[int, dict[str, Decimal]]:
    """{project: {area's code: the share of the project that lies there}}."""
    if not areas:
        return {}
    at = defaultdict(set)
    for project, area in Project.areas.through.objects.filter(project__in=projects).values_list(
        "project", "area"
    ):
        at[project].add(area)
    wanted = {area.pk for area in areas}.union(*at.values())
    leaves, weights = defaultdict(set), {}
    for area, leaf, weight in AreaLeaf.objects.filter(area__in=wanted).values_list(
        "area_id", "leaf_id", "leaf__leaf_weight"
    ):
        leaves[area].add(leaf)
        weights[leaf] = weight
    return {
        project: {
            area.code: share_inside(
                set().union(*(leaves[one] for one in own)), leaves[area.pk], weights
            )
            for area in areas
        }
        for project, own in at.items()
    }


def match_funding_of(proposal: Proposal) -> dict[int, Decimal]:
    """{project: what others pay over all years, by the bid's parts}."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for project, match in proposal.parts.exclude(match_funding_gbp=None).values_list(
        "project_id", "match_funding_gbp"
    ):
        found[project] += match
    return dict(found)


def savings_of(proposal: Proposal, projects: Collection[int], on) -> dict[str, Decimal]:
    """{project: what public bodies spend less if it alone is delivered whole in every year}.

    Without the caps by what is recorded, which are for the whole bid.
    """
    case = case_for(proposal, projects, (), on=on)
    found = {}
    for reference in case.projects:
        alone = replace(
            case,
            tags=[tag for tag in case.tags if tag.project == reference],
            parts=[savings.Part(reference, year) for year in proposal.delivery_years],
            own_costs=(),
            recorded={},
        )
        found[reference] = savings.appraise(alone).fiscal()
    return found
