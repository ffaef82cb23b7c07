"""What areas look like on a map, from boundaries that an administrator loads."""

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from consortium.boundaries.files import features_of
from consortium.history import acting
from consortium.imports.reports import FileReport
from consortium.models import Area, Boundary, BoundaryForm

OUTSIDE = "the code is not among the areas loaded"
NO_CODE = "no code (a property such as WD24CD, or code, or id)"
NO_OUTLINE = "no outline: it is empty, a point, a line, or too small to be drawn"
TWICE = "an earlier feature of the file is about the same area"
BATCH = 500


@transaction.atomic
def import_boundaries(*, paths: Iterable, dry_run: bool = False) -> list[FileReport]:
    """Load boundaries of areas: all files or, where one is refused, none.

    What a later file says of an area holds. Raises FileRefused.
    """
    keys = Area.objects.keys_by_code()
    with acting(why="import_boundaries, by an administrator's command"):
        reports = [_load(Path(path), keys) for path in paths]
    transaction.set_rollback(dry_run)
    return reports


def _load(path: Path, keys) -> FileReport:
    report = FileReport(path.name)
    wanted = {}
    for feature in features_of(path):
        report.rows += 1
        known = [keys[code.upper()] for code in feature.codes if code.upper() in keys]
        reason = _reason(feature, known, wanted)
        if reason:
            report.skipped[reason] += 1
            continue
        report.used += 1
        form = BoundaryForm.HEXAGON if feature.is_hexagon else BoundaryForm.OUTLINE
        wanted[known[0]] = (form, feature.polygons)
    _write(wanted, report)
    return report


def _reason(feature, known, wanted):
    """Why a feature is skipped; blank where it is used."""
    if not feature.codes:
        return NO_CODE
    if not known:
        return OUTSIDE
    if not feature.polygons:
        return NO_OUTLINE
    return TWICE if known[0] in wanted else ""


def _write(wanted, report):
    held = {each.area_id: each for each in Boundary.objects.filter(area__in=wanted)}
    new, changed = [], []
    for pk, (form, polygons) in wanted.items():
        found = held.get(pk)
        if found is None:
            new.append(Boundary(area_id=pk, form=form, polygons=polygons))
        elif (found.form, found.polygons) != (form, polygons):
            found.form, found.polygons = form, polygons
            changed.append(found)
    Boundary.objects.bulk_create(new, batch_size=BATCH)
    Boundary.objects.bulk_update(changed, ["form", "polygons"], batch_size=BATCH)
    report.new, report.changed = len(new), len(changed)
    report.unchanged = len(wanted) - len(new) - len(changed)
