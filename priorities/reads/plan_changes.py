"""What publishing a plan changes: its priorities beside the earlier plan's, coverage of both."""

import datetime
import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass

from priorities.comparing import Comparison, Wording, compare, likeness
from priorities.models import Plan
from priorities.reads.coverage import coverage_for_plans
from priorities.reads.discretion import veil
from priorities.reads.reach import levels_of, opening_level


@dataclass(frozen=True)
class Effect:
    """One priority's areas by status, in the earlier plan and in this one; None: not in it."""

    title: str
    old_title: str
    before: Counter | None
    after: Counter | None

    @property
    def is_changed(self):
        return self.before != self.after


@dataclass(frozen=True)
class Effects:
    """What publishing does to coverage at one level (None: neither plan has a place to show)."""

    level: str | None
    rows: tuple[Effect, ...] = ()

    @property
    def before(self) -> Counter:
        return sum((row.before for row in self.rows if row.before), Counter())

    @property
    def after(self) -> Counter:
        return sum((row.after for row in self.rows if row.after), Counter())


def changes_between(old: Plan | None, new: Plan) -> Comparison:
    """The priorities of two plans side by side; without an earlier plan all are new."""
    plans = [plan for plan in (old, new) if plan is not None]
    wordings = wordings_of(plans)
    return compare(wordings.get(old.pk, []) if old else [], wordings.get(new.pk, []))


def wordings_of(plans) -> dict[int, list[Wording]]:
    """{plan id: its priorities as they are worded, in its order}, in a constant number of queries.

    Names of areas and outcomes are in the order of the alphabet, so that no order shows as a
    difference.
    """
    found = {}
    for plan in plans:
        for each in plan.priorities.for_listing():
            found.setdefault(plan.pk, []).append(
                Wording(
                    id=each.pk,
                    reference=each.reference,
                    title=each.title,
                    description=each.description,
                    theme=each.get_theme_display(),
                    rank=each.rank,
                    weight=each.weight,
                    areas=_names(each.areas.all()),
                    target_groups=_names(each.target_groups.all()),
                    outcomes=tuple(
                        sorted((wanted.outcome.name, wanted.weight) for wanted in each.wanted.all())
                    ),
                    indicator=each.indicator.name if each.indicator else "",
                    baseline=each.baseline,
                    target=each.target,
                    continues=each.continues_id,
                    is_new=each.is_new,
                )
            )
    return found


def _names(rows):
    return tuple(sorted(row.name for row in rows))


def effects_of(
    comparison: Comparison, old: Plan | None, new: Plan, *, on: datetime.date, user
) -> Effects:
    """What each priority's areas come to under both plans today, for this person.

    Both at the level that the new plan's coverage opens with: three sets, however many priorities.
    """
    plans = [plan for plan in (new, old) if plan is not None]
    levels = levels_of(plans)
    opening = next(filter(None, (opening_level(levels[plan.pk]) for plan in plans)), None)
    if opening is None:
        return Effects(None)
    found = coverage_for_plans(plans, level=opening.name, on=on, **veil(user, plans, opening.name))
    counts = {row.priority.id: row.counts for row in found.rows}
    kept = {pair.new.id: pair.old for pair in comparison.kept}
    of_new = {pair.new.id: pair.new for pair in comparison.kept} | {
        one.id: one for one in comparison.new
    }
    rows = [
        Effect(
            title=of_new[row.priority.id].title,
            old_title=kept[row.priority.id].title if row.priority.id in kept else "",
            before=counts.get(kept[row.priority.id].id) if row.priority.id in kept else None,
            after=row.counts,
        )
        for row in found.rows
        if row.priority.id in of_new
    ]
    gone = [
        Effect(title=one.title, old_title="", before=counts.get(one.id), after=None)
        for one in comparison.dropped
    ]
    return Effects(opening.name, (*rows, *gone))


def likely_to_replace(plan: Plan, current) -> Plan | None:
    """Of these current plans the one whose place a draft most likely takes: that of the most
    similar title, of several the first.
    """
    current = list(current)
    return max(current, key=lambda one: likeness(one.title, plan.title), default=None)


def fingerprint(old: Plan | None, new: Plan) -> str:
    """What a person saw before publishing: another one as soon as either plan says otherwise."""
    plans = [plan for plan in (old, new) if plan is not None]
    wordings = wordings_of(plans)
    said = [
        [plan.pk, plan.version, plan.title, [asdict(one) for one in wordings.get(plan.pk, [])]]
        for plan in plans
    ]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()
