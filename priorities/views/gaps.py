"""What a plan lacks most: its gaps, ranked, with who could help."""

from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from consortium.models import Area
from priorities import sentences, shortfall_sentences, tiles
from priorities.models import Plan
from priorities.reads.asking import asking
from priorities.reads.gaps import ranking_of, who_could_help
from priorities.views.coverage import TROUBLES, cell_links, exports

GAPS_PER_PAGE = 20


@requires("priorities.view_coverage", Plan)
@require_safe
def coverage_gaps(request, plan):
    """Where a plan's priorities lack most places, counted open, and who could fill them."""
    asked = asking(plan, request.GET, today=timezone.localdate(), with_extents=True)
    if asked is None:
        return TemplateResponse(request, "priorities/coverage_empty.html", {"plan": plan})
    shown = asked.shown
    asked.filters.fields.pop("sort")  # the page has an order of its own
    asked.filters.offer_statuses(*TROUBLES)
    found, leaves_out = asked.shown_to(request.user)
    ranking = ranking_of(found)
    every = [*ranking.by_need, *ranking.unknown]
    page = Paginator(every, GAPS_PER_PAGE).get_page(request.GET.get("page"))
    gaps = list(page.object_list)
    areas = Area.objects.in_bulk({gap.cell.area.id for gap in gaps})
    helped = who_could_help(request.user, asked, gaps, areas)
    link = cell_links(plan.slug, shown.link(level="", status="", sort="", theme=""))
    may_begin = may(request.user, "proposals.add_proposal")
    context = {
        "plan": plan,
        "filters": asked.filters,
        "shown": shown,
        "exports": exports("gaps_file", [plan.slug], shown),
        "may_begin": may_begin,
        "page": page,
        "is_empty": not found.rows and not shown.status,
        "lines": [line(each, link, may_begin) for each in helped if each.gap.need is not None],
        "unknown": [line(each, link, may_begin) for each in helped if each.gap.need is None],
        "all_unknown": len(ranking.unknown),
        "unknown_url": request.path + shown.link(page=first_unknown_page(ranking)),
        "not_listed": shortfall_sentences.not_listed(ranking),
        "sentence": shortfall_sentences.most_missing(
            ranking, shown.status, adds_up=not asked.level.overlaps
        ),
        "ranked_by": shortfall_sentences.RANKED_BY,
        "leaves_out": leaves_out,
        "left_out_note": sentences.LEFT_OUT,
        "one_area": sentences.SINGULAR[shown.level],
        "unnarrowed_url": request.path + shown.unnarrowed,
        "query": shown.link(),
    }
    return TemplateResponse(request, "priorities/gaps.html", context)


def first_unknown_page(ranking):
    """The number of the page on which the gaps begin whose need nobody knows."""
    return len(ranking.by_need) // GAPS_PER_PAGE + 1


def line(helped, link, may_begin):
    """A gap in the words of the page."""
    gap = helped.gap
    cell = gap.cell
    return {
        "helped": helped,
        "cell": cell,
        "url": link(cell),
        "places": tiles.figure(cell.places),
        "arithmetic": (
            shortfall_sentences.need_not_known(gap)
            if gap.need is None
            else shortfall_sentences.arithmetic(gap)
        ),
        "source": shortfall_sentences.need_from(gap),
        "bid_url": bid_url(cell) if may_begin else "",
    }


def bid_url(cell):
    """A new bid with this priority's plan and this area filled in."""
    asked = {
        "plan": cell.priority.plan_slug,
        "priority": cell.priority.reference,
        "area": cell.area.code,
    }
    return f"{reverse('proposals:add')}?{urlencode(asked)}"
