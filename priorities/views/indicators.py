"""One indicator: its figures over time, beside other places', by sex, age and category."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from consortium.access import requires
from consortium.fragments import is_fragment
from consortium.spreadsheets import csv_text
from priorities.forms import ComparisonForm, FigureFilters
from priorities.models import Indicator, Plan
from priorities.reads.beside import beside_others
from priorities.reads.breakdowns import breakdowns_of
from priorities.reads.figures import place_shown_first

FIGURES_PER_PAGE = 100


@requires("priorities.view_indicator", Indicator)
@require_safe
@vary_on_headers("HX-Request")
def indicator_detail(request, indicator):
    filters = FigureFilters(request.GET, indicator=indicator)
    found = filters.apply(indicator.measurements.all()).for_listing()
    priorities = indicator.priorities.of_plans(Plan.objects.visible_to(request.user))
    # Opened without a place it draws one of several; asked for everywhere, it is the table alone.
    opens = filters.chosen_area is None and "area" not in request.GET
    area = place_shown_first(indicator, priorities) if opens else filters.chosen_area
    figures_url = reverse("priorities:indicator_file", args=[indicator.slug])
    context = {
        "indicator": indicator,
        "figures_url": figures_url + filters.query,
        "filters": filters,
        "page": Paginator(found, FIGURES_PER_PAGE).get_page(request.GET.get("page")),
        "has_breakdowns": "breakdowns" in filters.fields,
        "priorities": priorities,
        "opens": opens,
        **place_context(request, indicator, area),
    }
    template = "_figures" if is_fragment(request) else "indicator"
    return TemplateResponse(request, f"priorities/{template}.html", context)


def place_context(request, indicator, area):
    """One place's figures: over time, beside others', and by group of people."""
    if area is None:
        return {"beside": None, "breakdowns": []}
    today = timezone.localdate()
    comparison = ComparisonForm(request.GET, area=area)
    beside = beside_others(indicator, area, on=today, compared=comparison.compared)
    asked = "&".join(filter(None, (f"area={area.code}", comparison.query)))
    address = reverse("priorities:comparison_file", args=[indicator.slug])
    return {
        "area": area,
        "beside": beside,
        "comparison": comparison,
        "comparison_url": f"{address}?{asked}",
        "breakdowns": breakdowns_of(indicator, area, on=today),
    }


@requires("priorities.view_indicator", Indicator)
@require_safe
def indicator_file(request, indicator):
    """The figures that the page's filters leave, as a table for spreadsheets."""
    filters = FigureFilters(request.GET, indicator=indicator)
    found = filters.apply(indicator.measurements.all()).for_listing()
    rows = (
        [indicator.reference, one.area.code, *(getattr(one, name) for name in FIGURE_COLUMNS[2:])]
        for one in found.iterator(chunk_size=2000)
    )
    return _table(FIGURE_COLUMNS, rows, indicator.slug)


@requires("priorities.view_indicator", Indicator)
@require_safe
def comparison_file(request, indicator):
    """A place's figure beside others', as the page shows them."""
    area = FigureFilters(request.GET, indicator=indicator).chosen_area
    compared = ComparisonForm(request.GET, area=area).compared if area else None
    beside = area and beside_others(indicator, area, on=timezone.localdate(), compared=compared)
    if not beside:
        raise Http404("Nothing is held of this place that can be set beside others.")
    rows = (
        [
            indicator.reference,
            beside.period,
            line.area.code if line.area else "",
            line.name,
            line.area.level if line.area else "",
            line.value.value,
            line.value.lower,
            line.value.upper,
            beside.unit,
            line.held.count,
            line.held.residents,
            line.held.residents_year,
            line.verdict,
            beside.source or indicator.source,
        ]
        for line in beside.lines
    )
    return _table(COMPARISON_COLUMNS, rows, f"{indicator.slug}-beside")


# Those of the folder format's measurements.
FIGURE_COLUMNS = (
    "indicator area period sex age category value lower upper count denominator note source"
).split()
COMPARISON_COLUMNS = (
    "indicator period area name level value lower upper unit count residents residents_year "
    "verdict source"
).split()


def _table(columns, rows, name):
    body = csv_text(columns, (["" if cell is None else cell for cell in row] for row in rows))
    return HttpResponse(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
