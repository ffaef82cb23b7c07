"""Official figures: which are held."""

from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from priorities.models import Indicator

PER_PAGE = 50


@requires("priorities.list_figures")
@require_safe
def figure_list(request):
    """The indicators, each with what is held of it."""
    indicators = Indicator.objects.visible_to(request.user).for_listing()
    context = {
        "page": Paginator(indicators, PER_PAGE).get_page(request.GET.get("page")),
        "may_load": may(request.user, "priorities.load_figures"),
    }
    return TemplateResponse(request, "priorities/figures/list.html", context)
