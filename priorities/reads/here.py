"""How far each priority is met in one place, of however many plans."""

import datetime
from collections.abc import Iterable

from consortium.models import Area, AreaLevel
from priorities.coverage import Cell
from priorities.models import Priority
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.discretion import veil
from priorities.reads.priorities import priorities_of
from projects.places import BELOW_DISTRICT

# Wider places hold hundreds of plans, each with its own page.
JUDGED = (AreaLevel.DISTRICT, *BELOW_DISTRICT)


def cells_here(
    user, area: Area, priorities: Iterable[Priority], *, on: datetime.date
) -> tuple[dict[int, Cell], bool]:
    """{priority's id: its cell in the area}, and whether projects are kept from this person in
    them. A constant number of queries; none in an area wider than a district, which has no cells.
    """
    plans = {one.plan_id: one.plan for one in priorities}
    if area.level not in JUDGED or not plans:
        return {}, False
    veiled = veil(user, plans.values(), area.level)
    asked = priorities_of(
        Priority.objects.filter(pk__in=[one.pk for one in priorities]), with_extents=False
    )
    found = coverage_of_priorities(
        asked, plans.values(), level=area.level, on=on, area=area.pk, areas=(area.pk,), **veiled
    )
    return {cell.priority.id: cell for cell in found.cells}, bool(veiled.get("excluding"))
