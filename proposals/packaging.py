"""A package as it is asked for and told: plain values that a row keeps, and what pages show.

Asked: {"shares", "savings_weight", "must", "must_not", "area_floors", "organisation_floor",
"organisation_ceiling", "accept_clashes", "less_match_funding"}, money as text with pence.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from consortium.models import Area
from projects.models import Project
from proposals import selection
from proposals.candidates import Offer, offer_for
from proposals.models import Package, Proposal
from proposals.selection import words

PENNY = Decimal("0.01")
# Shares are cut off after ten decimals: what they lack of a penny is rounding.
CUT_OFF = Decimal("0.0005")
# What a package says of each project in each year.
TAKEN = ("amount_gbp", "match_funding_gbp", "share")


def offer_and_task(
    proposal: Proposal, budget: Decimal, asked: Mapping, *, on: datetime.date
) -> tuple[Offer, selection.Task]:
    """What can be chosen, and the choice that was asked for.

    Projects asked for that can no longer be chosen are left to the limits, which then cannot be
    met. Raises NoStart or SavingsRefused.
    """
    floors = {code: Decimal(amount) for code, amount in asked.get("area_floors", {}).items()}
    weight = float(asked.get("savings_weight") or 0)
    offer = offer_for(
        proposal,
        on=on,
        with_savings=bool(weight),
        less_match_funding=bool(asked.get("less_match_funding")),
        areas=list(Area.objects.filter(code__in=floors)),
    )
    limits = selection.Limits(
        budget=budget,
        must=frozenset(asked.get("must", ())),
        must_not=frozenset(asked.get("must_not", ())),
        area_floors=floors,
        organisation_floor=pounds_in(asked, "organisation_floor"),
        organisation_ceiling=pounds_in(asked, "organisation_ceiling"),
        accept_clashes=bool(asked.get("accept_clashes")),
    )
    return offer, offer.task(limits, shares=bool(asked.get("shares")), savings_weight=weight)


def pounds_in(asked, name):
    return None if asked.get(name) in (None, "") else Decimal(asked[name])


def told(found: selection.Analysis, offer: Offer) -> dict:
    """What the page says of an answer, so that it stays as it was on that day."""
    task, package, names = found.task, found.package, offer.names
    about = {
        "status": package.status,
        "candidates": len(task.candidates),
        "unpriced": list(offer.unpriced.values()),
        "limits": limits_told(task, names),
    }
    if not package.is_possible:
        return about | {"conflict": words.conflict_in_words(found.conflict, task, names)}
    needs = {each.key: each.need for each in task.wanted}
    return about | {
        "gap": package.gap,
        "points": points(task, package),
        "cost": str(package.cost.quantize(PENNY)),
        "chosen": [
            told_of(task, package, each, names) for each in found.explanations if each.is_chosen
        ],
        "left_out": [
            told_of(task, package, each, names)
            for each in sorted(found.explanations, key=lambda each: -each.adds)
            if not each.is_chosen
        ],
        "priorities": [
            {
                "title": names.priorities[key],
                "met": round(min(met, 1.0), 6),
                "counted": needs[key] is not None,
            }
            for key, met in task.met(package.shares).items()
        ],
        "frontier": [
            {
                "budget": str(point.budget),
                "cost": str(point.package.cost.quantize(PENNY)),
                "points": points(task, point.package),
                "projects": len(point.package.shares),
                "is_proven": point.is_proven,
            }
            if point.package.is_possible
            else {"budget": str(point.budget), "points": None, "is_proven": point.is_proven}
            for point in found.frontier
        ],
        "more": words.change_in_words(task, package, found.more, names),
    }


def limits_told(task, names):
    """The limits in words, without those that each organisation sets by what it accepts."""
    found = [
        words.limit_in_words(limit, task, names)
        for limit in selection.limits_of(task)
        if limit.kind not in ("clash", "budget")
    ]
    if task.shares:
        found.insert(0, "projects may be bought in part")
    if task.limits.accept_clashes:
        found.append("projects whose charity does not accept a term of the bid may be in")
    if task.savings_weight:
        found.append(
            "savings as large as the budget count like a priority that weighs "
            f"{task.savings_weight:g}"
        )
    return found


def points(task, package):
    """Points of 100, which are every priority answered whole."""
    return round(100 * package.objective / (sum(task.weights.values()) or 1.0), 4)


def told_of(task, package, each, names):
    candidate = task.by_reference[each.reference]
    share = each.share or 1.0
    return {
        "reference": each.reference,
        "title": names.projects[each.reference],
        "organisation": names.organisations[candidate.organisation],
        "share": each.share,
        "cost": str((task.cost({each.reference: share}) + CUT_OFF).quantize(PENNY, ROUND_DOWN)),
        "why": words.why(task, package, each, names),
    }


# --- Taking a package into its bid


@dataclass(frozen=True)
class Move:
    """What accepting a package does to one project of the bid: pounds over all years.

    `match` is the match funding that goes.
    """

    title: str
    does: str
    asked: Decimal | None
    match: Decimal | None
    asks: Decimal | None

    @property
    def is_spread_anew(self) -> bool:
        """Whether the sum stays and what changes lies in its years or in how much it buys."""
        return self.does == "changes" and self.asked == self.asks and not self.match


def parts_of(package: Package) -> dict[Project, dict[int, dict]]:
    """{project: {year: {field: value}}} as the bid's parts would be.

    What a project costs is asked for in equal years, odd pennies in the last. Match funding stays
    where the package counted it, else it is taken away: the whole price is asked for then.
    """
    chosen = {each["reference"]: each for each in package.found["chosen"]}
    years = package.proposal.delivery_years
    held = {}
    if package.limits.get("less_match_funding"):
        held = {
            (project, year): match
            for project, year, match in package.proposal.parts.values_list(
                "project_id", "year", "match_funding_gbp"
            )
        }
    found = {}
    projects = Project.objects.filter(reference__in=chosen).select_related("organisation")
    for project in projects.order_by("reference"):
        each = chosen[project.reference]
        cost = Decimal(each["cost"])
        a_year = (cost / len(years)).quantize(PENNY, ROUND_DOWN) if years else cost
        found[project] = {
            year: {
                "amount_gbp": a_year if year != years[-1] else cost - a_year * (len(years) - 1),
                "match_funding_gbp": held.get((project.pk, year)),
                "share": None if each["share"] == 1 else Decimal(str(each["share"])),
            }
            for year in years
        }
    return found


def moves_of(package: Package) -> list[Move]:
    """What accepting the package would change in the bid as it is now, project by project."""
    before: dict[Project, dict[int, dict]] = defaultdict(dict)
    for part in package.proposal.parts.select_related("project"):
        before[part.project][part.year] = {name: getattr(part, name) for name in TAKEN}
    moves = []
    for project, by_year in parts_of(package).items():
        asks = total(by_year, "amount_gbp")
        held = before.pop(project, None)
        if held is None:
            moves.append(Move(project.title, "comes in", None, None, asks))
            continue
        goes = (total(held, "match_funding_gbp") or 0) - (total(by_year, "match_funding_gbp") or 0)
        does = "stays" if held == by_year else "changes"
        moves.append(Move(project.title, does, total(held, "amount_gbp"), goes or None, asks))
    moves += [
        Move(
            project.title,
            "goes",
            total(held, "amount_gbp"),
            total(held, "match_funding_gbp"),
            None,
        )
        for project, held in before.items()
    ]
    order = {"goes": 0, "changes": 1, "comes in": 2, "stays": 3}
    return sorted(moves, key=lambda move: (order[move.does], move.title))


def total(by_year: Mapping[int, Mapping], name: str) -> Decimal | None:
    """The pounds of all years, or None where none of them says any."""
    said = [values[name] for values in by_year.values() if values[name] is not None]
    return sum(said, start=Decimal(0)) if said else None
