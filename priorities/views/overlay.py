"""Two plans laid over each other: whose work answers both, and where both lack some."""

from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.access import requires
from priorities import sentences
from priorities.filters import read_date
from priorities.models import Plan
from priorities.reads.overlay import lay_over
from priorities.views.coverage import FORMS

PER_PAGE = 20
MOST_AREAS = 15
MOST_PAIRS = 20
MOST_LINKS = 15
MOST_PLANS = 60
# Lists in full hold so many at most.
MOST_IN_FULL = 400
IN_FULL = "full"


@requires("priorities.view_coverage", Plan)
@require_safe
def coverage_beside(request, plan):
    """Which plan to lay over this one: current plans of the same places."""
    others = Plan.objects.visible_to(request.user).sharing_places_with(plan)
    on, problems = day_asked(request)
    context = {
        "plan": plan,
        "others": others.for_listing()[:MOST_PLANS],
        "on": on,
        "problems": problems,
        "query": day_query(request, on),
    }
    return TemplateResponse(request, "priorities/beside_choose.html", context)


@requires("priorities.view_coverage", Plan)
@require_safe
def coverage_with(request, plan, other):
    """What two plans share: projects, priorities, places where both lack some, and links."""
    other, on, problems = other_plan(request, plan, other)
    found = lay_over(request.user, plan, other, on=on)
    page = Paginator(found.both, PER_PAGE).get_page(request.GET.get("page"))
    in_full = request.GET.get("lists") == IN_FULL
    with_all = request.GET.copy()
    with_all["lists"] = IN_FULL
    query = day_query(request, on)
    context = {
        "plan": plan,
        "other": other,
        "on": on,
        "problems": problems,
        "found": found,
        "page": page,
        "sentence": sentences.overlay(len(found.both), len(found.pairs), plan.title, other.title),
        "areas_word": sentences.PLURAL.get(found.level, ""),
        "pairs": begun(found.pairs, MOST_PAIRS, in_full),
        "short": begun([lacking(each) for each in found.short], MOST_AREAS, in_full),
        "unclaimed": begun(found.unclaimed, MOST_LINKS, in_full),
        "query": query,
        "full_url": f"{request.path}?{with_all.urlencode()}",
        "left_out_note": sentences.LEFT_OUT,
        "exports": [
            (title, reverse("priorities:with_file", args=[plan.slug, other.slug, form]) + query)
            for title, form in FORMS
        ],
    }
    return TemplateResponse(request, "priorities/with.html", context)


def begun(rows, most, in_full):
    """The first rows of a list, how many more there are, and whether the page can show those."""
    shown = rows[: MOST_IN_FULL if in_full else most]
    more = len(rows) - len(shown)
    return {"rows": shown, "more": more, "may_unfold": more > 0 and not in_full}


def lacking(each):
    """An area in which both plans lack some: its code, its name, and what each lacks there."""
    return each.area.code, each.area.name, *map(lacks, (each.here, each.there))


def lacks(cells):
    """What a plan lacks in an area, with the need of each; at the end, of which it is not known."""
    unknown = sum(cell.need is None for cell in cells)
    said = "; ".join(
        f"{cell.priority.title}: {cell.status}"
        + (f", need {sentences.yearly(cell.need)}" if cell.need else "")
        for cell in cells
    )
    if not unknown:
        return said, ""
    return said, "Need not known." if unknown == len(cells) else "Need of the others not known."


def other_plan(request, plan, slug):
    """The plan laid over this one, the day, and sentences about what made no sense; or 404."""
    other = Plan.objects.visible_to(request.user).filter(slug=slug).first()
    if other is None or other == plan:
        raise Http404("There is no such other plan here.")
    return other, *day_asked(request)


def day_asked(request):
    """The day that the address asks about, and sentences about what made no sense."""
    problems = []
    return read_date(request.GET.get("as_of", ""), timezone.localdate(), problems), problems


def day_query(request, on):
    """The same day in the addresses of other pages; nothing where none was asked about."""
    return f"?as_of={on.isoformat()}" if request.GET.get("as_of") else ""
