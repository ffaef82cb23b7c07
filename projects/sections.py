"""What projects show on the pages of areas and organisations."""

from django.urls import reverse

from consortium.access import may
from consortium.sections import Section, section
from projects.models import Project, ProjectStatus
from projects.places import show_places

MOST = 15


def listed(user, projects, link, nothing):
    """The first projects of a list, how many there are, and where all of them stand."""
    count = projects.count()
    first = show_places(projects.for_listing().order_by("title", "reference")[:MOST], user)
    return {"projects": first, "count": count, "link": link, "nothing": nothing}


@section("area", order=10)
def projects_here(user, area):
    """Projects in the area, in one under it or in a wider one; those that ended are left out."""
    going_on = Project.objects.published().exclude(status=ProjectStatus.ENDED)
    context = listed(
        user,
        going_on.in_area(area, user),
        f"{reverse('projects:list')}?area={area.code}",
        nothing=f"No project in {area} is known here.",
    )
    words = "project reaches" if context["count"] == 1 else "projects reach"
    listed_words = f" These are the first {MOST} by name." if context["count"] > MOST else ""
    context["sentence"] = (
        f"{context['count']:,} {words} {area}, running, paused or proposed.{listed_words}"
    )
    context["link_words"] = f"All projects in {area}, with those that have ended"
    context["names_organisation"] = True
    return Section("Projects here", "projects/_section.html", context)


@section("organisation", order=10)
def projects_of_the_organisation(user, organisation):
    """Its projects: the published ones, and drafts for those who may see them."""
    context = listed(
        user,
        Project.objects.visible_to(user).filter(organisation=organisation),
        f"{reverse('projects:list')}?organisation={organisation.slug}",
        nothing=f"{organisation} has not published a project.",
    )
    context["may_add"] = may(user, "consortium.view_colleagues", organisation)
    return Section("Projects", "projects/_section.html", context)
