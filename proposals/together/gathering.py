"""What laying bids over plans takes from the tables: a constant number of queries for each level
that the plans are shown at, however many bids, projects and plans there are.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from consortium.models import AreaLeaf
from priorities.gaps import Ranking, ranked
from priorities.models import Plan
from priorities.reads.coverage import behind_cells, coverage_of_priorities
from priorities.reads.discretion import veil
from priorities.reads.gaps import wider_needs
from priorities.reads.opened import open_plans
from projects.models import Project
from proposals.models import Cost, Part, Proposal
from proposals.together.facts import (
    Meeting,
    Met,
    Place,
    by_priority,
    laid_over,
    left_alone,
    meetings,
    themes_of,
)


@dataclass(frozen=True)
class OneBid:
    """A bid with its projects, what its work is about (crime, health), and its money: pounds asked
    for over all years, None where this person may not see them or none is entered, and of those
    what each project asks for, by its id.
    """

    bid: Proposal
    projects: tuple[Project, ...]
    themes: tuple[str, ...]
    sees_amounts: bool
    asked_gbp: Decimal | None
    by_project: dict[int, Decimal]

    @property
    def at_most_gbp(self) -> Decimal | None:
        """What its funder gives at most, where this person may see it and it is entered."""
        return self.bid.budget_gbp if self.sees_amounts else None


@dataclass(frozen=True)
class OnePlan:
    """A plan at the level its coverage opens with: its places, and its priorities over them."""

    plan: Plan
    level: str
    places: tuple[Place, ...]
    met: tuple[Met, ...]


@dataclass(frozen=True)
class Together:
    """Bids and plans, as one person may be told. `without` are plans that have no place to show,
    `left` what is short and in no bid, ranked; `leaves_out`: work whose place is protected.
    """

    as_of: datetime.date
    bids: tuple[OneBid, ...]
    plans: tuple[OnePlan, ...]
    without: tuple[Plan, ...]
    left: Ranking
    meetings: tuple[Meeting, ...]
    leaves_out: bool

    @property
    def places(self) -> list[Place]:
        return [place for one in self.plans for place in one.places]

    @property
    def projects(self) -> dict[int, Project]:
        return {project.pk: project for one in self.bids for project in one.projects}

    @property
    def titles(self) -> dict[int, str]:
        """The title of each bid, by its id."""
        return {one.bid.pk: one.bid.title for one in self.bids}

    @property
    def funders(self) -> dict[int, str]:
        """Whom each bid asks, by its id; "" where that is not said."""
        return {one.bid.pk: one.bid.funder for one in self.bids}


def gather(
    user, bids: Iterable[Proposal], plans: Iterable[Plan], *, on: datetime.date, told_to=None
) -> Together:
    """What these bids and plans come to on a day.

    `user` decides whose projects and money are looked at, `told_to` (the same unless given) what is
    kept of where a refuge is: what leaves the site keeps it from everybody.
    """
    bids, plans = list(bids), list(plans)
    told_to = user if told_to is None else told_to
    bids_of = bids_by_project(bids)
    projects = (
        Project.objects.visible_to(user)
        .filter(pk__in=bids_of)
        .select_related("organisation")
        .order_by("organisation__name", "title", "pk")
    )
    projects = {project.pk: project for project in projects}
    ids = tuple(projects)
    opened = open_plans(plans, on=on)
    reach = reach_of(bids)
    by_plan, leaves_out = {}, False
    for level, alike in opened.groups:
        priorities = opened.priorities.of_plans(alike)
        veiled = veil(told_to, alike, level)
        if "excluding" in veiled:
            hidden = tuple(pk for pk in ids if projects[pk].sensitive)
            veiled["excluding"] = tuple({*veiled["excluding"], *hidden})
            leaves_out = True
        asked = {"level": level, "on": on, **veiled}
        today = coverage_of_priorities(priorities, alike, **asked)
        then = coverage_of_priorities(priorities, alike, including=ids, renewed=ids, **asked)
        behind = behind_cells(
            priorities, alike, then, including=ids, projects=ids, renewed=ids, **veiled
        )
        counting = {cell: [line.project for line in lines] for cell, lines in behind.items()}
        for place in laid_over(today, then, counting, bids_of, reach):
            by_plan.setdefault(place.priority.plan, []).append(place)
    shown = tuple(
        OnePlan(
            plan,
            opened.levels[plan].name,
            tuple(by_plan.get(plan.reference, ())),
            tuple(by_priority(by_plan.get(plan.reference, ()))),
        )
        for plan in plans
        if opened.levels[plan] is not None
    )
    places = [place for one in shown for place in one.places]
    short = left_alone(places)
    return Together(
        as_of=on,
        bids=tuple(bids_told(user, bids, bids_of, projects, themes_of(places))),
        plans=shown,
        without=tuple(plan for plan in plans if opened.levels[plan] is None),
        left=ranked(short, wider_needs(short, on=on)),
        meetings=tuple(meetings(places)),
        leaves_out=leaves_out,
    )


def bids_by_project(bids) -> dict[int, set[int]]:
    """{project: the bids it is in} (ids)."""
    found = {}
    pairs = Part.objects.filter(proposal__in=bids).order_by()
    for project, bid in pairs.values_list("project_id", "proposal_id").distinct():
        found.setdefault(project, set()).add(bid)
    return found


def reach_of(bids) -> dict[int, frozenset[int] | None]:
    """{bid: the areas of every level that share a leaf with its own}; None where it names none."""
    through = Proposal.areas.through.objects.filter(proposal__in=bids)
    own = {}
    for bid, area in through.values_list("proposal_id", "area_id"):
        own.setdefault(bid, set()).add(area)
    leaves_of = {}
    named = {area for areas in own.values() for area in areas}
    for area, leaf in AreaLeaf.objects.filter(area__in=named).values_list("area_id", "leaf_id"):
        leaves_of.setdefault(area, set()).add(leaf)
    leaves = {leaf for found in leaves_of.values() for leaf in found}
    above = {}
    for area, leaf in AreaLeaf.objects.filter(leaf__in=leaves).values_list("area_id", "leaf_id"):
        above.setdefault(leaf, set()).add(area)
    return {
        bid.pk: None
        if bid.pk not in own
        else frozenset(
            found
            for area in own[bid.pk]
            for leaf in leaves_of.get(area, ())
            for found in above[leaf]
        )
        for bid in bids
    }


def bids_told(user, bids, bids_of, projects, themes):
    """The bids with their money, where this person sees it."""
    shown = Proposal.objects.amounts_shown_to(user).filter(pk__in=[bid.pk for bid in bids])
    seen = set(shown.values_list("pk", flat=True))
    parts = Part.objects.filter(proposal__in=seen).order_by()
    costs = Cost.objects.filter(proposal__in=seen).order_by()
    asked = {}
    of_projects = parts.values_list("proposal", "project").annotate(Sum("amount_gbp"))
    own = costs.values_list("proposal").annotate(Sum("amount_gbp"))
    of_bids = [(bid, None, amount) for bid, amount in own]
    for bid, project, amount in (*of_projects, *of_bids):
        if amount is not None:
            asked.setdefault(bid, {})[project] = amount
    for bid in bids:
        own = tuple(project for pk, project in projects.items() if bid.pk in bids_of[pk])
        sums = asked.get(bid.pk, {})
        yield OneBid(
            bid,
            own,
            themes.get(bid.pk, ()),
            sees_amounts=bid.pk in seen,
            asked_gbp=sum(sums.values()) if sums else None,
            by_project={pk: amount for pk, amount in sums.items() if pk is not None},
        )
