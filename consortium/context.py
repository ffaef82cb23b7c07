"""What every page's frame shows: the tabs, the site's name and who is signed in."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from consortium.drafts import reader_of
from consortium.rules import posts_of

SITE_NAME = "In It Together"
TABS = (
    ("Projects", "projects:list"),
    ("Priorities", "priorities:list"),
    ("Coverage", "priorities:coverage_list"),
    ("Bids", "proposals:list"),
)


@dataclass(frozen=True)
class Tab:
    title: str
    url: str
    is_current: bool


def navigation(path):
    """The tabs; the one whose section holds this path is the current one."""
    tabs = [(title, reverse(name)) for title, name in TABS]
    return [Tab(title, url, path.startswith(url)) for title, url in tabs]


def role_line(user):
    """How the header names a person: "Officer, South Cambridgeshire", or their own name."""
    for post in posts_of(user):
        return f"{post.get_role_display()}, {post.organisation}"
    return "Administrator" if user.is_superuser else str(user)


def site(request):
    """Context processor: `frame.name`, `frame.navigation`; `frame.role_line` and `frame.reader`
    (what a form says of whom it is shown to) when signed in.

    Not called `site`: allauth's views put a `site` of their own into the context.
    """
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "frame": {
            "name": SITE_NAME,
            "navigation": SimpleLazyObject(lambda: navigation(request.path)),
            "role_line": SimpleLazyObject(lambda: role_line(user)) if signed_in else "",
            "reader": SimpleLazyObject(lambda: reader_of(user)) if signed_in else "",
        }
    }
