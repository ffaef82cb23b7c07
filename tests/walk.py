"""Every address of the site, as the tests that span it need them."""

from dataclasses import dataclass

from django.urls import URLPattern, get_resolver

OWN = ("consortium", "projects", "priorities", "proposals")


@dataclass(frozen=True)
class Address:
    """One URL pattern: its full name ("projects:edit"), its path as written, and its view."""

    name: str
    path: str
    view: object

    @property
    def is_administration(self):
        return self.name.startswith("admin:")

    @property
    def is_own(self):
        return not self.is_administration and self.view.__module__.split(".")[0] in OWN


def addresses(patterns=None, namespace="", path=""):
    """Every URL pattern below these (the whole site unless told), as Addresses."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Address(f"{namespace}{pattern.name or ''}", here, pattern.callback)
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner, here)
