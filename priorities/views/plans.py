"""Plans, their priorities with the figures beside them, and what one project answers."""

import json

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBadRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from consortium.access import may, requires
from consortium.fragments import is_fragment
from consortium.picked_fields import suggested, typed_in
from consortium.spreadsheets import csv_text
from priorities import catalogue, sentences, tiles
from priorities.forms import PlanFilters
from priorities.models import Plan, Theme
from priorities.plan_fields import full_names
from priorities.reads.discretion import all_told, hidden_of
from priorities.reads.figures import figures_of, places_of
from priorities.reads.matches import priorities_answered_by
from priorities.reads.sources import passages_of
from priorities.reads.today import coverage_today
from priorities.services.publishing import what_stands_on
from projects.models import Project

PLANS_PER_PAGE = 25


@requires("priorities.list_plans")
@require_safe
@vary_on_headers("HX-Request")
def plan_list(request):
    """The catalogue: plans of all partnerships, what each wants of crime beside what of health."""
    filters = PlanFilters(request.GET)
    plans = filters.apply(Plan.objects.visible_to(request.user).with_priorities())
    page = Paginator(plans, PLANS_PER_PAGE).get_page(request.GET.get("page"))
    for plan in page:
        plan.crime, plan.health, plan.unsaid = by_theme(plan.priorities.all())
    feeds = [(form.upper(), reverse("priorities:feed", args=[form])) for form in FEEDS]
    context = {
        "filters": filters,
        "page": page,
        "feeds": [(title, address + filters.query) for title, address in feeds],
    }
    template = "_results" if is_fragment(request) else "list"
    return TemplateResponse(request, f"priorities/{template}.html", context)


@requires("priorities.list_plans")
@require_safe
def plan_names(request):
    """What is offered to who types the titles of plans into a form."""
    words, before = typed_in(request.GET)
    plans = Plan.objects.on_offer_to(request.user)
    names = [name for _, name in suggested(words, plans, full_names)]
    context = {"names": names, "before": before}
    return TemplateResponse(request, "forms/widgets/_picked_names.html", context)


def by_theme(priorities):
    """(of crime, of health, not said), each in the plan's order; one of both is in both."""
    priorities = list(priorities)
    both = Theme.BOTH
    return (
        [one for one in priorities if one.theme in (Theme.CRIME, both)],
        [one for one in priorities if one.theme in (Theme.HEALTH, both)],
        [one for one in priorities if not one.theme],
    )


@requires("priorities.list_plans")
@require_safe
def plan_feed(request, form):
    """The published plans that the list's filters leave, as data for everybody."""
    filters = PlanFilters(request.GET)
    if not filters.is_valid():
        problems = " ".join(text for texts in filters.errors.values() for text in texts)
        return HttpResponseBadRequest(problems, content_type="text/plain; charset=utf-8")
    plans = filters.apply(Plan.objects.published().for_catalogue())
    return HttpResponse(
        FEEDS[form](plans, request.build_absolute_uri),
        content_type=CONTENT_TYPES[form],
        headers={"Content-Disposition": f'inline; filename="priorities.{form}"'},
    )


def as_json(plans, address):
    document = catalogue.catalogue_document(plans, address)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_csv(plans, address):
    return csv_text(catalogue.COLUMNS, catalogue.catalogue_rows(plans, address))


FEEDS = {"csv": as_csv, "json": as_json}
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@requires("priorities.view_plan", Plan)
@require_safe
def plan_detail(request, plan):
    today = timezone.localdate()
    priorities = list(plan.priorities.for_listing())
    figures = figures_of(priorities, on=today)
    seen = coverage_today(request.user, plan, on=today)
    rows = {row.priority.id: row for row in seen.found.rows} if seen else {}
    for priority in priorities:
        priority.figures = figures.get(priority.pk, [])
        priority.places = places_of(priority)
        priority.passages = passages_of(priority, request.user)
        priority.row = rows.get(priority.pk)
        priority.tally = tiles.tally_of(priority.row.counts) if priority.row else []
    may_publish = may(request.user, "priorities.publish_plan", plan)
    context = {
        "plan": plan,
        "partnership": plan.partnership,
        "priorities": priorities,
        "areas_word": sentences.PLURAL[seen.level.name] if seen else "",
        "left_out_note": sentences.LEFT_OUT if seen and seen.leaves_out else "",
        "may_change": plan.is_draft and may(request.user, "priorities.change_priorities", plan),
        "is_over": plan.ends_on is not None and plan.ends_on < today,
        "may_publish": plan.is_draft and may_publish,
        "may_renew": not plan.is_draft and may(request.user, "priorities.change_priorities", plan),
        "may_take_back": may_publish and not what_stands_on(plan, request.user),
        "newer": successor_of(plan),
        "earlier": plan.supersedes.latest_first(),
    }
    return TemplateResponse(request, "priorities/detail.html", context)


def successor_of(plan):
    """The plan that took the place of an earlier one. Of one that came with a folder nobody wrote
    it down: the current plan of its title.
    """
    if plan.status != "superseded":
        return None
    return plan.superseded_by or Plan.objects.of_title_of(plan).first()


@requires("projects.view_project", Project)
@require_safe
@vary_on_headers("HX-Request")
def project_answers(request, project):
    """Which priorities of current plans one project answers, or would if it were running, and
    why. A fragment to htmx. Of a sensitive project a visitor is not told where.
    """
    today = timezone.localdate()
    waits = project.runs_on(today) and not project.organisation.is_approved
    would = waits or not project.runs_on(today)
    including = (project.pk,) if would else ()
    hidden = hidden_of(request.user, [project])
    matches = priorities_answered_by(project, on=today, including=including, by_district=hidden)
    context = {
        "project": project,
        "matches": all_told(request.user, matches),
        "would": would,
        "waits": waits,
        "hides_place": bool(hidden),
    }
    template = "_answers" if is_fragment(request) else "answers"
    return TemplateResponse(request, f"priorities/{template}.html", context)
