"""Pages of places."""

from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from consortium.access import public, requires
from consortium.fields import MOST_SUGGESTIONS, area_options, suggest_areas
from consortium.fragments import is_fragment
from consortium.models import Area
from consortium.querysets import without_nulls
from consortium.sections import sections_of


@requires("consortium.view_area", Area, url_field="code")
@require_safe
def area_detail(request, area):
    context = {
        "area": area,
        "above": Area.objects.above(area),
        "below": Area.objects.inside(area),
        "sections": sections_of("area", request.user, area),
    }
    return TemplateResponse(request, "consortium/area.html", context)


@public
@require_safe
@vary_on_headers("HX-Request")
def area_search(request):
    """Areas by name. To htmx: boxes to tick for a form's field; else a page with links."""
    field = request.GET.get("field", "areas")[:60]
    words = (request.GET.get("q") or request.GET.get(f"{field}-words") or "")[:200]
    codes = [without_nulls(code) for code in request.GET.getlist(field)]
    context = area_options(without_nulls(words), codes) | {"name": field}
    template = "forms/widgets/_area_options" if is_fragment(request) else "consortium/area_search"
    return TemplateResponse(request, f"{template}.html", context)


@public
@require_safe
def area_names(request):
    """Options of a list for who types one area into a filter's box: "Linton (E05011298)"."""
    words = without_nulls(request.GET.get("area", "")).strip()[:200]
    areas = suggest_areas(words)[:MOST_SUGGESTIONS] if words else ()
    return TemplateResponse(request, "forms/widgets/_area_names.html", {"areas": areas})
