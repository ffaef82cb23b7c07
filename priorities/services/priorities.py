"""Writes of one priority: adding it to a draft plan, and revising it there."""

from django.db import transaction

from consortium.access import require
from consortium.versions import require_version
from priorities.imports.preparing import next_reference
from priorities.models import Plan, Priority, PriorityOutcome

LISTS = ("areas", "target_groups")


class NotADraft(Exception):
    """The plan is published, so what it says stays as it is; the text says what to do."""


@transaction.atomic
def add_priority(*, by, plan_id, values, weights):
    """Add a priority to a draft. Its reference is the next free number.

    `values` are fields of Priority with `areas`, `target_groups` and `outcomes` as lists of rows,
    `weights` {code of an outcome: its weight}, 1 where none is given. Raises Denied or NotADraft.
    """
    plan = draft_to_write(plan_id, by)
    priority = Priority(plan=plan, reference=next_reference(plan))
    return _save(priority, values, weights)


@transaction.atomic
def revise_priority(*, by, priority_id, version, values, weights):
    """Save a priority of a draft. `version` is the one the person was shown.

    Raises Denied, NotADraft, or Stale with the priority as it is now; then nothing is written.
    """
    # The plan first: whoever fills or publishes it takes the locks in this order.
    draft_to_write(Priority.objects.values_list("plan_id", flat=True).get(pk=priority_id), by)
    priority = Priority.objects.select_for_update(of=("self",)).get(pk=priority_id)
    require_version(priority, version)
    priority.version += 1
    return _save(priority, values, weights)


@transaction.atomic
def remove_priority(*, by, priority_id, version):
    """Take a priority out of a draft. Raises Denied, NotADraft or Stale; then it stays."""
    draft_to_write(Priority.objects.values_list("plan_id", flat=True).get(pk=priority_id), by)
    priority = Priority.objects.select_for_update(of=("self",)).get(pk=priority_id)
    require_version(priority, version)
    priority.delete()


def draft_to_write(plan_id, by):
    """A draft, held still while its priorities are written. Raises Denied or NotADraft."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    require(by, "priorities.change_priorities", plan)
    if not plan.is_draft:
        raise NotADraft(
            f"“{plan}” is {plan.get_status_display().lower()}, so what it says stays as it is. "
            "Change that in a new draft of it."
        )
    return plan


def _save(priority, values, weights):
    values = dict(values)
    outcomes = values.pop("outcomes")
    lists = {name: values.pop(name) for name in LISTS}
    for name, value in values.items():
        setattr(priority, name, value)
    priority.save()
    for name, rows in lists.items():
        getattr(priority, name).set(rows)
    priority.wanted.exclude(outcome__in=outcomes).delete()
    for outcome in outcomes:
        PriorityOutcome.objects.update_or_create(
            priority=priority,
            outcome=outcome,
            defaults={"weight": weights.get(outcome.code, 1)},
        )
    return priority
