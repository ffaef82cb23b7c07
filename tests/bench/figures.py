"""Crime months and health figures: read, shown and applied, beside the csv module alone."""

import csv
import io
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.core.files.base import ContentFile

from consortium.models import Area, Import, User
from consortium.services import imports
from consortium.work import Work
from priorities.statistics.police import TITLES, TYPES
from tests.bench.imports import COORDINATOR, carried_out, number_on, stood
from tests.bench.results import Bound, Result

MONTH_ROWS, MONTHS, HEALTH_ROWS = 6_000, 36, 100_000
MONTH_LIMIT, MONTHS_LIMIT, HEALTH_LIMIT = 1_000, 30_000, 10_000  # milliseconds
MEGABYTES = 250
# How many times as long as reading and counting the same rows with the csv module alone.
MONTHS_TIMES = 3
FORCE = "Bench Constabulary"
HEALTH_TITLES = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,"
    "Category Type,Category,Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,"
    "Lower CI 99.8 limit,Upper CI 99.8 limit,Count,Denominator,Value note,Recent Trend,"
    "Compared to England value or percentiles,Compared to Region value or percentiles,"
    "Time period Sortable,New data,Compared to goal"
).split(",")


def as_csv(titles, rows):
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows([titles, *rows])
    return stream.getvalue().encode()


def month(number):
    """One force's month: six districts, LSOAs and types at random, the same each time."""
    draw = random.Random(number)
    names = list(Area.objects.filter(level="district").order_by("code")[:6])
    written = f"{2021 + number // 12}-{number % 12 + 1:02}"
    rows = []
    for _ in range(MONTH_ROWS):
        place, small = draw.randrange(len(names)), draw.randrange(70)
        kind = draw.choice(TYPES)
        own = "" if kind == TYPES[0] else f"{draw.getrandbits(256):064x}"
        where = ("-0.1", "52.2", "On or near a road", f"E01{place:03}{small:03}")
        rows.append(
            [own, written, FORCE, FORCE, *where, f"{names[place].name} {small:03}A", kind, "", ""]
        )
    return as_csv(TITLES, rows)


def months():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(MONTHS):
            archive.writestr(f"{number:02}/{number:02}-bench-street.csv", month(number))
    return stream.getvalue()


def health():
    """Figures of fifty indicators for the districts, year by year."""
    codes = list(
        Area.objects.filter(level="district").order_by("code").values_list("code", flat=True)
    )
    years = -(-HEALTH_ROWS // (50 * len(codes)))
    rows = []
    for indicator in range(50):
        for code in codes:
            for year in range(1990, 1990 + years):
                value = f"{indicator + year % 10}.{year}"
                rows.append(
                    [
                        *(str(90000 + indicator), f"Indicator {indicator}", "", "", code, "", ""),
                        *("Persons", "All ages", "", "", str(year), value, "1", "9999"),
                        *("", "", "120", "40000", "", "", "", "", f"{year}0000", "", ""),
                    ]
                )
    return as_csv(HEALTH_TITLES, rows[:HEALTH_ROWS])


def alone(data, is_archive=False):
    """Milliseconds the csv module takes to read the same rows and count them by two columns."""
    since = time.perf_counter()
    counts = Counter()
    if is_archive:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                with archive.open(name) as raw:
                    for row in csv.reader(io.TextIOWrapper(raw, newline="")):
                        counts[row[7], row[9]] += 1
    else:
        for row in csv.reader(io.StringIO(data.decode(), newline="")):
            counts[row[7], row[9]] += 1
    return 1000 * (time.perf_counter() - since)


def uploaded(data, name):
    person, _ = User.objects.get_or_create(email=COORDINATOR)
    upload = Import(kind="figures", source="statistics", name=name, size=len(data))
    upload.sha256, upload.requested_by = "0" * 64, person
    upload.file.save(upload.name, ContentFile(data), save=False)
    upload.save()
    return upload


@dataclass
class FiguresMeasure:
    """Loads a file of figures, applies it, undoes it, and leaves nothing behind."""

    name: str
    file: str
    data: object
    limit: int
    most_times: float | None = None

    def run_all(self, repeat):
        return list(self.results())

    def results(self):
        number_on()
        data = self.data()
        beside = alone(data, self.file.endswith(".zip"))
        upload = uploaded(data, self.file)
        by = upload.requested_by
        with mock.patch.object(Work, "send_on_commit"):
            try:
                taken, stand = carried_out(upload)
                report = upload.report
                note = f"{report['rows']:,} rows, {report['new']:,} new figures"
                yield self.result("shown", taken, stand, beside, note)
                imports.apply_import(import_id=upload.pk, by=by)
                taken, stand = carried_out(upload)
                yield self.result("applied", taken, stand, beside)
                imports.undo_import(import_id=upload.pk, by=by)
                taken, stand = carried_out(upload)
                yield Result(f"{self.name}, undone", taken, bounds=stood(stand, None))
            finally:
                upload.file.delete(save=False)
                upload.delete()

    def result(self, step, taken, stand, beside, note=""):
        return Result(
            f"{self.name}, {step}",
            taken,
            bare=beside,
            limit=self.limit,
            note=note,
            bounds=(
                *stood(stand, None),
                Bound("it took", taken / beside, "times the csv module alone", self.most_times),
            ),
        )


@dataclass
class FiguresMemory:
    """How large a process gets that loads thirty-six months by the command's own way."""

    name: str = "figures: memory for 36 months"

    def run_all(self, repeat):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "months.zip"
            path.write_bytes(months())
            since = time.perf_counter()
            printed = subprocess.run(
                [sys.executable, "-m", "tests.bench.figures_memory", str(path)],
                env=os.environ,
                capture_output=True,
                text=True,
                check=True,
                cwd=settings.BASE_DIR,
            ).stdout
            taken = 1000 * (time.perf_counter() - since)
        before, most = map(int, printed.split()[-2:])
        held = Bound("it held at most", most, "MB", MEGABYTES)
        return [Result(self.name, taken, note=f"{before} MB before", bounds=(held,))]


def all_measures():
    return [
        FiguresMeasure("figures: a police month", "month.csv", lambda: month(0), MONTH_LIMIT),
        FiguresMeasure(
            "figures: 36 police months", "months.zip", months, MONTHS_LIMIT, MONTHS_TIMES
        ),
        FiguresMeasure("figures: 100,000 health rows", "health.csv", health, HEALTH_LIMIT),
        FiguresMemory(),
    ]
