"""A charity's sheet of ten thousand rows: shown, applied, undone, and what the web keeps of it."""

import csv
import io
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from unittest import mock

import openpyxl
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management.color import no_style
from django.db import connection

from consortium.models import Area, Import, Membership, Organisation, User
from consortium.services import imports
from consortium.work import Work
from priorities.models import Indicator, Measurement
from projects.models import (
    Outcome,
    Project,
    ProjectArea,
    ProjectOutcome,
    ProjectTargetGroup,
    TargetGroup,
)
from tests.bench.results import Bound, Result

ROWS = 10_000
PREVIEW_LIMIT, APPLY_LIMIT = 10_000, 15_000  # milliseconds
STAND_LIMIT = 1.0  # seconds
WEB_MEGABYTES = 300
COORDINATOR = "coordinator@bench.example"
HEADER = [
    *("Reference", "Title", "What it does", "Status", "Starts on", "Areas", "Target groups"),
    *("Outcomes", "People a year", "Cost a year (£)", "Funded until", "Website"),
]


def rows():
    """New projects with names of areas and outcomes, as people write them."""
    areas = list(Area.objects.filter(level="ward").order_by("code").values_list("code", flat=True))
    outcomes = list(Outcome.objects.order_by("code").values_list("name", flat=True))
    groups = list(TargetGroup.objects.order_by("code").values_list("name", flat=True))
    for n in range(ROWS):
        places = f"{areas[n % len(areas)]}; {areas[(n * 7 + 3) % len(areas)]}"
        prevents = "; ".join({outcomes[n % len(outcomes)], outcomes[(n + 5) % len(outcomes)]})
        yield [
            *("", f"Work number {n} of the bench", "What it does, in a sentence or two. " * 4),
            *("Active", "01/04/2025", places, groups[n % len(groups)], prevents),
            *(str(n % 500), f"£{1000 + n:,}", "2027-03-31", "www.example.org"),
        ]


def sheet(form):
    if form == "csv":
        stream = io.StringIO()
        csv.writer(stream).writerows([HEADER, *rows()])
        return stream.getvalue().encode()
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Projects")
    for row in [HEADER, *rows()]:
        page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class Watch:
    """How long the longest stand of the progress is, seen from a connection of its own."""

    def __init__(self, upload):
        self.upload, self.longest, self.stop = upload, 0.0, threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()

    def _look(self):
        seen, since = None, time.monotonic()
        while not self.stop.wait(0.05):
            row = Import.objects.values_list("status", "progress", "step").get(pk=self.upload.pk)
            if row != seen:
                seen, since = row, time.monotonic()
            self.longest = max(self.longest, time.monotonic() - since)
        connection.close()


def number_on():
    """The country came with its own numbers: let new rows be numbered after them."""
    models = [User, Membership, Project, ProjectArea, ProjectTargetGroup, ProjectOutcome]
    models += [Indicator, Measurement]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def staff():
    """Somebody of the charity whose sheet it is."""
    person, _ = User.objects.get_or_create(email="staff@bench.example")
    charity = Organisation.objects.get(reference="o-77")
    Membership.objects.get_or_create(user=person, organisation=charity, role="staff")
    return person


def uploaded(data, form):
    upload = Import(
        kind="projects",
        source="sheet",
        organisation=Organisation.objects.get(reference="o-77"),
        name=f"bench.{form}",
        size=len(data),
        sha256="0" * 64,
        requested_by=staff(),
    )
    upload.file.save(upload.name, ContentFile(data), save=False)
    upload.save()
    return upload


def carried_out(upload):
    """(milliseconds, longest stand of the progress in seconds) of what the file waits for."""
    with Watch(upload) as watch:
        since = time.perf_counter()
        imports.work_on(import_id=upload.pk)
        taken = 1000 * (time.perf_counter() - since)
    upload.refresh_from_db()
    if upload.error:
        raise RuntimeError(upload.error)
    return taken, watch.longest


def stood(seconds, most=STAND_LIMIT):
    """The longest stand of the progress, as a bound of a Result."""
    return (Bound("progress stood at most", seconds, "s", most),)


def plain_reading(data):
    """Milliseconds the csv module alone takes for the same rows."""
    since = time.perf_counter()
    for _ in csv.reader(io.StringIO(data.decode())):
        pass
    return 1000 * (time.perf_counter() - since)


@dataclass
class ImportMeasure:
    """Loads a sheet once, applies it, undoes it, and leaves nothing behind."""

    form: str
    name: str = ""

    def __post_init__(self):
        self.name = f"import: {ROWS:,} rows of {self.form}"

    def run_all(self, repeat):
        return list(self.results())

    def results(self):
        number_on()
        data = sheet(self.form)
        alone = plain_reading(data) if self.form == "csv" else None
        upload = uploaded(data, self.form)
        by = upload.requested_by
        with mock.patch.object(Work, "send_on_commit"):
            try:
                taken, stand = carried_out(upload)
                yield Result(
                    f"{self.name}, shown",
                    taken,
                    bare=alone,
                    limit=PREVIEW_LIMIT,
                    note=f"{upload.report['new']:,} new",
                    bounds=stood(stand),
                )
                imports.apply_import(
                    import_id=upload.pk, by=by, agreed=[each["name"] for each in upload.questions]
                )
                taken, stand = carried_out(upload)
                yield Result(f"{self.name}, applied", taken, limit=APPLY_LIMIT, bounds=stood(stand))
                imports.undo_import(import_id=upload.pk, by=by)
                taken, stand = carried_out(upload)
                yield Result(f"{self.name}, undone", taken, bounds=stood(stand))
            finally:
                upload.file.delete(save=False)
                upload.delete()


@dataclass
class WebMemory:
    """How large a web process gets that takes an upload of twenty megabytes."""

    name: str = "import: a web process taking 20 MB"

    def run_all(self, repeat):
        with tempfile.TemporaryDirectory() as folder:
            since = time.perf_counter()
            said = subprocess.run(
                [sys.executable, "-m", "tests.bench.web_upload", COORDINATOR],
                env=os.environ | {"MEDIA_ROOT": folder},
                capture_output=True,
                text=True,
                check=True,
                cwd=settings.BASE_DIR,
            ).stdout
            taken = 1000 * (time.perf_counter() - since)
            megabytes = int(said.split()[-1])
            held = Bound("it held at most", megabytes, "MB", WEB_MEGABYTES)
            return [Result(self.name, taken, bounds=(held,))]


def all_measures():
    return [ImportMeasure("csv"), ImportMeasure("xlsx"), WebMemory()]
