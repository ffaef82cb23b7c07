"""A plan's coverage as a file: CSV, Excel, JSON."""

import json

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from priorities import reports, sentences
from priorities.filters import CoverageFilter
from priorities.models import Plan
from priorities.reads.coverage import coverage_for_plan
from priorities.reads.discretion import veil
from priorities.reads.reach import levels_of, opening_level


@requires("priorities.view_coverage", Plan)
@require_safe
def coverage_file(request, plan, form):
    """The matrix as a file. What leaves the site gives no sensitive project's place away, whoever
    asks; money stands in it only for those who may see every charity's.
    """
    levels = levels_of([plan])[plan.pk]
    opening = opening_level(levels)
    if opening is None:
        raise Http404("This plan holds no priority with a place.")
    shown = CoverageFilter(
        request.GET, levels=levels, opening=opening.name, today=timezone.localdate()
    ).page()
    if shown.problems:
        return HttpResponseBadRequest(" ".join(shown.problems), content_type=PLAIN)
    found = coverage_for_plan(
        plan,
        level=shown.level,
        on=shown.as_of,
        statutory=shown.statutory,
        **veil(AnonymousUser(), [plan], shown.level),
    )
    body = FILES[form](plan, found, may(request.user, "priorities.view_every_cost"))
    name = f"coverage-{plan.slug}-{shown.level}-{shown.as_of.isoformat()}.{form}"
    return HttpResponse(
        body,
        content_type=CONTENT_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def as_json(plan, found, with_money):
    document = reports.coverage_document if with_money else reports.public_document
    return json.dumps(document(plan, found), indent=2, ensure_ascii=False) + "\n"


def as_csv(plan, found, with_money):
    return reports.coverage_csv(found, with_money=with_money)


def as_workbook(plan, found, with_money):
    notes = [*sentences.notes(found), sentences.LEFT_OUT]
    return reports.coverage_workbook(plan, found, notes, with_money=with_money)


FILES = {"json": as_json, "csv": as_csv, "xlsx": as_workbook}
PLAIN = "text/plain; charset=utf-8"
CONTENT_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
