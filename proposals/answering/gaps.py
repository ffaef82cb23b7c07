"""Gaps that a funder's call could fill."""

import datetime

from consortium.models import Area, AreaLeaf
from priorities.gaps import Ranking, ranked
from priorities.models import Plan, Priority
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.discretion import veil
from priorities.reads.gaps import wider_needs
from priorities.reads.opened import open_plans

MOST_PLANS = 8


def gaps_for(call, user, *, on: datetime.date) -> Ranking:
    """What current plans lack of what a call is for, where it wants work done, ranked: those that
    ask for most of its outcomes first, and of many plans some alone.
    """
    outcomes = [outcome.pk for outcome in call.outcomes.all()]
    priorities = Priority.objects.filter(plan__in=Plan.objects.visible_to(user).current())
    if outcomes:
        priorities = priorities.filter(outcomes__in=outcomes)
    here = areas_within(call)
    plans = Plan.objects.filter(priorities__in=priorities).distinct()
    if here is not None:
        plans = plans.filter(partnership__areas__in=Area.objects.filter(pk__in=here)).distinct()
    plans = plans.select_related("partnership").order_by("partnership__name", "title", "pk")
    plans = list(plans[:MOST_PLANS])
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
    return ranked(cells, wider_needs(cells, on=on))


def areas_within(call) -> frozenset[int] | None:
    """Ids of the areas that share a leaf with where a call wants work; None: it names none."""
    own = [area.pk for area in call.areas.all()]
    if not own:
        return None
    leaves = AreaLeaf.objects.filter(area__in=own).values("leaf")
    found = AreaLeaf.objects.filter(leaf__in=leaves).values_list("area_id", flat=True)
    return frozenset(found.distinct())
