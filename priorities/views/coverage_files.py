"""Coverage as files: CSV, Excel, JSON, by the filters of the page beside which they stand."""

import json
import logging

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from consortium.mail import full_link
from consortium.printing import pdf
from consortium.spreadsheets import csv_text
from priorities import reports, sentences, shortfall_sentences
from priorities.briefing import document, keeping
from priorities.briefing.facts import gather
from priorities.method import method
from priorities.models import Plan
from priorities.reads.asking import asking
from priorities.reads.behind import ANYBODY, costs_told, need_sources, projects_behind
from priorities.reads.cliff import cliff_of, names_of_ending
from priorities.reads.coverage import thresholds_of
from priorities.reads.gaps import ranking_of
from priorities.reads.overlay import lay_over
from priorities.views.overlay import other_plan

logger = logging.getLogger(__name__)

PLAIN = "text/plain; charset=utf-8"
CONTENT_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


# --- The matrix


@requires("priorities.view_coverage", Plan)
@require_safe
def coverage_file(request, plan, form):
    """The matrix as a file. What leaves the site gives no sensitive project's place away, whoever
    asks; money stands in it for those who see it on the cell's own page.
    """
    asked = asked_of(request, plan)
    if asked.shown.problems:
        return refusal(asked.shown)
    found, _ = asked.shown_to(ANYBODY)
    told = reports.Told(
        exact=may(request.user, "priorities.view_full_coverage"),
        costs=costs_told(request.user, asked, found),
    )
    body = FILES[form](plan, asked, found, told)
    return file_response(body, form, "coverage", plan, asked.shown)


@requires("priorities.view_coverage", Plan)
@require_safe
def coverage_briefing(request, plan):
    """The coverage on two pages, made within the request."""
    asked = asked_of(request, plan)
    if asked.shown.problems:
        return refusal(asked.shown)
    try:
        body = document.write(gather(asked))
    except keeping.Busy as busy:
        return not_made(busy, status=503, headers={"Retry-After": str(keeping.AGAIN_IN_SECONDS)})
    except document.TooLong as too_long:
        return not_made(f"{too_long} Narrow it by its filters, or take the workbook.", status=422)
    except pdf.MissingFile as missing:
        logger.exception("A briefing could not be made.")
        return not_made(f"{missing} Please tell those who run this site.", status=503)
    return file_response(body, "pdf", "briefing", plan, asked.shown)


@requires("priorities.view_coverage", Plan)
@require_safe
def gaps_file(request, plan, form):
    """What is missing most, ranked, with the arithmetic."""
    asked = asked_of(request, plan)
    if asked.shown.problems:
        return refusal(asked.shown)
    found, _ = asked.shown_to(ANYBODY)
    ranking = ranking_of(found)
    lines = [*origin(plan, "gaps", asked.shown), ("Ranking", shortfall_sentences.RANKED_BY)]
    body = table_as(form, "gaps", reports.gaps_table(ranking), lines, asked.shown.as_of)
    return file_response(body, form, "gaps", plan, asked.shown)


@requires("priorities.view_coverage", Plan)
@require_safe
def cliff_file(request, plan, form):
    """When money ends, and which places that makes worse."""
    asked = asked_of(request, plan)
    if asked.shown.problems:
        return refusal(asked.shown)
    found, _ = asked.coverage(ANYBODY)
    coming = cliff_of(ANYBODY, asked, found)
    named = names_of_ending(coming.endings, found.level)
    lines = [
        *origin(plan, "cliff", asked.shown),
        ("Counting", shortfall_sentences.IF_NOTHING_IS_RENEWED),
        *(
            (f"On {sentences.day(day)}", sentences.statuses(counts))
            for day, counts in zip(coming.days, coming.counts, strict=True)
        ),
    ]
    table = reports.endings_table(coming.endings, named)
    body = table_as(form, "endings", table, lines, asked.shown.as_of)
    return file_response(body, form, "endings", plan, asked.shown)


@requires("priorities.view_coverage", Plan)
@require_safe
def with_file(request, plan, other, form):
    """The projects that answer two plans."""
    other, on, problems = other_plan(request, plan, other)
    if problems:
        return HttpResponseBadRequest(" ".join(problems), content_type=PLAIN)
    found = lay_over(ANYBODY, plan, other, on=on)
    page = full_link(reverse("priorities:with", args=[plan.slug, other.slug]))
    lines = [
        ("Plans", f"{plan.title} ({plan.reference}) and {other.title} ({other.reference})"),
        ("As of", sentences.day(on)),
        ("Page", f"{page}?as_of={on.isoformat()}"),
    ]
    table = reports.both_table(found.both, plan.title, other.title)
    name = f"{plan.slug}-with-{other.slug}-{on.isoformat()}.{form}"
    return download(table_as(form, "projects", table, lines, on), form, name)


# --- What they share


def asked_of(request, plan):
    """What an address asks of the plan, or 404 where the plan has no place to show."""
    asked = asking(plan, request.GET, today=timezone.localdate())
    if asked is None:
        raise Http404("This plan holds no priority with a place.")
    return asked


def refusal(shown):
    """A file of nonsense would be taken for one of what was meant."""
    return HttpResponseBadRequest(" ".join(shown.problems), content_type=PLAIN)


def not_made(words, **told):
    """Why there is no file, for a person to read."""
    return HttpResponse(str(words), content_type=PLAIN, **told)


def file_response(body, form, what, plan, shown):
    name = f"{what}-{plan.slug}-{shown.level}-{shown.as_of.isoformat()}.{form}"
    return download(body, form, name)


def download(body, form, name):
    return HttpResponse(
        body,
        content_type=CONTENT_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def as_json(plan, asked, found, told):
    narrowed = asked.shown.all_narrowed
    said = {"narrowed_to": narrowed} if narrowed else {}
    document = reports.told_document(plan, found, told) | said
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_csv(plan, asked, found, told):
    return reports.coverage_csv(found, told)


def as_workbook(plan, asked, found, told):
    from consortium.workbooks import workbook

    thresholds, totals = thresholds_of(plan), not asked.level.overlaps
    sheets = [
        reports.matrix_sheet(found, totals=totals),
        reports.detail_sheet(found, told, thresholds, projects_behind(asked, found)),
        reports.method_sheet(method_lines(plan, asked, found)),
    ]
    return workbook(sheets, on=found.as_of)


FILES = {"json": as_json, "csv": as_csv, "xlsx": as_workbook}


def method_lines(plan, asked, found):
    """What a reader of a file must know: where it is from, its filters, how it was counted."""
    shown, totals = asked.shown, not asked.level.overlaps
    how = method(plan.title, thresholds_of(plan), found.level, found.as_of, totals=totals)
    yield from origin(plan, "coverage", shown)
    yield "What counts", how.what_counts
    for status, meaning in how.meanings:
        yield status.capitalize(), meaning
    yield "Limits", how.of_dates
    for note in (*sentences.notes(found), *how.of_sums, sentences.LEFT_OUT):
        yield "Figures", note
    for title, source in need_sources(found):
        yield f"Need: {title}", source


def origin(plan, name, shown):
    """Which plan, areas, day and filters a file is of, and the page beside which it stands."""
    yield "Plan", f"{plan.title} ({plan.reference}), {plan.partnership}"
    yield "Areas", sentences.PLURAL[shown.level]
    yield "As of", sentences.day(shown.as_of)
    yield "Filters", shown.narrowed_words or "None: all work is counted."
    yield "Page", full_link(reverse(f"priorities:{name}", args=[plan.slug])) + shown.link()


def table_as(form, name, table, lines, on):
    """A table of heads and rows as CSV, or as a workbook with its method beside it."""
    heads, rows = table
    if form == "csv":
        return csv_text(heads, (["" if each is None else each for each in row] for row in rows))
    from consortium.workbooks import workbook

    sheets = [reports.table_sheet(name, heads, rows), reports.method_sheet(lines)]
    return workbook(sheets, on=on)
