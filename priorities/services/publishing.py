"""Publishing a plan: a draft becomes current, and the plan whose place it takes an earlier one.

And taking that back, while nothing depends on it.
"""

from django.db import transaction
from django.utils import timezone

from consortium.access import require
from priorities.matching import joined
from priorities.models import Partnership, Plan, PlanStatus
from priorities.reads.plan_changes import fingerprint
from priorities.services.priorities import NotADraft
from priorities.standing import all_that_stands_on


class NotPublished(Exception):
    """Nothing was published; the text says why and what to do."""


class NotTakenBack(Exception):
    """Something depends on the publication by now; the text says what."""


class ChangedMeanwhile(NotPublished):
    """One of the two plans is no longer what the person was shown."""


@transaction.atomic
def publish_plan(*, by, plan_id: int, replaces_id: int | None, seen: str) -> Plan:
    """Make a draft current, and let it take the place of a current plan of its partnership.

    `seen` is the fingerprint of what the person was shown. Raises Denied, NotADraft, NotPublished.
    """
    plan = Plan.objects.select_related("partnership").get(pk=plan_id)
    # Two drafts of one partnership that are published at once wait for each other.
    Partnership.objects.select_for_update(of=("self",)).get(pk=plan.partnership_id)
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    require(by, "priorities.publish_plan", plan)
    if not plan.is_draft:
        raise NotADraft(f"“{plan}” is {plan.get_status_display().lower()} already.")
    if not plan.priorities.exists():
        raise NotPublished(
            "The plan holds no priorities yet, so there is nothing to publish. Add one first, or "
            "load them from a file."
        )
    replaced = _replaced(plan, replaces_id)
    if seen != fingerprint(replaced, plan):
        raise ChangedMeanwhile(
            "Somebody changed the draft, or the plan it replaces, since this page was opened. "
            "Nothing is published yet. Below is what stands there now: read it, then publish."
        )
    today = timezone.localdate()
    if replaced is not None:
        replaced.move_to(PlanStatus.SUPERSEDED)
        replaced.superseded_by, replaced.superseded_on = plan, today
        replaced.version += 1
        replaced.save(update_fields=["status", "superseded_by", "superseded_on", "version"])
    plan.move_to(PlanStatus.CURRENT)
    plan.published_on = today
    plan.version += 1
    plan.save(update_fields=["status", "published_on", "version"])
    return plan


@transaction.atomic
def take_back_publication(*, by, plan_id: int) -> Plan:
    """Make a plan that was published by mistake a draft again, and current what it replaced.

    Raises Denied, or NotTakenBack naming what depends on it by now; then nothing is changed.
    """
    plan = Plan.objects.select_related("partnership").get(pk=plan_id)
    Partnership.objects.select_for_update(of=("self",)).get(pk=plan.partnership_id)
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    require(by, "priorities.publish_plan", plan)
    if reason := what_stands_on(plan, by):
        raise NotTakenBack(reason)
    before = list(plan.supersedes.select_for_update(of=("self",)))
    plan.move_to(PlanStatus.DRAFT)
    plan.published_on = None
    plan.version += 1
    plan.save(update_fields=["status", "published_on", "version"])
    for earlier in before:
        earlier.move_to(PlanStatus.CURRENT)
        earlier.superseded_by = earlier.superseded_on = None
        earlier.version += 1
        earlier.save(update_fields=["status", "superseded_by", "superseded_on", "version"])
    return plan


def what_stands_on(plan: Plan, by) -> str:
    """Why the publication of a plan cannot be taken back; blank where it can."""
    if plan.status == PlanStatus.SUPERSEDED:
        later = plan.superseded_by or "a later plan"
        return f"“{later}” has taken its place since. Take that one’s publication back first."
    if plan.is_draft or plan.published_on is None:
        return f"“{plan}” was not published here."
    if standing := all_that_stands_on(plan, by):
        return (
            f"{joined(standing)[0].upper()}{joined(standing)[1:]} "
            f"{'is' if len(standing) == 1 else 'are'} made for this plan by now. Ask for it to be "
            "taken out there first."
        )
    titles = list(plan.supersedes.values_list("title", flat=True))
    others = Plan.objects.current().filter(partnership=plan.partnership_id).exclude(pk=plan.pk)
    if taken := others.filter(title__in=titles).first():
        return (
            f"The partnership has another current plan called “{taken}” by now, and the one that "
            "would come back has that title too."
        )
    return ""


def _replaced(plan, replaces_id):
    """The plan whose place it takes, held still; None where it stands beside the others."""
    current = Plan.objects.replaceable_by(plan)
    same = Plan.objects.of_title_of(plan).first()
    if replaces_id is None and same is None:
        return None
    wanted = replaces_id or same.pk
    if not current.filter(pk=wanted).exists():
        raise ChangedMeanwhile(
            "The plan that this one was to replace is not current any more. Nothing is published "
            "yet: choose again which plan it replaces."
        )
    return Plan.objects.select_for_update(of=("self",)).get(pk=wanted)
