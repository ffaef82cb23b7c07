"""Which places of a project a person is shown.

A sensitive project (a refuge) shows to visitors by district only: a place below a district is
replaced by its district, in lists, on pages and in filters alike.
"""

from consortium.access import may
from consortium.models import Area, AreaLevel

BELOW_DISTRICT = frozenset({AreaLevel.WARD, AreaLevel.NEIGHBOURHOOD})


def knows_places(user):
    """Whether this person is shown exactly where sensitive projects are."""
    return may(user, "projects.view_sensitive_places")


def hides_place(user, project):
    """Whether this person may not be told where a project is, closer than its district.

    `project` has `sensitive`.
    """
    return project.sensitive and not knows_places(user)


def no_closer_than_district(area):
    """The area itself, or the district around one below it (else the next wider area known)."""
    if area.level not in BELOW_DISTRICT:
        return area
    wider = Area.objects.above(area).exclude(level__in=BELOW_DISTRICT)
    return wider.last()


def show_places(projects, user, near=None):
    """Give each project `.places`: the areas this person is shown, by name; those that touch the
    area `near` first. At most one query.
    """
    projects = list(projects)
    hidden = [] if knows_places(user) else [project for project in projects if project.sensitive]
    too_close = {
        area for project in hidden for area in project.areas.all() if area.level in BELOW_DISTRICT
    }
    codes = {code for area in too_close for code in area.codes_above}
    wider = (
        {
            area.code: area
            for area in Area.objects.exclude(level__in=BELOW_DISTRICT).filter(code__in=codes)
        }
        if codes
        else {}
    )
    for project in projects:
        areas = set(project.areas.all())
        if project in hidden:
            lifted = (_nearest(area, wider) for area in areas & too_close)
            areas = areas - too_close | {area for area in lifted if area is not None}
        project.places = sorted(
            areas, key=lambda area: (not touches(area, near), area.name, area.code)
        )
    return projects


def touches(area, other):
    """Whether one of two areas lies in the other, or they are the same."""
    return other is not None and (
        area.path.startswith(other.path) or other.path.startswith(area.path)
    )


def _nearest(area, wider):
    """The closest of the wider areas around an area that may be shown, or None."""
    return next((wider[code] for code in reversed(area.codes_above) if code in wider), None)
