"""How many people a bid reaches: of each project what lies inside the bid."""

from collections import defaultdict

from django.contrib.auth.models import AnonymousUser

from consortium.models import AreaLeaf
from projects.places import show_places
from proposals.reach import people_reached, share_inside


def reach_of(projects, areas, parts):
    """For each project id: its share inside the bid, and the people reached a year.

    A refuge counts all over its districts: its figures would say in which wards it is.
    """
    leaves, weights = defaultdict(set), {}
    projects = show_places(projects, AnonymousUser())
    wanted = {area.pk for project in projects for area in project.places}
    wanted |= {area.pk for area in areas}
    for area, leaf, weight in AreaLeaf.objects.filter(area__in=wanted).values_list(
        "area_id", "leaf_id", "leaf__leaf_weight"
    ):
        leaves[area].add(leaf)
        weights[leaf] = weight
    bid = set().union(*(leaves[area.pk] for area in areas)) if areas else set(weights)
    found = {}
    for project in projects:
        own = set().union(*(leaves[area.pk] for area in project.places))
        inside = share_inside(own, bid, weights)
        shares = [part.share for part in parts if part.project_id == project.pk]
        people = people_reached(project.people_per_year, inside, shares)
        found[project.pk] = f"{inside:.4f}", None if people is None else round(people)
    return found
