"""Keeping logos: an organisation's, and the files of every logo."""

import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from consortium.access import require
from consortium.models import KeptPicture, Logo, Organisation, User
from consortium.pictures import Picture

FOLDER = "logos"
LEFT_ALONE = datetime.timedelta(days=1)
"""A file may lie here this long before its row is written."""


@transaction.atomic
def set_logo(*, organisation_id: int, by: User, picture: Picture) -> Logo:
    """Put a picture in the place of an organisation's logo. Raises Denied."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    require(by, "consortium.change_organisation", organisation)
    return keep_picture(Logo, picture, by=by, organisation=organisation)


@transaction.atomic
def remove_logo(*, organisation_id: int, by: User) -> None:
    """Packs to come print an organisation's name alone. Raises Denied."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    require(by, "consortium.change_organisation", organisation)
    Logo.objects.filter(organisation=organisation).delete()


def keep_picture(model: type[KeptPicture], picture: Picture, *, by: User, **owner) -> KeptPicture:
    """Store a picture and let the one row of its owner name it."""
    row, _ = model.objects.update_or_create(
        **owner,
        defaults={
            "file": picture.path,
            "width": picture.width,
            "height": picture.height,
            "added_by": by,
            "added_at": timezone.now(),
        },
    )
    if not default_storage.exists(picture.path):
        default_storage.save(picture.path, ContentFile(picture.data))
    return row


def stored_before(moment: datetime.datetime) -> list[str]:
    """Paths of the logo files that lie here since before a moment."""
    try:
        _, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return []
    paths = [f"{FOLDER}/{name}" for name in sorted(names)]
    return [path for path in paths if default_storage.get_modified_time(path) < moment]
