"""Writes of the words projects are described with: what an outcome means, what it often brings."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from consortium.access import require
from consortium.models import User
from projects.models import Outcome, OutcomeLink


class ChangedMeanwhile(Exception):
    """Somebody else saved or removed the row while it was being typed; nothing was written.

    `row` is as it is now, None where it was removed.
    """

    def __init__(self, row):
        self.row = row
        super().__init__("Somebody else saved this while you were typing.")


def state_of(row) -> str:
    """What a page sends back to say which state of a row it showed: its last change by number."""
    return str(row.events.order_by("-pgh_id").values_list("pgh_id", flat=True).first() or "")


@transaction.atomic
def revise_outcome(
    *, outcome_id: int, shown: str, description: str, keywords: Iterable[str], by: User
) -> Outcome:
    """Save what an outcome means and its keywords. Raises Denied or ChangedMeanwhile."""
    require(by, "projects.change_taxonomy")
    outcome = _locked(Outcome, outcome_id, shown)
    outcome.description, outcome.keywords = description, list(keywords)
    outcome.save(update_fields=["description", "keywords"])
    return outcome


@transaction.atomic
def add_link(*, values: dict, by: User) -> OutcomeLink:
    """Link one outcome to another. Raises Denied, or ValidationError where it is linked already."""
    require(by, "projects.change_taxonomy")
    return _save_link(OutcomeLink(), values)


@transaction.atomic
def revise_link(*, link_id: int, shown: str, values: dict, by: User) -> OutcomeLink:
    """Save a link anew. Raises Denied, ChangedMeanwhile, or ValidationError as `add_link` does."""
    require(by, "projects.change_taxonomy")
    return _save_link(_locked(OutcomeLink, link_id, shown), values)


@transaction.atomic
def remove_link(*, link_id: int, by: User) -> None:
    """Take a link away; one that is gone already is no error. Raises Denied."""
    require(by, "projects.change_taxonomy")
    OutcomeLink.objects.filter(pk=link_id).delete()


def _locked(model, pk, shown):
    row = model.objects.select_for_update(of=["self"]).filter(pk=pk).first()
    if row is None or state_of(row) != shown:
        raise ChangedMeanwhile(row)
    return row


def _save_link(link, values):
    # Whoever links the same outcome at the same moment waits here, and is told of this link.
    Outcome.objects.select_for_update().get(pk=values["from_outcome"].pk)
    for name, value in values.items():
        setattr(link, name, value)
    try:
        link.validate_constraints()
    except ValidationError as error:
        raise ValidationError(error.messages) from error
    link.save()
    return link
