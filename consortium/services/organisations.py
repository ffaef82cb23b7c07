"""Writes of organisations."""

from django.db import transaction

from consortium.access import require
from consortium.models import Organisation, User
from consortium.versions import require_version


@transaction.atomic
def revise_profile(*, organisation_id: int, by: User, version: int, changes: dict) -> Organisation:
    """Save an organisation's profile: fields, and `areas` as a list of rows.

    `version` is the one the person was shown. Raises Denied, or Stale with the organisation as it
    is now; then nothing is written.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    require(by, "consortium.change_organisation", organisation)
    require_version(organisation, version)
    changes = dict(changes)
    areas = changes.pop("areas")
    for name, value in changes.items():
        setattr(organisation, name, value)
    organisation.version += 1
    organisation.save()
    organisation.areas.set(areas)
    return organisation
