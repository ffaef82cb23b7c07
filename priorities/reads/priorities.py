"""The priorities asked about, as the formulas need them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, TextField
from django.db.models.functions import Cast, JSONObject

from priorities.matching import Extent, PriorityFacts, Wanted, groups_meeting, priority_order
from priorities.models import Priority, PriorityOutcome, PriorityTargetGroup
from priorities.narrowing import Only
from priorities.reads.asked import ASKED_LEAVES, Asked, rows_of
from projects.models import TargetGroup, TargetGroupInclusion

EXTENTS = (
    ASKED_LEAVES
    + """
SELECT asked.priority_id, extent.leaves, extent.weight, extent.unweighed
FROM asked
JOIN (
    SELECT asked_leaf.place_id, count(*), coalesce(sum(leaf.leaf_weight), 0),
           count(*) FILTER (WHERE leaf.leaf_weight IS NULL)
    FROM asked_leaf JOIN consortium_area leaf ON leaf.id = asked_leaf.leaf_id
    GROUP BY asked_leaf.place_id
) extent (place, leaves, weight, unweighed) ON extent.place = asked.place_id
"""
)


@dataclass(frozen=True)
class Priorities:
    """The priorities asked about, in order, with their outcomes, groups and leaves.

    `meeting` has, by priority, the ids of the target groups that meet its own; a priority for
    everyone has none. `groups` has the code and name of every target group, by its id, in the order
    in which they are named; `inclusions` are the pairs of a group and one that it includes. `read`
    is where `answers.answers_to` keeps what it has read of them.
    """

    facts: list[PriorityFacts]
    meeting: dict[int, set[int]]
    groups: dict[int, tuple[str, str]]
    inclusions: tuple[tuple[int, int], ...]
    read: dict = field(default_factory=dict)
    by_id: dict[int, PriorityFacts] = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "by_id", {one.id: one for one in self.facts})

    @property
    def ids(self) -> list[int]:
        return list(self.by_id)

    def narrowed(self, only: Only) -> "Priorities":
        """Those that are about what is asked for and for those people."""
        facts = [
            one
            for one in self.facts
            if only.takes_theme(one.theme)
            and (only.outcome is None or only.outcome in {each.id for each in one.wanted})
            and (only.group is None or only.group in self.meeting.get(one.id, {only.group}))
        ]
        return replace(self, facts=facts)

    def of_plans(self, plans: Iterable) -> "Priorities":
        """Those of these plans alone."""
        references = {plan.reference for plan in plans}
        return replace(self, facts=[one for one in self.facts if one.plan in references])

    def among(self, ids: Collection[int]) -> "Priorities":
        """Those of these ids alone."""
        return replace(self, facts=[one for one in self.facts if one.id in ids])

    def of_priority(self, pk: int) -> "Priorities":
        """The one alone."""
        return replace(self, facts=[self.by_id[pk]])

    def groups_meet(self, priority: int, groups: list[int] | None) -> bool:
        """Whether a project for these target groups (None: everyone) can answer the priority."""
        meeting = self.meeting.get(priority)
        return groups is None or meeting is None or not meeting.isdisjoint(groups)


def priorities_of(queryset, *, with_extents: bool = True) -> Priorities:
    """What the formulas need to know of these priorities: three queries however many.

    Without extents two: they are what an area share is a share of, which a matrix has none of.
    """
    rows = list(
        queryset.order_by()
        .annotate(wanted_rows=_WANTED, group_rows=_GROUPS)
        .values_list(
            "id",
            "plan__reference",
            "plan__slug",
            "reference",
            "title",
            "rank",
            "theme",
            "weight",
            "indicator_id",
            "indicator__name",
            "wanted_rows",
            "group_rows",
        )
    )
    ids = [row[0] for row in rows] if with_extents else []
    extents = {
        priority: Extent(*extent)
        for priority, *extent in (ids and rows_of(EXTENTS, Asked(on=None).parameters(ids)))
    }
    facts = [
        PriorityFacts(
            id=row[0],
            plan=row[1],
            plan_slug=row[2],
            reference=row[3],
            title=row[4],
            rank=row[5],
            theme=row[6],
            weight=row[7],
            wanted=tuple(
                Wanted(one["id"], one["code"], one["name"], Decimal(one["weight"]))
                for one in row[10]
            ),
            groups=tuple((one["code"], one["name"]) for one in row[11]),
            indicator_id=row[8],
            indicator=row[9] or "",
            extent=extents.get(row[0], Extent(0, 0.0)),
        )
        for row in rows
    ]
    own = {row[0]: {one["id"] for one in row[11]} for row in rows if row[11]}
    groups = list(
        TargetGroup.objects.order_by("name", "code")
        .annotate(narrower=_NARROWER)
        .values_list("pk", "code", "name", "narrower")
    )
    inclusions = tuple((pk, one) for pk, _, _, narrower in groups for one in narrower)
    return Priorities(
        facts=sorted(facts, key=lambda one: (one.plan, *priority_order(one))),
        meeting={priority: groups_meeting(asked, inclusions) for priority, asked in own.items()},
        groups={pk: (code, name) for pk, code, name, _ in groups},
        inclusions=inclusions,
    )


_WANTED = ArraySubquery(
    PriorityOutcome.objects.filter(priority=OuterRef("pk"))
    .order_by("outcome__code")
    .values(
        row=JSONObject(
            id="outcome_id",
            code="outcome__code",
            name="outcome__name",
            weight=Cast("weight", TextField()),
        )
    )
)
_GROUPS = ArraySubquery(
    PriorityTargetGroup.objects.filter(priority=OuterRef("pk"))
    .order_by("target_group__name", "target_group__code")
    .values(
        row=JSONObject(id="target_group_id", code="target_group__code", name="target_group__name")
    )
)


_NARROWER = ArraySubquery(
    TargetGroupInclusion.objects.filter(wider=OuterRef("pk")).values("narrower_id")
)


def priorities_of_plans(plans, priority=None, *, with_extents: bool = True) -> Priorities:
    """The priorities of these plans, or of them the one given (a Priority)."""
    queryset = Priority.objects.filter(plan__in=[plan.pk for plan in plans])
    queryset = queryset.filter(pk=priority.pk) if priority else queryset
    return priorities_of(queryset, with_extents=with_extents)
