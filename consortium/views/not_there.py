"""What is shown where nothing is."""

from django.conf import settings
from django.http import Http404, HttpResponseNotFound
from django.views.defaults import page_not_found


def own_page(get_response):
    """Middleware: with DEBUG on, too, who meets nothing reads our words for it.

    Django would list every address of the site, and why this one was refused.
    """

    def middleware(request):
        response = get_response(request)
        if settings.DEBUG and isinstance(response, HttpResponseNotFound):
            return page_not_found(request, Http404())
        return response

    return middleware
