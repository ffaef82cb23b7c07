"""One address gives a page, or to htmx the part of it that changes."""

from django.http import HttpRequest


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page. Boosted links and its history, which has lost its
    copy, ask for the whole. Views that ask this vary on `HX-Request`.
    """
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request
