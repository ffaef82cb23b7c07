"""Whether htmx asks for a part of a page."""


def is_fragment(request):
    """htmx asks for a part of the page; boosted links and its history ask for the whole."""
    return (
        bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request
    )
