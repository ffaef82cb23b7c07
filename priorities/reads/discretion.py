"""What coverage keeps from people who may not know where a sensitive project is.

A refuge shows to visitors by district only (docs/design.md 3). One placed below a district would
be given away by any cell that tells one place in the district from another: by the cells below a
district, and by those of a priority that holds in part of one. There it does not count for them.
One placed in a district or wider counts: its cells are the same all over the district.
"""

from collections.abc import Iterable

from priorities.reads.reach import narrow_plans
from projects.models import Project
from projects.places import BELOW_DISTRICT, knows_places


def left_out(user, plans: Iterable, level: str) -> tuple[int, ...]:
    """Ids of the projects that don't count in these plans' cells of a level, for this person."""
    if knows_places(user):
        return ()
    if level not in BELOW_DISTRICT and not narrow_plans(plans):
        return ()
    placed = Project.objects.published().placed_within_a_district().filter(sensitive=True)
    return tuple(placed.values_list("pk", flat=True))


def is_nameless(user, project, level: str) -> bool:
    """Whether a project of a cell is shown to this person without its name.

    `project` has `sensitive`; the level is that of the cell's area.
    """
    return project.sensitive and level in BELOW_DISTRICT and not knows_places(user)
