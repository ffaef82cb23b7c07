"""Where LSOAs lie, from the look-ups that the Office for National Statistics publishes."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import transaction

from consortium.history import acting
from consortium.imports import encodings, files
from consortium.imports.kinds import MEGABYTE, FileRefused
from consortium.imports.reports import FileReport
from consortium.models import Area
from priorities.models import SmallArea

MOST_BYTES = 200 * MEGABYTE
OUTSIDE = "the district is not among the areas loaded"
EMPTY = "the code of the small area or of its district is missing"
BATCH = 2000
# LSOA21CD, LSOA11CD, lsoa21cd; of a file of two vintages both lie in the same district.
_SMALL = re.compile(r"lsoa\d*cd")
# LAD22CD, LADCD; lower-tier local authorities are the same under another name.
_DISTRICT = re.compile(r"(?:lad|ltla)\d*cd")


@transaction.atomic
def import_small_areas(*, paths: Iterable, dry_run: bool = False) -> list[FileReport]:
    """Load look-ups from LSOA to district: all of them or, where one is refused, none.

    What a look-up says of a code holds from then on, whatever a police file's names say. Crimes
    that were counted before stay where they are. Raises FileRefused.
    """
    districts = Area.objects.keys_by_code()
    with acting(why="import_small_areas, by an administrator's command"):
        reports = [_load(Path(path), districts) for path in paths]
    transaction.set_rollback(dry_run)
    return reports


def _load(path: Path, districts) -> FileReport:
    report = FileReport(path.name)
    wanted = {}
    for cells, district in _rows(path):
        report.rows += 1
        small = {code.upper(): name for code, name in cells if code}
        if not small or not district:
            report.skipped[EMPTY] += 1
        elif (pk := districts.get(district.upper())) is None:
            report.skipped[OUTSIDE] += 1
        else:
            report.used += 1
            for code, name in small.items():
                held, _ = wanted.setdefault(code, (pk, name))
                if held != pk:
                    raise FileRefused(
                        f"{path.name} puts {code} into two districts. Take a “best fit” or “exact "
                        "fit” look-up, in which each lies in one."
                    )
    _write(wanted, report)
    return report


def _rows(path: Path) -> Iterator[tuple[list[tuple[str, str]], str]]:
    """([(LSOA's code, its name)], the district's code) of each row. Raises FileRefused."""
    try:
        files.look_at(path, ("csv",), MOST_BYTES)
        text, _ = encodings.decode(path.read_bytes())
    except FileRefused as refused:
        raise FileRefused(f"{path.name}: {refused}") from None
    rows = csv.reader(text.splitlines())
    titles = [title.strip().lower() for title in next(rows, [])]
    small = [place for place, title in enumerate(titles) if _SMALL.fullmatch(title)]
    district = next((at for at, title in enumerate(titles) if _DISTRICT.fullmatch(title)), None)
    if not small or district is None:
        raise FileRefused(
            f"{path.name}: wanted is a table with the code of an LSOA and of its district in each "
            "row, such as LSOA21CD and LAD22CD in the look-ups of the Open Geography portal. Here "
            f"are: {', '.join(filter(None, titles[:12])) or 'no titles'}."
        )
    names = [
        titles.index(name) if (name := titles[place][:-2] + "nm") in titles else None
        for place in small
    ]
    for row in rows:
        cells = [cell.strip() for cell in row] + [""] * (len(titles) - len(row))
        if any(cells):
            yield (
                [
                    (cells[code], "" if name is None else cells[name])
                    for code, name in zip(small, names, strict=True)
                ],
                cells[district],
            )


def _write(wanted, report):
    held = {each.code: each for each in SmallArea.objects.filter(code__in=wanted)}
    new, changed = [], []
    for code, (pk, name) in wanted.items():
        found = held.get(code)
        if found is None:
            new.append(SmallArea(code=code, name=name[:200], area_id=pk))
        elif found.area_id != pk:
            found.area_id, found.name = pk, name[:200] or found.name
            changed.append(found)
    SmallArea.objects.bulk_create(new, batch_size=BATCH)
    SmallArea.objects.bulk_update(changed, ["area", "name"], batch_size=BATCH)
    report.new, report.changed = len(new), len(changed)
    report.unchanged = len(wanted) - len(new) - len(changed)
