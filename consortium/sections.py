"""What higher packages show on the pages of areas and organisations.

A page of a lower package never imports a higher one. Each package enters its part in its own
`sections.py`, and the page asks for them in order:

    @section("area", order=20)
    def projects_here(user, area):
        return Section("Projects here", "projects/_here.html", {"projects": …})

The function returns None where it has nothing to say. The template gets the context's values,
`user` and `section`; it prints no heading of its own.
"""

from dataclasses import dataclass, field

PAGES = ("area", "organisation")
_entered: dict[str, list] = {page: [] for page in PAGES}


@dataclass(frozen=True)
class Section:
    """One part of a page: its heading, the template that prints it and what that needs."""

    title: str
    template: str
    context: dict = field(default_factory=dict)


def section(page, *, order=50):
    """Decorator: enter `function(user, subject)` for the pages "area" or "organisation"."""
    if page not in PAGES:
        raise ValueError(f"No page takes sections under the name {page!r}: {', '.join(PAGES)}.")

    def enter(function):
        _entered[page].append((order, function))
        return function

    return enter


def sections_of(page, user, subject):
    """The sections of a page for this person and this area or organisation, in order."""
    functions = [function for _, function in sorted(_entered[page], key=lambda pair: pair[0])]
    return [found for function in functions if (found := function(user, subject)) is not None]


# --- What this package enters


@section("organisation", order=70)
def positions_of_the_organisation(user, organisation):
    """What it can accept in a bid, for those who may meet it in one."""
    from consortium.access import may
    from consortium.positions import said_by

    if not may(user, "consortium.view_positions", organisation):
        return None
    context = {
        "organisation": organisation,
        "said": [said for said in said_by(organisation) if not said.is_blank],
        "may_change": may(user, "consortium.change_positions", organisation),
    }
    return Section("What it can accept", "consortium/_positions.html", context)


@section("organisation", order=75)
def papers_of_the_organisation(user, organisation):
    """For which funders' lists its papers are ready, for its own people and coordinators."""
    from consortium.access import may
    from consortium.papers import lists_of

    if not may(user, "consortium.view_papers", organisation):
        return None
    context = {
        "organisation": organisation,
        "lists": lists_of([organisation])[organisation.pk],
        "may_keep": may(user, "consortium.keep_papers", organisation),
    }
    return Section("Papers", "consortium/_papers.html", context)
