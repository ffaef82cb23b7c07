"""The stored files: which there are, and putting others in their place."""

from collections.abc import Iterator

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models


def stored_files(folder: str = "") -> Iterator[str]:
    """The names of all stored files, in order."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    within = f"{folder}/" if folder else ""
    for name in sorted(names):
        yield within + name
    for name in sorted(folders):
        yield from stored_files(within + name)


def named_by_rows() -> Iterator[str]:
    """The names of the stored files that rows of today name."""
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model") or model._meta.proxy:
            continue  # the past names files that were removed
        for field in model._meta.local_concrete_fields:
            # A paper's or a logo's path is text, in a field of this name.
            if isinstance(field, models.FileField) or field.name == "file":
                rows = model._base_manager.exclude(**{field.name: ""})
                yield from rows.order_by().values_list(field.name, flat=True).distinct().iterator()
