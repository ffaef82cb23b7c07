"""Files of priorities: into which draft they go, begun with the file where there is none yet."""

from django.db import transaction

from consortium.access import require
from consortium.references import free_reference
from consortium.services.imports import request_import
from priorities.imports import PRIORITIES
from priorities.models import Plan


@transaction.atomic
def request_priorities(
    *, by, source, file, plan=None, partnership=None, title="", starts_on=None, ends_on=None
):
    """Keep a file of priorities and have a worker read it; its record.

    It goes into `plan`, a draft, or into a new draft of a partnership. Raises Denied, FileRefused.
    """
    if plan is None:
        plan = Plan(partnership=partnership, title=title, starts_on=starts_on, ends_on=ends_on)
        require(by, "priorities.change_priorities", plan)
        plan.reference = free_reference(Plan, title)
        plan.source = file.name
        plan.save()
    require(by, "priorities.change_priorities", plan)
    return request_import(
        by=by,
        kind=PRIORITIES.word,
        source=source,
        organisation=_on_whose_behalf(plan, by),
        target=plan.reference,
        file=file,
        name=file.name,
    )


def _on_whose_behalf(plan, by):
    """The partner this person works for; for an administrator the first of them."""
    partners = plan.partnership.organisations.order_by("name", "pk")
    return partners.filter(memberships__user=by, memberships__role="officer").first() or (
        partners.first()
    )
