"""Made-up files of official figures, and what a worker makes of them."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile

from consortium.models import Import
from consortium.services import imports
from priorities.models import Measurement
from priorities.statistics.police import TITLES

FORCE = "Cambridgeshire Constabulary"


def csv_bytes(*rows, encoding="utf-8"):
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode(encoding)


def crime(kind="Burglary", district="South Cambridgeshire", **facts):
    """One row of a street file."""
    row = dict.fromkeys(TITLES, "")
    row |= {
        "Crime ID": "",
        "Month": "2024-01",
        "Reported by": FORCE,
        "Falls within": FORCE,
        "LSOA code": f"E0100{sum(map(ord, district)):04}" if district else "",
        "LSOA name": f"{district} 001A" if district else "",
        "Crime type": kind,
    }
    return list((row | facts).values())


def street(*rows, titles=True):
    return csv_bytes(*([TITLES] if titles else []), *rows)


def upload(by, data, *, organisation=None, name="2024-01-cambridgeshire-street.csv"):
    """A file as somebody uploads it, not yet read."""
    return imports.request_import(
        by=by,
        kind="figures",
        source="statistics",
        organisation=organisation,
        file=SimpleUploadedFile(name, data),
        name=name,
    )


def work_on(found):
    """What a worker does with it, at once; the record as it is then."""
    imports.work_on(import_id=found.pk)
    return Import.objects.get(pk=found.pk)


def read(by, data, **facts):
    return work_on(upload(by, data, **facts))


def applied(found, by):
    imports.apply_import(import_id=found.pk, by=by)
    return work_on(found)


def undone(found, by):
    imports.undo_import(import_id=found.pk, by=by)
    return work_on(found)


def loaded(by, data, **facts):
    return applied(read(by, data, **facts), by)


def counts():
    """{(source id of the indicator, area, period): count} of all totals."""
    return {
        (figure.indicator.source_id, figure.area.name, figure.period): figure.count
        for figure in Measurement.objects.totals().select_related("indicator", "area")
    }
