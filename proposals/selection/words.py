"""What was chosen and why, and what cannot be met together, in sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from proposals.selection.explaining import Explanation, Point
from proposals.selection.facts import NOTHING, Package, Task, satisfied
from proposals.selection.limits import (
    AREA_FLOOR,
    BUDGET,
    CLASH,
    MUST,
    MUST_NOT,
    ORGANISATION_CEILING,
    ORGANISATION_FLOOR,
    Limit,
)

HUNDRED = 100
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Names:
    """What people call the things that a task knows by their references."""

    projects: Mapping[str, str]
    organisations: Mapping[str, str]
    priorities: Mapping[str, str]
    areas: Mapping[str, str]

    def project(self, reference: str) -> str:
        return f"“{self.projects.get(reference, reference)}”"

    def those(self, references: Sequence[str]) -> str:
        """The projects by name; of many the first few and how many more."""
        named = [self.project(one) for one in references[:MOST_NAMED]]
        if len(references) > MOST_NAMED:
            named.append(f"{len(references) - MOST_NAMED} more")
        return joined(named)


def joined(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def pounds(amount: Decimal) -> str:
    """Whole pounds, or with pence where there are some."""
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def points(task: Task, worth: float) -> str:
    """An objective, or a difference of two, as points: 100 is every priority answered whole."""
    each = HUNDRED * worth / (sum(task.weights.values()) or 1.0)
    if 0 < abs(each) < 0.05:
        return "under 0.1"
    return f"{each:.1f}"


def percent(share: float) -> str:
    """Whole percents, never 0% of something or 100% of a part."""
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 <= share < 1:
        return "over 99%"
    return f"{share:.0%}"


def why(task: Task, package: Package, found: Explanation, names: Names) -> str:
    """Why a project is in a package, or why it is not."""
    said = _why_in if found.is_chosen else _why_out
    return " ".join(sentence for sentence in said(task, package, found, names) if sentence)


def _why_in(task, package, found, names):
    spent = task.cost({found.reference: found.share})
    if found.share == 1:
        for_it, it_costs = f"For {pounds(spent)} it", f"It costs {pounds(spent)}"
    else:
        part, cost = percent(found.share), pounds(spent.quantize(Decimal(1)))
        for_it, it_costs = f"{part} of it, for {cost},", f"{part} of it costs {cost}"
    if found.reference in task.limits.must:
        yield "It is in because it was asked for."
    if found.adds > NOTHING:
        yield (
            f"{for_it} adds {points(task, found.adds)} of the package’s "
            f"{points(task, package.objective)} points{_mostly(task, package, found, names)}."
        )
    else:
        yield f"{it_costs} and adds nothing that others do not do already."
    if found.alone:
        priorities = joined([f"“{names.priorities.get(one, one)}”" for one in found.alone])
        yield f"Nothing else in the package works towards {priorities}."
    if found.share < 1:
        yield from _stopped(found, "the whole of it")
    yield _best_without(task, package, found, names)


def _mostly(task, package, found, names):
    """The priority to which a project adds most, with what is met of it without and with it."""
    met = task.met(package.shares)
    rest = task.met({one: share for one, share in package.shares.items() if one != found.reference})
    gained = {key: met[key] - rest[key] for key in met if met[key] - rest[key] > NOTHING}
    if not gained:
        return ""
    most = max(
        sorted(gained),
        key=lambda key: task.weights[key] * (satisfied(met[key]) - satisfied(rest[key])),
    )
    return (
        f", {'most of them ' if len(gained) > 1 else ''}for “{names.priorities.get(most, most)}”: "
        f"{_of_need(rest[most])} of what it needs is met without it, {_of_need(met[most])} with it"
    )


def _of_need(met):
    if met <= NOTHING:
        return "none"
    return "all" if met >= 1 else percent(met)


def _best_without(task, package, found, names):
    if found.other is None:
        return ""
    if not found.other.is_possible:
        return "Without it the limits cannot be kept."
    lost = package.objective - found.other.objective
    instead = f", with {names.those(found.joins)} in its place" if found.joins else ""
    if lost > NOTHING:
        return (
            f"Without it the best package would reach {points(task, found.other.objective)} "
            f"points, {points(task, lost)} fewer{instead}."
        )
    if lost < -NOTHING:
        return (
            f"Without it the best package would reach {points(task, found.other.objective)} "
            f"points, {points(task, -lost)} more{instead}."
        )
    return f"A package without it would be as good{instead}."


def _why_out(task, package, found, names):
    candidate = task.by_reference[found.reference]
    kinds = {limit.kind for limit in found.stopped_by}
    if MUST_NOT in kinds:
        yield "It was to be left out."
    if CLASH in kinds:
        who = names.organisations.get(candidate.organisation, candidate.organisation)
        yield f"{who} does not accept a term of the bid: {candidate.clash}."
    if found.adds <= NOTHING:
        yield _nothing_to_add(task, candidate)
        return
    yield (
        f"For {pounds(candidate.price)} it would add {points(task, found.adds)} points to what "
        "is chosen."
    )
    yield from _stopped(found, "it")
    if found.other is None:
        return
    if not found.other.is_possible:
        if candidate.price > task.limits.budget:
            yield "It alone costs more than the budget."
        else:
            yield "With it in, the limits cannot be kept."
        return
    difference = found.other.objective - package.objective
    changes = [
        f"{names.those(found.leaves)} would go" if found.leaves else "",
        f"{names.those(found.joins)} would come in" if found.joins else "",
    ]
    changed = joined([each for each in changes if each]) if any(changes) else "nothing would go"
    reach = points(task, found.other.objective)
    if difference < -NOTHING:
        fewer = points(task, -difference)
        yield f"With it in, the best package reaches {reach} points, {fewer} fewer: {changed}."
    elif difference > NOTHING:
        more = points(task, difference)
        yield f"With it in, the best package reaches {reach} points, {more} more: {changed}."
    else:
        yield f"With it in, the best package would be as good: {changed}."


def _nothing_to_add(task, candidate):
    if not any(cover > 0 for cover in candidate.cover.values()):
        return "No people a year are recorded for it here, so it is counted as reaching none."
    if not any(key in task.needs for key in candidate.cover):
        return "What it works towards is recorded as needed by nobody, so it adds nothing."
    if not any(task.weights[key] for key in candidate.cover if key in task.needs):
        return "What it works towards weighs nothing in its plan, so it adds nothing."
    return "It adds nothing to what is chosen: all that it works towards is met already."


def _stopped(found, what):
    for limit in found.stopped_by:
        if limit.kind == BUDGET:
            short = found.short if not found.share else found.short.quantize(Decimal(1), ROUND_UP)
            yield f"The budget lacks {pounds(short)} for {what}."
        elif limit.kind == ORGANISATION_FLOOR:
            least = pounds(limit.amount)
            yield f"By itself it is less than the {least} that each organisation has to get."
        elif limit.kind == ORGANISATION_CEILING:
            yield f"With {what} its organisation would get more than {pounds(limit.amount)}."


def limit_in_words(limit: Limit, task: Task, names: Names) -> str:
    """A limit as it can be listed: “at most £250,000 in all”."""
    if limit.kind == BUDGET:
        return f"at most {pounds(limit.amount)} in all"
    if limit.kind == MUST:
        return f"{names.project(limit.subject)} is in"
    if limit.kind == MUST_NOT:
        return f"{names.project(limit.subject)} is left out"
    if limit.kind == CLASH:
        candidate = task.by_reference[limit.subject]
        who = names.organisations.get(candidate.organisation, candidate.organisation)
        return (
            f"{names.project(limit.subject)} is left out because {who} does not accept "
            f"a term of the bid ({candidate.clash})"
        )
    if limit.kind == AREA_FLOOR:
        where = names.areas.get(limit.subject, limit.subject)
        return f"at least {pounds(limit.amount)} spent in {where}"
    if limit.kind == ORGANISATION_FLOOR:
        return f"at least {pounds(limit.amount)} for each organisation that takes part"
    return f"at most {pounds(limit.amount)} for each organisation"


def conflict_in_words(conflict: Sequence[Limit], task: Task, names: Names) -> str:
    """Which limits cannot be met together, and what to do."""
    if len(conflict) == 1:
        return (
            f"No package keeps to this limit: {limit_in_words(conflict[0], task, names)}. "
            "Loosen it."
        )
    listed = "; ".join(limit_in_words(limit, task, names) for limit in conflict)
    return f"These limits cannot be kept together: {listed}. Loosen or take away one of them."


def change_in_words(task: Task, package: Package, point: Point, names: Names) -> str:
    """What the best package for another budget would change."""
    more = point.budget - task.limits.budget
    gained = point.package.objective - package.objective
    head = f"With {pounds(more)} more"
    if gained <= NOTHING and not point.is_proven:
        return f"{head} no better package was found in the time there was."
    if gained <= NOTHING:
        return f"{head} the best package stays as good as it is: nothing that helps fits."
    changes = []
    if point.joins:
        changes.append(f"{names.those(point.joins)} would come in")
    if point.leaves:
        changes.append(f"{names.those(point.leaves)} would go")
    changed = joined(changes) if changes else "more of what is chosen would be bought"
    best = "the best package" if point.is_proven else "the best package found in time"
    return (
        f"{head} {best} would reach {points(task, point.package.objective)} points "
        f"instead of {points(task, package.objective)}: {changed}."
    )
