"""Gaps that a funder's call could fill."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q

from consortium.models import Area, AreaLeaf
from priorities.gaps import Ranking, ranked
from priorities.models import Plan, Priority
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.discretion import veil
from priorities.reads.gaps import wider_needs
from priorities.reads.opened import open_plans

MOST_PLANS = 8


@dataclass(frozen=True)
class CallGaps:
    """The gaps that a call could fill, ranked, of `looked_at` of the `plans` that ask for what it
    is for, where it is for.
    """

    ranking: Ranking
    looked_at: int
    plans: int


def gaps_for(call, user, *, on: datetime.date) -> CallGaps:
    """What current plans lack of what a call is for, where it wants work done, in a number of
    queries that does not grow. Of many plans, those that ask for most of its outcomes.
    """
    outcomes = [outcome.pk for outcome in call.outcomes.all()]
    priorities = Priority.objects.filter(plan__in=Plan.objects.visible_to(user).current())
    if outcomes:
        priorities = priorities.filter(outcomes__in=outcomes)
    here = areas_within(call)
    plans = Plan.objects.filter(priorities__in=priorities).distinct()
    if here is not None:
        plans = plans.filter(partnership__areas__in=Area.objects.filter(pk__in=here)).distinct()
    best = (
        Plan.objects.filter(pk__in=plans.values("pk"))
        .select_related("partnership")
        .annotate(asked=Count("priorities__outcomes", filter=_of(outcomes), distinct=True))
        .order_by("-asked", "partnership__name", "title", "pk")
    )
    count, plans = plans.count(), list(best[:MOST_PLANS])
    wanted = set(priorities.values_list("pk", flat=True))
    opened = open_plans(plans, on=on)
    cells = []
    for level, alike in opened.groups:
        found = coverage_of_priorities(
            opened.priorities.of_plans(alike), alike, level=level, on=on, **veil(user, alike, level)
        )
        cells += [
            cell
            for cell in found.cells
            if cell.priority.id in wanted and (here is None or cell.area.id in here)
        ]
    return CallGaps(ranked(cells, wider_needs(cells, on=on)), len(plans), count)


def _of(outcomes):
    """What counts of a plan's outcomes: those that a call names, all where it names none."""
    return Q(priorities__outcomes__in=outcomes) if outcomes else None


def areas_within(call) -> frozenset[int] | None:
    """Ids of the areas that share a leaf with where a call wants work; None: it names none."""
    own = [area.pk for area in call.areas.all()]
    if not own:
        return None
    leaves = AreaLeaf.objects.filter(area__in=own).values("leaf")
    found = AreaLeaf.objects.filter(leaf__in=leaves).values_list("area_id", flat=True)
    return frozenset(found.distinct())
