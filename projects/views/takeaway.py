"""Projects as files for other people's systems."""

import csv
import io
import json

from django.http import StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.access import requires
from projects.interchange import services_out
from projects.takeaway import forms, in_batches, projects_of


@requires("projects.take_away")
@require_safe
def takeaway(request):
    context = {"forms": forms(), "count": projects_of(request.user).count()}
    return TemplateResponse(request, "projects/takeaway.html", context)


@requires("projects.take_away")
@require_safe
def services_file(request, form):
    projects = projects_of(request.user)
    body, content_type = FILES[form](projects)
    name = f"projects-open-referral-{timezone.localdate().isoformat()}.{form}"
    return StreamingHttpResponse(
        body,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def as_json(projects):
    return json_page(projects), "application/json"


def json_page(projects):
    """The page in pieces: a large consortium's is never in memory at once."""
    ids = list(projects.values_list("pk", flat=True))
    start = json.dumps(services_out.page_start(len(ids)), ensure_ascii=False)
    yield start.removesuffix("}") + ', "contents": ['
    mark = "\n"
    for batch in in_batches(ids):
        for project in batch:
            yield mark + json.dumps(services_out.service(project), ensure_ascii=False)
            mark = ",\n"
    yield "\n]}\n"


def as_csv(projects):
    return csv_rows(projects), "text/csv; charset=utf-8"


def csv_rows(projects):
    yield csv_line(services_out.COLUMNS)
    for batch in in_batches(list(projects.values_list("pk", flat=True))):
        for project in batch:
            for row in services_out.flat_rows(project):
                yield csv_line(row)


def csv_line(cells):
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


FILES = {"json": as_json, "csv": as_csv}
