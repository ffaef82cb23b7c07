"""Plans, their priorities, the figures beside them, and what one project answers."""

from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from consortium.access import may, requires
from consortium.fragments import is_fragment
from priorities import sentences, tiles
from priorities.forms import FigureFilters, PlanFilters
from priorities.models import Indicator, Plan
from priorities.reads.discretion import all_told, hidden_of
from priorities.reads.figures import figures_of, places_of
from priorities.reads.matches import priorities_answered_by
from priorities.reads.sources import passages_of
from priorities.reads.today import coverage_today
from projects.models import Project

PLANS_PER_PAGE = 25
FIGURES_PER_PAGE = 100


@requires("priorities.list_plans")
@require_safe
@vary_on_headers("HX-Request")
def plan_list(request):
    filters = PlanFilters(request.GET)
    plans = filters.apply(Plan.objects.visible_to(request.user).for_listing())
    page = Paginator(plans, PLANS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"filters": filters, "page": page}
    template = "_results" if is_fragment(request) else "list"
    return TemplateResponse(request, f"priorities/{template}.html", context)


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
    context = {
        "plan": plan,
        "partnership": plan.partnership,
        "priorities": priorities,
        "areas_word": sentences.PLURAL[seen.level.name] if seen else "",
        "left_out_note": sentences.LEFT_OUT if seen and seen.leaves_out else "",
        "may_change": plan.is_draft and may(request.user, "priorities.change_priorities", plan),
        "is_over": plan.ends_on is not None and plan.ends_on < today,
        "may_publish": plan.is_draft and may(request.user, "priorities.publish_plan", plan),
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


@requires("priorities.view_indicator", Indicator)
@require_safe
@vary_on_headers("HX-Request")
def indicator_detail(request, indicator):
    filters = FigureFilters(request.GET, indicator=indicator)
    found = filters.apply(indicator.measurements.all()).for_listing()
    context = {
        "indicator": indicator,
        "filters": filters,
        "page": Paginator(found, FIGURES_PER_PAGE).get_page(request.GET.get("page")),
        "has_breakdowns": "breakdowns" in filters.fields,
        "priorities": indicator.priorities.of_plans(Plan.objects.visible_to(request.user)),
    }
    template = "_figures" if is_fragment(request) else "indicator"
    return TemplateResponse(request, f"priorities/{template}.html", context)


@requires("projects.view_project", Project)
@require_safe
@vary_on_headers("HX-Request")
def project_answers(request, project):
    """Which priorities of current plans one project answers, or would if it were running, and
    why. A fragment to htmx. Of a sensitive project a visitor is not told where.
    """
    today = timezone.localdate()
    would = not Project.objects.published().active_on(today).filter(pk=project.pk).exists()
    including = (project.pk,) if would else ()
    hidden = hidden_of(request.user, [project])
    matches = priorities_answered_by(project, on=today, including=including, by_district=hidden)
    context = {
        "project": project,
        "matches": all_told(request.user, matches),
        "would": would,
        "hides_place": bool(hidden),
    }
    template = "_answers" if is_fragment(request) else "answers"
    return TemplateResponse(request, f"priorities/{template}.html", context)
