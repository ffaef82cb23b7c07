"""Groups of places that a partnership compares its figures with."""

from django.db import transaction

from consortium.access import require
from consortium.versions import require_version
from priorities.models import ComparisonGroup, Partnership


class NameTaken(Exception):
    """The partnership has another group of this name; the text says so."""


@transaction.atomic
def keep_group(
    *, by, partnership: Partnership | None, group_id: int | None, version: int | None, values: dict
) -> ComparisonGroup:
    """Add a group to a partnership, or revise one.

    `values` are name, why, source, and `areas` as a list of rows. Raises Denied, NameTaken, or
    Stale with the group as it is now; then nothing is written.
    """
    if group_id is None:
        group = ComparisonGroup(partnership=partnership)
        require(by, "priorities.change_comparison_group", group)
    else:
        group = ComparisonGroup.objects.select_for_update(of=("self",)).get(pk=group_id)
        require(by, "priorities.change_comparison_group", group)
        require_version(group, version)
        group.version += 1
    values = dict(values)
    areas = values.pop("areas")
    for name, value in values.items():
        setattr(group, name, value)
    same = group.partnership.comparison_groups.filter(name=group.name).exclude(pk=group.pk)
    if same.exists():
        raise NameTaken(
            f"{group.partnership} has another group called “{group.name}”. Give this one a name "
            "of its own."
        )
    group.save()
    group.areas.set(areas)
    return group


@transaction.atomic
def remove_group(*, by, group_id: int, version: int | None) -> None:
    """Remove a group; the figures stay. Raises Denied or Stale."""
    group = ComparisonGroup.objects.select_for_update(of=("self",)).get(pk=group_id)
    require(by, "priorities.change_comparison_group", group)
    require_version(group, version)
    group.delete()
