"""What an event costs whom, with source and use, and what brings prices to one year."""

from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from proposals.forms.unit_costs import UnitCostFilters
from proposals.models import Deflator, UnitCost

PER_PAGE = 50


@requires("proposals.list_unit_costs")
@require_safe
def unit_cost_list(request):
    filters = UnitCostFilters(request.GET)
    costs = filters.apply(UnitCost.objects.for_listing(request.user))
    context = {
        "filters": filters,
        "page": Paginator(costs, PER_PAGE).get_page(request.GET.get("page")),
        "may_load": may(request.user, "proposals.load_unit_costs"),
    }
    return TemplateResponse(request, "proposals/unit_costs.html", context)


@requires("proposals.list_unit_costs")
@require_safe
def deflator_list(request):
    context = {
        "deflators": list(Deflator.objects.order_by("year")),
        "may_load": may(request.user, "proposals.load_unit_costs"),
    }
    return TemplateResponse(request, "proposals/deflators.html", context)
