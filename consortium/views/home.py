"""The home page and the help."""

from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from consortium import home as home_page
from consortium.access import public, requires


@requires("consortium.view_home")
@require_safe
def home(request):
    """What this is, for a visitor; what needs you now, for the others."""
    context = {
        "figures": home_page.figures_for(request.user),
        "ways_in": home_page.ways_in_for(request.user),
        "needs": home_page.needs_of(request.user),
    }
    return TemplateResponse(request, "consortium/home.html", context)


@public
@require_safe
def help_page(request):
    return TemplateResponse(request, "consortium/help.html", {})
