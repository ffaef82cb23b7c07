"""Every current plan at once, read again as soon as anything it depends on has changed."""

import datetime
import hashlib
from array import array
from dataclasses import replace
from functools import cache as once
from pathlib import Path

from django.core.cache import cache
from django.utils import timezone

from consortium.models import Area, AreaLeaf, Organisation
from consortium.stamps import read_at_rest, stamp_of
from priorities.coverage import AreaFacts, Cell, CellSums
from priorities.models import (
    Indicator,
    Measurement,
    Partnership,
    PartnershipArea,
    Plan,
    Priority,
    PriorityArea,
    PriorityOutcome,
    PriorityTargetGroup,
)
from priorities.national import Judging, National, PlanLine, Summed, most_lacking
from priorities.reads.coverage import thresholds_of
from priorities.reads.discretion import close_projects
from priorities.reads.gaps import wider_needs
from priorities.reads.many_plans import many_plans
from priorities.reads.priorities import priorities_of_plans
from priorities.reads.reach import narrow_plans, opening_level
from projects.models import (
    Outcome,
    Project,
    ProjectArea,
    ProjectOutcome,
    ProjectTargetGroup,
    TargetGroup,
    TargetGroupInclusion,
)
from projects.places import BELOW_DISTRICT

# Every table that is read here; a test holds them to what is asked of the database.
TABLES = (
    *(Area, AreaLeaf, Organisation, Outcome, TargetGroup, TargetGroupInclusion),
    *(Project, ProjectArea, ProjectOutcome, ProjectTargetGroup, Indicator, Measurement),
    *(Partnership, PartnershipArea, Plan),
    *(Priority, PriorityArea, PriorityOutcome, PriorityTargetGroup),
)
A_DAY = 24 * 3600


def national_today(*, veiled: bool = False) -> National:
    """All current plans, each at the level its page opens with. `veiled`, as a visitor may see
    them: no sensitive project's place is told by what leaves the site.
    """
    return national_on(timezone.localdate(), veiled=veiled)


def national_on(on: datetime.date, *, veiled: bool = False) -> National:
    """As `national_today`, of the work that is active on some day."""
    return _kept(0, on, veiled=veiled)


def gaps_on(on: datetime.date, *, veiled: bool = False) -> dict[int, array]:
    """The areas (ids) in which nothing answers a priority (id), of each that has any: at the level
    that its plan's page opens with. Read and kept with the figures of all plans.
    """
    return _kept(1, on, veiled=veiled)


def _kept(part: int, on: datetime.date, *, veiled: bool):
    """One part of what `_read` returns: each is kept by itself, as most ask for one alone."""
    slots = [f"{name}-veiled" if veiled else name for name in ("national", "national-gaps")]
    of, found = cache.get(slots[part]) or (None, None)
    if of == _key(stamp_of(TABLES), on):
        return found
    read, stamp = read_at_rest(TABLES, lambda: _read(on, veiled=veiled))
    if stamp is not None:
        key = _key(stamp, on)
        cache.set_many({slot: (key, one) for slot, one in zip(slots, read, strict=True)}, A_DAY)
    return read[part]


def _key(stamp: int, on: datetime.date) -> tuple:
    return stamp, on.isoformat(), _release()


@once
def _release() -> str:
    """Changes with this package's code: what another release worked out is not shown."""
    found = hashlib.sha256()
    for path in sorted(Path(__file__).parent.parent.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()


def _read(on: datetime.date, *, veiled: bool) -> tuple[National, dict[int, array]]:
    """All plans, and the gaps of each of their priorities."""
    plans = list(
        Plan.objects.current()
        .select_related("partnership")
        .order_by("partnership__name", "partnership_id", "-starts_on", "title", "pk")
    )
    priorities = priorities_of_plans(plans, with_extents=False)
    # The level a plan opens with is the same for everybody.
    told = national_on(on).plans if veiled else ()
    with many_plans(priorities, on=on, hidden=close_projects() if veiled else ()) as found:
        if veiled:
            opening = {one.id: (one.level, one.overlaps) for one in told if one.level}
        else:
            levels = {pk: opening_level(each) for pk, each in found.levels().items()}
            opening = {pk: (one.name, one.overlaps) for pk, one in levels.items()}
        cells = found.cells(
            {plan.pk: opening[plan.pk][0] for plan in plans if plan.pk in opening},
            closed=_closed(plans, opening) if veiled else (),
        )
    areas = {
        pk: tuple(facts)
        for pk, *facts in Area.objects.filter(level__in={level for level, _ in opening.values()})
        .order_by()
        .values_list("pk", "code", "name", "level")
    }
    thresholds = {plan.reference: thresholds_of(plan) for plan in plans}
    judging = Judging(priorities.by_id, thresholds)
    for priority, area, organisations, places, money_ends, alike, *need in cells:
        summed = Summed(organisations, organisations, places, money_ends, alike)
        judging.add(priority, area, summed, None if need[0] is None else tuple(need))
    judging.guess(wider_needs(_without_need(judging, areas), on=on))
    found = National(
        as_of=on,
        plans=tuple(
            PlanLine(
                id=plan.pk,
                reference=plan.reference,
                slug=plan.slug,
                title=plan.title,
                partnership=plan.partnership.name,
                kind=plan.partnership.kind,
                level=opening.get(plan.pk, ("", False))[0],
                overlaps=opening.get(plan.pk, ("", False))[1],
                parts=judging.parts.get(plan.reference, {}),
            )
            for plan in plans
        ),
        **_worst(judging, plans, areas),
    )
    return found, judging.gaps


def _closed(plans, opening):
    """The plans (ids) in whose cells a sensitive project would be given away."""
    narrow = {pk for pk, (level, _) in opening.items() if level in BELOW_DISTRICT}
    return narrow | narrow_plans(plans)


def _without_need(judging, areas):
    for priority, area, status, _ in judging.unknown:
        facts = AreaFacts(area, *areas[area])
        yield Cell(judging.priorities[priority], facts, CellSums(), None, status)


def _worst(judging, plans, areas):
    """The worst of each plan and theme, with the priorities and areas these are of."""
    ids = {plan.reference: plan.pk for plan in plans}
    worst = {
        (ids[plan], theme): most_lacking(lacks, judging.priorities, areas)
        for (plan, theme), lacks in judging.lacks.items()
    }
    named = {lack[1:3] for lacks in worst.values() for lack in lacks}
    return {
        "priorities": {
            pk: replace(judging.priorities[pk], wanted=(), groups=())
            for pk in {priority for priority, _ in named}
        },
        "areas": {pk: areas[pk] for _, pk in named},
        "worst": worst,
    }
