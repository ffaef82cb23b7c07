"""Files of priorities that tests load, and what the worker makes of them."""

from django.core.files.uploadedfile import SimpleUploadedFile

from consortium.models import Import
from consortium.services import imports
from priorities.services.loading import request_priorities
from tests.priorities.documents.plans import TITLES

MARKDOWN = "## Our priorities\n\n" + "".join(f"1. {title}\n" for title in TITLES)


def upload(by, data, *, plan, name="plan.md", source="document"):
    """A file as somebody uploads it, not yet read."""
    file = SimpleUploadedFile(name, data)
    return request_priorities(by=by, source=source, file=file, plan=plan)


def work_on(found):
    """What a worker does with it, at once; the record as it is then."""
    imports.work_on(import_id=found.pk)
    return Import.objects.get(pk=found.pk)


def read(by, data, **facts):
    """Uploaded and read; the columns of a sheet are settled as proposed."""
    found = work_on(upload(by, data, **facts))
    if found.status == "to_match" and found.source == "sheet":
        matching = {header["words"]: header["column"] for header in found.headers}
        imports.match_columns(import_id=found.pk, by=by, matching=matching)
        found = work_on(found)
    return found


def chosen(found, by, *choices):
    """A document whose candidates somebody chose: `choices` are (title, places)."""
    matching = {
        "chosen": [{"title": title, "places": list(places)} for title, places in choices],
    }
    imports.match_columns(import_id=found.pk, by=by, matching=matching)
    return work_on(found)


def applied(found, by):
    imports.apply_import(import_id=found.pk, by=by)
    return work_on(found)


def undone(found, by):
    imports.undo_import(import_id=found.pk, by=by)
    return work_on(found)
