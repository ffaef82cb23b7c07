"""Money that projects have, as files of grants."""

import csv
import io
import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.access import requires
from consortium.folder import workbook
from proposals import grants_out
from proposals.reads import grants_of

TITLE = "Grants received"
NOTHING = (
    "No project has money recorded with an amount and a first day, so there is no grant to take."
)


@requires("projects.take_away")
@require_safe
def grants_file(request, form):
    """The grants of one's own projects, or for a coordinator of all. Amounts go only to those who
    may see them on the pages, which is the same people.
    """
    grants = grants_of(request.user)
    if not grants:
        messages.info(request, NOTHING)
        return redirect("projects:takeaway")
    body, content_type = FILES[form](grants)
    name = f"grants-360giving-{timezone.localdate().isoformat()}.{form}"
    return HttpResponse(
        body,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def as_json(grants):
    package = grants_out.package(grants, title=TITLE, on=timezone.localdate().isoformat())
    return json.dumps(package, indent=1, ensure_ascii=False) + "\n", "application/json"


def as_csv(grants):
    text = io.StringIO()
    csv.writer(text).writerows(grants_out.sheet(grants))
    return text.getvalue(), "text/csv; charset=utf-8"


def as_workbook(grants):
    file = io.BytesIO()
    workbook.write(file, {"grants": grants_out.sheet(grants)})
    return file.getvalue(), ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


FILES = {"json": as_json, "csv": as_csv, "xlsx": as_workbook}
