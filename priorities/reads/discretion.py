"""What coverage and matches keep from people who may not know where a sensitive project is.

A refuge shows to visitors by district only (docs/design.md 3). One placed below a district would
be given away by any cell that tells one place in the district from another: by the cells below a
district, and by those of a priority that holds in part of one. There it does not count for them.
One placed in a district or wider counts: its cells are the same all over the district. In cells of
districts and wider it counts as if it worked all over its districts, so that neither how its places
are split among them nor its rank says how many wards of each it is in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Exists

from priorities.matching import Match
from priorities.reads.reach import narrow_among, narrow_priorities
from projects.models import Project
from projects.places import BELOW_DISTRICT, hides_place, knows_places

# A total of money gives no single charity away from this many charities on.
FEWEST_CHARITIES = 3


@dataclass(frozen=True, slots=True)
class Money:
    """What of a project's cost a year falls in a cell (None: unknown), whose it is, and whether
    this person may see it by itself.
    """

    cost_gbp: Decimal | None
    organisation: int
    is_statutory: bool
    may_see: bool


def total_told(money: Iterable[Money], *, sees_totals: bool) -> Decimal | None:
    """The cost of all projects of a cell, if it gives nobody away: everything in it is for this
    person anyway, or they may see totals and it holds the money of enough charities that is not.
    """
    money = list(money)
    unseen = [one for one in money if not one.may_see and one.cost_gbp is not None]
    charities = {one.organisation for one in unseen if not one.is_statutory}
    allowed = sees_totals and len(charities) >= FEWEST_CHARITIES
    if not money or (unseen and not allowed) or not (unseen or any(x.may_see for x in money)):
        return None
    return sum((one.cost_gbp or Decimal(0) for one in money), Decimal(0))


def veil(user, plans: Iterable, level: str) -> dict[str, tuple[int, ...]]:
    """What keeps a refuge's place from this person in these plans' cells of a level: fields of
    `asked.Asked`, ids of projects that don't count (`excluding`) or only `by_district`.
    """
    if knows_places(user):
        return {}
    rows = list(_close().values_list("pk", Exists(narrow_among(plans))))
    ids = tuple(pk for pk, _ in rows)
    if level in BELOW_DISTRICT or any(is_narrow for _, is_narrow in rows):
        return {"excluding": ids}
    return {"by_district": ids}


def close_projects() -> tuple[int, ...]:
    """Ids of the projects of which a visitor is told the district alone."""
    return tuple(_close().values_list("pk", flat=True))


def _close():
    placed = Project.objects.published().placed_within_a_district()
    return placed.filter(sensitive=True).order_by()


def hidden_of(user, projects: Iterable) -> tuple[int, ...]:
    """Ids of those projects that this person is told of by district only."""
    return tuple(project.pk for project in projects if hides_place(user, project))


def is_nameless(user, project, level: str) -> bool:
    """Whether a project of a cell is shown to this person without its name.

    `project` has `sensitive`; the level is that of the cell's area.
    """
    return project.sensitive and level in BELOW_DISTRICT and not knows_places(user)


def as_told(user, match: Match) -> Match:
    """A match with the reason that this person may read: of a hidden project without its place."""
    if not hides_place(user, match.project):
        return match
    return replace(match, why=match.why_without_place)


def all_told(user, matches: Iterable[Match]) -> list[Match]:
    """The matches that this person may be told, each `as_told`.

    That a hidden project answers a priority of places below a district would say that it is in
    one of them: such a match is left out. At most one query.
    """
    matches = list(matches)
    hidden = {match.priority.id for match in matches if hides_place(user, match.project)}
    narrow = narrow_priorities(hidden) if hidden else set()
    return [
        as_told(user, match)
        for match in matches
        if match.priority.id not in narrow or not hides_place(user, match.project)
    ]
