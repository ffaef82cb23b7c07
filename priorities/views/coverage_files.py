"""A plan's coverage as a file: CSV, Excel, JSON."""

import json

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from priorities import reports, sentences
from priorities.models import Plan
from priorities.reads.asking import asking


@requires("priorities.view_coverage", Plan)
@require_safe
def coverage_file(request, plan, form):
    """The matrix as a file. What leaves the site gives no sensitive project's place away, whoever
    asks; money stands in it only for those who may see every charity's.
    """
    asked = asking(plan, request.GET, today=timezone.localdate())
    if asked is None:
        raise Http404("This plan holds no priority with a place.")
    shown = asked.shown
    if shown.problems:
        return HttpResponseBadRequest(" ".join(shown.problems), content_type=PLAIN)
    found, _ = asked.coverage(AnonymousUser())
    if shown.status:
        found = found.of_status(shown.status)
    with_money = may(request.user, "priorities.view_every_cost")
    body = FILES[form](plan, found, shown.narrowed, with_money)
    name = f"coverage-{plan.slug}-{shown.level}-{shown.as_of.isoformat()}.{form}"
    return HttpResponse(
        body,
        content_type=CONTENT_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def as_json(plan, found, narrowed, with_money):
    document = reports.coverage_document if with_money else reports.public_document
    said = {"narrowed_to": narrowed} if narrowed else {}
    return json.dumps(document(plan, found) | said, indent=2, ensure_ascii=False) + "\n"


def as_csv(plan, found, narrowed, with_money):
    return reports.coverage_csv(found, with_money=with_money)


def as_workbook(plan, found, narrowed, with_money):
    left = [f"Narrowed to {sentences.joined(narrowed)}."] if narrowed else []
    notes = [*left, *sentences.notes(found), sentences.LEFT_OUT]
    return reports.coverage_workbook(plan, found, notes, with_money=with_money)


FILES = {"json": as_json, "csv": as_csv, "xlsx": as_workbook}
PLAIN = "text/plain; charset=utf-8"
CONTENT_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
