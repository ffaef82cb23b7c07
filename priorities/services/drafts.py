"""A draft of a plan: begun as a copy, revised, thrown away, its priorities told apart."""

import datetime

from django.db import transaction

from consortium.access import require
from consortium.references import free_reference
from consortium.versions import require_version
from priorities.matching import joined
from priorities.models import Plan, Priority, PriorityOutcome
from priorities.services.priorities import draft_to_write
from priorities.standing import all_that_stands_on

COPIED = "title description theme rank weight indicator_id baseline target reference".split()
THRESHOLDS = "fragile_days thin_below crowded_from".split()


class StillUsed(Exception):
    """Something is made for the draft; the text says what."""


class TwiceTheSame(Exception):
    """Two priorities of a draft are said to be one of the last plan; the text names it."""


@transaction.atomic
def begin_draft(
    *,
    by,
    plan_id: int,
    title: str,
    starts_on: datetime.date | None,
    ends_on: datetime.date | None,
) -> Plan:
    """A draft with all that a plan says, to be edited; each priority goes on with its original.

    Where a priority stands in a document stays with the plan that was read from it. Raises Denied.
    """
    plan = Plan.objects.select_related("partnership").get(pk=plan_id)
    require(by, "priorities.change_priorities", plan)
    draft = Plan(
        partnership=plan.partnership,
        reference=free_reference(Plan, title),
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        source=f"Begun as a copy of “{plan}”",
        **{name: getattr(plan, name) for name in THRESHOLDS},
    )
    draft.save()
    for original in plan.priorities.for_listing():
        copy = Priority.objects.create(
            plan=draft,
            continues=original,
            **{name: getattr(original, name) for name in COPIED},
        )
        copy.areas.set(original.areas.all())
        copy.target_groups.set(original.target_groups.all())
        PriorityOutcome.objects.bulk_create(
            PriorityOutcome(priority=copy, outcome=wanted.outcome, weight=wanted.weight)
            for wanted in original.wanted.all()
        )
    return draft


@transaction.atomic
def revise_draft(*, by, plan_id: int, version: int | None, values: dict) -> Plan:
    """Save what a draft is called, its years and where it comes from.

    Raises Denied, NotADraft, or Stale with the draft as it is now; then nothing is written.
    """
    plan = draft_to_write(plan_id, by)
    require_version(plan, version)
    for name, value in values.items():
        setattr(plan, name, value)
    plan.version += 1
    plan.save(update_fields=[*values, "version"])
    return plan


@transaction.atomic
def discard_draft(*, by, plan_id: int, version: int | None) -> None:
    """Delete a draft with its priorities; files that were read for it stay listed as they are.

    Raises Denied, NotADraft, Stale, or StillUsed naming what is made for it; then it stays.
    """
    plan = draft_to_write(plan_id, by)
    require_version(plan, version)
    if standing := all_that_stands_on(plan, by):
        raise StillUsed(
            f"“{plan}” stays: {joined(standing)} {'is' if len(standing) == 1 else 'are'} made for "
            "it. Ask for it to be taken out there first."
        )
    plan.delete()


@transaction.atomic
def say_pairs(*, by, plan_id: int, earlier: Plan, pairs: dict[int, int | None]) -> None:
    """Say of priorities of a draft which of an earlier plan's each is, or None: that it is new.

    `pairs` is {id in the draft: id in the earlier plan or None}. Raises Denied, NotADraft, or
    TwiceTheSame; then nothing is written.
    """
    plan = draft_to_write(plan_id, by)
    own = {each.pk: each for each in plan.priorities.select_for_update(of=("self",))}
    theirs = {each.pk: each for each in earlier.priorities.all()}
    taken = {}
    for pk, original in pairs.items():
        if original is not None and taken.setdefault(original, pk) != pk:
            raise TwiceTheSame(
                f"Two priorities are said to be “{theirs[original]}”. It can go on as one of them "
                "only: say of the other that it is new."
            )
    for pk, original in pairs.items():
        said = own[pk]
        said.continues, said.is_new = theirs.get(original), original is None
        said.version += 1
    Priority.objects.bulk_update(
        [own[pk] for pk in pairs], ["continues", "is_new", "version"], batch_size=500
    )
