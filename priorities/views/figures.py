"""Official figures: which are held, and one typed by hand."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from consortium.access import may, requires
from priorities.figure_forms import FigureForm
from priorities.models import Indicator
from priorities.services import figures as services

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


@requires("priorities.load_figures")
@require_http_methods(["GET", "HEAD", "POST"])
def figure_add(request):
    """One figure, typed with its period and source."""
    form = FigureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            figure = services.keep_figure(by=request.user, **form.cleaned_data)
        except services.HeldAlready as held:
            form.ask_to_replace(str(held))
        else:
            messages.success(request, f"Kept: {figure}.")
            return redirect(figure.indicator)
    return TemplateResponse(request, "priorities/figures/add.html", {"form": form})
